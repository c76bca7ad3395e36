"""Lessons: searched, adopted with credit to where they were learnt, and turned into new propositions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.commitments import adopt_lesson, raise_proposition
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import NATIONS
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.obstacles import Stands, lessons, one_of
from commonweal.decisions.queries.titles import titles
from commonweal.web.sheets import Sheet, download

COLUMNS = ("id", "lesson", "text", "from_place", "tags", "leads_to", "adopted_by", "citation", "verified")


def lesson_row(one: Stands) -> dict[str, Any]:
    return {
        "id": one.id,
        "lesson": one.state.title,
        "text": one.state.text,
        "from_place": one.state.from_place,
        "tags": list(one.record.tags),
        "leads_to": list(one.state.leads_to),
        "adopted_by": [each.place for each in one.state.adoptions],
        "citation": one.record.citation or None,
        "verified": one.record.is_verified,
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    on, tag = day_asked(request), text_asked(request, "tag")
    every = lessons(on)
    context = {
        "found": lessons(on, text_asked(request), tag),
        "every": every,
        "tags": sorted({each for one in every for each in one.record.tags}),
        "tag_chosen": tag,
        "text": text_asked(request),
        "query": request.GET.urlencode(),
    }
    return page_of(request, "lessons.html", context)


@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    found = lessons(day_asked(request), text_asked(request), text_asked(request, "tag"))
    rows = [lesson_row(one) for one in found]
    return download("lessons", form, [Sheet(_("Lessons"), COLUMNS, rows)], [(_("Lessons"), str(len(rows)))])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    on = day_asked(request)
    one = one_of(lessons(on), id_, "lesson")
    forms = [
        Form("adopted", _("Adopt it"), [Field("place", _("Which place")), Field("text", _("How"), "area")]),
        Form(
            "proposition-raised",
            _("Raise a new proposition"),
            [Field("title", _("What is asked for")), Field("asked_of", _("Of whom"))],
            has_day=False,
        ),
    ]

    def act(verb: str, content: dict[str, Any], effective: date | None, _version: int | None) -> object:
        if verb == "proposition-raised":
            return raise_proposition(
                one.id, title=content.get("title", ""), asked_of=content.get("asked_of", ""), by=request.principal
            )
        return adopt_lesson(
            one.id,
            place=content.get("place", ""),
            text=content.get("text", ""),
            by=request.principal,
            effective=effective,
        )

    def context() -> dict[str, Any]:
        now = one_of(lessons(on), one.id, "lesson")
        return {"one": now, "titles": titles(on), "version": now.version}

    return subject_page(
        request, kind="lesson", id_=one.id, template="lesson.html", forms=forms, act=act, context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.keep-commitments")
    answer, made = Answer(), []
    form = Form(
        "new",
        _("Add a lesson"),
        [
            Field("title", _("In short")),
            Field("nation", _("Nation"), "select", [(value, words.said({}, value)) for value in NATIONS]),
            Field("text", _("What was learnt"), "area"),
            Field("from_place", _("Where it was learnt")),
            Field("tags", _("Tags"), hint=_("Short names, with commas between them.")),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        left = dict(content)
        nation, source = left.pop("nation", ""), left.pop("source", "")
        if text := left.pop("tags", ""):
            left["tags"] = [part.strip() for part in text.split(",") if part.strip()]
        made.append(record(by=request.principal, kind="lesson", nation=nation, fields=left, source=source))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("lesson", made[0]))
    shown = {"form": form, "answer": answer, "errors": answer.errors, "back": (_("Lessons"), "/decisions/lessons")}
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)
