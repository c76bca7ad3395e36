"""Minutes: draft them, and record that a later meeting approved them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append
from commonweal.decisions.models import Item
from commonweal.decisions.queries.subjects import standing
from commonweal.decisions.rules import meeting as meetings
from commonweal.decisions.rules import paper as papers
from commonweal.decisions.rules.minutes import KIND, Minutes
from commonweal.kernel.problem import Where, conflict, invalid


def draft_minutes(
    *,
    meeting: str,
    opening: str = "",
    items: Mapping[str, str] | None = None,
    on: date | None = None,
    version: int | None = None,
    by: Principal,
) -> Item:
    """What was said, by the agenda item's id. A later draft stands for the earlier one until they are approved."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        state: meetings.Meeting = standing(meetings.KIND, meeting)
        if state.state in ("planned", "cancelled"):
            raise conflict(f"the meeting is {state.state}", "Open the meeting first")
        said = dict(items or {})
        for item, text in said.items():
            paper = state.item(item).paper
            if text.strip() and paper and standing(papers.KIND, paper).text.exempt:
                where = Where(field=f"said-{item}")
                message = "the item is closed, and approved minutes are open to everybody"
                raise invalid(message, "Write it in the outcome of the paper", where=where)
        content = {
            "title": state.plan.title, "body": state.plan.body, "meeting_day": state.plan.day, "opening": opening,
            "items": {item: text for item, text in said.items() if text.strip()},
        }  # fmt: skip
        return append(
            by=by, kind=KIND, subject=meeting, verb="drafted", content=content, effective=on, version=version
        )


def approve_minutes(
    *, meeting: str, at_meeting: str, amendments: str = "", version: int | None = None, by: Principal
) -> Item:
    """A later meeting of the same body approved the minutes of `meeting`, with amendments or without."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        draft: Minutes = standing(KIND, meeting)
        later: meetings.Meeting = standing(meetings.KIND, at_meeting)
        where = Where(field="at_meeting")
        if later.plan.body != draft.draft.body:
            raise invalid("that is a meeting of another body", "Choose a later meeting of this body", where=where)
        if later.state not in ("open", "closed"):
            raise invalid("that meeting has not taken place", "Open it first, or choose another", where=where)
        content = {"meeting": at_meeting, "meeting_day": later.plan.day, "amendments": amendments}
        return append(
            by=by, kind=KIND, subject=meeting, verb="approved", content=content, effective=later.plan.day,
            version=version,
        )  # fmt: skip
