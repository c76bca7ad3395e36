"""Run a payment model in shadow beside the live one: both over the same activity, and what would differ.

Real activity lies higher in the house; `Activity` is what is asked of it, and the site's wiring binds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from commonweal.kernel.money import Pence, pounds
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.payment.definition import Definition
from commonweal.money.payment.rules.quoting import Quote, as_data, quote


class Activity(Protocol):
    """Real activity of an area, period by period. Raises Refused where a period has no figure."""

    def counted(self, *, item: str, area: str, periods: Sequence[Period]) -> Sequence[Decimal]: ...


@dataclass(frozen=True, slots=True)
class Run:
    """A model with its terms (what is agreed), and which item of the activity each counted entry takes.

    `reads` maps an entry of the model to a name in the activity.
    """

    definition: Definition
    terms: Mapping[str, object]
    reads: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models over one activity. `difference_pence` is shadow less live; None where either pays nothing by rule."""

    live: Quote
    shadow: Quote
    live_pence: Pence | None
    shadow_pence: Pence | None
    difference_pence: Pence | None


def compare(live: Run, shadow: Run, activity: Mapping[str, object]) -> Comparison:
    """Quote both models over the same activity. The shadow moves no money: its transfers are never settled.

    Raises Refused where a model asks for activity that is not there, or gets an entry both as a term and as activity.
    """
    unused = set(activity) - {*live.reads.values(), *shadow.reads.values()}
    if unused:
        message = f"neither model reads {', '.join(sorted(unused))}"
        raise Refused(Problem(Kind.INVALID, message, "Say in reads which entry takes it", Where(field="activity")))
    first, second = _over("live", live, activity), _over("shadow", shadow, activity)
    paid, would = _paid(first), _paid(second)
    return Comparison(first, second, paid, would, None if paid is None or would is None else would - paid)


def _over(place: str, run: Run, activity: Mapping[str, object]) -> Quote:
    problems: list[Problem] = []
    for entry, item in run.reads.items():
        where = Where(field=f"{place}.reads.{entry}")
        asked = run.definition.inputs.get(entry)
        if asked is None or not asked.activity:
            counted = ", ".join(name for name, one in run.definition.inputs.items() if one.activity)
            problems.append(
                Problem(
                    Kind.INVALID, f"{entry} is not counted activity of {run.definition.id}", f"Use {counted}", where
                )
            )
        if item not in activity:
            held = ", ".join(activity) or "nothing"
            problems.append(Problem(Kind.INVALID, f"the activity has no {item}", f"It holds {held}", where))
        if entry in run.terms:
            problems.append(Problem(Kind.CONFLICT, f"{entry} is given twice", "Leave it out of the terms", where))
    if problems:
        raise Refused.of(problems)
    return quote(run.definition, {**run.terms, **{entry: activity[item] for entry, item in run.reads.items()}}, place)


def _paid(found: Quote) -> Pence | None:
    """What the provider (or the pool) gets by the model: the output that can be shared."""
    return found.total_pence(found.definition.shared)


def as_comparison(found: Comparison) -> dict[str, object]:
    """The comparison as plain data, in pounds."""

    def shown(amount: Pence | None) -> Decimal | None:
        return None if amount is None else pounds(amount)

    return {
        "live_pays": shown(found.live_pence),
        "shadow_pays": shown(found.shadow_pence),
        "difference": shown(found.difference_pence),
        "live": as_data(found.live),
        "shadow": as_data(found.shadow),
    }
