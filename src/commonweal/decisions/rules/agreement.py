"""What happens to an agreement: signatories come to consent or not, and it goes from announcement to live, and on."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import Agreement as Record
from commonweal.decisions.model.agreements import AgreementState, ConsentState
from commonweal.decisions.model.common import Id, Slug
from commonweal.decisions.rules import consent
from commonweal.decisions.rules.threads import forward, unknown
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "agreement"

LAST: frozenset[AgreementState] = frozenset({"superseded", "withdrawn", "ended"})
"""Stages after which nothing follows but taking it up again."""
BINDING: frozenset[AgreementState] = frozenset({"signed", "live"})
"""Stages that need every signatory's answer."""


class Party(State):
    """A signatory. `key` is the slug of its body or name; `since` the day of its present consent state."""

    key: str
    body: str = ""
    name: str = ""
    count: int = 1
    consent: ConsentState = "invited"
    since: date | None = None
    conditions: str = ""
    counter_signed: bool = False


class Stage(State):
    state: AgreementState
    since: date
    text: str = ""


class Agreement(State):
    """Where an agreement stands: its signatories, its stages in the order of their days, and what it is called."""

    title: str
    aliases: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    stages: tuple[Stage, ...] = ()
    signed: date | None = None
    serves: tuple[str, ...] = ()


