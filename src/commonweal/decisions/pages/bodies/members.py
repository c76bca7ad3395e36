"""Forms about the people and seats of a body: appoint, end, replace, add a seat, add a voting rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.access.permissions import require
from commonweal.decisions.actions import bodies as actions
from commonweal.decisions.model.bodies import Body, Right, Sector
from commonweal.decisions.models import Item
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.body import the_body
from commonweal.decisions.pages.bodies.common import Asked, asked, page, words_of
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.kernel.problem import Where, invalid, not_found

NAMES = ("seat", "person", "successor", "on", "represents", "term_ends", "agreed", "reason")
SEAT = (
    "role",
    "title",
    "min",
    "max",
    "voting",
    "is_elected",
    "may_be_shared",
    "sector",
    "right",
    "remit",
    "on",
    "reason",
)
RULE = ("decision_type", "majority", "percent", "quorum", "tie_break", "on", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, id_: str) -> HttpResponse:
    return _form(request, id_, "appoint", "appointed", NAMES, _appointed)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, id_: str) -> HttpResponse:
    return _form(request, id_, "end", "ended", NAMES, _ended)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, id_: str) -> HttpResponse:
    return _form(request, id_, "replace", "replaced", NAMES, _replaced)


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, id_: str) -> HttpResponse:
    return _form(request, id_, "seat", "seat", SEAT, _seated)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, id_: str) -> HttpResponse:
    return _form(request, id_, "rule", "rule", RULE, _ruled)


Act = Callable[[HttpRequest, Body, Form], Item]


def _form(request: HttpRequest, id_: str, what: str, said: str, names: tuple[str, ...], act: Act) -> HttpResponse:
    """The form before and after it is sent. What was refused is shown at its field; what is done leads to the body."""
    now = asked(request)
    require(request.principal, "decisions.keep-bodies")
    body = the_body(now, id_)
    if body is None:
        raise not_found(_("this body is not in force on that day"), _("Choose another day"))
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: act(request, body, form)):
            return HttpResponseRedirect(words.body_address(body) + now.kept(done=said))
    else:
        given = {name: words_of(request, name) for name in ("seat", "person", "on")}
        form = shown({**given, "voting": "1", "min": "1", "majority": "simple", "tie_break": "none"}, names)
    return page(
        request, f"bodies/{what}", status=form.status, asked=now, body=body, form=form, errors=form.errors,
        **_choices(now, body),
    )  # fmt: skip


def _choices(now: Asked, body: Body) -> dict[str, Any]:
    seats = now.view.seats(body.id)
    return {
        "seats": [(each.role, each.title or words.plain(each.role)) for each in seats],
        "sectors": [(each, words.plain(each)) for each in Sector.__args__],  # type: ignore[attr-defined]
        "rights": [(each, words.said(words.RIGHT, each)) for each in Right.__args__],  # type: ignore[attr-defined]
        "majorities": [(each, str(text)) for each, text in words.MAJORITY.items()],
        "ties": [(each, str(text)) for each, text in words.TIE.items()],
    }


def _represents(request: HttpRequest, form: Form) -> list[str]:
    """A body a line, by id or name, as ids."""
    view = asked(request).view
    return [view.find(line).id for line in form.lines("represents")]


def _appointed(request: HttpRequest, body: Body, form: Form) -> Item:
    return actions.appoint_member(
        body.id, form.text("seat"), form.text("person"), by=request.principal, on=form.day_or_none("on"),
        represents=_represents(request, form), term_ends=form.text("term_ends"), agreed_by_board=bool(form["agreed"]),
        reason=form.text("reason"),
    )  # fmt: skip


def _ended(request: HttpRequest, body: Body, form: Form) -> Item:
    return actions.end_member(
        body.id, form.text("seat"), form.text("person"), by=request.principal,
        last_day=form.day_or_none("on"), reason=form.text("reason"),
    )  # fmt: skip


def _replaced(request: HttpRequest, body: Body, form: Form) -> Item:
    if not form.text("successor"):
        raise invalid(_("say who takes the seat"), _("Give a name or an office"), where=Where(field="successor"))
    return actions.replace_member(
        body.id, form.text("seat"), form.text("person"), form.text("successor"), by=request.principal,
        on=form.day_or_none("on"), term_ends=form.text("term_ends"), reason=form.text("reason"),
        represents=_represents(request, form) or None, agreed_by_board=bool(form["agreed"]),
    )  # fmt: skip


def _seated(request: HttpRequest, body: Body, form: Form) -> Item:
    least, most = form.whole("min", _("The least number")), form.whole("max", _("The most"))
    record: dict[str, Any] = {
        "role": form.text("role"), "title": form.text("title"), "min": 1 if least is None else least,
        "voting": bool(form["voting"]), "is_elected": bool(form["is_elected"]),
        "sector": form.text("sector") or "other",
        "may_be_shared": bool(form["may_be_shared"]), "remit": form.text("remit"),
    }  # fmt: skip
    record |= {"max": most} if most is not None else {}
    record |= {"rights": [form.text("right")]} if form.text("right") else {}
    return actions.add_seat(
        body.id, record, by=request.principal, on=form.day_or_none("on"), reason=form.text("reason")
    )


def _ruled(request: HttpRequest, body: Body, form: Form) -> Item:
    record: dict[str, Any] = {"majority": form.text("majority"), "tie_break": form.text("tie_break") or "none",
                              "decision_type": form.text("decision_type") or "any"}  # fmt: skip
    percent = form.whole("percent", _("The percentage"))
    record |= {"percent": percent} if percent is not None else {}
    record |= {"quorum": {"of": form.text("quorum")}} if form.text("quorum") else {}
    return actions.add_rule(
        body.id, record, by=request.principal, on=form.day_or_none("on"), reason=form.text("reason")
    )
