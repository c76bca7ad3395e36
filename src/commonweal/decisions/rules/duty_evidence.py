"""Evidence that a body has met a duty: what it did, when, and the decision or document that shows it. Pure."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said

KIND = "duty-evidence"


class Shown(Content):
    """`decision` is the reference of a decision in the log, where one shows it; `link` a document's address."""

    duty: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=4000)
    decision: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500, pattern=r"^(?:https?://\S+)?$")


class DutyEvidence(State):
    duty: str
    body: str
    text: str
    decision: str = ""
    link: str = ""
    on: date
    withdrawn: str = ""
    """Why it no longer counts; empty while it does."""


def apply(state: DutyEvidence | None, happened: Happened) -> DutyEvidence:
    if happened.verb == "shown" and state is None:
        return DutyEvidence(**said(Shown, happened).model_dump(), on=happened.effective)
    if happened.verb == "withdrawn" and state is not None and not state.withdrawn:
        return state.model_copy(update={"withdrawn": happened.reason or "no reason given"})
    raise cannot(happened, "evidence that is there" if state else "nothing", "Record new evidence")


def card(state: DutyEvidence) -> Card:
    return Card(
        title=state.text[:300], state="withdrawn" if state.withdrawn else "in-force", body=state.body,
        parent=state.duty,
        due=state.on,
    )  # fmt: skip


FOLD = Fold(KIND, DutyEvidence, apply, card)
