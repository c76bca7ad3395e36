"""Special-cause rules as strings: one letter a point, limits 0 +/- 3 and near limits +/- 2."""

import pytest

from commonweal.measures.statistics.spc import Point, Rebase, Side, SpecialCause, XmrSettings, xmr
from commonweal.measures.statistics.spc.limits import Limits
from commonweal.measures.statistics.spc.signals import signals_of

LIMITS = Limits(0.0, -3.0, -2.0, 2.0, 3.0, 1.0, 3.267, 0, 20)

LETTERS = {
    (SpecialCause.OUTSIDE_LIMITS, Side.HIGH): "O",
    (SpecialCause.OUTSIDE_LIMITS, Side.LOW): "o",
    (SpecialCause.TREND, Side.HIGH): "T",
    (SpecialCause.TREND, Side.LOW): "t",
    (SpecialCause.TWO_OF_THREE, Side.HIGH): "N",
    (SpecialCause.TWO_OF_THREE, Side.LOW): "n",
    (SpecialCause.SHIFT, Side.HIGH): "S",
    (SpecialCause.SHIFT, Side.LOW): "s",
}


def labels(values, **settings):
    found = signals_of(values, LIMITS, XmrSettings(**settings))
    return "".join("." if signal is None else LETTERS[signal.rule, signal.side] for signal in found)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # outside is strict
        ([3, 3.0001, -3, -3.0001], ".O.o"),
        # a trend needs seven points, six strict steps
        ([-1.5, -1, -0.5, 0.2, 0.5, 1, 1.5], "TTTTTTT"),
        ([-1.5, -1, -0.5, 0.2, 0.5, 1], "......"),
        ([-1.5, -1, -0.5, 0.2, 0.2, 0.5, 1, 1.5], "........"),
        ([1.5, 1, 0.5, -0.2, -0.5, -1, -1.5], "ttttttt"),
        # up then down through one peak: the peak takes the later direction
        ([-1, -0.5, 0, 0.5, 1, 1.5, 1.9, 1.5, 1, 0.5, 0, -0.5, -1], "TTTTTTttttttt"),
        # two of three: the middle one need not be near, all three on one side
        ([2.5, 0.5, 2.5], "N.N"),
        ([2.5, -0.5, 2.5], "..."),
        ([2.5, 2.5, -0.5], "..."),
        ([-2.5, -2.5, -0.5], "nn."),
        # a point on the near limit is not beyond it; one on the process limit is not outside
        ([2, 2, 1], "..."),
        ([3, 3, 1], "NN."),
        # points outside do not count as near, but hold the side
        ([3.5, 2.5, 0.5], "O.."),
        ([2.5, 3.5, 2.5], "NON"),
        # a shift needs seven on one side; the mean itself breaks it
        ([1, 1, 1, 1, 1, 1, 1], "SSSSSSS"),
        ([1, 1, 1, 0, 1, 1, 1, 1], "........"),
        ([-1, -1, -1, -1, -1, -1, -1, -1], "ssssssss"),
        # precedence: outside over shift, two of three over shift, trend over two of three
        ([1, 1, 1, 3.5, 1, 1, 1], "SSSOSSS"),
        ([1, 1, 2.5, 2.6, 1, 1, 1], "SSNNSSS"),
        ([0.1, 0.5, 1, 1.5, 2.1, 2.5, 3.5], "TTTTTTO"),
        # missing values are left out of every run
        ([1, 1, 1, None, 1, 1, 1, 1], "SSS.SSSS"),
        ([None, None], ".."),
    ],
)
def test_the_rules(values, expected):
    assert labels(values) == expected


def test_run_lengths_are_settings():
    assert labels([1] * 7, shift_length=8) == "......."
    assert labels([1] * 8, shift_length=8) == "SSSSSSSS"
    assert labels([-1, -0.5, 0, 0.5, 1, 1.5], trend_length=6) == "TTTTTT"


def test_rules_do_not_cross_segments():
    """Seven low then seven high: one segment sees a shift each way, two segments see nothing."""
    values = [1, 4, 1, 4, 1, 4, 1, 9, 6, 9, 6, 9, 6, 9]
    points = [Point(str(index), value) for index, value in enumerate(values)]
    one, two = xmr(points), xmr(points, rebases=[Rebase(7, "moved site")])
    assert {point.signal.rule for point in one.points if point.signal} == {SpecialCause.SHIFT}
    assert not any(point.signal for point in two.points)
