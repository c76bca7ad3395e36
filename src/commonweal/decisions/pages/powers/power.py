"""One power: its steps, what bars it, sub-regions, statements of use, and the forms that move it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.access.permissions import require
from commonweal.decisions.actions import powers as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, asked, link, name_of, page, title_of
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.queries import powers as queries
from commonweal.decisions.queries.powers import Standing
from commonweal.decisions.register.expand import slug
from commonweal.decisions.rules.power_steps import FOLLOWS, stretches
from commonweal.decisions.rules.statement_of_use import years_in_use
from commonweal.kernel.problem import Where, invalid

NAMES = ("state", "on", "note", "legal_basis", "criteria", "criterion", "evidence", "title", "reference", "region",
         "region_state", "year", "use", "result", "accountable", "reason")  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, id_: str) -> HttpResponse:
    now = asked(request)
    standing = queries.power(now.register, now.day, id_)
    if request.method == "POST":
        require(request.principal, "decisions.keep-powers")
        form = sent(request, NAMES)
        act = _ACTS.get(form["verb"])
        if act is None:
            raise invalid(_("this step is not known"), _("Use the forms of the page"))
        if done(form, lambda: act(request, standing, form)):
            return HttpResponseRedirect(words.power_address(standing.power.id) + now.kept(done="power"))
    else:
        form = shown({"version": standing.version}, NAMES)
    return page(request, "powers/power", status=form.status, form=form, **_context(now, standing))


def _context(now: Asked, standing: Standing) -> dict[str, Any]:
    power, on_file = standing.power, standing.on_file
    years = years_in_use(stretches(on_file.steps), now.day)
    return {
        "asked": now,
        "standing": standing,
        "power": power,
        "on_file": on_file,
        "home": words.power_address(power.id) + now.kept(),
        "holder": link(now.view, power.holder, now.given),
        "giver": link(now.view, power.giver, now.given),
        "function": title_of(now.view, power.function) if power.function else "",
        "agreement": {"text": _agreement(now, power.agreement), "href": f"/decisions/agreements/{power.agreement}"}
        if power.agreement else None,
        "next": [(state, words.said(words.POWER, state)) for state in FOLLOWS[on_file.state]],
        "regions": [(name_of(now.view, each.region), each) for each in on_file.regions],
        "region_states": [(state, str(text)) for state, text in words.REGION.items()],
        "sub_regions": sorted(body.name for body in now.view.of_kind("sub-region")),
        "years": [(str(year), str(year)) for year in reversed(years)],
        "open": [(each.id, each.text) for each in standing.unmet],
        "met": [(each.id, each.text) for each in on_file.criteria if each not in standing.unmet],
    }  # fmt: skip


def _agreement(now: Asked, id_: str) -> str:
    found = now.view.agreements.get(id_)
    return found.title if found else id_


def _moved(request: HttpRequest, standing: Standing, form: Form) -> Item:
    criteria = [(slug(line)[:40].strip("-") or "criterion", line) for line in form.lines("criteria")]
    return actions.move_power(
        standing.power.id, form.text("state"), by=request.principal, on=form.day_or_none("on"),
        note=form.text("note"), criteria=criteria, legal_basis=form.text("legal_basis"), version=form.version,
    )  # fmt: skip


def _met(request: HttpRequest, standing: Standing, form: Form) -> Item:
    return actions.meet_criterion(
        standing.power.id, form.text("criterion"), by=request.principal, evidence=form.text("evidence"),
        on=form.day_or_none("on"), version=form.version,
    )  # fmt: skip


def _unmet(request: HttpRequest, standing: Standing, form: Form) -> Item:
    return actions.unmeet_criterion(
        standing.power.id, form.text("criterion"), by=request.principal, reason=form.text("reason"),
        on=form.day_or_none("on"), version=form.version,
    )  # fmt: skip


def _based(request: HttpRequest, standing: Standing, form: Form) -> Item:
    return actions.record_legal_basis(
        standing.power.id, form.text("legal_basis"), by=request.principal, on=form.day_or_none("on"),
        version=form.version,
    )  # fmt: skip


def _planned(request: HttpRequest, standing: Standing, form: Form) -> Item:
    return actions.approve_plan(
        standing.power.id, form.text("title"), by=request.principal, reference=form.text("reference"),
        on=form.day_or_none("on"), version=form.version,
    )  # fmt: skip


def _region(request: HttpRequest, standing: Standing, form: Form) -> Item:
    region = form.text("region")
    if not region:
        raise invalid(_("say which sub-region"), _("Give its name"), where=Where(field="region"))
    return actions.move_region(
        standing.power.id, region, form.text("region_state"), by=request.principal, note=form.text("note"),
        on=form.day_or_none("on"), version=form.version,
    )  # fmt: skip


def _used(request: HttpRequest, standing: Standing, form: Form) -> Item:
    return actions.state_use(
        standing.power.id, form.text("year"), by=request.principal, use=form.text("use"), result=form.text("result"),
        accountable=form.lines("accountable"), version=form.version,
    )  # fmt: skip


_ACTS: dict[str, Callable[[HttpRequest, Standing, Form], Item]] = {
    "move": _moved, "unmeet": _unmet, "basis": _based, "meet": _met, "plan": _planned, "region": _region, "use": _used,
}  # fmt: skip
