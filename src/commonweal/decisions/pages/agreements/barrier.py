"""Barriers: who owns them, at which level, what would mend them, who decides, by when, and what they block."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.commitments import update_barrier
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import LEVELS, NATIONS, rank
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.delivery import BARRIER_COLUMNS, barrier_rows
from commonweal.decisions.queries.obstacles import Stands, barriers, one_of
from commonweal.decisions.queries.titles import titles
from commonweal.web.sheets import Sheet, download

STATES = ("open", "being-mended", "resolved")


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    on, wanted = day_asked(request), text_asked(request).casefold().split()
    level, state = text_asked(request, "level"), text_asked(request, "state")
    return [
        row
        for row in barrier_rows(barriers(on), on)
        if (not level or row["level"] == level)
        and (not state or row["state"] == state)
        and all(word in " ".join(map(str, row.values())).casefold() for word in wanted)
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    rows = _rows(request)
    context = {
        "rows": rows,
        "titles": titles(day_asked(request)),
        "text": text_asked(request),
        "level": text_asked(request, "level"),
        "state": text_asked(request, "state"),
        "levels": [(value, words.said(words.LEVEL, value)) for value in LEVELS],
        "states": [(value, words.said(words.STATE, value)) for value in STATES],
        "query": request.GET.urlencode(),
    }
    return page_of(request, "barriers.html", context)


@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    rows = _rows(request)
    return download("barriers", form, [Sheet(_("Barriers"), BARRIER_COLUMNS, rows)], [(_("Barriers"), str(len(rows)))])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    on = day_asked(request)
    one = one_of(barriers(on), id_, "barrier")

    def act(verb: str, content: dict[str, Any], effective: date | None, _version: int | None) -> object:
        return update_barrier(one.id, verb, content, by=request.principal, effective=effective)

    def context() -> dict[str, Any]:
        now = one_of(barriers(on), one.id, "barrier")
        return {"one": now, "fact": barrier_rows([now], on)[0], "titles": titles(on), "version": now.version}

    return subject_page(
        request, kind="barrier", id_=one.id, template="barrier.html", forms=steps(one), act=act, context=context
    )


def steps(one: Stands) -> list[Form]:
    state = one.state
    why = Field("text", _("Why"), "area")
    if state.state == "resolved":
        return [Form("reopened", _("Open it again"), [why])]
    planned = [
        Field("owner", _("Owner"), "body", value=one.name(state.owner, state.owner_name)),
        Field("fix", _("What would mend it"), "area", value=state.fix),
        Field(
            "decision_maker", _("Who decides"), "body", value=one.name(state.decision_maker, state.decision_maker_name)
        ),
        Field("due", _("By when"), "date", value=state.due),
    ]
    forms = [Form("planned", _("Say who mends it, how and by when"), planned)]
    higher = [(value, words.said(words.LEVEL, value)) for value in LEVELS if rank(value) > rank(state.level)]
    if higher:
        up = [Field("level", _("To which level"), "select", higher), Field("to_name", _("To whom"))]
        forms.append(Form("escalated", _("Escalate it"), up))
    reply = [Field("text", _("Reply"), "area"), Field("by_name", _("Who replied"))]
    forms.append(Form("replied", _("Record a reply"), reply))
    forms.append(Form("resolved", _("Resolve it"), [Field("text", _("How it was resolved"), "area")]))
    return forms


def _new_form() -> Form:
    return Form(
        "new",
        _("Add a barrier"),
        [
            Field("title", _("What stands in the way")),
            Field("nation", _("Nation"), "select", [(value, words.said({}, value)) for value in NATIONS]),
            Field(
                "level",
                _("Level"),
                "select",
                [(value, words.said(words.LEVEL, value)) for value in LEVELS],
                value="borough",
            ),
            Field("owner", _("Owner"), "body", hint=_("A body on file, or a name.")),
            Field("fix", _("What would mend it"), "area"),
            Field("due", _("By when"), "date"),
            Field(
                "blocks",
                _("What it blocks"),
                hint=_("Ids of commitments, pilots or agreements, with commas between them."),
            ),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.keep-commitments")
    form, answer, made = _new_form(), Answer(), []

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        left = dict(content)
        nation, source = left.pop("nation", ""), left.pop("source", "")
        if text := left.pop("blocks", ""):
            left["blocks"] = [part.strip() for part in text.split(",") if part.strip()]
        made.append(record(by=request.principal, kind="barrier", nation=nation, fields=left, source=source))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("barrier", made[0]))
    shown = {"form": form, "answer": answer, "errors": answer.errors, "back": (_("Barriers"), "/decisions/barriers")}
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)
