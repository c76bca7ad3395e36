"""One journal with its source document, maker, checker and reversal; and the journals of a fund."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access import permissions
from commonweal.access.permissions import require
from commonweal.kernel.problem import HTTP_STATUS, Kind, Refused
from commonweal.money.actions.reversing import reverse
from commonweal.money.pages.common import Sent, day_of, page_of, retried, sent
from commonweal.money.pages.journals.batches import batch_address
from commonweal.money.queries.batch import free_key
from commonweal.money.queries.funds import fund_named
from commonweal.money.queries.journal_list import fund_journals
from commonweal.money.queries.journals import JournalRecord, named

PER_PAGE = 50
FIELDS = ("reason", "effective")


@retried
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    require(request.principal, "money.read")
    record = named(number)
    form, status = Sent(), 200
    if request.method == "POST":
        require(request.principal, "money.propose")
        form = sent(request, FIELDS)
        key = free_key(f"reversal-of-{record.number}")
        status = _reversed(request, record, key, form)
        if not form.errors:
            return HttpResponseRedirect(batch_address(key, done="propose"))
    can_reverse = record.outcome == "approved" and record.reversed_by is None
    context = {
        "record": record,
        "form": form,
        "errors": form.errors,
        "can_reverse": can_reverse and permissions.allowed(request.principal, "money.propose"),
        "batch_address": batch_address,
    }
    return page_of(request, "journal.html", context, status)


def _reversed(request: HttpRequest, record: JournalRecord, key: str, form: Sent) -> int:
    try:
        day = day_of(form["effective"], "effective")
        reverse(journal=str(record.number), key=key, reason=form["reason"], effective=day, by=request.principal)
    except Refused as refused:
        if refused.kind is Kind.FORBIDDEN:
            raise
        form.refused(refused, FIELDS, "reason")
        return HTTP_STATUS[refused.kind]
    return 200


@require_safe
def of_fund(request: HttpRequest, slug: str) -> HttpResponse:
    """The journals of a fund, newest first, a page at a time."""
    require(request.principal, "money.read")
    fund = fund_named(slug)
    text = request.GET.get("page", "1")
    place = max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
    shown = fund_journals(slug, limit=PER_PAGE + 1, offset=(place - 1) * PER_PAGE)
    context = {"fund": fund, "shown": shown[:PER_PAGE], "place": place, "has_more": len(shown) > PER_PAGE,
               "batch_address": batch_address}  # fmt: skip
    return page_of(request, "journals.html", context)
