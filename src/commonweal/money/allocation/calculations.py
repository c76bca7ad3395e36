"""The yearly arithmetic of funding as it is asked for in a file: strict entries in, rows in pounds out.

Each calculation says what its entries are, and hands them to the pure rule that works it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import Field, ValidationError

from commonweal.kernel.money import parse_pounds, pounds
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.allocation.entries import Entries, Pounds, PoundsFromNothing, Printed, Rate, Year, year_from
from commonweal.money.allocation.rules import mapping, packages, pass_through, precept, real_terms, shares, uplift
from commonweal.money.allocation.rules.dividing import METHOD, recalculated


@dataclass(frozen=True, slots=True)
class Result:
    """Rows to read, what else belongs to the answer, and what the reader must be told."""

    rows: list[dict[str, Any]]
    more: dict[str, Any] = field(default_factory=dict[str, Any])
    notices: list[str] = field(default_factory=list[str])


class PreceptRise(Entries):
    period: Year
    precept: Rate
    core: Rate = Decimal(0)
    base_growth: Rate = Decimal(0)


class PreceptEntries(Entries):
    """`council_tax` is that of the year before the first rise; `limits` names a pack whose limits are looked at."""

    council_tax: PoundsFromNothing
    rises: list[PreceptRise] = Field(min_length=1)
    precept_before: PoundsFromNothing = 0
    limits: str | None = None


def precept_raised(given: PreceptEntries) -> Result:
    """What a social care precept raises in each year, and whether its rises stay within their limits."""
    rises = [precept.Rise(one.period, one.precept, one.core, one.base_growth) for one in given.rises]
    years = precept.raised(given.council_tax, rises, given.precept_before)
    above = precept.above_limits(rises, _limits(given.limits)) if given.limits else []
    rows = [
        {"period": str(year.period), "precept": pounds(year.precept), "added": pounds(year.added),
         "council_tax": pounds(year.tax)}
        for year in years
    ]  # fmt: skip
    return Result(rows, {"above_limits": [problem.message for problem in above]}, [str(problem) for problem in above])


def _limits(name: str) -> list[precept.Limit]:
    from commonweal.money.packs.catalogue import money_pack  # noqa: PLC0415  only where limits are asked for

    return [
        precept.Limit(year_from(one.first), year_from(one.final), one.yearly, one.together, one.citation.source)
        for pack in money_pack(name)
        for one in pack.limits
    ]


class PassThroughEntries(Entries):
    """What each district is due, what would be kept of it above, and the districts that expressly agreed."""

    grant: PoundsFromNothing
    due: dict[str, PoundsFromNothing] = Field(min_length=1)
    kept: dict[str, Pounds] = Field(default_factory=dict)
    agreed: list[str] = Field(default_factory=list)


def passed_through(given: PassThroughEntries) -> Result:
    """A grant to the upper tier, passed on to its districts."""
    found = pass_through.pass_through(given.grant, given.due, given.kept, frozenset(given.agreed))
    rows = [
        {
            "district": name,
            "due": pounds(due),
            "paid": pounds(found.paid[name]),
            "kept": pounds(found.kept.get(name, 0)),
        }
        for name, due in given.due.items()
    ]
    return Result(rows, {"grant": pounds(given.grant), "retained": pounds(found.retained)})


class MinimumEntries(Entries):
    """Areas' old minimums, and the new national one."""

    areas: dict[str, PoundsFromNothing] = Field(min_length=1)
    national: PoundsFromNothing


def minimums(given: MinimumEntries) -> Result:
    """Each area's minimum, pro rata to the old ones, when the national minimum changes."""
    if not sum(given.areas.values()):
        raise _refused("areas", "the old minimums add up to nothing", "Give the old minimums")
    found = recalculated(given.areas, given.national)
    rows = [{"area": name, "old": pounds(old), "new": pounds(found[name])} for name, old in given.areas.items()]
    return Result(rows, {"national": pounds(given.national), "method": METHOD})


class UpliftEntries(Entries):
    """Amounts by financial year, and the rate stated for each year after the first."""

    amounts: dict[str, PoundsFromNothing] = Field(min_length=2)
    rates: dict[str, Rate]


def uplifts(given: UpliftEntries) -> Result:
    """Each year tested against the year before, uprated by the stated rate."""
    amounts, rates = _by_year(given.amounts, "amounts"), _by_year(given.rates, "rates")
    rows = [
        {"period": str(test.period), "previous": pounds(test.previous), "rate": test.rate,
         "required": pounds(test.required), "actual": pounds(test.actual), "shortfall": pounds(test.shortfall),
         "met": test.met}
        for test in uplift.year_on_year(amounts, rates)
    ]  # fmt: skip
    missed = [f"{row['period']} is {row['shortfall']:,.2f} short" for row in rows if not row["met"]]
    return Result(rows, {"met": not missed}, missed)


class DeflatorEntries(Entries):
    source: str = Field(min_length=1)
    index: dict[str, Rate] = Field(min_length=1)


class RealTermsEntries(Entries):
    """Amounts by year, in cash or at the prices of `price_base`; the deflator with its source; a span."""

    amounts: dict[str, Pounds] = Field(min_length=1)
    price_base: Year | None = None
    base: Year
    deflator: DeflatorEntries
    first: Year
    final: Year


