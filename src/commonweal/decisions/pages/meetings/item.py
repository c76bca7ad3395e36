"""One item of a meeting: what each table resolves, and the outcome of its paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import meetings as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.meeting import resolution_shown
from commonweal.decisions.pages.meetings.plan import address
from commonweal.decisions.pages.meetings.shown import keeps, page
from commonweal.decisions.queries import meetings
from commonweal.decisions.rules.agenda import Resolution, Table
from commonweal.decisions.rules.meeting import Meeting, quorum_now
from commonweal.decisions.rules.table import Place, sitting
from commonweal.decisions.rules.voting import hand_groups
from commonweal.kernel.problem import Where, invalid, not_found

WAYS = ("for", "against", "abstain")


@require_http_methods(["GET", "HEAD", "POST"])
def resolve(request: HttpRequest, meeting: str, item: str) -> HttpResponse:
    """Record what a table resolved; with `correct`, put right what was recorded wrong."""
    keeps(request)
    held, state = meetings.one(meeting)
    row = next((each for each in meetings.agenda(state) if each.item.id == item), None)
    if row is None:
        raise not_found(_("there is no such item on the agenda"), _("Look at the agenda again"))
    data = request.POST if request.method == "POST" else request.GET
    corrected = next((each for each in state.on_item(item) if each.id == data.get("correct")), None)
    tables = [table for table in state.plan.tables if not _resolved(state, item, table)]
    chosen = state.table(corrected.motion.body) if corrected else _chosen(tables, data.get("table", ""))
    names = _names(chosen)
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: _recorded(request, meeting, item, form, chosen, corrected)):
            return HttpResponseRedirect(address(meeting, f"/items/{item}", "saved"))
    else:
        form = shown(_known(row, corrected) | {"version": held.version}, names)
    voting = _voting(state, chosen, item) if chosen else []
    return page(
        request, "item", form=form, meeting=held, state=state, row=row, chosen=chosen, tables=tables,
        corrected=corrected, voting=voting, groups=_groups(chosen), types=_types(chosen),
        has_casting=chosen is not None and any(rule.tie_break == "chair" for rule in chosen.rules),
        quorum=words.quorum(quorum_now(state, chosen.body, item=item)) if chosen else "",
        resolutions=[resolution_shown(state, row, each) for each in state.on_item(item)],
        interests=[each for each in state.interests if each.item in ("", item)], status=form.status,
    )  # fmt: skip


def _resolved(state: Meeting, item: str, table: Table) -> bool:
    return any(each.motion.body == table.body for each in state.on_item(item))


def _chosen(tables: list[Table], body: str) -> Table | None:
    """The table that was asked for, else the first without a resolution."""
    return next((table for table in tables if table.body == body), tables[0] if tables else None)


def _names(table: Table | None) -> tuple[str, ...]:
    if table is None:
        return ("text",)
    votes = (f"vote-{place.key}" for place in table.places)
    counts = (f"{way}-{number}" for number, _group in enumerate(_groups(table)) for way in WAYS)
    return ("text", "method", "decision_type", "casting", "reason", *votes, *counts)


def _groups(table: Table | None) -> tuple[str, ...]:
    """The groups whose hands are counted apart, under any rule of the table that needs the most of them."""
    if table is None:
        return ()
    found = [hand_groups(rule, table.places) for rule in (table.rules or (table.rule("any"),))]
    return max(found, key=len)


def _types(table: Table | None) -> list[tuple[str, str]]:
    if table is None:
        return []
    return [
        (rule.decision_type, _("Any other matter") if rule.decision_type == "any" else words.plain(rule.decision_type))
        for rule in table.rules
    ]


def _voting(state: Meeting, table: Table, item: str) -> list[tuple[Place, str]]:
    """The places that can vote on the item, with who sits there."""
    at = sitting(table.places, state.present, state.withdrawn(item))
    names = words.titles(table)
    return [(place, at.people.get(place.key) or names[place.key]) for place in at.voting]


def _known(row: meetings.AgendaRow, corrected: Resolution | None) -> dict[str, Any]:
    if corrected is None:
        text = row.text.text.recommended if row.text else ""
        kind = row.text.text.decision_type if row.text else "any"
        return {"text": text, "method": "agreed", "decision_type": kind}
    motion = corrected.motion
    values: dict[str, Any] = {
        "text": motion.text, "method": motion.method, "decision_type": motion.decision_type,
        "casting": motion.casting or "", "correct": corrected.id,
    }  # fmt: skip
    values |= {f"vote-{key}": way for key, way in motion.ballots.items()}
    for number, hands in enumerate(motion.hands):
        counted = (hands.in_favour, hands.against, hands.abstained)
        values |= {f"{way}-{number}": each for way, each in zip(WAYS, counted, strict=True)}
    return values


def _recorded(
    request: HttpRequest, meeting: str, item: str, form: Form, table: Table | None, corrected: Resolution | None
) -> Item:
    if table is None:
        raise invalid(_("every body here has resolved on the item"), _("Correct a resolution instead"))
    if not form.text("text"):
        message = _("the resolution is missing")
        raise invalid(message, _("Write what was put to the meeting"), where=Where(field="text"))
    if corrected and not form.text("reason"):
        message = _("the reason for the correction is missing")
        raise invalid(message, _("Say what was wrong"), where=Where(field="reason"))
    method = form.text("method")
    if method not in words.METHOD:
        raise invalid(_("the way of voting is missing"), _("Choose one"), where=Where(field="method"))
    ballots, hands = _ballots(form, table), _hands(form, table)
    is_shown = any(each[way] for each in hands for way in ("in_favour", "against", "abstained"))
    if (ballots and method != "seats") or (is_shown and method != "hands"):
        message = _("votes are filled in for another way of voting")
        raise invalid(message, _("Choose the way that was used, or clear those votes"), where=Where(field="method"))
    return actions.resolve(
        meeting=meeting, item=item, body=table.body, text=form.text("text"), method=method,
        decision_type=form.text("decision_type") or "any",
        ballots=ballots if method == "seats" else None,
        hands=hands if method == "hands" else (),
        casting=form.text("casting") or None,
        corrects=corrected.id if corrected else None, reason=form.text("reason"), version=form.version,
        by=request.principal,
    )  # fmt: skip


def _ballots(form: Form, table: Table) -> dict[str, str]:
    found = {place.key: form.text(f"vote-{place.key}") for place in table.places}
    return {key: way for key, way in found.items() if way}


def _hands(form: Form, table: Table) -> list[dict[str, Any]]:
    """The hands of each group; under a rule that looks at no groups they are counted together."""
    groups = _groups(table)
    rule = table.rule(form.text("decision_type") or "any")
    counts = [
        [form.whole(f"{way}-{number}", str(words.WAY[way])) or 0 for way in WAYS] for number in range(len(groups))
    ]
    if hand_groups(rule, table.places) == ("",):
        together = [sum(column) for column in zip(*counts, strict=True)]
        groups, counts = ("",), [together]
    return [
        {"group": group, "in_favour": for_, "against": against, "abstained": abstained}
        for group, (for_, against, abstained) in zip(groups, counts, strict=True)
    ]
