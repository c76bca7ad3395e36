"""The delivery plan of an agreement as a page to read and print, and as files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.decisions.pages.agreements.sheets import Sheet
from commonweal.decisions.queries.delivery import BARRIER_COLUMNS, PLAN_COLUMNS, DeliveryPlan, barrier_rows, plan_rows


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
