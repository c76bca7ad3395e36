"""Asks and the offers against them: the list, and one with its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.commitments import update_ask
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import NATIONS
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.agreed import agreements
from commonweal.decisions.queries.obstacles import Stands, asks, one_of
from commonweal.decisions.rules.ask import may_follow
from commonweal.web.sheets import Sheet, download

COLUMNS = (
    "id",
    "ask",
    "asked_by",
    "asked_of",
    "state",
    "offers",
    "evidence",
    "agreement",
    "initiative",
    "citation",
    "verified",
)


def ask_row(one: Stands) -> dict[str, Any]:
    record, state = one.record, one.state
    return {
        "id": one.id,
        "ask": state.title,
        "asked_by": one.name(record.asked_by or "", record.asked_by_name),
        "asked_of": one.name(record.asked_of or "", record.asked_of_name) or state.asked_of,
        "state": state.state,
        "offers": [f"{each.text} ({words.said(words.STATE, each.state)})" for each in state.offers],
        "evidence": list(state.evidence),
        "agreement": record.agreement,
        "initiative": record.initiative,
        "citation": record.citation or None,
        "verified": record.is_verified,
    }


def _found(request: HttpRequest) -> list[Stands]:
    wanted, state = text_asked(request).casefold().split(), text_asked(request, "state")
    return [
        one
        for one in asks(day_asked(request))
        if (not state or one.state.state == state)
        and all(word in " ".join(map(str, ask_row(one).values())).casefold() for word in wanted)
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    states = ("raised", "in-discussion", "agreed", "agreed-in-part", "declined", "withdrawn")
    context = {
        "found": [(one, ask_row(one)) for one in _found(request)],
        "text": text_asked(request),
        "state": text_asked(request, "state"),
        "states": [(value, words.said(words.STATE, value)) for value in states],
        "query": request.GET.urlencode(),
    }
    return page_of(request, "asks.html", context)


@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    rows = [ask_row(one) for one in _found(request)]
    return download("asks", form, [Sheet(_("Asks and offers"), COLUMNS, rows)], [(_("Asks"), str(len(rows)))])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    one = one_of(asks(day_asked(request)), id_, "ask")

    def act(verb: str, content: dict[str, Any], effective: date | None, _version: int | None) -> object:
        return update_ask(one.id, verb, content, by=request.principal, effective=effective)

    def context() -> dict[str, Any]:
        now = one_of(asks(day_asked(request)), one.id, "ask")
        return {"one": now, "fact": ask_row(now), "version": now.version}

    return subject_page(
        request, kind="ask", id_=one.id, template="ask.html", forms=steps(one), act=act, context=context
    )


def steps(one: Stands) -> list[Form]:
    state = one.state
    forms: list[Form] = []
    if state.state != "withdrawn":
        offer = [
            Field("text", _("What is offered"), "area"),
            Field("by", _("Offered by"), "body"),
            Field("evidence", _("Evidence")),
        ]
        forms.append(Form("offered", _("Record an offer"), offer))
    if state.offers:
        numbers = [(str(number), each.text) for number, each in enumerate(state.offers, start=1)]
        answers = [(value, words.said(words.STATE, value)) for value in ("accepted", "declined", "in-part")]
        answer = [Field("offer", _("Offer"), "select", numbers), Field("state", _("Answer"), "select", answers)]
        forms.append(Form("offer-answered", _("Answer an offer"), answer))
    after = [(value, words.said(words.STATE, value)) for value in may_follow(state.state)]
    if after:
        forms.append(Form("moved", _("Change its state"), [Field("state", _("State"), "select", after)]))
    forms.append(Form("evidence-added", _("Add evidence"), [Field("text", _("Evidence, with its address"), "area")]))
    return forms


def _new_form() -> Form:
    known = [(id_, one.state.title) for id_, one in agreements(date.max).items()]
    return Form(
        "new",
        _("Add an ask"),
        [
            Field("title", _("What is asked for")),
            Field("nation", _("Nation"), "select", [(value, words.said({}, value)) for value in NATIONS]),
            Field("asked_by", _("Asked by"), "body", hint=_("A body on file, or a name.")),
            Field("asked_of", _("Asked of"), "body", hint=_("A body on file, or a name.")),
            Field("agreement", _("Agreement"), "select", [("", _("None")), *known]),
            Field("evidence", _("Evidence")),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An ask of the place's own; offers are recorded against it on its page."""
    require(request.principal, "decisions.keep-commitments")
    form, answer, made = _new_form(), Answer(), []

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        left = dict(content)
        nation, source = left.pop("nation", ""), left.pop("source", "")
        made.append(record(by=request.principal, kind="ask", nation=nation, fields=left, source=source))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("ask", made[0]))
    shown = {"form": form, "answer": answer, "errors": answer.errors, "back": (_("Asks and offers"), "/decisions/asks")}
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)
