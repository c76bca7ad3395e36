"""The outcome of a paper: what was decided, answers, conditions, and where the matter goes; and what follows it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import papers as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.meeting import resolution_shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page
from commonweal.decisions.queries import meetings, papers
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.timeline import timeline
from commonweal.decisions.rules.outcome import OUTCOMES
from commonweal.decisions.rules.paper import Paper
from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.problem import Where, conflict, invalid

NAMES = ("outcome", "text", "conditions", "next_body", "next_due", "decided_by", "reason")


def address(paper: str, part: str = "", said: str = "") -> str:
    return f"/decisions/papers/{paper}{part}" + (f"?done={said}" if said else "")


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, paper: str) -> HttpResponse:
    """Record the outcome; with `correct`, put right the one recorded last."""
    keeps(request)
    item, state = papers.one(paper)
    if state.placed is None:
        raise conflict(_("the paper is on no agenda"), _("Put it on the agenda of a meeting"))
    held, meeting = meetings.one(state.placed.meeting)
    is_correction = bool((request.POST if request.method == "POST" else request.GET).get("correct"))
    questions = tuple(f"answers-{question.id}" for question in state.text.questions)
    names = (*NAMES, *questions)
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: _recorded(request, paper, form, state, is_correction)):
            return HttpResponseRedirect(address(paper, "", "decided"))
    else:
        form = shown(_known(state, is_correction) | {"version": item.version}, names)
    row = next((each for each in meetings.agenda(meeting) if each.item.paper == paper), None)
    return page(
        request, "outcome", form=form, paper=item, state=state, text=state.text, meeting=held, plan=meeting.plan,
        is_correction=is_correction, bodies=body_choices(),
        outcomes=[(name, words.state(name)) for name in OUTCOMES],
        deciders=[(table.body, table.name) for table in meeting.plan.deciders], row=row,
        resolutions=[resolution_shown(meeting, row, each) for each in meeting.on_item(row.item.id)] if row else [],
        status=form.status,
    )  # fmt: skip


def _known(state: Paper, is_correction: bool) -> dict[str, Any]:
    decided = state.decided
    if not is_correction or decided is None:
        return {"outcome": "noted" if state.text.recommendation == "note" else ""}
    lines = [
        " | ".join(filter(None, (each.text, each.owner, each.due.isoformat() if each.due else "")))
        for each in decided.conditions
    ]
    known: dict[str, Any] = {
        "outcome": decided.outcome, "text": decided.text, "conditions": "\n".join(lines),
        "next_body": "".join(names_of([decided.next_body], decided.on)) if decided.next_body else "",
        "next_due": decided.next_due, "decided_by": decided.decided_by if decided.in_forum else "", "correct": "1",
    }  # fmt: skip
    return known | {f"answers-{key}": answer for key, answer in decided.answers.items()}


def _recorded(request: HttpRequest, paper: str, form: Form, state: Paper, is_correction: bool) -> Item:
    if form.text("outcome") not in OUTCOMES:
        raise invalid(_("the outcome is missing"), _("Choose one"), where=Where(field="outcome"))
    corrects = None
    if is_correction:
        if not form.text("reason"):
            message = _("the reason for the correction is missing")
            raise invalid(message, _("Say what was wrong"), where=Where(field="reason"))
        last = [line for line in timeline("paper", paper) if line.verb == "decided" and line.standing != "reversed"]
        if not last:
            raise conflict(_("no outcome is recorded"), _("Record the outcome"))
        corrects = last[-1].id
    answers = {question.id: form.text(f"answers-{question.id}") for question in state.text.questions}
    return actions.record_outcome(
        paper=paper,
        outcome=form.text("outcome"),
        answers={key: answer for key, answer in answers.items() if answer},
        conditions=conditions_of(form.lines("conditions")),
        text=form.text("text"),
        next_body=form.text("next_body"),
        next_due=form.day_or_none("next_due"),
        decided_by=form.text("decided_by"),
        corrects=corrects,
        reason=form.text("reason"),
        version=form.version,
        by=request.principal,
    )


def conditions_of(lines: list[str]) -> list[dict[str, Any]]:
    """Conditions written a line each: text, then owner and due day, each after a bar."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        text, *more = (part.strip() for part in line.split("|"))
        due = next((part for part in more if re.fullmatch(r"\d{4}-\d\d-\d\d", part)), None)
        owner = next((part for part in more if part != due), "")
        if due is not None:
            parse_day(due, where=Where(field="conditions"))
        found.append({"id": f"condition-{number}", "text": text, "owner": owner, "due": due})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def discharge(request: HttpRequest, paper: str, condition: str) -> HttpResponse:
    """A condition is met: when, and what shows it."""
    keeps(request)
    item, state = papers.one(paper)
    names = ("on", "evidence")
    wanted = next((each for each in state.conditions if each.id == condition), None)
    if wanted is None:
        raise invalid(_("there is no such condition"), _("Look at the paper again"))
    form = sent(request, names) if request.method == "POST" else shown({"version": item.version}, names)
    if request.method == "POST" and done(form, lambda: _discharged(request, paper, condition, form)):
        return HttpResponseRedirect(address(paper, "", "discharged"))
    return page(request, "discharge", form=form, paper=item, condition=wanted, status=form.status)


def _discharged(request: HttpRequest, paper: str, condition: str, form: Form) -> Item:
    if not form.text("evidence"):
        message = _("the evidence is missing")
        raise invalid(message, _("Say what shows that it is met"), where=Where(field="evidence"))
    return actions.discharge_condition(
        paper=paper, condition=condition, evidence=form.text("evidence"), on=form.day_or_none("on"),
        version=form.version, by=request.principal,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def call_in(request: HttpRequest, paper: str) -> HttpResponse:
    """A scrutiny body asks for a decision to be looked at again."""
    keeps(request)
    item, state = papers.one(paper)
    names = ("body", "text")
    form = sent(request, names) if request.method == "POST" else shown({}, names)
    if request.method == "POST" and done(form, lambda: _called_in(request, paper, form)):
        return HttpResponseRedirect(address(paper, "", "called-in"))
    return page(request, "call_in", form=form, paper=item, state=state, bodies=body_choices(), status=form.status)


def _called_in(request: HttpRequest, paper: str, form: Form) -> Item:
    for name, message in (("body", _("the body is missing")), ("text", _("the reason is missing"))):
        if not form.text(name):
            raise invalid(message, _("Complete the field"), where=Where(field=name))
    return actions.call_in(paper=paper, body=form.text("body"), text=form.text("text"), by=request.principal)
