"""A partner's statement of a fund, as a page and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.money.funds.regimes import regime
from commonweal.money.pages.common import page_of, query, window, within_year
from commonweal.money.pages.funds.fund import scheme_rows
from commonweal.money.pages.funds.statement_files import about, sheets, statement_pdf
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.statement import Statement, statement
from commonweal.web.sheets import as_file, download


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.principal, "money.read")
    found = _asked(request, slug)
    file = found.terms.file
    context = {
        "found": found,
        "fund": file,
        "names": file.party_names,
        "parties": file.parties,
        "regime": regime(found.regime),
        "query": query(found.at, partner=found.partner),
        "at": found.at,
        "why": {row.line.scheme: row.why for row in scheme_rows(found.terms, found.at)},
    }
    return page_of(request, "statement.html", context)


@require_safe
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    require(request.principal, "money.read")
    found = _asked(request, slug)
    name = f"statement-{slug}-{found.partner}-{found.at.effective}"
    if form == "pdf":
        return as_file(name, form, statement_pdf(found))
    return download(name, form, sheets(found), about(found))


def _asked(request: HttpRequest, slug: str) -> Statement:
    """The statement of the party asked for, or of the first. Raises Refused where there is no such party."""
    at = window(request)
    assert at.effective is not None
    terms = terms_on(slug, at.effective, at.known)
    partner = request.GET.get("partner", "") or terms.file.parties[0].body
    return statement(slug, partner, within_year(request, terms.file, at))
