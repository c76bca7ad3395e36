"""The door of the room: what can be seen and done here. Payment models are open to everybody, ledgers are not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.access import permissions
from commonweal.money.pages.common import page_of
from commonweal.money.queries.funds import funds
from commonweal.money.queries.journals import batches


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    may_read = permissions.allowed(request.principal, "money.read")
    counts = {"funds": len(funds()), "waiting": len(batches(outcome="proposed"))} if may_read else {}
    return page_of(request, "hub.html", {"counts": counts})
