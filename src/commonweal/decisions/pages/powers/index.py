"""The power register: where each power stands, what it still lacks, which statements of use are owed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.powers import propose_power
from commonweal.decisions.model.common import LEVELS, NATIONS
from commonweal.decisions.models import Item
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, asked, link, page, words_of
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.queries.powers import Standing, powers
from commonweal.decisions.register.expand import slug
from commonweal.web.sheets import Sheet, download

COLUMNS = ("id", "title", "source", "holder", "giver", "level", "state", "since", "valid_from", "conditions", "unmet",
           "current_use", "accountable", "legal_basis", "owed", "citation", "verified")  # fmt: skip
NAMES = ("title", "nation", "level", "function", "holder", "giver", "legal_basis", "needs_plan", "on", "reason")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    query = _query(request)
    found = _found(now, query)
    kept = now.kept(**query)
    every = powers(now.register, now.day)
    return page(
        request,
        "powers/index",
        asked=now,
        query=query,
        rows=[_row(now, each) for each in found],
        owing=[each for each in every if each.owed],
        waiting=sum(each.is_conditional for each in every),
        states=[(state, words.said(words.POWER, state)) for state in words.POWER if state != "not-yet"],
        levels=[(level, words.said(words.LEVEL, level)) for level in LEVELS],
        nations=[(name, str(text)) for name, text in words.NATION.items()],
        lacks=[("criteria", _("Criteria not met")), ("statement", _("A statement of use"))],
        files=[(_("CSV"), f"/decisions/powers.csv{kept}"), (_("Workbook"), f"/decisions/powers.xlsx{kept}")],
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    rows = [_file_row(each) for each in _found(now, _query(request))]
    return download("powers", form, [Sheet(_("Powers"), COLUMNS, rows)], [(_("On"), now.day.isoformat())])


def _query(request: HttpRequest) -> dict[str, str]:
    return {name: words_of(request, name) for name in ("q", "state", "level", "nation", "lacks")}


def _found(now: Asked, query: dict[str, str]) -> list[Standing]:
    asked_words = query["q"].casefold().split()
    return [
        each
        for each in powers(now.register, now.day)
        if all(word in f"{each.power.title} {each.power.id}".casefold() for word in asked_words)
        and query["state"] in ("", each.state)
        and query["level"] in ("", each.power.level)
        and query["nation"] in ("", each.power.nation)
        and (query["lacks"] != "criteria" or each.is_conditional)
        and (query["lacks"] != "statement" or each.owed)
    ]


def _row(now: Asked, standing: Standing) -> dict[str, Any]:
    power = standing.power
    return {
        "standing": standing,
        "address": words.power_address(power.id) + now.kept(),
        "state": words.said(words.POWER, standing.state),
        "holder": link(now.view, power.holder, now.given),
        "giver": link(now.view, power.giver, now.given),
        "level": words.said(words.LEVEL, power.level),
        "confirmed": power.is_verified,
    }


def _file_row(standing: Standing) -> dict[str, Any]:
    power, on_file = standing.power, standing.on_file
    return {
        "id": power.id, "title": power.title, "source": power.agreement or power.function, "holder": power.holder,
        "giver": power.giver, "level": power.level, "state": standing.state, "since": standing.since,
        "valid_from": power.valid_from, "conditions": [each.text for each in on_file.criteria],
        "unmet": [each.text for each in standing.unmet], "current_use": on_file.current_use,
        "accountable": list(on_file.accountable), "legal_basis": on_file.legal_basis,
        "owed": [str(year) for year in standing.owed], "citation": power.citation, "verified": power.is_verified,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a power that the place asks for."""
    now = asked(request)
    require(request.principal, "decisions.keep-powers")
    if request.method == "POST":
        form = sent(request, NAMES)
        item = done(form, lambda: _proposed(request, now, form))
        if item:
            return HttpResponseRedirect(words.power_address(item.content["record"]["id"]) + "?done=proposed")
    else:
        form = shown({"nation": "england", "level": "multi-borough"}, NAMES)
    return page(
        request, "powers/new", status=form.status, asked=now, form=form,
        nations=[(each, words.said(words.NATION, each)) for each in NATIONS],
        levels=[(level, words.said(words.LEVEL, level)) for level in LEVELS],
        functions=sorted(((each.id, each.title) for each in now.view.functions.values()), key=lambda pair: pair[1]),
    )  # fmt: skip


def _proposed(request: HttpRequest, now: Asked, form: Form) -> Item:
    nation, title = form.text("nation"), form.text("title")
    record: dict[str, Any] = {"id": f"{nation}/power/{slug(title)[:100].strip('-') or 'power'}", "title": title,
                              "level": form.text("level"), "needs_plan": bool(form["needs_plan"])}  # fmt: skip
    for name in ("holder", "giver"):
        if form.text(name):
            record[name] = now.view.find(form.text(name)).id
    for name in ("function", "legal_basis"):
        if form.text(name):
            record[name] = form.text(name)
    return propose_power(
        record, by=request.principal, nation=nation, on=form.day_or_none("on"), reason=form.text("reason")
    )
