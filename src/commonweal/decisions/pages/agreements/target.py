"""Targets: the officer who answers for each, in succession, the dates it has had, and plans judged by them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.commitments import update_target
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import NATIONS
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.obstacles import Stands, one_of, targets
from commonweal.decisions.queries.titles import titles
from commonweal.decisions.rules.target import due_on, judged, officer_on
from commonweal.web.sheets import Sheet, download

COLUMNS = ("id", "target", "officer", "post", "due", "was", "commitment", "citation", "verified")


def target_row(one: Stands, on: date) -> dict[str, Any]:
    """Who answers for it on the day, and the date then in force with those before it."""
    officer, due = officer_on(one.state, on), due_on(one.state, on)
    earlier = [each.day for each in one.state.dues if each.since is None or each.since <= on][:-1]
    return {
        "id": one.id,
        "target": one.state.title,
        "officer": officer.name if officer else None,
        "post": officer.post if officer else None,
        "due": due.text if due else None,
        "was": earlier,
        "commitment": one.state.commitment or None,
        "citation": one.record.citation or None,
        "verified": one.record.is_verified,
    }


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    on, wanted = day_asked(request), text_asked(request).casefold().split()
    rows = [target_row(one, on) for one in targets(on)]
    return [row for row in rows if all(word in " ".join(map(str, row.values())).casefold() for word in wanted)]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    context = {"rows": _rows(request), "text": text_asked(request), "query": request.GET.urlencode()}
    return page_of(request, "targets.html", context)


@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    rows = _rows(request)
    return download("targets", form, [Sheet(_("Targets"), COLUMNS, rows)], [(_("Targets"), str(len(rows)))])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    on = day_asked(request)
    one = one_of(targets(on), id_, "target")
    moved = [Field("due", _("New date"), "date"), Field("reason", _("Why it moves"))]
    plan = [
        Field("title", _("Plan")),
        Field("made", _("Made on"), "day"),
        Field("ends", _("By when it means to get there"), "date"),
    ]
    forms = [
        Form("officer-named", _("Name the accountable officer"), [Field("name", _("Name")), Field("post", _("Post"))]),
        Form("date-moved", _("Move the date"), moved),
        Form("plan-made", _("Record a plan made under it"), plan, has_day=False),
    ]

    def act(verb: str, content: dict[str, Any], effective: date | None, _version: int | None) -> object:
        return update_target(one.id, verb, content, by=request.principal, effective=effective)

    def context() -> dict[str, Any]:
        now = one_of(targets(on), one.id, "target")
        return {
            "one": now,
            "fact": target_row(now, on),
            "judged": [judged(now.state, each) for each in now.state.plans],
            "titles": titles(on),
            "version": now.version,
        }

    return subject_page(
        request, kind="target", id_=one.id, template="target.html", forms=forms, act=act, context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.keep-commitments")
    answer, made = Answer(), []
    form = Form(
        "new",
        _("Add a target"),
        [
            Field("title", _("What is to be reached")),
            Field("nation", _("Nation"), "select", [(value, words.said({}, value)) for value in NATIONS]),
            Field("due", _("By when"), "date"),
            Field("officer", _("Accountable officer")),
            Field("post", _("Post")),
            Field("commitment", _("Commitment"), hint=_("Its id, where it belongs to one.")),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        left = dict(content)
        nation, source = left.pop("nation", ""), left.pop("source", "")
        name, post = left.pop("officer", ""), left.pop("post", "")
        if name:
            left["officers"] = [{"name": name, "post": post}]
        made.append(record(by=request.principal, kind="target", nation=nation, fields=left, source=source))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("target", made[0]))
    shown = {"form": form, "answer": answer, "errors": answer.errors, "back": (_("Targets"), "/decisions/targets")}
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)
