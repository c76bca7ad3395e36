"""A meeting: planned, its agenda set, opened, attended, resolved upon, closed; or cancelled.

What the body looked like on the day is frozen when the meeting is planned and again when it opens, so that a later
change of members or rules alters no result.
"""

from __future__ import annotations

from typing import Literal

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.rules.agenda import (
    AgendaItem,
    AgendaSet,
    Attendance,
    Declared,
    Interest,
    Motion,
    Planned,
    Resolution,
    Table,
)
from commonweal.decisions.rules.quorum import Quorum, quorum
from commonweal.decisions.rules.table import same, sitting
from commonweal.decisions.rules.voting import Outcome, Result, common, tally
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid

KIND = "meeting"


class Nothing(Content):
    pass


class Opened(Content):
    """The tables as they stand on the day; none keeps those of the plan."""

    tables: tuple[Table, ...] = ()
    deciders: tuple[Table, ...] = ()


class Meeting(State):
    plan: Planned
    state: str = "planned"
    agenda: tuple[AgendaItem, ...] = ()
    attendance: Attendance = Attendance()
    interests: tuple[Declared, ...] = ()
    resolutions: tuple[Resolution, ...] = ()

    @property
    def is_in_common(self) -> bool:
        return len(self.plan.tables) > 1

    @property
    def present(self) -> dict[str, str]:
        """The person at each filled place, by its key."""
        return {each.place: each.person for each in self.attendance.present}

    def table(self, body: str) -> Table:
        """The table of a body at this meeting. Raises Refused where it has none."""
        for table in self.plan.tables:
            if table.body == body:
                return table
        raise invalid("that body does not sit at this meeting", "Choose one that does", value=body)

    def item(self, id_: str) -> AgendaItem:
        """The item of the agenda. Raises Refused where there is none."""
        for item in self.agenda:
            if item.id == id_:
                return item
        raise invalid("there is no such item on the agenda", "Look at the agenda again", value=id_)

    def withdrawn(self, item: str) -> tuple[str, ...]:
        """The people who leave an item for a prejudicial interest."""
        return tuple(each.person for each in self.interests if each.prejudicial and each.item in ("", item))

    def on_item(self, item: str) -> tuple[Resolution, ...]:
        return tuple(each for each in self.resolutions if each.motion.item == item)


def apply(state: Meeting | None, happened: Happened) -> Meeting:
    if happened.verb == "planned" and state is None:
        return Meeting(plan=_checked(said(Planned, happened)))
    if state is None:
        raise cannot(happened, "nothing", "Plan the meeting first")
    step = _STEPS.get(happened.verb)
    if step is None or state.state not in step[0]:
        raise cannot(happened, f"a meeting that is {state.state}", _REMEDY.get(state.state, "Look at it again"))
    return step[1](state, happened)


_REMEDY = {
    "planned": "Open the meeting first",
    "closed": "Correct or reverse the entry that is wrong",
    "cancelled": "Plan another meeting",
}


def _checked(plan: Planned) -> Planned:
    keys = [place.key for table in plan.tables for place in table.places]
    if len(set(keys)) != len(keys):
        raise invalid("two places at the meeting share a key", "Name them apart")
    return plan


def _changed(state: Meeting, happened: Happened) -> Meeting:
    plan = _checked(said(Planned, happened))
    if plan.body != state.plan.body:
        raise conflict("a meeting is moved to another day or place, not to another body", "Cancel it and plan another")
    return state.model_copy(update={"plan": plan})


def _agenda(state: Meeting, happened: Happened) -> Meeting:
    items = said(AgendaSet, happened).items
    kept = {item.id for item in items}
    for resolution in state.resolutions:
        if resolution.motion.item not in kept:
            raise conflict("an item with a resolution stays on the agenda", "Put it back")
    return state.model_copy(update={"agenda": items})


def _opened(state: Meeting, happened: Happened) -> Meeting:
    content = said(Opened, happened)
    plan = state.plan
    if content.tables:
        plan = _checked(plan.model_copy(update={"tables": content.tables, "deciders": content.deciders}))
    return state.model_copy(update={"plan": plan, "state": "open"})


def _attended(state: Meeting, happened: Happened) -> Meeting:
    content = said(Attendance, happened)
    keys = {place.key for table in state.plan.tables for place in table.places}
    for each in content.present:
        if each.place not in keys:
            where = Where(field="present")
            raise invalid("there is no such place at the table", "Look at the seats", where=where, value=each.place)
    seated = {same(each.person) for each in content.present}
    for name in content.apologies:
        if same(name) in seated:
            raise invalid("somebody is both present and absent", "Choose one", value=name)
    for guest in content.guests:
        if same(guest.person) in seated:
            raise invalid("a guest sits at the table", "Name the person once", value=guest.person)
    return state.model_copy(update={"attendance": content})


