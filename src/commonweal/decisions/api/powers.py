"""Functions, mandates and powers over HTTP: who holds what, who was given it, and what is asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from commonweal.decisions.api.asked import (
    KIND,
    NATION,
    SLUG,
    FunctionsAsked,
    IdNation,
    MandatesAsked,
    OfPower,
    OnAsked,
    PowersAsked,
    PowerSlug,
)
from commonweal.decisions.api.listing import data_version, day_of, id_of, listed, router
from commonweal.decisions.api.power_answers import Functions, Mandates, Powers, PowerWhole
from commonweal.decisions.model.powers import Function
from commonweal.decisions.queries import powers as queries
from commonweal.decisions.queries.body_data import MANDATE_COLUMNS, function_json, mandate_json
from commonweal.decisions.queries.power_data import POWER_COLUMNS, power_json, power_row
from commonweal.decisions.queries.register import register, view
from commonweal.kernel.problem import not_found
from commonweal.web.api import reply
from commonweal.web.api.operation import get

FUNCTION_COLUMNS = ("id", "title", "statute", "holder", "holder_kind", "delegable", "conditions", "planning_level",
                    "design_level", "valid_from", "valid_to", "citation", "verified")  # fmt: skip


@get(router, "/decisions/functions", Functions, permission="decisions.read", version=data_version, csv=True, paged=True)
def functions(request: HttpRequest, asked: Query[FunctionsAsked]) -> HttpResponse:
    """Functions in force on a day.

    By id: what bodies may or must do, the law, who holds it, and whether it may be delegated.
    """
    found = [each for _, each in sorted(view(day_of(asked.on)).functions.items()) if _fits(each, asked)]
    return listed(request, asked, found, lambda each: each.id, function_json, FUNCTION_COLUMNS)


def _fits(function: Function, asked: FunctionsAsked) -> bool:
    words = (asked.q or "").casefold().split()
    told = " ".join((function.id, function.title, function.statute)).casefold()
    return (
        asked.nation in (None, function.nation)
        and asked.delegable in (None, function.delegable)
        and all(word in told for word in words)
    )


@get(router, "/decisions/mandates", Mandates, permission="decisions.read", version=data_version, csv=True, paged=True)
def mandates(request: HttpRequest, asked: Query[MandatesAsked]) -> HttpResponse:
    """Mandates in force on a day.

    Which function was given by whom to whom, within what limit, on which conditions; revoked ones say so.
    """
    seen = view(day_of(asked.on))
    found = queries.mandates(
        seen,
        function=asked.function or "",
        giver=seen.find(asked.giver).id if asked.giver else "",
        to=seen.find(asked.to).id if asked.to else "",
    )
    return listed(request, asked, found, lambda each: each.id, mandate_json, MANDATE_COLUMNS)


@get(router, "/decisions/powers", Powers, permission="decisions.read", version=data_version, csv=True, paged=True)
def powers(request: HttpRequest, asked: Query[PowersAsked]) -> HttpResponse:
    """Powers on a day.

    From the highest level down, by title: asked for, agreed, live or ended, with the readiness criteria that are not
    met and the years whose statement of use is owed.
    """
    found = [
        each
        for each in queries.powers(register(), day_of(asked.on))
        if asked.state in (None, each.state)
        and asked.level in (None, each.power.level)
        and asked.nation in (None, each.power.nation)
        and (each.owed or not asked.owed)
    ]
    return listed(request, asked, found, lambda each: each.power.id, power_row, POWER_COLUMNS)


@get(router, "/decisions/powers/{nation}/{kind}/{slug}", PowerWhole, permission="decisions.read", version=data_version)
def power(
    request: HttpRequest,
    asked: Query[OnAsked],
    nation: IdNation = NATION,
    kind: OfPower = KIND,
    slug: PowerSlug = SLUG,
) -> HttpResponse:
    """One power.

    Its steps, criteria, plan, sub-regions, statements of use, and what keeps it from being live.
    """
    day, id_ = day_of(asked.on), id_of(nation, kind, slug)
    if id_ not in view(day).powers:
        raise not_found(f"there is no power {id_} on file for that day", "See /decisions/powers")
    return reply.one(power_json(queries.power(register(), day, id_)))
