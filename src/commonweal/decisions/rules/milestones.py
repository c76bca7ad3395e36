"""Milestones with every date they have had: the one in force on a day, what is late by it, and how far it slipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator

from commonweal.decisions.log.fold import State
from commonweal.decisions.model.agreements import Milestone as Written
from commonweal.decisions.model.day import Known, known


def _is_day(text: str) -> str:
    return known(text).text


DayText = Annotated[str, AfterValidator(_is_day)]
"""A day, month or year as it is known: `2017`, `2017-11` or `2017-11-16`."""

MilestoneState = Literal["met", "late", "open", "closed"]
"""`closed`: what it belongs to was withdrawn, superseded or met without it."""


class Due(State):
    """A due date and the day from which it was in force; none is from the beginning."""

    day: DayText
    since: date | None = None
    reason: str = ""

    @property
    def known(self) -> Known:
        return known(self.day)


class Milestone(State):
    """`dues` are the dates it has had, the earliest first. `changed` is the day of the last change to it."""

    id: str
    text: str
    dues: tuple[Due, ...]
    met: date | None = None
    added: date | None = None
    changed: date | None = None


def tracked(written: Written, start: date | None) -> Milestone:
    """A milestone of a record. The dates that it no longer has were in force before the record's first day, `start`."""
    earlier = tuple(Due(day=each.text) for each in written.was)
    present = Due(day=written.due.text, since=start if earlier else None)
    return Milestone(
        id=written.id, text=written.text, dues=(*earlier, present), met=written.met.first if written.met else None
    )


def due_on(milestone: Milestone, on: date) -> Due:
    """The date in force on a day: the last one that had been set by then."""
    found = milestone.dues[0]
    for due in milestone.dues[1:]:
        if due.since is None or due.since <= on:
            found = due
    return found


def was_before(milestone: Milestone, on: date) -> tuple[Due, ...]:
    """The dates that it had before the one in force on a day."""
    present = milestone.dues.index(due_on(milestone, on))
    return milestone.dues[:present]


def is_met(milestone: Milestone, on: date) -> bool:
    return milestone.met is not None and milestone.met <= on


def is_late(milestone: Milestone, on: date) -> bool:
    """Not met, and the last day that its due date may mean has passed."""
    return not is_met(milestone, on) and due_on(milestone, on).known.last < on


def state_of(milestone: Milestone, on: date, *, is_closed: bool = False) -> MilestoneState:
    if is_met(milestone, on):
        return "met"
    if is_closed:
        return "closed"
    return "late" if is_late(milestone, on) else "open"


def slip_days(milestone: Milestone, on: date) -> int:
    """Days from the first date it had to where it stands: the day it was met, else the date in force, or `on` where
    that has passed. Never less than 0.
    """
    if is_met(milestone, on):
        assert milestone.met is not None
        end = milestone.met
    else:
        end = max(due_on(milestone, on).known.last, on) if is_late(milestone, on) else due_on(milestone, on).known.last
    return max((end - milestone.dues[0].known.last).days, 0)


def on_time(planned: Known | date, milestone: Milestone, made: date) -> bool:
    """A plan made on a day is judged against the date then in force, whatever it became since."""
    ends = planned.last if isinstance(planned, Known) else planned
    return ends <= due_on(milestone, made).known.last


@dataclass(frozen=True, slots=True)
class RollUp:
    """Several milestones as one. Days are the last that their dates may mean; none where there is no milestone."""

    total: int
    met: int
    late: int
    open: int
    closed: int
    moved: int
    """Milestones whose date is no longer their first."""
    first_end: date | None
    """When all was to be done at first."""
    end: date | None
    """When all is to be done by the dates in force, or was done."""
    slip_days: int
    """From the first end to the present one; a late milestone counts up to the day asked for."""
    next_due: Known | None
    """The nearest date that is neither met nor closed."""


def rolled_up(milestones: Iterable[tuple[Milestone, bool]], on: date) -> RollUp:
    """`milestones` are pairs: the milestone, and whether it is closed (then its dates do not count)."""
    found = [(each, state_of(each, on, is_closed=closed)) for each, closed in milestones]
    counted = [each for each, state in found if state != "closed"]
    first = max((each.dues[0].known.last for each in counted), default=None)
    end = max((_end(each, on) for each in counted), default=None)
    waiting = [due_on(each, on).known for each, state in found if state in ("late", "open")]
    states = [state for _, state in found]
    return RollUp(
        total=len(found),
        met=states.count("met"),
        late=states.count("late"),
        open=states.count("open"),
        closed=states.count("closed"),
        moved=sum(len(was_before(each, on)) > 0 for each, _ in found),
        first_end=first,
        end=end,
        slip_days=max((end - first).days, 0) if first and end else 0,
        next_due=min(waiting, key=lambda day: day.last, default=None),
    )


def _end(milestone: Milestone, on: date) -> date:
    if is_met(milestone, on) and milestone.met:
        return milestone.met
    due = due_on(milestone, on).known.last
    return max(due, on) if due < on else due


def existing(milestones: Sequence[Milestone], on: date) -> tuple[Milestone, ...]:
    """Those that had been set by a day."""
    return tuple(each for each in milestones if each.added is None or each.added <= on)
