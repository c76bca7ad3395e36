"""The councils by weighted overall rank on the interface of health and social care, those metrics absent named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.measures.catalogue import definition
from commonweal.measures.comparison import OverallRow, overall
from commonweal.measures.dashboard import Dashboard, interface_dashboard
from commonweal.measures.engine import Evaluation, Question
from commonweal.measures.pages.addresses import place_address
from commonweal.measures.pages.kept import kept_body
from commonweal.measures.pages.measure import rank_text


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "measures.read")
    dashboard = interface_dashboard()
    periods = _periods(dashboard)
    asked = request.GET.get("period")
    text = asked or str(kept_body(lambda: _latest(dashboard, periods), "overall", "latest"))
    period = parse(text, PeriodKind.FINANCIAL_YEAR) if text else None
    body = kept_body(lambda: _body(dashboard, period), "overall", str(period)) if period else ""
    context = {"dashboard": dashboard, "periods": periods, "period": period, "body": body}
    return render(request, "measures/overall.html", context)


def _periods(dashboard: Dashboard) -> list[Period]:
    """Every financial year that any metric of the dashboard covers, latest first."""
    found = {
        period
        for measure in dashboard.weights
        for period in Evaluation(Question(measure, by=PeriodKind.FINANCIAL_YEAR)).periods
    }
    return sorted(found, reverse=True)


def _latest(dashboard: Dashboard, periods: list[Period]) -> str:
    """The latest year in which any council can be ranked; empty where there is none."""
    return next((str(period) for period in periods if overall(dashboard.weights, period)), "")


def _body(dashboard: Dashboard, period: Period) -> str:
    rows = [_row(row) for row in overall(dashboard.weights, period)]
    return render_to_string("measures/overall_body.html", {"rows": rows, "period": period})


def _row(row: OverallRow) -> list[object]:
    found = row.result
    place = {"text": row.area_name, "href": place_address(row.area)}
    if found.overall.rank is None or found.lower is None or found.upper is None:
        return [place, "–", "–", _absent(row)]
    interval = f"{rank_text(found.lower)} {_('to')} {rank_text(found.upper)}"
    return [place, rank_text(found.overall.rank), interval, _absent(row)]


def _absent(row: OverallRow) -> str:
    return "; ".join(definition(name).short_title for name in row.absent) or _("none")
