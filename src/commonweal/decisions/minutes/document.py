"""The minutes of a meeting as PDF, with the head of the log, so that a cut or altered log shows against the paper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.access.queries import heads
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.meeting import resolution_shown
from commonweal.decisions.queries import meetings
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.rules.action_item import ActionItem
from commonweal.decisions.rules.meeting import Meeting
from commonweal.decisions.rules.minutes import Minutes
from commonweal.decisions.rules.paper import Paper
from commonweal.web.documents import pdf
from commonweal.web.site_state import synthetic
from commonweal.web.words import day


def minutes_pdf(meeting: str) -> bytes:
    """The document. What the reader may not see (a closed paper, draft minutes) is not in it."""
    return pdf("commonweal.decisions.minutes", "minutes.typ", minutes_data(meeting))


def minutes_data(meeting: str) -> dict[str, Any]:
    """Everything that stands in the document, as plain texts. Raises Refused where there is no such meeting."""
    item, state = meetings.one(meeting)
    found = meetings.minutes_of(meeting)
    minutes = found[1] if found else None
    actions = [each for _item, each in meetings.actions_of(meeting)]
    body = names_of([state.plan.body], state.plan.day)[0]
    return {
        "lang": (get_language() or "en")[:2],
        "heading": _("Minutes of %(title)s") % {"title": state.plan.title},
        "status": _status(state, minutes),
        "when": _when(state, body),
        "parts": _parts(state, minutes, actions),
        "items": [_item(state, minutes, row, actions) for row in meetings.agenda(state)],
        "seal": _seal(item),
        "footer": f"{body}, {day(state.plan.day)}",
    }


def _status(state: Meeting, minutes: Minutes | None) -> str:
    warning = _("Synthetic data: the places, people and figures are made up. ") if synthetic() else ""
    if minutes is None:
        return warning + _("No minutes are open to you yet: this is the record of votes and resolutions.")
    if minutes.approved is None:
        return warning + _("Draft, not approved.")
    words_ = {"day": day(minutes.approved.meeting_day)}
    text = _("Approved at the meeting of %(day)s.") % words_
    if minutes.approved.amendments:
        text += " " + _("Amended: %(text)s") % {"text": minutes.approved.amendments}
    return warning + text


def _when(state: Meeting, body: str) -> str:
    plan = state.plan
    clock = f", {plan.starts}" if plan.starts else ""
    clock += f"–{plan.ends}" if plan.starts and plan.ends else ""
    lines = [body, f"{day(plan.day)}{clock}"]
    if plan.place:
        lines.append(plan.place)
    return "\n".join(lines)


def _parts(state: Meeting, minutes: Minutes | None, actions: list[ActionItem]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for table in state.plan.tables:
        titles = {place.key: place.title or words.first_large(words.plain(place.role)) for place in table.places}
        here = [
            f"{each.person}, {titles[each.place]}"
            + (", " + _("in the chair") if each.place == state.attendance.chair else "")
            + (", " + _("substitute") if each.substitute else "")
            + (", " + _("remote") if each.how == "remote" else "")
            for each in state.attendance.present
            if each.place in titles
        ]
        heading = _("Present") if len(state.plan.tables) == 1 else _("Present for %(body)s") % {"body": table.name}
        parts.append({"heading": heading, "text": "" if here else _("Nobody is recorded."), "lines": here})
    guests = [f"{each.person}, {each.capacity}" if each.capacity else each.person for each in state.attendance.guests]
    if guests:
        parts.append({"heading": _("In attendance, without a vote"), "text": "", "lines": guests})
    if state.attendance.apologies:
        parts.append({"heading": _("Apologies"), "text": "", "lines": list(state.attendance.apologies)})
    numbers = {item.id: item.number for item in state.agenda}
    interests = [_interest(each, numbers.get(each.item, "")) for each in state.interests]
    none = _("None was declared.")
    parts.append({"heading": _("Declared interests"), "text": "" if interests else none, "lines": interests})
    apart = [_action(each) for each in actions if not each.action.agenda_item]
    if apart:
        parts.append({"heading": _("Actions"), "text": "", "lines": apart})
    if minutes and minutes.draft.opening:
        parts.insert(0, {"heading": _("Opening"), "text": minutes.draft.opening, "lines": []})
    return parts


def _interest(each: Any, number: str) -> str:
    where = _("item %(number)s") % {"number": number} if number else _("all items")
    kind = _("prejudicial: took no part in the vote") if each.prejudicial else _("not prejudicial")
    text = f": {each.text}" if each.text else ""
    return f"{each.person}, {where}, {kind}{text}"


def _item(
    state: Meeting, minutes: Minutes | None, row: meetings.AgendaRow, actions: list[ActionItem]
) -> dict[str, Any]:
    facts: list[str] = []
    outcome: list[str] = []
    if row.text:
        facts.append(_("Report by %(author)s") % {"author": row.text.text.author})
        facts.append(_("Recommendation: %(text)s") % {"text": row.text.text.recommended})
        outcome = _outcome(row.text)
    shown = [resolution_shown(state, row, each) for each in state.on_item(row.item.id)]
    return {
        "number": row.item.number,
        "title": row.title or _("Closed item: not open to the public"),
        "facts": facts,
        "said": minutes.draft.items.get(row.item.id, "") if minutes else "",
        "resolutions": [
            {
                "heading": f"{each.body}: {each.outcome_words}",
                "text": _("Resolved: %(text)s") % {"text": each.resolution.motion.text}
                if each.outcome in ("carried", "agreed")
                else each.resolution.motion.text,
                "reasons": [*each.reasons, *_binding(each.binds)],
            }
            for each in shown
            if not row.is_closed
        ],
        "outcome": outcome,
        "actions": [_action(each) for each in actions if each.action.agenda_item == row.item.id],
    }


def _binding(bodies: tuple[str, ...]) -> list[str]:
    return [_("This binds: %(bodies)s") % {"bodies": ", ".join(bodies)}] if bodies else []


def _outcome(paper: Paper) -> list[str]:
    decided = paper.decided
    if decided is None:
        return []
    lines = [_("Outcome: %(outcome)s") % {"outcome": words.state(decided.outcome)}]
    if decided.in_forum:
        who = names_of([decided.decided_by, decided.in_forum], decided.on)
        lines.append(_("Decided by %(who)s, sitting in %(forum)s") % {"who": who[0], "forum": who[1]})
    if decided.text:
        lines.append(decided.text)
    for question in paper.text.questions:
        if answer := decided.answers.get(question.id):
            lines.append(f"{question.text} {answer}")
    lines += [_("Condition: %(text)s") % {"text": each.text} for each in decided.conditions]
    if decided.next_body and decided.next_due:
        name = names_of([decided.next_body], decided.on)[0]
        lines.append(_("Goes to %(body)s by %(day)s") % {"body": name, "day": day(decided.next_due)})
    return lines


def _action(each: ActionItem) -> str:
    words_ = {"text": each.action.text, "owner": each.owner, "due": day(each.due)}
    return _("Action: %(text)s. %(owner)s, by %(due)s") % words_


def _seal(item: Item) -> list[str]:
    """What lets a reader check the record later: the meeting's id and entries, and the head of the log."""
    known = {"id": item.subject, "version": item.version}
    lines = [_("Meeting %(id)s, %(version)s entries in the log of decisions.") % known]
    head = heads().get("decisions")
    if head:
        known = {"number": head.number, "digest": head.digest}
        lines.append(_("Head of the log when this was printed: block %(number)s, digest %(digest)s") % known)
        lines.append(_("The log still holds this head if `commonweal log verify --head DIGEST` finds it."))
    return lines
