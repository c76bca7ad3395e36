"""A power on its way from one level to another: its steps, criteria, plan, sub-regions and statements of use. Pure.

The first entry of a power that the model holds says where the model leaves it; every later one builds on that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.common import Level
from commonweal.decisions.model.powers import PowerState
from commonweal.decisions.rules.power_steps import FOLLOWS, NAMES, Criterion, Plan, Step, barred, stretches
from commonweal.decisions.rules.statement_of_use import Statement, year_of, years_in_use
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "power"
RegionState = Literal["explored", "agreed", "delegated", "declined"]


class Region(State):
    """Where a power stands in one sub-region, from a day."""

    region: str
    state: RegionState
    on: date
    note: str = ""


class PowerOnFile(State):
    """Everything known of a power. `baseline` steps are the model's; `regions` are in the order of their days."""

    title: str
    level: Level
    holder: str = ""
    giver: str = ""
    function: str = ""
    areas: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    needs_plan: bool = False
    plan: Plan | None = None
    legal_basis: str = ""
    accountable: tuple[str, ...] = ()
    current_use: str = ""
    regions: tuple[Region, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def state(self) -> PowerState:
        """The last state entered."""
        return self.steps[-1].state if self.steps else "proposed"


class Opened(Content):
    """Where the model leaves a power, or a power that a place proposes itself."""

    title: str = Field(min_length=1, max_length=300)
    level: Level
    holder: str = ""
    giver: str = ""
    function: str = ""
    areas: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    needs_plan: bool = False
    legal_basis: str = ""
    accountable: tuple[str, ...] = ()
    current_use: str = ""


class Moved(Content):
    """The state entered. `criteria` are added with it; `reserved` is why the law keeps the function, if it does."""

    state: PowerState
    note: str = ""
    criteria: tuple[Criterion, ...] = ()
    legal_basis: str = ""
    reserved: str = ""


class CriterionMet(Content):
    criterion: str
    evidence: str = Field(min_length=1, max_length=4000)


class CriterionUnmet(Content):
    criterion: str


class LegalBasis(Content):
    legal_basis: str = Field(min_length=1, max_length=500)


class PlanApproved(Content):
    title: str = Field(min_length=1, max_length=300)
    reference: str = ""


class RegionMoved(Content):
    region: str = Field(min_length=1, max_length=200)
    state: RegionState
    note: str = ""


class UseStated(Content):
    year: str
    use: str = Field(min_length=1, max_length=10_000)
    result: str = Field(min_length=1, max_length=10_000)
    accountable: tuple[str, ...] = Field(min_length=1)


def apply(state: PowerOnFile | None, happened: Happened) -> PowerOnFile:
    """Raises Refused where the entry cannot follow, with every reason."""
    if state is None:
        if happened.verb != "opened":
            raise cannot(happened, "nothing", "Open the power first")
        opened = said(Opened, happened)
        if not opened.steps:
            opened = opened.model_copy(
                update={"steps": (Step(state="proposed", on=happened.effective, is_logged=True),)}
            )
        return PowerOnFile.model_validate(dict(opened))
    if happened.verb not in _VERBS:
        raise cannot(happened, state.state, "See the verbs of a power")
    return _VERBS[happened.verb](state, happened)


def _moved(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    move = said(Moved, happened)
    last = state.steps[-1]
    if move.state not in FOLLOWS[last.state]:
        after = ", ".join(NAMES[each] for each in FOLLOWS[last.state]) or "nothing: ask for the power anew"
        message = f"a power that is {NAMES[last.state]} cannot become {NAMES[move.state]}"
        raise Refused(Problem(Kind.CONFLICT, message, f"What can follow: {after}", Where(field="state")))
    if happened.effective < last.on:
        message = f"it has been {NAMES[last.state]} only since {last.on.isoformat()}"
        raise Refused(Problem(Kind.CONFLICT, message, "Give that day or a later one", Where(field="on")))
    after = state.model_copy(
        update={
            "criteria": _joined(state.criteria, move.criteria),
            "legal_basis": move.legal_basis or state.legal_basis,
        }
    )
    if move.state == "conditions-set" and not after.criteria:
        message = "no condition or readiness criterion is given"
        raise Refused(Problem(Kind.INVALID, message, "Give at least one", Where(field="criteria")))
    if move.state in ("live", "varied"):
        _must_be_ready(after, happened.effective, move.reserved)
    step = Step(state=move.state, on=happened.effective, note=move.note, is_logged=True)
    return after.model_copy(update={"steps": (*state.steps, step)})


def _must_be_ready(state: PowerOnFile, on: date, reserved: str) -> None:
    reasons = barred(
        criteria=state.criteria, legal_basis=state.legal_basis, reserved=reserved, needs_plan=state.needs_plan,
        plan=state.plan, on=on,
    )  # fmt: skip
    if reasons:
        kind = Kind.FORBIDDEN if reserved else Kind.CONFLICT
        raise Refused.of(
            Problem(kind, f"the power cannot be live: {reason}", _remedy(reason, reserved)) for reason in reasons
        )


def _remedy(reason: str, reserved: str) -> str:
    return "It cannot be moved" if reason == reserved else "Record it first"


def _joined(held: tuple[Criterion, ...], new: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    ids = {each.id for each in held}
    for each in new:
        if each.id in ids:
            message = f"there is a criterion {each.id!r} already"
            raise Refused(Problem(Kind.CONFLICT, message, "Give the new one another name", Where(field="criteria")))
        ids.add(each.id)
    return (*held, *new)


def _met(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    content = said(CriterionMet, happened)
    return _with_criterion(state, content.criterion, met=happened.effective, evidence=content.evidence)


def _unmet(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    return _with_criterion(state, said(CriterionUnmet, happened).criterion, met=None, evidence="")


def _with_criterion(state: PowerOnFile, id_: str, *, met: date | None, evidence: str) -> PowerOnFile:
    if id_ not in {each.id for each in state.criteria}:
        known = ", ".join(each.id for each in state.criteria) or "none"
        message = f"there is no criterion {id_!r}"
        raise Refused(Problem(Kind.NOT_FOUND, message, f"Give one of: {known}", Where(field="criterion")))
    changed = tuple(
        each.model_copy(update={"met": met, "evidence": evidence}) if each.id == id_ else each
        for each in state.criteria
    )
    return state.model_copy(update={"criteria": changed})


def _legal_basis(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    return state.model_copy(update={"legal_basis": said(LegalBasis, happened).legal_basis})


def _plan(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    content = said(PlanApproved, happened)
    plan = Plan(title=content.title, approved=happened.effective, reference=content.reference)
    return state.model_copy(update={"plan": plan})


def _region(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    content = said(RegionMoved, happened)
    before = [each for each in state.regions if each.region == content.region]
    if before and happened.effective < before[-1].on:
        message = f"{content.region} stands as {before[-1].state} since {before[-1].on.isoformat()}"
        raise Refused(Problem(Kind.CONFLICT, message, "Give that day or a later one", Where(field="on")))
    region = Region(region=content.region, state=content.state, on=happened.effective, note=content.note)
    return state.model_copy(update={"regions": (*state.regions, region)})


def _use(state: PowerOnFile, happened: Happened) -> PowerOnFile:
    """A second statement for a year stands in the place of the first; the log keeps both."""
    content = said(UseStated, happened)
    year = year_of(content.year)
    if year not in years_in_use(stretches(state.steps), year.end):
        message = f"the power was not live in {year}"
        raise Refused(Problem(Kind.CONFLICT, message, "Give a year in which it was", Where(field="year")))
    statement = Statement(year=str(year), use=content.use, result=content.result, accountable=content.accountable)
    others = [each for each in state.statements if each.year != statement.year]
    ordered = sorted([*others, statement], key=lambda each: each.year)
    return state.model_copy(update={"statements": tuple(ordered)})


_VERBS: dict[str, Callable[[PowerOnFile, Happened], PowerOnFile]] = {
    "moved": _moved,
    "criterion-met": _met,
    "criterion-unmet": _unmet,
    "legal-basis-recorded": _legal_basis,
    "plan-approved": _plan,
    "region-moved": _region,
    "use-stated": _use,
}


def card(state: PowerOnFile) -> Card:
    return Card(title=state.title, state=state.state, body=state.holder, owner=state.giver, areas=state.areas)


FOLD = Fold(KIND, PowerOnFile, apply, card)
