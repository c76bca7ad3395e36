"""An item of a body's forward plan: what comes to it, when, and where it came from.

A promised report, or a matter that another body sends on, makes one. A report that follows the reporting line names its
reporter and no body: whoever the reporter reports to on the due day has it on its plan.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said

KIND = "forward-item"
Origin = Literal["planned", "follow-on", "promise", "report"]


class Planned(Content):
    """`source` is what it came of, as `paper/<id>`. `every_months` plans the next report when one is received."""

    title: str = Field(min_length=1, max_length=300)
    body: str = ""
    reporter: str = ""
    due: date
    origin: Origin = "planned"
    source: str = ""
    purpose: Literal["note", "decide"] = "decide"
    lead: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=4000)
    every_months: int | None = Field(default=None, ge=1, le=60)
    visibility: Literal["public", "members"] = "public"

    @model_validator(mode="after")
    def _one_way(self) -> Planned:
        if bool(self.body) == (self.origin == "report"):
            raise ValueError("name the body; or, for a report along the reporting line, the reporter alone")
        if self.origin in ("report", "promise") and not self.reporter:
            raise ValueError("say who is to report")
        return self


class Moved(Content):
    due: date


class Taken(Content):
    """It came: as a paper, or at a meeting. `bodies` received it."""

    paper: str = ""
    meeting: str = ""
    bodies: tuple[str, ...] = ()


class Nothing(Content):
    pass


class ForwardItem(State):
    item: Planned
    state: str = "planned"
    due: date
    was_due: tuple[date, ...] = ()
    taken: Taken | None = None


def apply(state: ForwardItem | None, happened: Happened) -> ForwardItem:
    if happened.verb == "planned" and state is None:
        item = said(Planned, happened)
        return ForwardItem(item=item, due=item.due)
    if state is None or state.state != "planned":
        raise cannot(happened, state.state if state else "nothing", "Plan it first, or reverse what ended it")
    if happened.verb == "moved":
        return state.model_copy(update={"due": said(Moved, happened).due, "was_due": (*state.was_due, state.due)})
    if happened.verb == "taken":
        return state.model_copy(update={"state": "taken", "taken": said(Taken, happened)})
    if happened.verb == "dropped":
        said(Nothing, happened)
        return state.model_copy(update={"state": "dropped"})
    raise cannot(happened, state.state, "Use moved, taken or dropped")


def card(state: ForwardItem) -> Card:
    return Card(
        title=state.item.title,
        state=state.state,
        body=state.item.body,
        parent=state.item.source,
        owner=state.item.reporter or state.item.lead,
        due=state.due,
        visibility=state.item.visibility,
    )


FOLD = Fold(KIND, ForwardItem, apply, card)


def next_due(due: date, months: int) -> date:
    """The same day so many months on, or the month's last day where it is shorter."""
    month = due.month - 1 + months
    year, month = due.year + month // 12, month % 12 + 1
    for day in range(due.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(due.day, 28))
