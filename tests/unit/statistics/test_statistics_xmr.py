"""XmR charts on series small enough to work out by hand."""

import pytest

from commonweal.measures.statistics.spc import (
    Gap,
    LimitConstant,
    Point,
    Rebase,
    SegmentOrigin,
    XmrSettings,
    lag_one_autocorrelation,
    moving_ranges,
    xmr,
)

UNSCREENED = XmrSettings(screen_ranges=False)


def series(*values):
    return [Point(f"m{index}", value) for index, value in enumerate(values)]


def test_centre_and_limits_by_hand():
    limits = xmr(series(10, 14, 12, 16)).segments[0].limits
    assert limits.centre == 13
    assert limits.moving_range_mean == pytest.approx(10 / 3)
    assert limits.upper == pytest.approx(13 + 2.66 * 10 / 3)
    assert limits.lower == pytest.approx(13 - 2.66 * 10 / 3)
    assert limits.near_upper == pytest.approx(13 + 2 / 3 * 2.66 * 10 / 3)
    assert limits.near_lower == pytest.approx(13 - 2 / 3 * 2.66 * 10 / 3)
    assert limits.moving_range_upper == pytest.approx(3.267 * 10 / 3)


def test_the_textbook_constant_gives_narrower_limits():
    settings = XmrSettings(constant=LimitConstant.TEXTBOOK)
    chart = xmr(series(10, 14, 12, 16), settings=settings)
    assert chart.segments[0].limits.upper == pytest.approx(13 + 3 / 1.128 * 10 / 3, abs=1e-12)
    assert chart.settings.constant is LimitConstant.TEXTBOOK


def test_screening_drops_ranges_once_and_leaves_the_centre_alone():
    values = [1, 2, 1, 2, 40, 2, 1, 2, 1, 2, 1, 2]
    plain, screened = (
        xmr(series(*values), settings=settings).segments[0].limits for settings in (UNSCREENED, XmrSettings())
    )
    assert screened.ranges_dropped == 2
    assert screened.moving_range_mean == 1
    assert screened.centre == plain.centre
    assert plain.moving_range_mean == pytest.approx((9 * 1 + 2 * 38) / 11)
    assert screened.moving_range_upper == plain.moving_range_upper


def test_screening_is_applied_once_only():
    """Ranges 1 (30 of them), 8 and 100: the first screen drops 100 only, though 8 would not pass a second."""
    values = [0.0]
    for size in [1] * 15 + [8] + [1] * 15 + [100]:
        values.append(values[-1] + (size if len(values) % 2 else -size))
    limits = xmr(series(*values)).segments[0].limits
    assert limits.ranges_dropped == 1
    assert limits.moving_range_mean == pytest.approx(38 / 31)
    assert 8 > 3.267 * 38 / 31


def test_a_series_that_never_moves_has_limits_on_its_centre_and_no_signal():
    chart = xmr(series(*[0.1] * 20))
    assert chart.segments[0].limits.upper == chart.segments[0].limits.lower == 0.1
    assert not any(point.signal for point in chart.points)


def test_a_missing_value_breaks_ranges_but_starts_no_segment():
    chart = xmr(series(10, None, 20, 22), settings=UNSCREENED)
    assert [point.moving_range for point in chart.points] == [None, None, None, 2]
    assert len(chart.segments) == 1
    assert chart.segments[0].count == 3
    assert chart.segments[0].limits.centre == pytest.approx(52 / 3)
    assert chart.segments[0].limits.moving_range_mean == 2


def test_segments_take_their_own_limits_and_no_range_crosses_a_rebase():
    chart = xmr(series(1, 2, 1, 11, 12, 11), rebases=[Rebase("m3", "new ward opened")])
    assert [point.segment for point in chart.points] == [0, 0, 0, 1, 1, 1]
    assert [segment.limits.centre for segment in chart.segments] == [
        pytest.approx(4 / 3),
        pytest.approx(34 / 3),
    ]
    assert chart.points[3].moving_range is None
    assert chart.segments[1].reason == "new ward opened"
    assert chart.segments[1].origin is SegmentOrigin.REBASE
    assert (chart.segments[1].first, chart.segments[1].last) == ("m3", "m5")


