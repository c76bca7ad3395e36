"""Anhoej's run rules: non-random variation around a centre line, without limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import comb, log2

from commonweal.measures.statistics.checks import finite


@dataclass(frozen=True, slots=True)
class RunTest:
    """Longest run and crossings of the points not on the centre line, with their limits.

    `signal` where the run is longer than `longest_run_limit` or crossings are fewer than `crossings_limit`.
    Both limits are None where no point is off the line.
    """

    useful: int
    longest_run: int
    longest_run_limit: int | None
    crossings: int
    crossings_limit: int | None
    signal: bool


def anhoej(values: Sequence[float | None], centre: float) -> RunTest:
    """Return Anhoej's test of values in time order around `centre` (evidence-methods 1.2).

    With n points off the line: signal if the longest run > round(log2(n) + 3) or crossings < the 5 % point
    of Binomial(n - 1, 1/2). Missing values and points on the line are left out. Raises ValueError for
    values or a centre that are not finite.
    """
    line = finite("centre", centre)
    checked = [finite("value", value) for value in values if value is not None]
    above = [value > line for value in checked if value != line]
    useful = len(above)
    if not useful:
        return RunTest(0, 0, None, 0, None, signal=False)
    longest = max(len(list(run)) for _, run in groupby(above))
    crossings = sum(before != after for before, after in pairwise(above))
    run_limit, crossing_limit = round(log2(useful) + 3), fewest_crossings(useful)
    return RunTest(
        useful,
        longest,
        run_limit,
        crossings,
        crossing_limit,
        longest > run_limit or crossings < crossing_limit,
    )


def fewest_crossings(useful: int) -> int:
    """Return the smallest k with P(Binomial(useful - 1, 1/2) <= k) >= 5 %, in exact whole numbers."""
    if useful < 1:
        raise ValueError(f"run rules need at least one point off the centre line, but there are {useful}")
    trials = useful - 1
    below = accumulate(comb(trials, crossings) for crossings in range(useful))
    return next(crossings for crossings, ways in enumerate(below) if 20 * ways >= 2**trials)
