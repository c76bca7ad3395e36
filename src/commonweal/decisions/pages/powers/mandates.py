"""Mandates: each function, from whom, to whom, since when; and the forms that grant, vary and revoke one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions import mandates as actions
from commonweal.decisions.model.common import LEVELS, NATIONS
from commonweal.decisions.model.powers import Mandate
from commonweal.decisions.models import Item
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, asked, link, page, title_of, words_of
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.queries.body_data import mandate_row
from commonweal.decisions.queries.powers import is_revoked, mandates
from commonweal.decisions.register.expand import slug
from commonweal.decisions.rules.arrangement import arrangement, legal_basis
from commonweal.decisions.rules.mandate import KIND
from commonweal.kernel.money import parse_exact_pounds, pounds_brief
from commonweal.kernel.problem import Where, invalid
from commonweal.places import queries as places
from commonweal.web.sheets import Sheet, download

ROWS = 50
COLUMNS = ("id", "functions", "from", "to", "officer", "employed_by", "level", "limit", "limit_basis", "serves",
           "requires_agreement", "agreed_areas", "arrangement", "legal_basis",
           "valid_from", "valid_to", "revoked", "instrument", "citation", "verified")  # fmt: skip
NEW = ("title", "nation", "function", "giver", "to", "level", "officer", "employed_by", "limit", "conditions", "areas",
       "on", "reason")  # fmt: skip
NAMES = ("limit", "basis", "on", "reason", "condition", "evidence", "area")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    query = {name: words_of(request, name) for name in ("q", "nation")}
    found = _found(now, query)
    kept = now.kept(**query)
    joint = "&" if kept else "?"
    shown_page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return page(
        request,
        "powers/mandates",
        asked=now,
        query=query,
        page=shown_page,
        rows=[_row(now, each) for each in shown_page],
        nations=[(name, str(text)) for name, text in words.NATION.items()],
        page_address=f"/decisions/mandates{kept}{joint}".replace("{", "{{").replace("}", "}}") + "page={}",
        files=[(_("CSV"), f"/decisions/mandates.csv{kept}"), (_("Workbook"), f"/decisions/mandates.xlsx{kept}")],
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    query = {name: words_of(request, name) for name in ("q", "nation")}
    rows = [mandate_row(each, now.view) for each in _found(now, query)]
    return download("mandates", form, [Sheet(_("Mandates"), COLUMNS, rows)], [(_("On"), now.day.isoformat())])


def _found(now: Asked, query: dict[str, str]) -> list[Mandate]:
    asked_words = query["q"].casefold().split()

    def fits(mandate: Mandate) -> bool:
        names = [now.view.bodies[each].name for each in (mandate.giver, mandate.to) if each in now.view.bodies]
        titles = [title_of(now.view, each) for each in mandate.functions]
        text = " ".join([mandate.title, mandate.officer, *names, *titles, mandate.id]).casefold()
        return query["nation"] in ("", mandate.nation) and all(word in text for word in asked_words)

    return [mandate for mandate in mandates(now.view) if fits(mandate)]


def _row(now: Asked, mandate: Mandate) -> list[Any]:
    functions = "; ".join(title_of(now.view, each) for each in mandate.functions)
    to = link(now.view, mandate.to, now.given)
    limit = pounds_brief(mandate.limit) if mandate.limit is not None else _("No limit on file")
    state = (
        _("Revoked from %(day)s") % {"day": mandate.revoked} if is_revoked(mandate, now.day) else words.dates(mandate)
    )
    return [
        {"text": functions, "href": words.mandate_address(mandate.id) + now.kept()},
        link(now.view, mandate.giver, now.given),
        {**to, "hint": mandate.officer} if mandate.officer else to,
        words.said(words.ARRANGEMENT, arrangement(now.view, mandate)),
        words.said(words.LEVEL, mandate.level),
        limit,
        state,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, id_: str) -> HttpResponse:
    """One mandate, with the forms that change it."""
    now = asked(request)
    mandate = now.view.named(now.view.mandates, id_, "mandate")
    item = Item.objects.filter(kind=KIND, subject=mandate.id).first()
    if request.method == "POST":
        require(request.principal, "decisions.keep-powers")
        form = sent(request, NAMES)
        act = _ACTS.get(form["verb"])
        if act is None:
            raise invalid(_("this step is not known"), _("Use the forms of the page"))
        if done(form, lambda: act(request, mandate, form)):
            return HttpResponseRedirect(words.mandate_address(mandate.id) + now.kept(done="mandate"))
    else:
        form = shown({"version": item.version if item else 0}, NAMES)
    return page(
        request, "powers/mandate", status=form.status, asked=now, form=form, mandate=mandate,
        arrangement=words.said(words.ARRANGEMENT, arrangement(now.view, mandate)),
        legal_basis=legal_basis(now.view, mandate),
        home=words.mandate_address(mandate.id) + now.kept(), is_revoked=is_revoked(mandate, now.day),
        functions=[(each, now.view.functions.get(each)) for each in mandate.functions],
        giver=link(now.view, mandate.giver, now.given), to=link(now.view, mandate.to, now.given),
        employer=link(now.view, mandate.employed_by, now.given) if mandate.employed_by else None,
        limit=pounds_brief(mandate.limit) if mandate.limit is not None else _("No limit on file"),
        level=words.said(words.LEVEL, mandate.level),
        revocable=[link(now.view, each, now.given) for each in mandate.revocable_by],
        places=[area.name for area in places.areas(mandate.serves).values()],
        agreed=[area.name for area in places.areas(mandate.agreed_areas).values()],
        open=[(each.id, each.text) for each in mandate.conditions if each.met_on is None or each.met_on > now.day],
        may_agree=_may_agree(mandate),
        versions=[each.record for each in now.register.versions("mandates", mandate.id)], pounds=pounds_brief,
    )  # fmt: skip


def _may_agree(mandate: Mandate) -> list[tuple[str, str]]:
    """The areas that have not agreed yet, where the mandate needs it."""
    if not mandate.requires_agreement:
        return []
    left = [code for code in mandate.serves if code not in mandate.agreed_areas]
    return sorted(((area.code, area.name) for area in places.areas(left).values()), key=lambda pair: pair[1])


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form that grants a mandate."""
    now = asked(request)
    require(request.principal, "decisions.keep-powers")
    if request.method == "POST":
        form = sent(request, NEW)
        item = done(form, lambda: _granted(request, now, form))
        if item:
            return HttpResponseRedirect(words.mandate_address(item.content["record"]["id"]) + "?done=granted")
    else:
        form = shown({"nation": "england", "level": "borough"}, NEW)
    functions = sorted(now.view.functions.values(), key=lambda each: each.title)
    return page(
        request, "powers/grant", status=form.status, asked=now, form=form,
        nations=[(each, words.said(words.NATION, each)) for each in NATIONS],
        levels=[(level, words.said(words.LEVEL, level)) for level in LEVELS],
        functions=[(each.id, f"{each.title} ({words.said(words.DELEGABLE, each.delegable)})") for each in functions],
    )  # fmt: skip


