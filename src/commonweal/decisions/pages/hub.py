"""The door of the room: what can be asked and done here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    now = view(today())
    counts = {
        "bodies": len(now.bodies),
        "powers": len(now.powers),
        "agreements": len(now.agreements),
        "commitments": len(now.commitments),
    }
    return render(request, "decisions/hub.html", {"counts": counts})
