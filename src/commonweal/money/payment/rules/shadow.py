"""Run a payment model in shadow beside the live one: both over the same activity, and what would differ.

Real activity lies higher in the house; `Activity` is what is asked of it, and the site's wiring binds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol, cast

from commonweal.kernel.money import Pence, pounds
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid
from commonweal.money.payment.definition import Definition, Entry
from commonweal.money.payment.rules.quoting import Quote, as_data, quote


@dataclass(frozen=True, slots=True)
class Counted:
    """The figure of one period, in the unit of its count; `known` is the day since when it is known."""

    period: Period
    value: Decimal
    status: str
    source: str
    known: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """Real activity of an area, oldest period first. `adds_up`: figures of several periods may be summed."""

    item: str
    title: str
    unit: str
    area: str
    area_name: str
    adds_up: bool
    lines: tuple[Counted, ...]

    @property
    def total(self) -> Decimal | None:
        """The whole of the periods; None where their figures do not add up."""
        is_whole = self.adds_up or len(self.lines) == 1
        return sum((line.value for line in self.lines), Decimal(0)) if is_whole else None


class Activity(Protocol):
    """Real activity of an area, period by period."""

    def counted(self, *, item: str, area: str, periods: Sequence[Period], known: date | None) -> Count:
        """Raises Refused where a period has no figure, as known on the day."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """A model with its terms (what is agreed), and which item of the activity each counted entry takes.

    `reads` maps an entry of the model to a name in the activity. A cell of a counted table is an entry too, as
    `lines.1.volume`: its row, which counts from 1, stands in the terms without it.
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


def default_reads(definition: Definition, terms: Mapping[str, object], item: str) -> dict[str, str]:
    """What a model reads where nobody said: its only counted number or list, unless the terms give that."""
    entries = [
        name
        for name, entry in definition.inputs.items()
        if entry.activity and entry.shape in ("number", "list") and name not in terms
    ]
    return {entries[0]: item} if len(entries) == 1 else {}


def _over(place: str, run: Run, activity: Mapping[str, object]) -> Quote:
    problems: list[Problem] = []
    given = dict(run.terms)
    for name, item in run.reads.items():
        try:
            _read(given, run.definition, name, item, activity)
        except Refused as refused:
            problems += [replace(each, where=Where(field=f"{place}.reads.{name}")) for each in refused.problems]
    if problems:
        raise Refused.of(problems)
    return quote(run.definition, given, place)


def _read(given: dict[str, object], model: Definition, name: str, item: str, activity: Mapping[str, object]) -> None:
    """Put what the activity holds of an item in the place of an entry, or of a cell of a table."""
    head, _, cell = name.partition(".")
    asked = model.inputs.get(head)
    if asked is None or not asked.activity:
        counted = ", ".join(entry for entry, one in model.inputs.items() if one.activity)
        raise invalid(f"{name} is not counted activity of {model.id}", f"Use {counted}")
    if item not in activity:
        raise invalid(f"the activity has no {item}", f"It holds {', '.join(activity) or 'nothing'}")
    if cell:
        given[head] = _with_cell(given.get(head), asked, name, activity[item])
        return
    if name in given:
        raise conflict(f"{name} is given twice", "Leave it out of the terms")
    given[name] = _taken(asked, activity[item])


def _with_cell(rows: object, table: Entry, name: str, counted: object) -> list[object]:
    """The rows with one cell more. Raises Refused where there is no such row or number, or the row has it already."""
    head, number, column = [*name.split(".", 2), ""][:3]
    several = list(cast("Sequence[object]", rows)) if isinstance(rows, (list, tuple)) else []
    place = int(number) if number.isascii() and number.isdecimal() else 0
    entry = table.fields.get(column)
    row = several[place - 1] if 1 <= place <= len(several) else None
    if entry is None or entry.shape != "number" or not isinstance(row, Mapping):
        numbers = ", ".join(field for field, one in table.fields.items() if one.shape == "number")
        remedy = f"Write {head}, the row from 1 that stands in the terms, and one of {numbers or 'none'}, with points"
        raise invalid(f"{name} is no number in a row of the terms", remedy)
    cells = cast("Mapping[str, object]", row)
    if column in cells:
        raise conflict(f"{name} is given twice", "Leave it out of the terms")
    several[place - 1] = {**cells, column: _taken(entry, counted)}
    return several


def _taken(entry: Entry, counted: object) -> object:
    """What an entry takes of real activity: a list each period, a number their sum. Periods to come are null."""
    if not isinstance(counted, Count):
        return counted
    if entry.shape == "list":
        to_come = max((entry.length or 0) - len(counted.lines), 0) if entry.open_end else 0
        return [*(line.value for line in counted.lines), *[None] * to_come]
    if entry.shape != "number":
        raise invalid(f"{entry.title}: a measure is a number and cannot stand here", "Give it in the terms")
    if counted.total is None:
        message = f"{counted.title} is no count: its figures of {len(counted.lines)} periods do not add up"
        raise invalid(message, "Run over one period")
    return counted.total


def _paid(found: Quote) -> Pence | None:
    """What the provider (or the pool) gets by the model: the output that can be shared."""
    return found.total_pence(found.definition.shared)


def as_comparison(found: Comparison) -> dict[str, object]:
    """The comparison as plain data, in pounds; each of `lines` says where its amount comes from."""

    def shown(amount: Pence | None) -> Decimal | None:
        return None if amount is None else pounds(amount)

    return {
        "live_pays": shown(found.live_pence),
        "shadow_pays": shown(found.shadow_pence),
        "difference": shown(found.difference_pence),
        "lines": explained(found),
        "live": as_data(found.live),
        "shadow": as_data(found.shadow),
    }


def explained(found: Comparison) -> list[dict[str, object]]:
    """What each model pays and the difference, in pounds, each with its reason."""
    lines: list[dict[str, object]] = []
    for which, answer, paid in (("live", found.live, found.live_pence), ("shadow", found.shadow, found.shadow_pence)):
        model = answer.definition
        why = f"{model.outputs[model.shared].title}: {model.formula}"
        if paid is None:
            why = "; ".join(notice.message for notice in answer.notices) or f"{model.shared} does not apply"
        lines.append({"which": which, "model": model.title, "pays": None if paid is None else pounds(paid), "why": why})
    if found.live_pence is None or found.shadow_pence is None or found.difference_pence is None:
        return [*lines, {"which": "difference", "model": "", "pays": None, "why": "One of the models names no payment"}]
    why = f"shadow {pounds(found.shadow_pence)} less live {pounds(found.live_pence)}"
    return [*lines, {"which": "difference", "model": "", "pays": pounds(found.difference_pence), "why": why}]


def count_data(counted: Count) -> dict[str, object]:
    """Activity as plain data: the figure of each period, and their sum where they add up."""
    return {
        "measure": counted.item,
        "title": counted.title,
        "unit": counted.unit,
        "area": counted.area,
        "area_name": counted.area_name,
        "total": counted.total,
        "periods": [
            {"period": str(line.period), "value": line.value, "status": line.status, "source": line.source,
             "known": line.known}
            for line in counted.lines
        ],
    }  # fmt: skip