def test_a_rebase_by_index_is_the_same_as_by_key():
    points = series(1, 2, 1, 11, 12, 11)
    assert xmr(points, rebases=[Rebase(3, "moved")]) == xmr(points, rebases=[Rebase("m3", "moved")])


def test_a_gap_begins_a_segment_and_a_rebase_on_it_keeps_its_reason():
    points = series(1, 2, 1, 11, 12, 11)
    assert xmr(points, gaps=[Gap(3)]).segments[1].origin is SegmentOrigin.GAP
    both = xmr(points, gaps=[Gap(3)], rebases=[Rebase(3, "new form")]).segments
    assert len(both) == 2
    assert (both[1].origin, both[1].reason) == (SegmentOrigin.REBASE, "new form")


@pytest.mark.parametrize(
    ("count", "trial", "short"), [(1, True, True), (11, True, True), (12, False, True), (13, False, False)]
)
def test_limits_from_few_points_are_trial_limits(count, trial, short):
    segment = xmr(series(*range(count))).segments[0]
    assert (segment.trial, segment.short) == (trial, short)


def test_fixed_limits_come_from_the_first_values_present():
    values = [10, 12, None] * 6 + [100] * 10
    limits = xmr(series(*values), settings=XmrSettings(fix_after_n=12)).segments[0].limits
    assert limits.points_used == 12
    assert limits.centre == 11
    assert limits.moving_range_mean == 2


def test_a_segment_of_one_value_has_a_centre_and_no_limits():
    limits = xmr(series(None, 5, None)).segments[0].limits
    assert (limits.centre, limits.lower, limits.upper) == (5, None, None)


def test_a_segment_without_values_has_nothing():
    chart = xmr(series(None, None))
    assert chart.segments[0].limits.centre is None
    assert chart.segments[0].count == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"points": []}, "at least one point"),
        ({"points": [Point("a", 1), Point("a", 2)]}, "same key"),
        ({"points": series(1, float("nan"))}, "finite"),
        ({"points": series(1, float("inf"))}, "finite"),
        ({"points": series(1, 2), "rebases": [Rebase(1, "  ")]}, "no reason"),
        ({"points": series(1, 2), "rebases": [Rebase(0, "why")]}, "first point"),
        ({"points": series(1, 2), "rebases": [Rebase(2, "why")]}, "not a point"),
        ({"points": series(1, 2), "rebases": [Rebase("x", "why")]}, "not a point"),
        ({"points": series(1, 2), "rebases": [Rebase(1, "why"), Rebase("m1", "again")]}, "two rebases"),
        ({"points": series(1, 2), "gaps": [Gap(1), Gap("m1")]}, "two gaps"),
    ],
)
def test_bad_series_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        xmr(**arguments)


@pytest.mark.parametrize("settings", [{"fix_after_n": 11}, {"trend_length": 2}, {"shift_length": 0}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValueError, match="must be at least"):
        XmrSettings(**settings)


def test_moving_ranges():
    assert moving_ranges([]) == ()
    assert moving_ranges([3, 1, None, 4, 9]) == (None, 2, None, None, 5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2], None), ([4, 4, 4, 4], None), ([1, -1, 1, -1], -0.75), ([1, 2, 3, 4], 0.25)],
)
def test_lag_one_autocorrelation(values, expected):
    assert lag_one_autocorrelation(values) == (None if expected is None else pytest.approx(expected))


def test_autocorrelation_takes_no_product_across_a_missing_value():
    assert lag_one_autocorrelation([1, None, 2, 3]) == pytest.approx(0 / 2)
