"""Draft minutes, record their approval at a later meeting, print them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.decisions.actions import minutes as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.plan import address
from commonweal.decisions.pages.meetings.shown import keeps, page, reads
from commonweal.decisions.queries import meetings


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, meeting: str) -> HttpResponse:
    """What was said, item by item."""
    keeps(request)
    held, state = meetings.one(meeting)
    found = meetings.minutes_of(meeting)
    names = ("opening", *(f"said-{item.id}" for item in state.agenda))
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: _drafted(request, meeting, form)):
            return HttpResponseRedirect(address(meeting, "/minutes", "saved"))
    else:
        before = found[1].draft if found else None
        said = {f"said-{key}": text for key, text in (before.items if before else {}).items()}
        version = found[0].version if found else 0
        form = shown({"opening": before.opening if before else "", "version": version, **said}, names)
    return page(
        request, "minutes", form=form, meeting=held, state=state, rows=meetings.agenda(state), minutes=found,
        status=form.status,
    )  # fmt: skip


def _drafted(request: HttpRequest, meeting: str, form: Form) -> Item:
    _held, state = meetings.one(meeting)
    said = {item.id: form.text(f"said-{item.id}") for item in state.agenda}
    return actions.draft_minutes(
        meeting=meeting, opening=form.text("opening"), items=said, version=form.version, by=request.principal
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, meeting: str, earlier: str) -> HttpResponse:
    """At this meeting, approve the minutes of an earlier one."""
    keeps(request)
    held, state = meetings.one(meeting)
    before, its_state = meetings.one(earlier)
    found = meetings.minutes_of(earlier)
    names = ("amendments",)
    known = {"version": found[0].version if found else 0}
    form = sent(request, names) if request.method == "POST" else shown(known, names)
    if request.method == "POST":
        made = done(
            form,
            lambda: actions.approve_minutes(
                meeting=earlier, at_meeting=meeting, amendments=form.text("amendments"), version=form.version,
                by=request.principal,
            ),
        )  # fmt: skip
        if made:
            return HttpResponseRedirect(address(earlier, "", "approved"))
    return page(
        request, "approve_minutes", form=form, meeting=held, state=state, earlier=before, its_state=its_state,
        minutes=found, status=form.status,
    )  # fmt: skip


@require_safe
def pdf(request: HttpRequest, meeting: str) -> HttpResponse:
    """The minutes as a document to print."""
    reads(request)
    from commonweal.decisions.minutes.document import minutes_pdf  # noqa: PLC0415  the typesetter loads where needed

    held, state = meetings.one(meeting)
    response = HttpResponse(minutes_pdf(held.subject), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="minutes-{state.plan.day.isoformat()}.pdf"'
    return response


