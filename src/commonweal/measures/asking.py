"""A question as people write it, made into one that the engine can answer: for the command and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.period import Period, PeriodKind, parse_many
from commonweal.kernel.problem import Problem, Refused, Where, invalid
from commonweal.measures.engine import Question

WHOLE = "E92000001"
"""The area of which the councils are parts, where a question does not name one: England."""

_Read = TypeVar("_Read")


def question(
    measure: str,
    *,
    areas: Iterable[str] = (),
    periods: Iterable[str] = (),
    by: PeriodKind | None = None,
    named: Mapping[str, str | None] | None = None,
    dimensions: Iterable[str] = (),
    source: str | None = None,
    known: str | None = None,
    one_period: bool = False,
) -> Question:
    """`named` are dimensions with a word of their own (None where not asked), `dimensions` texts NAME=VALUE.

    With `one_period` the periods must come to exactly one. Raises Refused, with `where.field` what was asked.
    """
    periods_read = _at("period", _periods, list(periods), by)
    if one_period and len(periods_read) != 1:
        raise _found_in(
            "period",
            invalid("this is asked of one period at a time", "Give one period, of the length that you mean"),
        )
    return Question(
        measure=measure,
        areas=tuple(dict.fromkeys(areas)),
        periods=periods_read,
        by=by,
        dimensions=_at("dimension", _dimensions, named or {}, list(dimensions)),
        source=source,
        known=_at("known", parse_day, known) if known else None,
    )


def _periods(texts: list[str], by: PeriodKind | None) -> tuple[Period, ...]:
    """The periods asked for, each once; they must be of one length."""
    found = [period for text in texts for period in parse_many(text, by)]
    if len({period.kind for period in found}) > 1:
        raise invalid("the periods are of different lengths", "Ask for months, quarters or years, one kind at a time")
    return tuple(dict.fromkeys(found))


def _dimensions(named: Mapping[str, str | None], texts: list[str]) -> dict[str, str]:
    found = {name: value for name, value in named.items() if value is not None}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise invalid("a dimension is given as NAME=VALUE", value=text)
        if found.get(name, value) != value:
            raise invalid(f"{name} is asked for twice", "Ask for one value of it at a time", value=text)
        found[name] = value
    return found


def _at(field: str, read: Callable[..., _Read], *arguments: object) -> _Read:
    try:
        return read(*arguments)
    except Refused as refused:
        raise _found_in(field, refused) from None


def _found_in(field: str, refused: Refused) -> Refused:
    return Refused.of(
        Problem(problem.kind, problem.message, problem.remedy, Where(field=field), problem.value)
        for problem in refused.problems
    )
