"""The minutes of a meeting: drafted, redrafted, and approved at a later meeting of the same body."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.kernel.problem import conflict

KIND = "minutes"


class Drafted(Content):
    """What was said on each item, by the item's id, with an opening."""

    title: str = Field(min_length=1, max_length=300)
    body: str
    meeting_day: date
    opening: str = Field(default="", max_length=10_000)
    items: dict[str, str] = {}


class Approved(Content):
    """The later meeting that approved them, and what it amended."""

    meeting: str
    meeting_day: date
    amendments: str = Field(default="", max_length=5000)


class Minutes(State):
    draft: Drafted
    state: str = "draft"
    approved: Approved | None = None


def apply(state: Minutes | None, happened: Happened) -> Minutes:
    if happened.verb == "drafted" and (state is None or state.state == "draft"):
        return Minutes(draft=said(Drafted, happened))
    if happened.verb == "approved" and state is not None and state.state == "draft":
        content = said(Approved, happened)
        if content.meeting_day <= state.draft.meeting_day:
            raise conflict("minutes are approved at a later meeting", "Choose a meeting after this one")
        return state.model_copy(update={"state": "approved", "approved": content})
    raise cannot(happened, state.state if state else "nothing", "Draft the minutes, or reverse their approval")


def card(state: Minutes) -> Card:
    return Card(
        title=state.draft.title,
        state=state.state,
        body=state.draft.body,
        due=state.draft.meeting_day,
        visibility="public" if state.state == "approved" else "members",
    )


FOLD = Fold(KIND, Minutes, apply, card)
