"""XmR charts: what must not change when the series is moved, stretched, mirrored or cut."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.measures.statistics.spc import (
    Point,
    Rebase,
    Side,
    SpecialCause,
    XmrSettings,
    moving_ranges,
    xmr,
)
from commonweal.measures.statistics.spc.limits import Limits
from commonweal.measures.statistics.spc.signals import signals_of

SERIES = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=40)
LIMITS = Limits(0.0, -3.0, -2.0, 2.0, 3.0, 1.0, 3.267, 0, 20)
OPTIONS = st.builds(
    XmrSettings,
    screen_ranges=st.booleans(),
    trend_length=st.integers(3, 8),
    shift_length=st.integers(3, 8),
)


def chart_of(values, options, rebases=()):
    points = [Point(str(index), value) for index, value in enumerate(values)]
    return xmr(points, rebases=rebases, settings=options)


def signals(chart):
    return [
        None if point.signal is None else (point.signal.rule, point.signal.side) for point in chart.points
    ]


def mirrored(signal):
    if signal is None:
        return None
    return signal[0], Side.LOW if signal[1] is Side.HIGH else Side.HIGH


def on_an_edge(chart):
    """A value that rounding could push across a line, or a range across the screen."""
    limits = chart.segments[0].limits
    edges = [limits.lower, limits.upper, limits.near_lower, limits.near_upper, limits.centre]
    near = any(
        abs(point.value - edge) < 1e-6
        for point in chart.points
        for edge in edges
        if point.value is not None and edge is not None
    )
    screen = limits.moving_range_upper
    return near or any(
        abs(one - screen) < 1e-6
        for one in moving_ranges([point.value for point in chart.points])
        if one is not None and screen is not None
    )


@settings(max_examples=100)
@given(values=SERIES, options=OPTIONS, shift=st.integers(-1000, 1000), scale=st.sampled_from([0.5, 2, 3, 10]))
def test_moved_and_stretched_series_keep_their_signals(values, options, shift, scale):
    before = chart_of(values, options)
    assume(not on_an_edge(before))
    after = chart_of([None if v is None else v * scale + shift for v in values], options)
    assert signals(after) == signals(before)
    for name in ("centre", "lower", "near_lower", "near_upper", "upper"):
        was, now = (getattr(chart.segments[0].limits, name) for chart in (before, after))
        assert (was is None) == (now is None)
        assert was is None or abs(was * scale + shift - now) < 1e-6


@settings(max_examples=100)
@given(values=SERIES, options=OPTIONS)
def test_a_mirrored_series_mirrors_its_signals(values, options):
    before = chart_of(values, options)
    after = chart_of([None if v is None else -v for v in values], options)
    assert signals(after) == [mirrored(signal) for signal in signals(before)]


@settings(max_examples=100)
@given(values=st.lists(st.integers(-50, 50), min_size=4, max_size=40), options=OPTIONS, data=st.data())
def test_a_rebased_chart_is_two_charts(values, options, data):
    cut = data.draw(st.integers(1, len(values) - 1))
    whole = chart_of(values, options, [Rebase(cut, "a new process")])
    parts = [chart_of(part, options) for part in (values[:cut], values[cut:])]
    assert signals(whole) == signals(parts[0]) + signals(parts[1])
    assert [segment.limits for segment in whole.segments] == [part.segments[0].limits for part in parts]


@settings(max_examples=100)
@given(values=SERIES, options=OPTIONS)
def test_screening_only_ever_narrows_the_limits(values, options):
    screened, plain = (
        chart_of(values, XmrSettings(screen_ranges=screen)).segments[0].limits for screen in (True, False)
    )
    assert screened.centre == plain.centre
    if plain.moving_range_mean is not None:
        assert screened.moving_range_mean <= plain.moving_range_mean


def naive(values, trend, shift):
    """The four rules read straight off their wording, window by window, for limits 3 and near limits 2."""
    present = [(index, value) for index, value in enumerate(values) if value is not None]
    labels = [None] * len(values)

    def windows(length):
        return [present[start : start + length] for start in range(len(present) - length + 1)]

    def flag(rule, side, members):
        for index, _ in members:
            labels[index] = (rule, side)

    for window in windows(shift):
        if all(value > 0 for _, value in window):
            flag(SpecialCause.SHIFT, Side.HIGH, window)
        if all(value < 0 for _, value in window):
            flag(SpecialCause.SHIFT, Side.LOW, window)
    for window in windows(3):
        for side, sign in ((Side.HIGH, 1), (Side.LOW, -1)):
            near = [(index, value) for index, value in window if 2 < sign * value <= 3]
            if len(near) >= 2 and all(sign * value > 0 for _, value in window):
                flag(SpecialCause.TWO_OF_THREE, side, near)
    for window in windows(trend):
        column = [value for _, value in window]
        if all(later > column[at] for at, later in enumerate(column[1:])):
            flag(SpecialCause.TREND, Side.HIGH, window)
        if all(later < column[at] for at, later in enumerate(column[1:])):
            flag(SpecialCause.TREND, Side.LOW, window)
    for index, value in present:
        if value > 3 or value < -3:
            flag(SpecialCause.OUTSIDE_LIMITS, Side.HIGH if value > 3 else Side.LOW, [(index, value)])
    return labels


STEPS = st.sampled_from([-3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
STRETCHES = st.lists(
    st.one_of(
        st.lists(st.one_of(STEPS, st.none()), max_size=6),
        st.lists(STEPS, max_size=8, unique=True).map(sorted),
        st.lists(STEPS, max_size=8, unique=True).map(lambda run: sorted(run, reverse=True)),
        st.lists(st.sampled_from([0.5, 1, 2.5]), max_size=8),
        st.lists(st.sampled_from([-0.5, -1, -2.5]), max_size=8),
    ),
    max_size=6,
).map(lambda runs: [value for run in runs for value in run])


@settings(max_examples=100)
@given(values=STRETCHES, trend=st.integers(3, 8), shift=st.integers(3, 8))
def test_the_rules_agree_with_their_wording(values, trend, shift):
    found = signals_of(values, LIMITS, XmrSettings(trend_length=trend, shift_length=shift))
    assert [None if one is None else (one.rule, one.side) for one in found] == naive(values, trend, shift)
