"""Icons, capability and what a decision maker reads off a chart."""

import pytest

from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.spc import (
    AssuranceIcon,
    Caution,
    Point,
    Rebase,
    Side,
    Signal,
    SpecialCause,
    VariationIcon,
    XmrSettings,
    read,
    xmr,
)
from commonweal.measures.statistics.spc.icons import assurance_icon, variation_icon
from commonweal.measures.statistics.spc.limits import Limits

HIGH, LOW, NEUTRAL = GoodDirection.HIGH, GoodDirection.LOW, GoodDirection.NEUTRAL
STEADY = [10, 12] * 10


def chart_of(values, **options):
    return xmr([Point(f"m{index}", value) for index, value in enumerate(values)], **options)


@pytest.mark.parametrize(
    ("good", "side", "icon"),
    [
        (HIGH, Side.HIGH, VariationIcon.IMPROVEMENT_HIGH),
        (HIGH, Side.LOW, VariationIcon.CONCERN_LOW),
        (LOW, Side.HIGH, VariationIcon.CONCERN_HIGH),
        (LOW, Side.LOW, VariationIcon.IMPROVEMENT_LOW),
        (NEUTRAL, Side.HIGH, VariationIcon.NEUTRAL_HIGH),
        (NEUTRAL, Side.LOW, VariationIcon.NEUTRAL_LOW),
    ],
)
def test_variation_icons(good, side, icon):
    assert variation_icon(Signal(SpecialCause.SHIFT, side), good) is icon
    assert variation_icon(None, good) is VariationIcon.COMMON_CAUSE


@pytest.mark.parametrize(
    ("good", "target", "icon"),
    [
        (HIGH, 4, AssuranceIcon.CONSISTENTLY_FAILS),
        (HIGH, 3, AssuranceIcon.HIT_AND_MISS),
        (HIGH, -3, AssuranceIcon.HIT_AND_MISS),
        (HIGH, -4, AssuranceIcon.CONSISTENTLY_PASSES),
        (LOW, 4, AssuranceIcon.CONSISTENTLY_PASSES),
        (LOW, 0, AssuranceIcon.HIT_AND_MISS),
        (LOW, -4, AssuranceIcon.CONSISTENTLY_FAILS),
        (NEUTRAL, 4, None),
        (HIGH, None, None),
    ],
)
def test_assurance_icons(good, target, icon):
    limits = Limits(0.0, -3.0, -2.0, 2.0, 3.0, 1.0, 3.267, 0, 20)
    assert assurance_icon(limits, good, target) is icon


def test_a_reading_of_common_cause():
    reading = read(chart_of(STEADY), good=LOW, target=11)
    assert reading.variation is VariationIcon.COMMON_CAUSE
    assert reading.assurance is AssuranceIcon.HIT_AND_MISS
    assert reading.first_signal is None
    assert reading.expected_lower == pytest.approx(11 - 5.32)
    assert reading.expected_upper == pytest.approx(11 + 5.32)
    assert reading.capability is not None
    assert reading.capability.expected_share == pytest.approx(0.5)
    assert (reading.capability.met, reading.capability.observed) == (10, 20)
    assert reading.cautions == ()


def test_capability_one_sigma_from_the_target():
    """Limits 11 +/- 5.32, so one standard deviation is 5.32 / 3; one below the centre 84.13 % lie above."""
    capability = read(chart_of(STEADY), good=HIGH, target=11 - 5.32 / 3).capability
    assert capability is not None
    assert capability.expected_share == pytest.approx(0.8413447, abs=1e-6)
    assert capability.met == 20


@pytest.mark.parametrize(("target", "share"), [(5, 1.0), (6, 0.0)])
def test_capability_of_a_series_that_never_moves(target, share):
    capability = read(chart_of([5] * 15), good=HIGH, target=target).capability
    assert capability is not None
    assert capability.expected_share == share


def test_the_first_signal_is_the_earliest_of_the_last_segment():
    values = [50, 10, *STEADY, 40, *STEADY]
    chart = chart_of(values, rebases=[Rebase(2, "new counting rule")])
    first = read(chart, good=LOW).first_signal
    assert first is not None
    assert first.key == "m22"
    assert first.signal == Signal(SpecialCause.OUTSIDE_LIMITS, Side.HIGH)


def test_the_icon_follows_the_last_value_where_the_latest_is_missing():
    reading = read(chart_of([*STEADY, 40, None]), good=LOW)
    assert reading.variation is VariationIcon.CONCERN_HIGH
    assert reading.latest is not None
    assert reading.latest.key == "m20"
    assert reading.cautions == (Caution.LATEST_MISSING,)


def test_a_segment_without_values_has_no_icon():
    reading = read(chart_of([1, 2, None], rebases=[Rebase(2, "closed")]), good=LOW, target=1)
    assert (reading.variation, reading.assurance, reading.latest) == (None, None, None)
    assert reading.capability is None
    assert reading.cautions == (Caution.NO_LIMITS, Caution.TRIAL_LIMITS, Caution.LATEST_MISSING)


def test_cautions_for_short_and_for_autocorrelated_segments():
    assert read(chart_of(STEADY[:12]), good=LOW).cautions == (Caution.SHORT_SEGMENT,)
    assert Caution.AUTOCORRELATED in read(chart_of(range(30)), good=LOW).cautions


def test_no_target_and_no_direction_give_no_capability():
    assert read(chart_of(STEADY), good=HIGH).capability is None
    assert read(chart_of(STEADY), good=NEUTRAL, target=11).capability is None


def test_a_target_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="target must be a finite number"):
        read(chart_of(STEADY, settings=XmrSettings()), good=HIGH, target=float("nan"))
