"""The trial balance of a fund: every account with its balance; debits and credits sum to the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.money import pounds
from commonweal.money.pages.common import page_of, query, window
from commonweal.money.queries.balances import AsOf, TrialBalance, trial_balance
from commonweal.money.queries.funds import fund_named
from commonweal.web.sheets import Sheet, download

COLUMNS = ("book", "account", "name", "debit", "credit", "postings")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.principal, "money.read")
    found = _asked(request, slug)
    context = {"fund": fund_named(slug), "found": found, "at": found.at, "query": query(found.at)}
    return page_of(request, "trial_balance.html", context)


@require_safe
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    require(request.principal, "money.read")
    found = _asked(request, slug)
    rows = [
        {"book": row.book, "account": row.account, "name": row.name, "postings": str(row.postings),
         "debit": pounds(max(row.pence, 0)), "credit": pounds(max(-row.pence, 0))}
        for row in found.rows
    ]  # fmt: skip
    return download(f"trial-balance-{slug}-{found.at.effective}", form, [Sheet("Trial balance", COLUMNS, rows)])


def _asked(request: HttpRequest, slug: str) -> TrialBalance:
    """A balance counts from the beginning, whatever the year."""
    fund_named(slug)
    at = window(request)
    return trial_balance(AsOf(at.effective, at.known), fund=slug)
