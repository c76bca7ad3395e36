"""The words of charts and readings: what a control chart says, in plain language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kernel.figure import Figure
from commonweal.kernel.period import PeriodKind, parse
from commonweal.measures.control import Controlled
from commonweal.measures.definition import Definition
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.spc import Caution, Side, Signal, SpecialCause, VariationIcon
from commonweal.web.charts.spc import Cause, SpcWords
from commonweal.web.words import number


def dimension_words(name: str, value: str) -> str:
    """A dimension's value as a reader says it."""
    known = {
        ("attribution", "nhs"): _("attributable to the NHS"),
        ("attribution", "social-care"): _("attributable to social care"),
        ("attribution", "both"): _("attributable to both"),
        ("care", "acute"): _("in acute care"),
        ("care", "non-acute"): _("in non-acute care"),
        ("reason", "A"): _("A: completion of assessment"),
        ("reason", "B"): _("B: public funding"),
        ("reason", "C"): _("C: further non-acute NHS care"),
        ("reason", "Di"): _("Di: residential home place"),
        ("reason", "Dii"): _("Dii: nursing home place"),
        ("reason", "E"): _("E: care package in own home"),
        ("reason", "F"): _("F: community equipment and adaptations"),
        ("reason", "G"): _("G: patient or family choice"),
        ("reason", "H"): _("H: disputes"),
        ("reason", "I"): _("I: housing"),
        ("reason", "O"): _("O: other"),
        ("route", "via-ae"): _("by way of accident and emergency"),
        ("route", "other"): _("by another way"),
    }
    return known.get((name, value)) or f"{name} {value}".replace("-", " ")


def dimension_title(name: str) -> str:
    known = {
        "attribution": _("Attributable to"),
        "care": _("Type of care"),
        "reason": _("Reason for delay"),
        "route": _("Way of admission"),
        "age": _("Age"),
        "type": _("Type of department"),
    }
    return known.get(name, name.replace("-", " ").capitalize())


def kind_words(kind: PeriodKind) -> str:
    return {
        PeriodKind.MONTH: _("Month"),
        PeriodKind.QUARTER: _("Quarter"),
        PeriodKind.FINANCIAL_YEAR: _("Financial year"),
        PeriodKind.YEAR: _("Year"),
        PeriodKind.DAY: _("Day"),
    }[kind]


def source_words(kind: str) -> str:
    known = {
        "dtoc-la": _("council monthly workbooks"),
        "dtoc-england": _("England time series"),
        "drd": _("discharge ready date publication"),
        "acute-sitrep": _("acute discharge situation report"),
        "ascof": _("Adult Social Care Outcomes Framework"),
        "bcf-income": _("PSS-EX1 return"),
        "revenue-outturn": _("revenue outturn summary"),
        "scotland-delays": _("delayed discharges in Scotland"),
        "wales-delays": _("pathways of care delays in Wales"),
        "emergency": _("emergency admissions publications"),
    }
    return known.get(kind, kind)


def figure_text(figure: Figure) -> str:
    """The value as shown, or why there is none."""
    if figure.value is not None:
        return number(figure.value)
    return status_words(figure)


def status_words(figure: Figure) -> str:
    return {
        "final": _("published"),
        "revised": _("published, revised"),
        "synthetic": _("synthetic"),
        "partial": _("incomplete: %(count)s not published")
        % {"count": ngettext("%(n)s month", "%(n)s months", len(figure.missing)) % {"n": len(figure.missing)}},
        "suppressed": _("suppressed by the publisher"),
        "missing": _("no figure held"),
        "not-published": _("not published"),
    }[figure.status.value]


def spc_words() -> SpcWords:
    return SpcWords(
        causes={
            Cause.COMMON: _("Expected variation"),
            Cause.IMPROVING: _("Improvement"),
            Cause.CONCERNING: _("Concern"),
            Cause.CHANGED: _("Unusual, neither good nor bad"),
        },
        centre=_("Average"),
        limits=_("Expected range"),
    )


def cause_of(signal: Signal | None, good: GoodDirection) -> Cause:
    """The colour of a point: is its special cause in the good direction."""
    if signal is None:
        return Cause.COMMON
    if good is GoodDirection.NEUTRAL:
        return Cause.CHANGED
    return Cause.IMPROVING if signal.side.value == good.value else Cause.CONCERNING