def _granted(request: HttpRequest, now: Asked, form: Form) -> Item:
    nation, title = form.text("nation"), form.text("title")
    for name, label in (("title", _("a title")), ("giver", _("who gives")), ("to", _("who receives"))):
        if not form.text(name):
            raise invalid(_("%(what)s is missing") % {"what": label}, _("Fill it in"), where=Where(field=name))
    record: dict[str, Any] = {
        "id": f"{nation}/mandate/{slug(title)[:100].strip('-') or 'mandate'}", "title": title,
        "functions": [form.text("function")], "giver": now.view.find(form.text("giver")).id,
        "to": now.view.find(form.text("to")).id, "level": form.text("level"),
    }  # fmt: skip
    optional: dict[str, Any] = {
        "officer": form.text("officer"),
        "employed_by": now.view.find(form.text("employed_by")).id if form.text("employed_by") else "",
        "limit": str(_limit(form) or ""),
        "conditions": [
            {"id": slug(line)[:40].strip("-") or "condition", "text": line} for line in form.lines("conditions")
        ],
        "serves": form.lines("areas"),
    }
    record |= {name: value for name, value in optional.items() if value}
    return actions.grant_mandate(
        record, by=request.principal, nation=nation, on=form.day_or_none("on"), reason=form.text("reason")
    )


def _limit(form: Form) -> Decimal | None:
    text = form.text("limit")
    return parse_exact_pounds(text, where=Where(field="limit")) if text else None


def _varied(request: HttpRequest, mandate: Mandate, form: Form) -> Item:
    limit = _limit(form)
    return actions.vary_limit(
        mandate.id, limit, by=request.principal, on=form.day_or_none("on"), basis=form.text("basis"),
        reason=form.text("reason"), version=form.version,
    )  # fmt: skip


def _met(request: HttpRequest, mandate: Mandate, form: Form) -> Item:
    return actions.meet_condition(
        mandate.id, form.text("condition"), by=request.principal, evidence=form.text("evidence"),
        on=form.day_or_none("on"), version=form.version,
    )  # fmt: skip


def _agreed(request: HttpRequest, mandate: Mandate, form: Form) -> Item:
    return actions.agree_area(
        mandate.id, form.text("area"), by=request.principal, on=form.day_or_none("on"),
        reason=form.text("reason"), version=form.version,
    )  # fmt: skip


def _revoked(request: HttpRequest, mandate: Mandate, form: Form) -> Item:
    return actions.revoke_mandate(
        mandate.id, by=request.principal, reason=form.text("reason"), on=form.day_or_none("on"),
        version=form.version,
    )  # fmt: skip


_ACTS: dict[str, Callable[[HttpRequest, Mandate, Form], Item]] = {
    "vary": _varied, "meet": _met, "agree": _agreed, "revoke": _revoked,
}  # fmt: skip
