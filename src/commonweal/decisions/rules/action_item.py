"""An action that a meeting agreed: its owner, its due day, how it goes, and that it is done."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said

KIND = "action"


class Agreed(Content):
    text: str = Field(min_length=1, max_length=4000)
    owner: str = Field(min_length=1, max_length=200)
    due: date
    body: str
    meeting: str = ""
    agenda_item: str = ""


class Changed(Content):
    owner: str = Field(min_length=1, max_length=200)
    due: date


class Noted(Content):
    text: str = Field(default="", max_length=4000)


class ActionItem(State):
    action: Agreed
    state: str = "open"
    owner: str
    due: date
    progress: tuple[str, ...] = ()
    ended: date | None = None


def apply(state: ActionItem | None, happened: Happened) -> ActionItem:
    if happened.verb == "agreed" and state is None:
        action = said(Agreed, happened)
        return ActionItem(action=action, owner=action.owner, due=action.due)
    if state is None or state.state != "open":
        raise cannot(happened, state.state if state else "nothing", "Agree it first, or reverse what ended it")
    if happened.verb == "changed":
        content = said(Changed, happened)
        return state.model_copy(update={"owner": content.owner, "due": content.due})
    text = said(Noted, happened).text
    progress = (*state.progress, text) if text else state.progress
    if happened.verb == "progressed":
        return state.model_copy(update={"progress": progress})
    if happened.verb in ("done", "dropped"):
        return state.model_copy(update={"state": happened.verb, "progress": progress, "ended": happened.effective})
    raise cannot(happened, state.state, "Use changed, progressed, done or dropped")


def card(state: ActionItem) -> Card:
    return Card(
        title=state.action.text[:300],
        state=state.state,
        body=state.action.body,
        parent=state.action.meeting,
        owner=state.owner,
        due=state.due,
    )


FOLD = Fold(KIND, ActionItem, apply, card)