def verdict(controlled: Controlled) -> str:
    """One short phrase on the latest point."""
    return {
        None: _("No reading"),
        VariationIcon.COMMON_CAUSE: _("No unusual change"),
        VariationIcon.IMPROVEMENT_HIGH: _("Improving: unusually high"),
        VariationIcon.IMPROVEMENT_LOW: _("Improving: unusually low"),
        VariationIcon.CONCERN_HIGH: _("Concern: unusually high"),
        VariationIcon.CONCERN_LOW: _("Concern: unusually low"),
        VariationIcon.NEUTRAL_HIGH: _("Unusually high"),
        VariationIcon.NEUTRAL_LOW: _("Unusually low"),
    }[controlled.reading.variation]


def verdict_tone(controlled: Controlled) -> str:
    """The component's colour name: grey, blue for improvement, orange for concern, purple for neither."""
    name = controlled.reading.variation.name if controlled.reading.variation else ""
    for part, tone in (("IMPROVEMENT", "blue"), ("CONCERN", "orange"), ("NEUTRAL", "purple")):
        if name.startswith(part):
            return tone
    return "grey"


def reading(measure: Definition, controlled: Controlled) -> list[str]:
    """What the chart says, sentence by sentence: the latest value, the range to expect, the first signal, cautions."""
    found = controlled.reading
    latest = found.latest
    places = measure.rounding.places
    if latest is None or latest.value is None:
        return [_("There is no value to read.")]
    said = [
        _("%(value)s in %(period)s.") % {"value": _shown(latest.value, places), "period": _period(latest.key)},
    ]
    if found.expected_lower is not None and found.expected_upper is not None:
        lowest = max(found.expected_lower, 0.0)
        said.append(
            _("If nothing changes, the next month should fall between %(low)s and %(high)s.")
            % {"low": _shown(lowest, places), "high": _shown(found.expected_upper, places)}
        )
    if found.first_signal:
        said.append(
            _("Since %(start)s the first sign of a real change was in %(period)s: %(rule)s.")
            % {
                "start": _period(found.segment.first),
                "period": _period(found.first_signal.key),
                "rule": rule_words(found.first_signal.signal),
            }
        )
    else:
        said.append(
            _("Since %(start)s every month has been within what chance alone would give.")
            % {"start": _period(found.segment.first)}
        )
    return said + [caution_words(caution) for caution in found.cautions]


def break_words(controlled: Controlled) -> list[str]:
    """Why the average is worked out anew, one line for each numbered mark on the chart."""
    return [
        _("%(number)s: from %(start)s. %(reason)s.")
        % {"number": number_of, "start": _period(segment.first), "reason": segment.reason}
        for number_of, segment in enumerate(controlled.chart.segments)
        if number_of
    ]


def rule_words(signal: Signal) -> str:
    high = signal.side is Side.HIGH
    return {
        SpecialCause.OUTSIDE_LIMITS: _("a value above the expected range")
        if high
        else _("a value below the expected range"),
        SpecialCause.TREND: _("seven months rising in a row") if high else _("seven months falling in a row"),
        SpecialCause.TWO_OF_THREE: _("two of three months near the upper limit")
        if high
        else _("two of three months near the lower limit"),
        SpecialCause.SHIFT: _("seven months in a row above the average")
        if high
        else _("seven months in a row below the average"),
    }[signal.rule]


def caution_words(caution: Caution) -> str:
    return {
        Caution.NO_LIMITS: _("There are too few months for an expected range."),
        Caution.TRIAL_LIMITS: _("The expected range rests on fewer than 12 months, so it is a first estimate."),
        Caution.SHORT_SEGMENT: _("The expected range rests on few months."),
        Caution.AUTOCORRELATED: _("Each month is much like the one before, so the range may be too narrow."),
        Caution.LATEST_MISSING: _("The latest month has no figure; this reads the last one that has."),
    }[caution]


def _shown(value: float, places: int) -> str:
    return number(Decimal(str(round(value, places))), places)


def _period(key: str) -> str:
    return parse(key, PeriodKind.MONTH).words
