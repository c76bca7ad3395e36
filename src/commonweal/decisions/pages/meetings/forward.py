"""Items of the forward plan: plan, promise, see, move, receive, drop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import forward
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.log import HOME, lines_shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page, reads
from commonweal.decisions.queries.forward_plan import plan_row
from commonweal.decisions.queries.subjects import item_of
from commonweal.kernel.problem import Where, invalid

NAMES = ("origin", "title", "body", "reporter", "due", "every_months", "purpose", "lead", "note")
ORIGINS = ("planned", "promise", "report")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new item: planned, promised, or a report along the reporting line."""
    keeps(request)
    if request.method == "POST":
        form = sent(request, NAMES)
        made = done(form, lambda: _planned(request, form))
        if made:
            return HttpResponseRedirect(f"/decisions/forward-plan/{made.subject}?done=planned")
    else:
        known = {"origin": "planned", "purpose": "decide", "body": request.GET.get("body", "")}
        form = shown(known, NAMES)
    origins = [(name, words.ORIGIN[name]) for name in ORIGINS]
    return page(request, "forward_form", form=form, bodies=body_choices(), origins=origins, status=form.status)


def _planned(request: HttpRequest, form: Form) -> Item:
    origin, by = form.text("origin"), request.principal
    wanted = {"planned": ("body",), "promise": ("body", "reporter"), "report": ("reporter",)}
    if origin not in wanted:
        raise invalid(_("the kind of item is missing"), _("Choose one"), where=Where(field="origin"))
    for name in ("title", *wanted[origin]):
        if not form.text(name):
            raise invalid(_("a field is missing"), _("Complete the field"), where=Where(field=name))
    due = form.day("due", _("The due day"))
    if origin == "promise":
        return forward.promise_report(
            title=form.text("title"), reporter=form.text("reporter"), to=form.text("body"), due=due, by=by
        )
    if origin == "report":
        months = form.whole("every_months", _("The number of months"))
        return forward.plan_report(
            title=form.text("title"), reporter=form.text("reporter"), due=due, every_months=months, by=by
        )
    return forward.plan_item(
        body=form.text("body"), title=form.text("title"), due=due, purpose=form.text("purpose") or "decide",
        lead=form.text("lead"), note=form.text("note"), by=by,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, item: str) -> HttpResponse:
    """The item and where it came from; for clerks a form to move, receive or drop it."""
    reads(request)
    held = item_of(forward.KIND, item)
    row = plan_row(held)
    names = ("what", "due", "reason")
    if request.method == "POST":
        keeps(request)
        form = sent(request, names)
        if done(form, lambda: _updated(request, item, form)):
            return HttpResponseRedirect(f"/decisions/forward-plan/{item}?done=saved")
    else:
        form = shown({"what": "moved", "due": row.due, "version": held.version}, names)
    kind, _slash, subject = row.source.partition("/")
    source = Item.objects.filter(kind=kind, subject=subject).first() if subject else None
    return page(
        request, "forward_item", form=form, item=held, row=row, source=source,
        source_address=HOME[kind].format(subject) if source and kind in HOME else "",
        lines=lines_shown(forward.KIND, item, request), status=form.status,
    )  # fmt: skip


def _updated(request: HttpRequest, item: str, form: Form) -> Item:
    what, reason, by, version = form.text("what"), form.text("reason"), request.principal, form.version
    if what == "received":
        return forward.receive_item(item=item, version=version, by=by)
    if what == "dropped":
        if not reason:
            raise invalid(_("the reason is missing"), _("Say why it is dropped"), where=Where(field="reason"))
        return forward.drop_item(item=item, reason=reason, version=version, by=by)
    due = form.day("due", _("The due day"))
    return forward.move_item(item=item, due=due, reason=reason, version=version, by=by)
