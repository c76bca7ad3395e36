"""The control chart of one measure for one area, from its monthly figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.kernel.figure import Figure
from commonweal.measures.definition import Definition
from commonweal.measures.statistics.spc import Gap, Point, Reading, Rebase, XmrChart, read, xmr

GAP_PERIODS = 3
"""Periods in a row without a figure after which limits start anew: what lies between is not known."""
POINTS_MIN = 6
"""Fewer points make no chart."""


@dataclass(frozen=True, slots=True)
class Controlled:
    """The figures charted (from the first to the last with a value), the chart, and what it says."""

    figures: tuple[Figure, ...]
    chart: XmrChart
    reading: Reading


def control(measure: Definition, figures: Sequence[Figure]) -> Controlled | None:
    """None where fewer than six figures have a value.

    Limits start anew, with the reason, at the measure's breaks and after a long stretch without figures
    (evidence-methods 1.2; each segment of fewer than 12 points is marked as trial).
    """
    held = [place for place, figure in enumerate(figures) if figure.exact is not None]
    if len(held) < POINTS_MIN:
        return None
    charted = figures[held[0] : held[-1] + 1]
    points = [Point(str(figure.period), None if figure.exact is None else float(figure.exact)) for figure in charted]
    chart = xmr(points, rebases=_rebases(measure, charted), gaps=_gaps(charted))
    return Controlled(tuple(charted), chart, read(chart, good=measure.direction))


def _rebases(measure: Definition, charted: Sequence[Figure]) -> list[Rebase]:
    """The first charted period on or after each break; breaks that fall together share one new segment."""
    reasons: dict[int, list[str]] = {}
    for brk in measure.breaks:
        after = [place for place, figure in enumerate(charted) if figure.period.start >= brk.from_]
        with_value = [place for place in after if charted[place].exact is not None]
        if with_value and with_value[0] > 0 and any(figure.exact is not None for figure in charted[: with_value[0]]):
            reasons.setdefault(with_value[0], []).append(brk.reason)
    return [Rebase(place, "; ".join(texts)) for place, texts in sorted(reasons.items())]


def _gaps(charted: Sequence[Figure]) -> list[Gap]:
    found: list[Gap] = []
    empty = 0
    for place, figure in enumerate(charted):
        if figure.exact is None:
            empty += 1
            continue
        if empty >= GAP_PERIODS:
            first, last = charted[place - empty].period, charted[place - 1].period
            found.append(
                Gap(place, _("No figures from %(first)s to %(last)s") % {"first": first.words, "last": last.words})
            )
        empty = 0
    return found
