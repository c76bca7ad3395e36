"""The page of a meeting: its agenda, who is here, the quorum, what was resolved, actions and minutes."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.shown import page, reads
from commonweal.decisions.queries import meetings
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.rules.agenda import Declared, Resolution, Table
from commonweal.decisions.rules.meeting import Meeting, quorum_now
from commonweal.decisions.rules.table import SectorVotes, by_sector


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table with who is here, the quorum in words, and membership and votes by sector."""

    table: Table
    quorum: str
    is_quorate: bool
    here: list[tuple[str, str, str]]
    absent: list[str]
    sectors: tuple[SectorVotes, ...]
    rule: str
    tie: str


@dataclass(frozen=True, slots=True)
class ResolutionShown:
    """A resolution with its table's name and every reason for its result."""

    resolution: Resolution
    number: str
    title: str
    body: str
    outcome: str
    outcome_words: str
    reasons: list[str]
    votes: list[tuple[str, str]]
    binds: tuple[str, ...]


@require_safe
def show(request: HttpRequest, meeting: str) -> HttpResponse:
    reads(request)
    item, state = meetings.one(meeting)
    return page(
        request,
        "meeting",
        meeting=item,
        state=state,
        plan=state.plan,
        body_name=names_of([state.plan.body], state.plan.day)[0],
        agenda=meetings.agenda(state),
        tables=[table_shown(state, table) for table in state.plan.tables],
        resolutions=resolutions_shown(state),
        interests=interests_shown(state),
        actions_=meetings.actions_of(meeting),
        minutes=meetings.minutes_of(meeting),
        earlier=meetings.earlier_minutes(state),
        deciders=state.plan.deciders,
    )


def table_shown(state: Meeting, table: Table) -> TableShown:
    names = words.titles(table)
    present = {each.place: each for each in state.attendance.present}
    here = [
        (present[place.key].person, place.title or words.first_large(words.plain(place.role)), _how(place.key, state))
        for place in table.places
        if place.key in present
    ]
    rule = table.rule("any")
    found = quorum_now(state, table.body)
    return TableShown(
        table=table,
        quorum=words.quorum(found),
        is_quorate=found.is_met,
        here=here,
        absent=[names[place.key] for place in table.places if place.key not in present],
        sectors=by_sector(table.places, rule.weights),
        rule=words.majority(rule),
        tie=words.tie_break(rule),
    )


def _how(key: str, state: Meeting) -> str:
    each = next(one for one in state.attendance.present if one.place == key)
    parts = []
    if key == state.attendance.chair:
        parts.append(words._("in the chair"))
    if each.substitute:
        parts.append(words._("substitute"))
    if each.how == "remote":
        parts.append(words._("remote"))
    return ", ".join(parts)


def interests_shown(state: Meeting) -> list[tuple[Declared, str]]:
    """Declared interests with the number of their item; empty for all items."""
    numbers = {item.id: item.number for item in state.agenda}
    return [(each, numbers.get(each.item, "")) for each in state.interests]


def resolutions_shown(state: Meeting) -> list[ResolutionShown]:
    """What was resolved, in the order of the agenda."""
    rows = meetings.agenda(state)
    return [resolution_shown(state, row, each) for row in rows for each in state.on_item(row.item.id)]


def resolution_shown(state: Meeting, row: meetings.AgendaRow, resolution: Resolution) -> ResolutionShown:
    table = state.table(resolution.motion.body)
    names = {**words.titles(table), **state.present}
    outcome = resolution.result.outcome
    is_agreed = outcome == "carried" and resolution.motion.method == "agreed"
    said = "agreed" if is_agreed else str(outcome)
    votes = [
        (names.get(key, key), str(words.WAY[way])) for key, way in resolution.motion.ballots.items()
    ]
    return ResolutionShown(
        resolution=resolution,
        number=row.item.number,
        title=row.title,
        body=table.name,
        outcome=said,
        outcome_words=str(words.VOTE[said]),
        reasons=words.explained(resolution.result, resolution.motion, names),
        votes=votes,
        binds=names_of(resolution.binds, state.plan.day),
    )
