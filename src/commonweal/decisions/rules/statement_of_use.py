"""The yearly statement of a power: what it was used for, what came of it, and who answers for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import Field

from commonweal.decisions.log.fold import State
from commonweal.kernel.period import Period, PeriodKind, containing, parse
from commonweal.kernel.problem import Kind, Problem, Refused, Where

IN_USE = ("live", "varied")


class Statement(State):
    """`year` is a financial year, as printed; `accountable` are the parties that answer for the power together."""

    year: str
    use: str = Field(min_length=1, max_length=10_000)
    result: str = Field(min_length=1, max_length=10_000)
    accountable: tuple[str, ...] = Field(min_length=1)


def year_of(text: str) -> Period:
    """The financial year that is meant. Raises Refused(invalid)."""
    try:
        return parse(text, PeriodKind.FINANCIAL_YEAR)
    except Refused:
        message = f"{text!r} is no financial year"
        raise Refused(Problem(Kind.INVALID, message, "Write it as YYYY-YY", Where(field="year"))) from None


def years_in_use(stretches: Iterable[tuple[str, date, date]], until: date) -> list[Period]:
    """The financial years in which a power was live on any day before `until`: stretches are state, first day, and the
    first day after.
    """
    found: dict[Period, None] = {}
    for state, start, end in stretches:
        stop = min(end, until)
        if state not in IN_USE or start >= stop:
            continue
        year = containing(start, PeriodKind.FINANCIAL_YEAR)
        while year.start < stop:
            found[year] = None
            year = year.next()
    return sorted(found, key=lambda year: year.start)


def owed(stretches: Iterable[tuple[str, date, date]], statements: Sequence[Statement], today: date) -> list[Period]:
    """The years, ended before today, in which the power was live and for which there is no statement."""
    told = {statement.year for statement in statements}
    return [year for year in years_in_use(stretches, today) if year.end <= today and str(year) not in told]
