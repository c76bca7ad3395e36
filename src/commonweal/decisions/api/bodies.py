"""Bodies over HTTP: which there are, one with its seats and rules, and its check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from commonweal.decisions.api.asked import (
    KIND,
    NATION,
    SLUG,
    BodiesAsked,
    BodySlug,
    IdNation,
    OfBody,
    OnAsked,
)
from commonweal.decisions.api.body_answers import Bodies, BodyWhole, Check
from commonweal.decisions.api.listing import data_version, day_of, id_of, listed, router
from commonweal.decisions.model.bodies import Body
from commonweal.decisions.queries import bodies as queries
from commonweal.decisions.queries.body_data import BODY_COLUMNS, as_json, body_row, check_json
from commonweal.decisions.queries.register import register, view
from commonweal.decisions.queries.routes import place_of
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.composition import composition
from commonweal.kernel.problem import not_found
from commonweal.web.api import reply
from commonweal.web.api.operation import get


@get(router, "/decisions/bodies", Bodies, permission="decisions.read", version=data_version, csv=True, paged=True)
def bodies(request: HttpRequest, asked: Query[BodiesAsked]) -> HttpResponse:
    """Bodies in force on a day.

    By nation, from the highest level down, by name. A district's code stands for the county that it lies in.
    """
    on = day_of(asked.on)
    area = place_of(asked.area, on) if asked.area else ""
    wanted = queries.Wanted(asked.q or "", asked.nation or "", asked.kind or "", asked.level or "", area)
    found = queries.listed(view(on), wanted)
    return listed(request, asked, found, lambda body: body.id, body_row, BODY_COLUMNS)


@get(router, "/decisions/bodies/{nation}/{kind}/{slug}", BodyWhole, permission="decisions.read", version=data_version)
def body(
    request: HttpRequest,
    asked: Query[OnAsked],
    nation: IdNation = NATION,
    kind: OfBody = KIND,
    slug: BodySlug = SLUG,
) -> HttpResponse:
    """One body.

    Its history, seats with who holds them, votes by sector, rules, functions, mandates and rights on a day.
    """
    seen = view(day_of(asked.on))
    return reply.one(as_json(register(), seen, one_of(seen, id_of(nation, kind, slug))))


@get(router, "/decisions/bodies/{nation}/{kind}/{slug}/check", Check, permission="decisions.read", version=data_version)
def body_check(
    request: HttpRequest,
    asked: Query[OnAsked],
    nation: IdNation = NATION,
    kind: OfBody = KIND,
    slug: BodySlug = SLUG,
) -> HttpResponse:
    """A body held against the law in force on a day.

    Missing seats, broken rules, vacancies and ended terms, each with the rule and its source.
    """
    seen = view(day_of(asked.on))
    found = composition(seen, one_of(seen, id_of(nation, kind, slug)))
    return reply.one(check_json(found, seen.day))


def one_of(seen: View, id_: str) -> Body:
    """The body of an id in force on the view's day. Raises Refused where there is none."""
    if id_ not in seen.bodies:
        raise not_found(f"there is no body {id_} in force on that day", "Look for it with /decisions/bodies?q=")
    return seen.bodies[id_]
