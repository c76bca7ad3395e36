"""Documents that bodies comment on: invite, comment, respond, close."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import allowed, require
from commonweal.decisions.actions import consulting
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import Form, done, needed, sent, shown
from commonweal.decisions.pages.meetings.lists import ROWS
from commonweal.decisions.pages.meetings.log import lines_shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page, reads
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.consultation import KIND, Consultation
from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.problem import Refused, Where, invalid

NEW = ("title", "document", "document_version", "owner", "invited")
RIGHTS = ("comment", "consult", "oversee", "advise", "recommend", "decide")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every document under comment, those with open comments first."""
    reads(request)
    found = Item.objects.filter(kind=KIND).order_by("-state", "due", "-id")
    rows = Paginator([(item, state_of(item)) for item in found], ROWS).get_page(request.GET.get("page"))
    return page(request, "comments", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    keeps(request)
    form = sent(request, NEW) if request.method == "POST" else shown({"document": request.GET.get("document", "")}, NEW)
    if request.method == "POST" and (made := done(form, lambda: _invited(request, form))):
        return HttpResponseRedirect(f"/decisions/comments/{made.subject}?done=saved")
    return page(request, "comments_form", form=form, bodies=body_choices(), status=form.status)


def _invited(request: HttpRequest, form: Form) -> Item:
    needed(form, {"title": _("the title is missing"), "document": _("the document is missing"),
                  "owner": _("the body that responds is missing"), "invited": _("nobody is invited")})  # fmt: skip
    return consulting.invite_comments(
        title=form.text("title"), document=form.text("document"), document_version=form.text("document_version"),
        owner=form.text("owner"), invited=[_invitation(line) for line in form.lines("invited")], by=request.principal,
    )  # fmt: skip


def _invitation(line: str) -> dict[str, Any]:
    """A body, then its right (to comment, if none is given) and the due day, each after a bar."""
    body, *more = (part.strip() for part in line.split("|"))
    asked: dict[str, Any] = {"body": body, "right": "comment", "due": None}
    for part in filter(None, more):
        if part in RIGHTS:
            asked["right"] = part
            continue
        try:
            asked["due"] = parse_day(part)
        except Refused:
            where = Where(field="invited")
            remedy = _("Write one of %(rights)s, or a day as 2018-01-31") % {"rights": ", ".join(RIGHTS)}
            raise invalid(_("this is no right and no day"), remedy, where=where, value=part) from None
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, consultation: str) -> HttpResponse:
    """The comments and their responses; forms to comment, to respond and to close."""
    reads(request)
    item = item_of(KIND, consultation)
    state: Consultation = state_of(item)
    names = ("body", "author", "text", *(f"response-{each.id}" for each in state.comments))
    form = shown({}, names)
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: _kept(request, consultation, form)):
            return HttpResponseRedirect(f"/decisions/comments/{consultation}?done=saved")
    day = today()
    called = {each.body: names_of([each.body], day)[0] for each in state.opened.invited}
    return page(
        request, "comments_one", form=form, item=item, state=state, called=called,
        owner=names_of([state.opened.owner], day)[0], rights=[words.plain(each.right) for each in state.opened.invited],
        may_comment=allowed(request.principal, "decisions.comment"),
        lines=lines_shown(KIND, consultation, request), status=form.status,
    )  # fmt: skip


def _kept(request: HttpRequest, consultation: str, form: Form) -> Item:
    by = request.principal
    if form.text("what") == "comment":
        require(by, "decisions.comment")
        needed(form, {"body": _("the body is missing"), "text": _("the comment is missing")})
        return consulting.comment(
            consultation=consultation, body=form.text("body"), author=form.text("author"), text=form.text("text"), by=by
        )
    keeps(request)
    if form.text("what") == "close":
        return consulting.close_consultation(consultation=consultation, by=by)
    wanted = form.text("comment")
    needed(form, {f"response-{wanted}": _("the response is missing")})
    return consulting.respond(
        consultation=consultation, comment=wanted, text=form.text(f"response-{wanted}"),
        changed=bool(form.text(f"changed-{wanted}")), by=by,
    )  # fmt: skip
