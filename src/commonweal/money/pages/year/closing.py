"""Close a period: the checklist, and the close itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.access import permissions
from commonweal.access.permissions import require
from commonweal.kernel.problem import HTTP_STATUS, Kind, Refused, Where, invalid
from commonweal.money.actions.closing import close
from commonweal.money.models import Close
from commonweal.money.pages.common import Sent, day_asked, day_of, page_of, retried, sent
from commonweal.money.queries.closing import checklist, closed_through
from commonweal.money.queries.funds import terms_on
from commonweal.money.rules.year import month_end


@retried
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.principal, "money.read")
    fund = terms_on(slug, timezone.localdate()).file
    form, status = Sent(), 200
    if request.method == "POST":
        form = sent(request, ("through",))
        try:
            through = day_of(form["through"], "through")
            if through is None:
                raise invalid(_("the day is missing"), _("Give it"), where=Where(field="through"))
            close(fund=slug, through=through, by=request.principal)
            return HttpResponseRedirect(f"/money/funds/{slug}/close?through={through}&done=1")
        except Refused as refused:
            if refused.kind is Kind.FORBIDDEN:
                raise
            form.refused(refused, ("through",), "checklist")
            status = HTTP_STATUS[refused.kind]
    day = _day(request, form, slug, fund.starts)
    closes = list(Close.objects.filter(fund_id=slug).order_by("-through"))
    context = {
        "fund": fund,
        "through": day,
        "items": checklist(slug, day),
        "closes": closes,
        "is_closed": any(day <= each.through for each in closes),
        "can_close": permissions.allowed(request.principal, "money.close"),
        "done": request.GET.get("done") == "1",
        "form": form,
        "errors": form.errors,
    }
    return page_of(request, "close.html", context, status)


def _day(request: HttpRequest, form: Sent, slug: str, starts: date) -> date:
    """The day asked for; else the end of the month after the last close, or of the fund's first month."""
    try:
        asked = day_of(form["through"], "through") or day_asked(request, "through")
    except Refused:
        asked = None
    closed = closed_through(slug)
    return asked or month_end(closed + timedelta(days=1) if closed else starts)
