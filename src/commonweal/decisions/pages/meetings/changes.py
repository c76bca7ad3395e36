"""Plans to change services, and what the democratic body answers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.decisions.actions import service_changes
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, needed, sent, shown
from commonweal.decisions.pages.meetings.lists import ROWS
from commonweal.decisions.pages.meetings.log import lines_shown
from commonweal.decisions.pages.meetings.outcome import conditions_of
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page, reads
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.service_change import KIND, ServiceChange

NEW = ("title", "summary", "owner", "democratic_body")
NAMES = ("answer", "text", "conditions", "decision", "reason", "condition", "evidence")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    reads(request)
    found = Item.objects.filter(kind=KIND).order_by("-id")
    rows = Paginator([(item, state_of(item)) for item in found], ROWS).get_page(request.GET.get("page"))
    names = {each.body: names_of([each.body], today())[0] for each, _state in rows}
    return page(request, "changes", rows=rows, names=names)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    keeps(request)
    form = sent(request, NEW) if request.method == "POST" else shown({}, NEW)
    if request.method == "POST" and (made := done(form, lambda: _proposed(request, form))):
        return HttpResponseRedirect(f"/decisions/service-changes/{made.subject}?done=saved")
    return page(request, "change_form", form=form, bodies=body_choices(), status=form.status)


def _proposed(request: HttpRequest, form: Form) -> Item:
    needed(form, {"title": _("the title is missing"), "owner": _("the owner is missing"),
                  "democratic_body": _("the democratic body is missing")})  # fmt: skip
    return service_changes.propose_change(
        title=form.text("title"), summary=form.text("summary"), owner=form.text("owner"),
        democratic_body=form.text("democratic_body"), by=request.principal,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, change: str) -> HttpResponse:
    """The plan, the answer, its conditions; forms to record the answer, a condition met, or that it is agreed."""
    reads(request)
    item = item_of(KIND, change)
    state: ServiceChange = state_of(item)
    form = shown({}, NAMES)
    if request.method == "POST":
        keeps(request)
        form = sent(request, NAMES)
        if done(form, lambda: _kept(request, change, form, state)):
            return HttpResponseRedirect(f"/decisions/service-changes/{change}?done=saved")
    names = names_of([state.plan.democratic_body, state.plan.owner], today())
    return page(
        request, "change", form=form, item=item, state=state, democratic=names[0], owner=names[1],
        open_=[(each.id, each.text) for each in state.conditions if each.discharged is None],
        lines=lines_shown(KIND, change, request), status=form.status,
    )  # fmt: skip


def _kept(request: HttpRequest, change: str, form: Form, state: ServiceChange) -> Item:
    by = request.principal
    what = form.text("what")
    if what == "agree":
        return service_changes.agree_change(change=change, reason=form.text("reason"), by=by)
    if what == "discharge":
        needed(form, {"condition": _("the condition is missing"), "evidence": _("the evidence is missing")})
        return service_changes.meet_condition(
            change=change, condition=form.text("condition"), evidence=form.text("evidence"), by=by
        )
    if what == "withdraw":
        needed(form, {"reason": _("the reason is missing")})
        return service_changes.withdraw_change(change=change, reason=form.text("reason"), by=by)
    needed(form, {"answer": _("the answer is missing")})
    return service_changes.record_answer(
        change=change, body=state.plan.democratic_body, answer=form.text("answer"), text=form.text("text"),
        conditions=conditions_of(form.lines("conditions")), decision=form.text("decision"), by=by,
    )  # fmt: skip