def in_real_terms(given: RealTermsEntries) -> Result:
    """A series at the prices of one year, and its change in real terms over a span."""
    index = _by_year(given.deflator.index, "deflator.index")
    if not all(value > 0 for value in index.values()):
        raise _refused("deflator.index", "an index is not above 0", "Give the index as it was published")
    deflator = real_terms.Deflator(given.deflator.source, index)
    series = real_terms.Series(_by_year(given.amounts, "amounts"), given.price_base)
    found = real_terms.at_prices_of(series, given.base, deflator)
    change = real_terms.real_change(series, given.first, given.final, deflator)
    rows = [
        {"period": str(period), "amount": pounds(amount), f"at_prices_of_{given.base}": pounds(found.amounts[period])}
        for period, amount in series.amounts.items()
    ]
    span = {"first": str(given.first), "final": str(given.final), "real_change": change and round(change, 12)}
    return Result(rows, {**span, "deflator": deflator.source, "price_base": str(given.base)})


class PackageEntries(Entries):
    """A stated total and its parts, as numbers in pounds or as they were printed (`"£2,343,870"`)."""

    title: str = Field(min_length=1)
    stated: Printed
    parts: dict[str, Printed] = Field(min_length=1)


def reconciled(given: PackageEntries) -> Result:
    """Whether the parts of a package add up to its stated total; a difference is reported and never plugged."""
    stated = given.stated if isinstance(given.stated, int) else parse_pounds(given.stated.strip().removeprefix("£"))
    printed = {name: text for name, text in given.parts.items() if isinstance(text, str)}
    read, problems = packages.read_parts(printed)
    parts = {name: value for name, value in given.parts.items() if isinstance(value, int)} | read
    alert = packages.reconcile(given.title, stated, parts)
    rows = [{"part": name, "amount": pounds(parts[name]) if name in parts else None, "printed": printed.get(name)}
            for name in given.parts]  # fmt: skip
    more = {
        "stated": pounds(stated),
        "sum": pounds(sum(parts.values())),
        "difference": pounds(sum(parts.values()) - stated),
        "alert": alert and {"code": alert.code, "message": alert.message},
        "unreadable": [str(problem) for problem in problems],
        "reconciles": alert is None and not problems,
    }
    return Result(rows, more, [*(str(problem) for problem in problems), *([alert.message] if alert else [])])


class ReachEntry(Entries):
    commissioner: str = Field(min_length=1)
    area: str = Field(min_length=1)
    share: Rate


class ReachEntries(Entries):
    """Commissioners' amounts, and the share of each one's people who live in each area."""

    amounts: dict[str, PoundsFromNothing] = Field(min_length=1)
    shares: list[ReachEntry] = Field(min_length=1)
    areas: dict[str, PoundsFromNothing] | None = None


def reached(given: ReachEntries) -> Result:
    """Commissioners' amounts put to areas by the share of their people; pairs that sum both ways."""
    pairs = mapping.by_pair(
        given.amounts, [mapping.Reach(one.commissioner, one.area, one.share) for one in given.shares]
    )
    areas = mapping.by_area(pairs)
    alerts = mapping.sums_both_ways(pairs, given.amounts, areas if given.areas is None else given.areas)
    rows = [{"commissioner": one, "area": area, "amount": pounds(amount)} for (one, area), amount in pairs.items()]
    more = {
        "areas": {area: pounds(amount) for area, amount in areas.items()},
        "alerts": [{"code": alert.code, "message": alert.message} for alert in alerts],
        "method": METHOD,
    }
    return Result(rows, more, [alert.message for alert in alerts])


class SpendEntry(Entries):
    period: Year
    amount: PoundsFromNothing
    prevention: bool


class PreventionEntries(Entries):
    spend: list[SpendEntry] = Field(min_length=1)
    baseline: Year


def prevention(given: PreventionEntries) -> Result:
    """The share of spend on prevention in each year, and its change against a baseline year."""
    spend = [shares.Spend(one.period, one.amount, one.prevention) for one in given.spend]
    rows = [
        {"period": str(shift.period), "share": shift.share and round(shift.share, 12),
         "change": shift.change and round(shift.change, 12)}
        for shift in shares.prevention_shift(spend, given.baseline)
    ]  # fmt: skip
    return Result(rows, {"baseline": str(given.baseline)})


CALCULATIONS: dict[str, tuple[type[Entries], Callable[[Any], Result]]] = {
    "precept": (PreceptEntries, precept_raised),
    "pass-through": (PassThroughEntries, passed_through),
    "minimums": (MinimumEntries, minimums),
    "uplift": (UpliftEntries, uplifts),
    "real-terms": (RealTermsEntries, in_real_terms),
    "reconcile": (PackageEntries, reconciled),
    "reach": (ReachEntries, reached),
    "prevention": (PreventionEntries, prevention),
}


def calculate(name: str, given: Mapping[str, object], file: str | None = None) -> Result:
    """The calculation of that name. Raises Refused with every entry that is wrong, and KeyError for another name."""
    entries, work_out = CALCULATIONS[name]
    try:
        read = entries.model_validate(given)
    except ValidationError as error:
        raise Refused.of(
            Problem(
                Kind.INVALID,
                str(fault["msg"]).removeprefix("Value error, "),
                f"It takes {', '.join(entries.model_fields)}",
                Where(file, field=".".join(map(str, fault["loc"])) or None),
            )
            for fault in error.errors()
        ) from None
    return work_out(read)


def _by_year(values: Mapping[str, Any], name: str) -> dict[Period, Any]:
    """Values by financial year. Raises Refused where a key is no year, or two are the same."""
    found: dict[Period, Any] = {}
    for text, value in values.items():
        try:
            period = year_from(text)
        except ValueError as error:
            raise _refused(f"{name}.{text}", str(error), "Write a year as 2015-16") from None
        if period in found:
            raise _refused(f"{name}.{text}", "the year stands twice", "Keep one of them")
        found[period] = value
    return found


def _refused(place: str, message: str, remedy: str) -> Refused:
    return Refused(Problem(Kind.INVALID, message, remedy, Where(field=place)))
