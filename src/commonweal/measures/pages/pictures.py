"""Pictures of the room's pages: control chart, funnel, map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from commonweal.kernel.figure import Figure
from commonweal.measures.control import Controlled
from commonweal.measures.definition import Average, Definition, People
from commonweal.measures.pages import words
from commonweal.measures.statistics.funnel import (
    LEVEL_ALARM,
    LEVEL_WARNING,
    AdjustedFunnel,
    WorkingScale,
    adjusted_funnel,
)
from commonweal.web.charts.frame import Size, Spec
from commonweal.web.charts.funnel import FunnelLimit, FunnelPoint, FunnelWords, funnel_chart
from commonweal.web.charts.maps import Step, choropleth, shade_of
from commonweal.web.charts.spc import SpcPoint, SpcSegment, spc_chart
from commonweal.web.charts.store import Picture, picture
from commonweal.web.words import number

SHADES = 5
LINE_POINTS = 60


def control_picture(measure: Definition, controlled: Controlled, place: str) -> Picture:
    """The control chart of a measure in a place."""
    days = {str(figure.period): figure.period for figure in controlled.figures}
    points = [
        SpcPoint(days[point.key].start, point.value, words.cause_of(point.signal, measure.direction))
        for point in controlled.chart.points
    ]
    segments = [
        SpcSegment(
            days[segment.first].start,
            days[segment.last].start,
            segment.limits.centre,
            _not_below_zero(segment.limits.lower),
            segment.limits.upper,
            str(number_of) if number_of else "",
        )
        for number_of, segment in enumerate(controlled.chart.segments)
        if segment.limits.centre is not None
    ]
    said = " ".join(words.reading(measure, controlled))

    def make(size: Size) -> Spec:
        return spc_chart(
            title=measure.short_title,
            subtitle=place,
            unit=measure.unit,
            description=said,
            points=points,
            segments=segments,
            words=words.spc_words(),
            size=size,
        )

    return picture(title=f"{measure.short_title}, {place}", alt=f"{words.verdict(controlled)}. {said}", make=make)


def _not_below_zero(limit: float | None) -> float | None:
    """No count or rate is below nothing, so neither is the range to expect."""
    return None if limit is None else max(limit, 0.0)


def funnel_of(measure: Definition, figures: Sequence[Figure]) -> tuple[AdjustedFunnel, list[Figure]] | None:
    """The over-dispersed funnel of areas and the figures in it; None where the measure has no denominator.

    Rates by the square-root scale on observed and expected events, shares by the arcsine (evidence-methods 1.3 b).
    """
    held = [
        figure
        for figure in figures
        if figure.exact is not None
        and figure.numerator is not None
        and figure.denominator
        and (not _is_share(measure) or figure.numerator <= figure.denominator)
    ]
    if measure.denominator is None or measure.average is Average.MEAN_OF_DAYS or len(held) < 10:
        return None
    tops = [float(figure.numerator or 0) for figure in held]
    belows = [float(figure.denominator or 0) for figure in held]
    if _is_share(measure):
        return adjusted_funnel(WorkingScale.PROPORTION, tops, belows), held
    mean = sum(tops) / sum(belows)
    if mean == 0:
        return None
    return adjusted_funnel(WorkingScale.ROOT_RATIO, tops, [mean * below for below in belows]), held


def _is_share(measure: Definition) -> bool:
    return measure.scale == 100 and measure.denominator is not None and not isinstance(measure.denominator, People)


def funnel_picture(measure: Definition, funnel: AdjustedFunnel, held: Sequence[Figure], when: str) -> Picture:
    tops = np.array([float(figure.numerator or 0) for figure in held])
    belows = np.array([float(figure.denominator or 0) for figure in held])
    values = [float(figure.exact or 0) for figure in held]
    centre = _centre(held, float(tops.sum()), float(belows.sum()))
    axis = np.geomspace(belows.min(), belows.max(), LINE_POINTS)
    mean = tops.sum() / belows.sum()
    steps = axis if _is_share(measure) else axis * mean
    scale = 100.0 if _is_share(measure) else centre
    inner, outer = funnel.line(steps.tolist(), level=LEVEL_WARNING), funnel.line(steps.tolist(), level=LEVEL_ALARM)
    limits = [
        FunnelLimit(
            float(size),
            float(inner.lower[n]) * scale,
            float(inner.upper[n]) * scale,
            float(outer.lower[n]) * scale,
            float(outer.upper[n]) * scale,
        )
        for n, size in enumerate(axis)
    ]
    own = funnel.line((belows if _is_share(measure) else belows * mean).tolist(), level=LEVEL_ALARM)
    points = [
        FunnelPoint(
            figure.area_name,
            float(belows[n]),
            values[n],
            is_outside=not float(own.lower[n]) * scale <= values[n] <= float(own.upper[n]) * scale,
        )
        for n, figure in enumerate(held)
    ]
    outside = sorted(point.name for point in points if point.is_outside)
    said = _("%(count)s of %(all)s areas lie outside the 99.8%% limits") % {"count": len(outside), "all": len(points)}
    said += f": {', '.join(outside)}." if outside else "."
    below = measure.denominator.words if measure.denominator else ""

    def make(size: Size) -> Spec:
        return funnel_chart(
            title=measure.short_title,
            subtitle=when,
            unit=measure.unit,
            size_title=below.capitalize(),
            description=said,
            points=points,
            limits=limits,
            centre=centre,
            size=size,
            words=FunnelWords(
                inner=_("95% limits"),
                outer=_("99.8% limits"),
                centre=_("Average"),
                own=_("This area"),
                inside=_("Within the limits"),
                outside=_("Outside the limits"),
            ),
        )

    return picture(
        title=_("Funnel of %(measure)s, %(when)s") % {"measure": measure.short_title, "when": when}, alt=said, make=make
    )


def _centre(held: Sequence[Figure], tops: float, belows: float) -> float:
    """The value of all areas together: each value is its quotient times one factor, the same for all."""
    whole = tops / belows
    for figure in held:
        if figure.exact and figure.numerator and figure.denominator:
            return whole * float(figure.exact) / (float(figure.numerator) / float(figure.denominator))
    return 0.0


def shading(
    measure: Definition, figures: Sequence[Figure]
) -> tuple[dict[str, int | None], list[tuple[int | None, str]]]:
    """Fifths of the areas as shades 1 to 5, and the legend's texts; None for areas without a value."""
    values = sorted(figure.exact for figure in figures if figure.exact is not None)
    if not values:
        return {figure.area: None for figure in figures}, [(None, _("No figure"))]
    breaks = sorted({values[len(values) * part // SHADES] for part in range(1, SHADES)} - {values[0]})
    shades = {figure.area: shade_of(figure.exact, breaks) for figure in figures}
    edges = [values[0], *breaks, values[-1]]
    places = measure.rounding.places
    legend: list[tuple[int | None, str]] = [
        (step + 1, f"{number(edges[step], places)} {_('to')} {number(edges[step + 1], places)}")
        for step in range(len(edges) - 1)
    ]
    if any(figure.exact is None for figure in figures):
        legend.append((None, _("No figure")))
    return shades, legend


def map_picture(
    measure: Definition, figures: Sequence[Figure], shapes: dict[str, dict[str, object]], when: str
) -> Picture:
    """The areas that have an outline, shaded by fifths."""
    shades, legend = shading(measure, figures)
    steps = [Step(shade, text) for shade, text in legend]
    drawn = {code: shape for code, shape in shapes.items() if code in shades}
    said = _("Map of %(count)s areas in fifths, from lowest to highest.") % {"count": len(drawn)}

    def make(size: Size) -> Spec:
        return choropleth(
            title=measure.short_title,
            subtitle=when,
            unit=measure.unit,
            description=said,
            shapes=drawn,
            shades={code: shades[code] for code in drawn},
            steps=steps,
            size=size,
        )

    return picture(
        title=_("Map of %(measure)s, %(when)s") % {"measure": measure.short_title, "when": when}, alt=said, make=make
    )
