"""Take an entry back by a new one. Nothing is edited: both stay in the log."""

from __future__ import annotations

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions import forward
from commonweal.decisions.actions.log import append, entries_of
from commonweal.decisions.actions.meetings import check_papers
from commonweal.decisions.actions.papers import drop_follow_on
from commonweal.decisions.folds import FOLDS
from commonweal.decisions.log.fold import CORRECTED, REVERSED, Happened
from commonweal.decisions.models import Item
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.kernel.problem import Refused, Where, conflict, invalid, not_found

STANDS = {
    "paper": {"drafted", "placed", "removed"},
    "meeting": {"planned", "agenda-set", "changed", "cancelled"},
    "minutes": {"drafted"},
    "action": {"agreed"},
    "forward-item": {"planned"},
    "consultation": {"opened"},
    "clearance": {"opened"},
    "service-change": {"proposed"},
}
"""The kinds whose entries may be taken back here, with the verbs that may not: another action undoes those."""


def reversible(kind: str, entries: list[Happened]) -> set[str]:
    """The ids of the entries that may be taken back: in force, not undone by an action of their own, and with nothing
    after them that could not follow.
    """
    if kind not in STANDS:
        return set()
    gone = {each.corrects for each in entries if each.verb == REVERSED}
    free = {
        each.id for each in entries if each.verb not in {*STANDS[kind], CORRECTED, REVERSED} and each.id not in gone
    }
    return {id_ for id_ in free if _stands_without(kind, entries, id_)}


def _stands_without(kind: str, entries: list[Happened], entry: str) -> bool:
    day = entries[-1].effective
    try:
        FOLDS[kind].replay([*entries, Happened("", REVERSED, {}, day, day, "", corrects=entry)])
    except Refused:
        return False
    return True


def reverse_entry(
    *, kind: str, subject: str, entry: str, reason: str, version: int | None = None, by: Principal
) -> Item:
    """The state is as if the entry had not been; the entry and this one stay on view, with the reason.

    Refused where later entries rest on it, or where another action undoes it.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        if not reason.strip():
            raise invalid("say why the entry is taken back", "Give the reason", where=Where(field="reason"))
        entries = entries_of(kind, subject)
        wanted = next((each for each in entries if each.id == entry), None)
        if wanted is None:
            raise not_found("there is no such entry", "Look at the timeline")
        if wanted.verb in {*STANDS[kind], CORRECTED, REVERSED}:
            raise conflict(f"an entry {wanted.verb!r} is not taken back", "Change, withdraw or cancel instead")
        before = state_of(item_of(kind, subject))
        if kind == "paper" and wanted.verb == "decided":
            drop_follow_on(by=by, paper=subject, reason=reason)
        if kind == "forward-item" and wanted.verb == "taken":
            _drop_next(by, subject, reason)
        done = append(
            by=by, kind=kind, subject=subject, verb=REVERSED, corrects=entry, reason=reason, version=version
        )
        if kind == "meeting":
            check_papers(before, state_of(done))
        return done


def _drop_next(by: Principal, item: str, reason: str) -> None:
    """The next one of a report that repeats goes too, where it has not come yet."""
    for other in Item.objects.filter(kind=forward.KIND, parent=f"{forward.KIND}/{item}"):
        if other.state == "taken":
            raise conflict("the next report has come already", "Reverse that first")
        if other.state == "planned":
            append(by=by, kind=forward.KIND, subject=other.subject, verb="dropped", reason=reason)
