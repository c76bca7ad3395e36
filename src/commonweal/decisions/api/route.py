"""Who decides a proposal: the command's answer, as JSON whole and as CSV one row for each gate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from commonweal.decisions.api.asked import RouteAsked
from commonweal.decisions.api.listing import data_version, day_of, router
from commonweal.decisions.api.route_answers import Route
from commonweal.decisions.queries.routes import GATE_COLUMNS, as_json, gate_row, routed
from commonweal.decisions.routing.proposal import Proposal
from commonweal.web.api import reply
from commonweal.web.api.operation import get


@get(router, "/decisions/route", Route, permission="decisions.read", version=data_version, csv=True)
def decision_route(request: HttpRequest, asked: Query[RouteAsked]) -> HttpResponse:
    """Who decides.

    The gates that a proposal passes on a day, in order: who decides at each, where that body sits, the rule with
    its source, and why no lower level could. What no source confirms is marked. As CSV, a row for each gate.
    """
    data = as_json(
        routed(
            Proposal(
                asked.type,
                day_of(asked.on),
                asked.place,
                asked.sponsor,
                asked.asset,
                asked.stage,
                asked.value,
                asked.whole_life,
                asked.joint_with,
                bool(asked.novel),
                frozenset(asked.flag),
                asked.function,
                asked.level,
                asked.because,
                asked.benefit or "",
            )
        )
    )
    return reply.table(request, data, [gate_row(gate) for gate in data["gates"]], GATE_COLUMNS)