_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Small letters, digits and hyphens: `All London boroughs` becomes `all-london-boroughs`."""
    return _OTHER.sub("-", text.casefold()).strip("-")[:100]


def key_of(body: str | None, name: str) -> str:
    return body.rsplit("/", 1)[1] if body else slug(name)


def standing(record: Record) -> Agreement:
    """An agreement as its record states it, before anything was written about it here."""
    return Agreement(
        title=record.title,
        aliases=tuple(record.aliases),
        parties=tuple(
            Party(
                key=key_of(each.body, each.name),
                body=each.body or "",
                name=each.name,
                count=each.count,
                consent=each.consent,
                since=each.consented_on.first if each.consented_on else None,
                counter_signed=each.counter_signed,
            )
            for each in record.parties
        ),
        stages=tuple(
            sorted(
                (
                    Stage(state=each.state, since=each.valid_from.first, text=each.note)
                    for each in record.stages
                    if each.valid_from
                ),
                key=lambda stage: stage.since,
            )
        ),
        signed=record.signed.first if record.signed else None,
        serves=tuple(record.serves),
    )


class Opened(Content):
    """The agreement as its record stated it on the day of the first entry about it."""

    agreement: dict[str, Any]


class Consented(Content):
    party: Slug
    consent: ConsentState
    conditions: str = Field(default="", max_length=4000)
    counter_signed: bool | None = None


class Joined(Content):
    """A signatory that is asked to join: a body on file, or a name."""

    body: Id | None = None
    name: str = Field(default="", max_length=200)
    count: int = Field(default=1, ge=1, le=10_000)


class Staged(Content):
    state: AgreementState
    text: str = Field(default="", max_length=4000)


class Alias(Content):
    alias: str = Field(min_length=2, max_length=200)


class Noted(Content):
    text: str = Field(min_length=1, max_length=4000)


def apply(state: Agreement | None, happened: Happened) -> Agreement:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Agreement.model_validate(said(Opened, happened).agreement)
    if state is None:
        raise cannot(happened, "nothing", "Open the agreement first")
    if happened.verb == "noted":
        said(Noted, happened)
        return state
    steps = {"consent-recorded": _consent, "party-invited": _joined, "stage-entered": _stage, "alias-added": _alias}
    if happened.verb not in steps:
        raise cannot(happened, stage_on(state, happened.effective) or "no stage", "Choose another step")
    return steps[happened.verb](state, happened)


def _consent(state: Agreement, happened: Happened) -> Agreement:
    new = said(Consented, happened)
    found = next((each for each in state.parties if each.key == new.party), None)
    if found is None:
        raise unknown("party", new.party, tuple(each.key for each in state.parties), "signatory")
    forward(happened, found.since)
    after = consent.may_follow(found.consent)
    if new.consent not in after:
        raise Refused(
            Problem(
                Kind.CONFLICT,
                f"{new.consent} cannot follow {found.consent}",
                f"Next may come {', '.join(after)}",
                Where(field="consent"),
            )
        )
    if (new.consent == "consented-with-conditions") != bool(new.conditions.strip()):
        raise Refused(
            Problem(
                Kind.INVALID,
                "consent with conditions and its conditions go together",
                "Write the conditions, or choose another answer",
                Where(field="conditions"),
            )
        )
    changed = found.model_copy(
        update={
            "consent": new.consent,
            "since": happened.effective,
            "conditions": new.conditions.strip(),
            "counter_signed": found.counter_signed if new.counter_signed is None else new.counter_signed,
        }
    )
    return state.model_copy(update={"parties": tuple(changed if each is found else each for each in state.parties)})


def _joined(state: Agreement, happened: Happened) -> Agreement:
    new = said(Joined, happened)
    if bool(new.body) == bool(new.name.strip()):
        raise Refused(
            Problem(Kind.INVALID, "give a body on file or a name", "Give exactly one of them", Where(field="name"))
        )
    key = key_of(new.body, new.name)
    if not key or any(each.key == key for each in state.parties):
        raise Refused(
            Problem(Kind.CONFLICT, "this signatory is there already", "Record its consent", Where(field="name"), key)
        )
    party = Party(key=key, body=new.body or "", name=new.name.strip(), count=new.count, since=happened.effective)
    return state.model_copy(update={"parties": (*state.parties, party)})


def _stage(state: Agreement, happened: Happened) -> Agreement:
    new = said(Staged, happened)
    last = state.stages[-1] if state.stages else None
    forward(happened, last.since if last else None)
    if last and (last.state == new.state or (last.state in LAST and new.state in LAST)):
        raise cannot(happened, last.state, "It is at this stage already, or has ended")
    if new.state in LAST and not new.text.strip():
        raise Refused(Problem(Kind.INVALID, "why it ends is not said", "Write the reason", Where(field="text")))
    if new.state in BINDING:
        forward(happened, *(each.since for each in state.parties))
        waiting = [each.key for each in state.parties if each.consent in consent.AWAITED]
        if waiting:
            raise Refused(
                Problem(
                    Kind.CONFLICT,
                    f"not every signatory has answered: {', '.join(waiting)}",
                    "Record the answer of each first",
                    Where(field="state"),
                )
            )
    stage = Stage(state=new.state, since=happened.effective, text=new.text.strip())
    signed = happened.effective if new.state == "signed" and not state.signed else state.signed
    return state.model_copy(update={"stages": (*state.stages, stage), "signed": signed})


def _alias(state: Agreement, happened: Happened) -> Agreement:
    alias = " ".join(said(Alias, happened).alias.split())
    if alias.casefold() in {each.casefold() for each in (state.title, *state.aliases)}:
        raise Refused(
            Problem(Kind.CONFLICT, "it is called this already", "Give another name", Where(field="alias"), alias)
        )
    return state.model_copy(update={"aliases": (*state.aliases, alias)})


def stage_on(agreement: Agreement, on: date) -> AgreementState | None:
    """The last stage entered by a day; where no stage is recorded, signed from the day of signing. Else None."""
    entered: list[AgreementState] = [each.state for each in agreement.stages if each.since <= on]
    if entered:
        return entered[-1]
    return "signed" if agreement.signed and agreement.signed <= on else None


def begins(agreement: Agreement) -> date | None:
    """The first day that is known of it."""
    days = [each.since for each in agreement.stages[:1]] + ([agreement.signed] if agreement.signed else [])
    return min(days, default=None)


def consent_on(party: Party, on: date) -> ConsentState:
    """Its consent on a day; before the day of its answer it was still invited."""
    return party.consent if party.since is None or party.since <= on else "invited"


def card(state: Agreement) -> Card:
    return Card(
        title=state.title[:300], state=state.stages[-1].state if state.stages else "announced", areas=state.serves
    )


FOLD = Fold(KIND, Agreement, apply, card)
