"""The forward plan: what is to come to a body, or to all, in order of its due day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.subjects import state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.forward_item import KIND, ForwardItem


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An item of the plan. `bodies` have it on theirs; `names` in their words; `source` is what it came of."""

    id: str
    title: str
    due: date
    bodies: tuple[str, ...]
    names: tuple[str, ...]
    origin: str
    source: str
    reporter: str
    reporter_name: str
    purpose: str
    lead: str
    note: str
    state: str
    is_late: bool
    was_due: tuple[date, ...]
    every_months: int | None
    version: int


def forward_plan(body: str = "", *, on: date | None = None, with_ended: bool = False) -> list[PlanRow]:
    """The items of a body's plan (id or unique name), or of all, by due day. `on` is the day that lateness is seen
    from.

    A report along the reporting line stands on the plan of whomever its reporter reports to on the due day.
    """
    day = on or today()
    wanted = _id(body, day) if body else ""
    found = Item.objects.filter(kind=KIND).order_by("due", "id")
    if not with_ended:
        found = found.filter(state="planned")
    rows = (_row(item, day) for item in found)
    return [row for row in rows if not wanted or wanted in row.bodies]


def plan_row(item: Item, on: date | None = None) -> PlanRow:
    """One item in the words of the plan."""
    return _row(item, on or today())


def _id(body: str, day: date) -> str:
    return body if "/" in body else view(day).find(body).id


def _row(item: Item, day: date) -> PlanRow:
    state: ForwardItem = state_of(item)
    now = view(state.due)
    bodies: tuple[str, ...] = (state.item.body,) if state.item.body else ()
    if state.taken and state.taken.bodies:
        bodies = state.taken.bodies
    elif not bodies:
        reporter = now.bodies.get(state.item.reporter)
        bodies = reporter.reports_to if reporter else ()
    return PlanRow(
        id=item.subject,
        title=state.item.title,
        due=state.due,
        bodies=bodies,
        names=names_of(bodies, state.due),
        origin=state.item.origin,
        source=state.item.source,
        reporter=state.item.reporter,
        reporter_name=", ".join(names_of([state.item.reporter], state.due)) if state.item.reporter else "",
        purpose=state.item.purpose,
        lead=state.item.lead,
        note=state.item.note,
        state=state.state,
        is_late=state.state == "planned" and state.due < day,
        was_due=state.was_due,
        every_months=state.item.every_months,
        version=item.version,
    )


def names_of(bodies: Iterable[str], on: date) -> tuple[str, ...]:
    """The names of bodies on a day; the short id of one that is not in force then."""
    held = view(on).bodies
    return tuple(held[id_].name if id_ in held else id_.rsplit("/", 1)[-1].replace("-", " ") for id_ in bodies)
