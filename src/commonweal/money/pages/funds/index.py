"""The funds that are open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.money.pages.common import page_of
from commonweal.money.queries.funds import Fund, Terms, funds, terms_on
from commonweal.web.sheets import Sheet, download

COLUMNS = ("fund", "name", "kind", "nation", "instrument", "starts", "ends", "version")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "money.read")
    wanted = " ".join(request.GET.get("q", "").split())[:100]
    kind = request.GET.get("kind", "")
    shown = [
        (fund, terms)
        for fund, terms in _held()
        if wanted.casefold() in f"{fund.slug} {terms.file.name}".casefold() and kind in ("", fund.kind)
    ]
    return page_of(request, "funds.html", {"shown": shown, "wanted": wanted, "kind": kind})


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "money.read")
    rows = [
        {"fund": fund.slug, "name": terms.file.name, "kind": fund.kind, "nation": fund.nation,
         "instrument": terms.file.instrument.kind, "starts": terms.file.starts, "ends": terms.file.ends,
         "version": terms.version}
        for fund, terms in _held()
    ]  # fmt: skip
    return download("funds", form, [Sheet("funds", COLUMNS, rows)])


def _held() -> list[tuple[Fund, Terms]]:
    today = timezone.localdate()
    return [(fund, terms_on(fund.slug, today)) for fund in funds()]
