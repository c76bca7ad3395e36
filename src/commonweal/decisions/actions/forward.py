"""What is to come to a body: planned, promised, reported along the reporting line, moved, received, dropped."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.subjects import standing
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.forward_item import KIND, ForwardItem, next_due
from commonweal.kernel.problem import conflict


def plan_item(*, body: str, title: str, due: date, by: Principal, on: date | None = None, **more: Any) -> Item:
    """Put an item on a body's forward plan; `more` are the fields of `rules.forward_item.Planned`."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        found = view(on or today()).find(body)
        return _planned(by, {"title": title, "body": found.id, "due": due, **more}, on)


def promise_report(
    *, title: str, reporter: str, to: str, due: date, source: str = "", on: date | None = None, by: Principal
) -> Item:
    """A report that `reporter` promised to the body `to`: a due item on that body's forward plan. `source` is what it
    was promised in, as `paper/<id>`. Source of the rule: report to Leaders' Committee of December 2016, section 33(vi).
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        now = view(on or today())
        content = {
            "title": title, "reporter": now.find(reporter).id, "body": now.find(to).id, "due": due,
            "origin": "promise", "source": source, "purpose": "note",
        }  # fmt: skip
        return _planned(by, content, on)


def plan_report(
    *, title: str, reporter: str, due: date, every_months: int | None = None, on: date | None = None, by: Principal
) -> Item:
    """A report along the reporting line: it goes to whomever `reporter` reports to on the day that it is due, so that
    a changed line sends the next report elsewhere. Refused where the reporter reports to nobody now.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        found = view(on or today()).find(reporter)
        if not found.reports_to:
            raise conflict(f"{found.name} reports to no body on file", "Record its reporting line first")
        content = {
            "title": title, "reporter": found.id, "due": due, "origin": "report", "purpose": "note",
            "every_months": every_months,
        }  # fmt: skip
        return _planned(by, content, on)


def move_item(*, item: str, due: date, reason: str = "", version: int | None = None, by: Principal) -> Item:
    """Another due day; the earlier ones stay on view."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content = {"due": due}
        return append(by=by, kind=KIND, subject=item, verb="moved", content=content, reason=reason, version=version)


def drop_item(*, item: str, reason: str, version: int | None = None, by: Principal) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(by=by, kind=KIND, subject=item, verb="dropped", reason=reason, version=version)


def receive_item(
    *, item: str, paper: str = "", meeting: str = "", on: date | None = None, version: int | None = None, by: Principal
) -> Item:
    """It came, as a paper or at a meeting. Where it repeats, the next one is planned."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return taken(by=by, item=item, paper=paper, meeting=meeting, on=on, version=version)


def taken(
    *, by: Principal, item: str, paper: str = "", meeting: str = "", on: date | None = None, version: int | None = None
) -> Item:
    """Within an action: mark the item as received, and plan the next where it repeats."""
    state: ForwardItem = standing(KIND, item)
    bodies = receivers(state)
    content = {"paper": paper, "meeting": meeting, "bodies": list(bodies)}
    done = append(
        by=by, kind=KIND, subject=item, verb="taken", content=content, effective=on, version=version
    )
    if state.item.every_months:
        due = next_due(state.due, state.item.every_months)
        again = {**state.item.model_dump(mode="json"), "due": due, "source": f"{KIND}/{item}"}
        append(by=by, kind=KIND, subject=new_id(), verb="planned", content=again, effective=on)
    return done


def receivers(state: ForwardItem) -> tuple[str, ...]:
    """The bodies on whose plan it stands: the one named, or whomever the reporter reports to on the due day."""
    if state.taken and state.taken.bodies:
        return state.taken.bodies
    if state.item.body:
        return (state.item.body,)
    reporter = view(state.due).bodies.get(state.item.reporter)
    return reporter.reports_to if reporter else ()


def follow_on(*, by: Principal, title: str, body: str, due: date, source: str, on: date, visibility: str) -> str:
    """Within an action: the item of the next body's forward plan that comes of a decision. Returns its id."""
    content = {
        "title": title, "body": body, "due": due, "origin": "follow-on", "source": source, "visibility": visibility,
    }  # fmt: skip
    return _planned(by, content, on).subject


def _planned(by: Principal, content: dict[str, Any], on: date | None) -> Item:
    return append(by=by, kind=KIND, subject=new_id(), verb="planned", content=content, effective=on)
