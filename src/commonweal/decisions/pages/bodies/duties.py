"""The duty register: what the law asks of a body, and the evidence that it was done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.duties import show_duty_met, withdraw_evidence
from commonweal.decisions.models import Item
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import asked, page, words_of
from commonweal.decisions.pages.meetings.forms import done, sent, shown
from commonweal.decisions.queries.powers import DutyRow, duties
from commonweal.kernel.problem import Refused
from commonweal.web.sheets import Sheet, download

NAMES = ("duty", "body", "text", "on", "decision", "link")
COLUMNS = (
    "duty",
    "title",
    "statute",
    "body",
    "body_name",
    "day",
    "evidence",
    "decision",
    "link",
    "citation",
    "verified",
)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    text = words_of(request, "body")
    errors: list[tuple[str, str]] = []
    rows: list[DutyRow] = []
    try:
        rows = duties(now.view, [now.view.find(text).id] if text else ())
    except Refused as refused:
        errors = [
            (f"{each.message[:1].upper()}{each.message[1:]}. {each.remedy}", "#body") for each in refused.problems
        ]
    kept = now.kept(body=text)
    laws = sorted(now.view.duties.values(), key=lambda duty: (duty.nation or "", duty.title))
    return page(
        request, "bodies/duties", status=400 if errors else 200, asked=now, text=text, rows=rows, errors=errors,
        laws=laws,
        files=[(_("CSV"), f"/decisions/duties.csv{kept}"), (_("Workbook"), f"/decisions/duties.xlsx{kept}")],
    )  # fmt: skip


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    """A row for each piece of evidence, and one for each duty that has none."""
    now = asked(request)
    text = words_of(request, "body")
    rows = [
        {"duty": row.duty, "title": row.title, "statute": row.statute, "body": row.body, "body_name": row.body_name,
         "day": told.on if told else None, "evidence": told.text if told else None,
         "decision": told.decision if told else None, "link": told.link if told else None,
         "citation": row.citation, "verified": row.verified}
        for row in duties(now.view, [now.view.find(text).id] if text else ())
        for told in ([each for _subject, each in row.evidence] or [None])
    ]  # fmt: skip
    return download("duties", form, [Sheet(_("Duties"), COLUMNS, rows)], [(_("On"), now.day.isoformat())])


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for evidence that a body met a duty."""
    now = asked(request)
    require(request.principal, "decisions.keep-bodies")
    if request.method == "POST":
        form = sent(request, NAMES)
        item = done(form, lambda: show_duty_met(
            form.text("duty"), form.text("body"), form.text("text"), by=request.principal,
            on=form.day_or_none("on"), decision=form.text("decision"), link=form.text("link"),
        ))  # fmt: skip
        if item:
            return HttpResponseRedirect(f"/decisions/duties?body={item.body}&done=shown")
    else:
        form = shown({"duty": words_of(request, "duty"), "body": words_of(request, "body")}, NAMES)
    held = sorted(now.view.duties.values(), key=lambda duty: duty.title)
    choices = [(duty.id, f"{duty.title} ({words.said(words.NATION, duty.nation)})") for duty in held]
    return page(request, "bodies/evidence", status=form.status, asked=now, form=form, choices=choices)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.keep-bodies")
    item: Item = withdraw_evidence(
        request.POST.get("evidence", ""), by=request.principal, reason=request.POST.get("reason", "")
    )
    return HttpResponseRedirect(f"/decisions/duties?body={item.body}&done=withdrawn")
