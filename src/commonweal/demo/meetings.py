"""People on a board of the synthetic place, a meeting that took place and one that is to come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions import agendas, meetings, minutes, papers
from commonweal.decisions.actions.model import load_model
from commonweal.decisions.models import Item
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import meeting as rules
from commonweal.policy.files import read_policy

FOLDER = Path(__file__).parent


class Matter(BaseModel):
    """An item of the agenda; with a summary, one that has a paper. `minutes` is what was said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    summary: str = ""
    recommendation: str = "decide"
    recommended: str = ""
    financial: str = ""
    legal: str = ""
    equalities: str = ""
    options: tuple[str, ...] = ()
    minutes: str = ""


class Planned(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int
    place: str
    notice: str
    items: tuple[Matter, ...]


class Meetings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    body: str
    past: Planned
    coming: Planned


def make(*, by: Principal) -> None:
    """A second time changes nothing."""
    load_model(FOLDER / "synthetic_board.yaml", by=by)
    story = read_policy(FOLDER / "meetings.yaml", Meetings)
    with scoped(by):
        if Item.objects.filter(kind=rules.KIND, body=story.body).exists():
            return
        past = _planned(story.body, story.past, by)
        _held(past, story.past, by)
        _planned(story.body, story.coming, by)


def _planned(body: str, planned: Planned, by: Principal) -> str:
    """The meeting with its agenda; the subject by which it is known."""
    day = today() + timedelta(days=planned.days)
    meeting = meetings.plan_meeting(
        body=body, day=day, starts="14:00", ends="16:00", place=planned.place, notice=planned.notice, by=by
    ).subject
    for matter in planned.items:
        paper = _paper(body, matter, by) if matter.summary else ""
        agendas.add_item(meeting=meeting, title=matter.title, paper=paper, by=by)
    return meeting


def _paper(body: str, matter: Matter, by: Principal) -> str:
    text: dict[str, Any] = {
        **matter.model_dump(include={"title", "summary", "recommendation", "recommended"}),
        **matter.model_dump(include={"financial", "legal", "equalities"}),
        "body": body,
        "author": "Author (made up)",
        "options": [
            {"title": title, "preferred": title == matter.options[0]} for title in matter.options
        ],
    }
    paper = papers.draft_paper(text=text, by=by).subject
    papers.submit_paper(paper=paper, by=by)
    return paper


def _held(meeting: str, planned: Planned, by: Principal) -> None:
    """Open it, take attendance, vote on what has a paper, close it, and draft its minutes."""
    meetings.open_meeting(meeting=meeting, by=by)
    state: rules.Meeting = state_of(item_of(rules.KIND, meeting))
    filled = [place for table in state.plan.tables for place in table.places if place.person]
    present = [{"place": place.key, "person": place.person} for place in filled]
    meetings.take_attendance(meeting=meeting, present=present, chair=filled[0].key, by=by)
    for item in state.agenda:
        if item.paper:
            ballots = {place.key: "for" for place in filled if place.may_vote}
            matter = next(each for each in planned.items if each.title == item.title)
            meetings.resolve(
                meeting=meeting, item=item.id, text=matter.recommended, method="seats", ballots=ballots, by=by
            )
            papers.record_outcome(paper=item.paper, outcome="approved", by=by)
    meetings.close_meeting(meeting=meeting, by=by)
    said = {item.id: matter.minutes for item, matter in zip(state.agenda, planned.items, strict=True) if matter.minutes}
    minutes.draft_minutes(meeting=meeting, opening=planned.notice, items=said, by=by)