def _interest(state: Meeting, happened: Happened) -> Meeting:
    content = said(Interest, happened)
    if content.item:
        state.item(content.item)
    declared = Declared(id=happened.id, **content.model_dump())
    return state.model_copy(update={"interests": (*state.interests, declared)})


def _resolved(state: Meeting, happened: Happened) -> Meeting:
    motion = said(Motion, happened)
    table = state.table(motion.body)
    state.item(motion.item)
    if any(each.motion.item == motion.item and each.motion.body == motion.body for each in state.resolutions):
        raise conflict("this body has resolved on the item already", "Correct or reverse that entry")
    result = _result(state, table, motion)
    if result.outcome == "needs-casting-vote":
        where = Where(field="casting")
        message = "the votes are equal and the chair has a second vote"
        raise Refused(Problem(Kind.INVALID, message, "Record the chair's casting vote", where))
    resolution = Resolution(id=happened.id, motion=motion, result=result, binds=table.binds)
    return state.model_copy(update={"resolutions": (*state.resolutions, resolution)})


def _result(state: Meeting, table: Table, motion: Motion) -> Result:
    rule = table.rule(motion.decision_type)
    gone = state.withdrawn(motion.item)
    if motion.casting is not None:
        _check_chair(state, table, motion, rule.tie_break)
    if motion.method == "agreed":
        at = sitting(table.places, state.present, gone)
        everybody = {place.key: "for" for place in at.voting}
        return tally(rule, table.places, state.present, withdrawn=gone, ballots=everybody)  # type: ignore[arg-type]
    if motion.method == "hands":
        return tally(
            rule, table.places, state.present, withdrawn=gone, hands=motion.hands, casting=motion.casting
        )
    return tally(rule, table.places, state.present, withdrawn=gone, ballots=motion.ballots, casting=motion.casting)


def _check_chair(state: Meeting, table: Table, motion: Motion, tie_break: str) -> None:
    where = Where(field="casting")
    if tie_break != "chair":
        raise invalid("the rule gives the chair no second vote", "Leave the casting vote out", where=where)
    at = sitting(table.places, state.present, state.withdrawn(motion.item))
    if state.attendance.chair not in {place.key for place in at.voting}:
        message = "nobody with a vote in this matter is in the chair"
        raise invalid(message, "Say in the attendance who takes the chair", where=where)


def _closed(state: Meeting, happened: Happened) -> Meeting:
    said(Nothing, happened)
    return state.model_copy(update={"state": "closed"})


def _cancelled(state: Meeting, happened: Happened) -> Meeting:
    said(Nothing, happened)
    return state.model_copy(update={"state": "cancelled"})


_STEPS = {
    "changed": (("planned",), _changed),
    "agenda-set": (("planned", "open"), _agenda),
    "opened": (("planned",), _opened),
    "attended": (("planned", "open"), _attended),
    "interest-declared": (("planned", "open"), _interest),
    "resolved": (("open",), _resolved),
    "closed": (("open",), _closed),
    "cancelled": (("planned",), _cancelled),
}


def card(state: Meeting) -> Card:
    return Card(
        title=state.plan.title,
        state=state.state,
        body=state.plan.body,
        parent=state.plan.body,
        due=state.plan.day,
        visibility=state.plan.visibility,
    )


FOLD = Fold(KIND, Meeting, apply, card)


def quorum_now(state: Meeting, body: str, decision_type: str = "any", item: str = "") -> Quorum:
    """The quorum of a table as things stand, for matters of a type; less whoever has withdrawn from the item."""
    table = state.table(body)
    at = sitting(table.places, state.present, state.withdrawn(item) if item else ())
    return quorum(table.rule(decision_type).quorum, table.places, at.voting)


Together = Literal["adopted", "not-adopted", "waiting"]


def outcome_of(state: Meeting, item: str) -> str:
    """What the meeting made of an item: the one table's result, or, of committees in common, what they made together.

    Empty where nothing is resolved.
    """
    resolutions = state.on_item(item)
    if not resolutions:
        return ""
    if not state.is_in_common:
        last = resolutions[-1]
        if last.motion.method == "agreed" and last.result.outcome == "carried":
            return "agreed"
        return last.result.outcome
    found: dict[str, Outcome] = {each.motion.body: each.result.outcome for each in resolutions}
    return common({table.body: found.get(table.body) for table in state.plan.tables})
