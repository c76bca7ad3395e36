"""A position that named people must clear: it closes only when every approval that is required is in."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.rules.table import same
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid

KIND = "clearance"


class Approver(State):
    """Who must approve: a person by name in a role, for a period (both days included; none is open)."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    role: str = Field(min_length=1, max_length=200)
    person: str = Field(min_length=1, max_length=200)
    starts: date | None = None
    ends: date | None = None
    required: bool = True

    def in_period(self, on: date) -> bool:
        return (self.starts is None or self.starts <= on) and (self.ends is None or on <= self.ends)


class Opened(Content):
    """`set_by` is the body that laid down the route; `subject` what is cleared."""

    title: str = Field(min_length=1, max_length=300)
    subject: str = Field(default="", max_length=300)
    set_by: str = ""
    approvers: tuple[Approver, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Opened:
        ids = [approver.id for approver in self.approvers]
        if len(set(ids)) != len(ids):
            raise ValueError("two approvers share an id")
        if not any(approver.required for approver in self.approvers):
            raise ValueError("at least one approval must be required")
        return self


class Given(Content):
    """`person` is who gives it: the approver named, on a day of the approver's period."""

    approver: str
    person: str
    text: str = Field(default="", max_length=5000)


class Replaced(Content):
    """Somebody else takes the role from a day: the first approver's period ends the day before."""

    approver: str
    by: Approver


class Nothing(Content):
    pass


class Answer(Given):
    on: date
    approves: bool


class Clearance(State):
    opened: Opened
    approvers: tuple[Approver, ...]
    state: str = "open"
    answers: tuple[Answer, ...] = ()

    @property
    def missing(self) -> tuple[Approver, ...]:
        """Required approvers who have not approved."""
        given = {answer.approver for answer in self.answers if answer.approves}
        return tuple(each for each in self.approvers if each.required and each.id not in given)


def apply(state: Clearance | None, happened: Happened) -> Clearance:
    if happened.verb == "opened" and state is None:
        opened = said(Opened, happened)
        return Clearance(opened=opened, approvers=opened.approvers)
    if state is None or state.state != "open":
        raise cannot(happened, state.state if state else "nothing", "Open it, or reverse its closing")
    if happened.verb in ("approved", "objected"):
        return _answered(state, happened)
    if happened.verb == "replaced":
        return _replaced(state, said(Replaced, happened))
    said(Nothing, happened)
    if happened.verb == "closed":
        if state.missing:
            names = ", ".join(f"{each.person} ({each.role})" for each in state.missing)
            raise conflict(f"approvals are still missing: {names}", "Record them first")
        return state.model_copy(update={"state": "closed"})
    if happened.verb == "withdrawn":
        return state.model_copy(update={"state": "withdrawn"})
    raise cannot(happened, state.state, "Use approved, objected, replaced, closed or withdrawn")


def _answered(state: Clearance, happened: Happened) -> Clearance:
    content = said(Given, happened)
    approver = _named(state, content.approver)
    if same(approver.person) != same(content.person):
        message = f"the approver named is {approver.person}, as {approver.role}"
        remedy = "Record who was named, or replace the approver"
        raise Refused(Problem(Kind.FORBIDDEN, message, remedy, Where(field="person")))
    if not approver.in_period(happened.effective):
        message = f"{approver.person} is not an approver on {happened.effective.isoformat()}"
        raise Refused(Problem(Kind.NOT_IN_FORCE, message, "Give a day of the approver's period", Where(field="on")))
    answer = Answer(**content.model_dump(), on=happened.effective, approves=happened.verb == "approved")
    kept = tuple(each for each in state.answers if each.approver != approver.id)
    return state.model_copy(update={"answers": (*kept, answer)})


def _replaced(state: Clearance, content: Replaced) -> Clearance:
    before = _named(state, content.approver)
    if any(each.id == content.by.id for each in state.approvers):
        raise invalid("that id is taken", "Give the new approver another id", value=content.by.id)
    others = tuple(each for each in state.approvers if each is not before)
    return state.model_copy(update={"approvers": (*others, content.by)})


def _named(state: Clearance, id_: str) -> Approver:
    for approver in state.approvers:
        if approver.id == id_:
            return approver
    raise invalid("there is no such approver", "Look at the route again", value=id_)


def card(state: Clearance) -> Card:
    due = min((each.ends for each in state.missing if each.ends), default=None)
    return Card(title=state.opened.title, state=state.state, body=state.opened.set_by, due=due)


FOLD = Fold(KIND, Clearance, apply, card)
