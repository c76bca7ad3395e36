"""The agenda of a meeting: papers and other items in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions import forward
from commonweal.decisions.actions.log import append
from commonweal.decisions.models import Item
from commonweal.decisions.queries.subjects import item_of, standing
from commonweal.decisions.rules import paper as papers
from commonweal.decisions.rules.agenda import AgendaItem
from commonweal.decisions.rules.meeting import KIND, Meeting
from commonweal.kernel.problem import Where, conflict, invalid


def set_agenda(
    *, meeting: str, items: Sequence[Mapping[str, Any]], version: int | None = None, by: Principal
) -> Item:
    """The whole agenda in its order. `id` and `number` may be left out: the id is made up, the number is the place.

    Papers that are new on it are placed, those that are gone wait for another agenda.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        before: Meeting = standing(KIND, meeting)
        wanted = _numbered(items, {item.id for item in before.agenda})
        done = append(
            by=by, kind=KIND, subject=meeting, verb="agenda-set", content={"items": wanted},
            effective=before.plan.day, version=version,
        )  # fmt: skip
        release_papers(by=by, meeting=meeting, kept=[str(each.get("paper") or "") for each in wanted], before=before)
        for each in wanted:
            if each.get("paper"):
                _place(by, meeting, before, str(each["paper"]), str(each["number"]))
        return done


def _numbered(items: Sequence[Mapping[str, Any]], taken: set[str]) -> list[dict[str, Any]]:
    used = {str(item["id"]) for item in items if item.get("id")} | taken
    found: list[dict[str, Any]] = []
    for place, item in enumerate(items, start=1):
        made = dict(item)
        if not made.get("id"):
            count = 1
            while f"item-{count}" in used:
                count += 1
            made["id"] = f"item-{count}"
            used.add(made["id"])
        made["number"] = str(made.get("number") or place)
        found.append(made)
    return found


def add_item(
    *, meeting: str, title: str = "", paper: str = "", number: str = "", version: int | None = None, by: Principal
) -> Item:
    """One more item at the end: a paper, or a heading of its own."""
    state: Meeting = _seen(meeting, by)
    new = {"title": title, "paper": paper, "number": number or _after(state.agenda)}
    return set_agenda(meeting=meeting, items=[*_plain(state.agenda), new], version=version, by=by)


def _after(agenda: Sequence[AgendaItem]) -> str:
    """The number after the last whole one."""
    return str(max((int(item.number) for item in agenda if item.number.isdigit()), default=0) + 1)


def remove_item(*, meeting: str, item: str, version: int | None = None, by: Principal) -> Item:
    state: Meeting = _seen(meeting, by)
    state.item(item)
    return set_agenda(
        meeting=meeting, items=_plain(tuple(each for each in state.agenda if each.id != item)), version=version, by=by
    )


def move_item(*, meeting: str, item: str, by_places: int, version: int | None = None, by: Principal) -> Item:
    """Move an item up (negative) or down. The numbers stay in their places where they are plain counting."""
    state: Meeting = _seen(meeting, by)
    moved = state.item(item)
    others = [each for each in state.agenda if each.id != item]
    place = min(max(state.agenda.index(moved) + by_places, 0), len(others))
    others.insert(place, moved)
    numbers = [each.number for each in state.agenda]
    items = [{**each.model_dump(), "number": number} for each, number in zip(others, numbers, strict=True)]
    return set_agenda(meeting=meeting, items=items, version=version, by=by)


def _seen(meeting: str, by: Principal) -> Meeting:
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return standing(KIND, meeting)


def _plain(agenda: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    return [each.model_dump() for each in agenda]


def _place(by: Principal, meeting: str, state: Meeting, paper: str, number: str) -> None:
    """Place the paper, unless it stands at this number already."""
    item = item_of(papers.KIND, paper)
    held: papers.Paper = standing(papers.KIND, paper)
    placed = held.placed
    if item.state in papers.DECIDED and placed and placed.meeting == meeting:
        return
    if placed and placed.meeting == meeting and placed.number == number and item.state == "on-agenda":
        return
    if item.state == "on-agenda" and placed and placed.meeting != meeting:
        raise conflict(f"{held.text.title!r} is on the agenda of another meeting", "Take it off there first")
    allowed = {state.plan.body, *(table.body for table in (*state.plan.tables, *state.plan.deciders))}
    if held.text.body not in allowed:
        message = f"{held.text.title!r} is written for another body"
        raise invalid(message, "Change the paper, or choose a meeting of its body", where=Where(field="paper"))
    content = {"meeting": meeting, "body": state.plan.body, "number": number, "day": state.plan.day}
    append(by=by, kind=papers.KIND, subject=paper, verb="placed", content=content, effective=state.plan.day)
    planned = held.text.from_item
    if planned and item_of(forward.KIND, planned).state == "planned":
        forward.taken(by=by, item=planned, paper=paper, meeting=meeting, on=state.plan.day)


def release_papers(
    *, by: Principal, meeting: str, kept: Sequence[str], before: Meeting | None = None
) -> None:
    """Within an action: papers of the agenda that are not kept wait for another one."""
    state: Meeting = before or standing(KIND, meeting)
    for item in state.agenda:
        if item.paper and item.paper not in kept and item_of(papers.KIND, item.paper).state == "on-agenda":
            append(by=by, kind=papers.KIND, subject=item.paper, verb="removed", effective=state.plan.day)


def move_papers(*, by: Principal, meeting: str, state: Meeting) -> None:
    """Within an action: the papers of a meeting that was moved to another day follow it."""
    for item in state.agenda:
        if item.paper and item_of(papers.KIND, item.paper).state == "on-agenda":
            content = {"meeting": meeting, "body": state.plan.body, "number": item.number, "day": state.plan.day}
            append(
                by=by, kind=papers.KIND, subject=item.paper, verb="placed", content=content, effective=state.plan.day
            )
