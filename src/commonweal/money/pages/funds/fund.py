"""A fund: its agreement, what came in, what is encumbered, spent and forecast, and why it is off its budget."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.money import Pence, pounds
from commonweal.money.pages.common import page_of, query, window, within_year
from commonweal.money.pages.funds.presenter import (
    accrued_by_scheme,
    explained,
    fences,
    headline,
    limit_lines,
    rule_of,
)
from commonweal.money.queries.attention import attention
from commonweal.money.queries.balances import AsOf, balance_of
from commonweal.money.queries.closing import closed_through
from commonweal.money.queries.fund_report import (
    BY,
    income_by_source,
    pooled_share,
    spend_by,
)
from commonweal.money.queries.funds import Terms, terms_on, versions
from commonweal.money.queries.periods import periods
from commonweal.money.queries.statement import SchemeLine, contribution_shares, division, scheme_lines
from commonweal.web.sheets import Sheet, download

SCHEME_COLUMNS = (
    "scheme", "name", "priority", "budget", "encumbered", "spend", "accrued", "forecast", "variance", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme's line with what of it is accrued, and its variance in words."""

    line: SchemeLine
    accrued: Pence
    why: str


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.principal, "money.read")
    terms, at = _asked(request, slug)
    rows = scheme_rows(terms, at)
    schemes = [row.line for row in rows]
    income = income_by_source(slug, at)
    shares = contribution_shares(terms.file, at)
    by = request.GET.get("by", "")
    by = by if by in BY else "sector"
    context = {
        "fund": terms.file,
        "terms": terms,
        "changes": versions(slug),
        "at": at,
        "query": query(at),
        "periods": periods(terms.file),
        "stands": headline(income, schemes),
        "cash": balance_of(slug, "cash", AsOf(at.effective, at.known)),
        "income": income,
        "schemes": rows,
        "shares": shares,
        "whole": sum(shares.values()),
        "names": terms.file.party_names,
        "division": division(terms.file, schemes, shares, at),
        "fences": fences(terms.file),
        "limits": limit_lines(terms.file, at),
        "by": by,
        "spent_by": spend_by(slug, by, at),
        "pooled": pooled_share(slug, at),
        "findings": attention(slug, at),
        "closed": closed_through(slug),
    }
    return page_of(request, "fund.html", context)


@require_safe
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The schemes and the income of the page."""
    require(request.principal, "money.read")
    terms, at = _asked(request, slug)
    schemes = [
        {"scheme": row.line.scheme, "name": row.line.name, "priority": row.line.priority,
         "budget": pounds(row.line.budget), "encumbered": pounds(row.line.encumbered), "spend": pounds(row.line.spend),
         "accrued": pounds(row.accrued), "forecast": pounds(row.line.forecast), "variance": pounds(row.line.variance),
         "why": row.why}
        for row in scheme_rows(terms, at)
    ]  # fmt: skip
    income = [
        {"source": line.source, "name": line.name, "nature": line.nature, "permitted_use": line.permitted_use,
         "due": pounds(line.due), "received": pounds(line.received), "outstanding": pounds(line.outstanding)}
        for line in income_by_source(slug, at)
    ]  # fmt: skip
    income_columns = ("source", "name", "nature", "permitted_use", "due", "received", "outstanding")
    sheets = [Sheet("schemes", SCHEME_COLUMNS, schemes), Sheet("income", income_columns, income)]
    days = {"as at": at.effective, "as known on": at.known, "from": at.since}
    about = [("fund", slug), *((name, str(day or "")) for name, day in days.items())]
    return download(f"fund-{slug}", form, sheets, about)


def _asked(request: HttpRequest, slug: str) -> tuple[Terms, AsOf]:
    at = window(request)
    assert at.effective is not None
    terms = terms_on(slug, at.effective, at.known)
    return terms, within_year(request, terms.file, at)


def scheme_rows(terms: Terms, at: AsOf) -> list[SchemeRow]:
    accrued = accrued_by_scheme(terms.fund, at)
    return [
        SchemeRow(
            line,
            accrued.get(line.scheme, 0),
            explained(line, accrued.get(line.scheme, 0), rule_of(terms.file, line.scheme, line.variance)),
        )
        for line in scheme_lines(terms.file, at)
    ]
