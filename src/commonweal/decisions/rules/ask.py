"""What happens to an ask: offers are put against it and answered; it ends agreed, in part or whole, or declined."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import Ask as Record
from commonweal.decisions.model.common import Id
from commonweal.decisions.rules.threads import forward
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "ask"

AskState = Literal["raised", "in-discussion", "agreed", "agreed-in-part", "declined", "withdrawn"]
OfferState = Literal["none", "offered", "accepted", "declined", "in-part"]

_AFTER: dict[AskState, tuple[AskState, ...]] = {
    "raised": ("in-discussion", "agreed", "agreed-in-part", "declined", "withdrawn"),
    "in-discussion": ("agreed", "agreed-in-part", "declined", "withdrawn"),
    "agreed-in-part": ("in-discussion", "agreed", "declined", "withdrawn"),
    "declined": ("in-discussion",),
    "agreed": ("in-discussion", "withdrawn"),
    "withdrawn": (),
}


def may_follow(before: AskState) -> tuple[AskState, ...]:
    return _AFTER[before]


class Offer(State):
    text: str
    by: str = ""
    by_name: str = ""
    state: OfferState = "offered"
    evidence: str = ""
    on: date | None = None


class Ask(State):
    title: str
    asked_of: str = ""
    state: AskState = "raised"
    since: date | None = None
    offers: tuple[Offer, ...] = ()
    evidence: tuple[str, ...] = ()


def standing(record: Record) -> Ask:
    return Ask(
        title=record.title,
        asked_of=record.asked_of or record.asked_of_name,
        state=record.state,
        offers=tuple(
            Offer(text=each.text, by=each.by or "", by_name=each.by_name, state=each.state, evidence=each.evidence)
            for each in record.offers
        ),
        evidence=(record.evidence,) if record.evidence else (),
    )


class Opened(Content):
    ask: dict[str, Any]


class Offered(Content):
    text: str = Field(min_length=1, max_length=4000)
    by: Id | None = None
    by_name: str = Field(default="", max_length=200)
    evidence: str = Field(default="", max_length=1000)


class Answered(Content):
    """`offer` counts from 1."""

    offer: int = Field(ge=1)
    state: Literal["accepted", "declined", "in-part"]


class Moved(Content):
    state: AskState


class Text(Content):
    text: str = Field(min_length=1, max_length=4000)


def apply(state: Ask | None, happened: Happened) -> Ask:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Ask.model_validate(said(Opened, happened).ask)
    if state is None:
        raise cannot(happened, "nothing", "Open it first")
    if happened.verb == "evidence-added":
        return state.model_copy(update={"evidence": (*state.evidence, said(Text, happened).text)})
    if happened.verb == "offered" and state.state != "withdrawn":
        forward(happened, *(each.on for each in state.offers))
        offer = Offer(**said(Offered, happened).model_dump(exclude_none=True), on=happened.effective)
        return state.model_copy(update={"offers": (*state.offers, offer)})
    if happened.verb == "offer-answered":
        return _answered(state, happened)
    if happened.verb == "moved":
        return _moved(state, happened)
    raise cannot(happened, state.state, "Choose another step")


def _answered(state: Ask, happened: Happened) -> Ask:
    new = said(Answered, happened)
    if new.offer > len(state.offers):
        raise Refused(
            Problem(
                Kind.INVALID, "there is no such offer", f"Count from 1 to {len(state.offers)}", Where(field="offer"),
                str(new.offer),
            )
        )  # fmt: skip
    offers = list(state.offers)
    forward(happened, offers[new.offer - 1].on)
    offers[new.offer - 1] = offers[new.offer - 1].model_copy(update={"state": new.state})
    return state.model_copy(update={"offers": tuple(offers)})


def _moved(state: Ask, happened: Happened) -> Ask:
    new = said(Moved, happened).state
    forward(happened, state.since)
    if new not in may_follow(state.state):
        after = ", ".join(may_follow(state.state)) or "nothing"
        raise Refused(
            Problem(Kind.CONFLICT, f"{new} cannot follow {state.state}", f"Next may come {after}", Where(field="state"))
        )
    day = happened.effective
    offered = [each for each in state.offers if each.state != "none" and (each.on or day) <= day]
    if new in ("agreed", "agreed-in-part") and not offered:
        raise Refused(
            Problem(Kind.CONFLICT, "there is no matching offer", "Record what was offered first", Where(field="state"))
        )
    return state.model_copy(update={"state": new, "since": happened.effective})


def card(state: Ask) -> Card:
    return Card(title=state.title[:300], state=state.state, owner=state.asked_of[:200])


FOLD = Fold(KIND, Ask, apply, card)
