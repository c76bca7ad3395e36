"""The delivery plan of an agreement as a page to read and print, and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.decisions.pages.agreements.common import day_asked, page_of
from commonweal.decisions.queries.delivery import (
    BARRIER_COLUMNS,
    PLAN_COLUMNS,
    DeliveryPlan,
    barrier_rows,
    delivery_plan,
    plan_rows,
)
from commonweal.web.sheets import Sheet, download


@require_safe
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    plan = delivery_plan(id_, day_asked(request))
    context = {"plan": plan, "on": plan.on, "rows": plan_rows(plan), "barriers": barrier_rows(plan.barriers, plan.on)}
    return page_of(request, "plan.html", context)


@require_safe
def file(request: HttpRequest, id_: str, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    plan = delivery_plan(id_, day_asked(request))
    return download(f"delivery-plan-{plan.agreed.record.short}", form, sheets(plan), about(plan))


def sheets(plan: DeliveryPlan) -> list[Sheet]:
    return [
        Sheet(_("Delivery plan"), PLAN_COLUMNS, plan_rows(plan)),
        Sheet(_("Barriers"), BARRIER_COLUMNS, barrier_rows(plan.barriers, plan.on)),
    ]


def about(plan: DeliveryPlan) -> list[tuple[str, str]]:
    rolled = plan.rolled
    return [
        (_("Agreement"), plan.agreed.state.title),
        (_("As on"), plan.on.isoformat()),
        (_("Commitments"), str(len(plan.commitments))),
        (_("Milestones"), str(rolled.total)),
        (_("Met"), str(rolled.met)),
        (_("Late"), str(rolled.late)),
        (_("Slip in days"), str(rolled.slip_days)),
        (_("Sources"), plan.agreed.record.citation),
    ]
