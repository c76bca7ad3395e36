"""What every page here needs: the day asked for, addresses, and the reader's rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonweal.access import permissions
from commonweal.decisions.actions.subjects import take_back
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.forms import Act, Answer, Field, Form, answered
from commonweal.decisions.queries.history import history
from commonweal.decisions.queries.today import day_or_today, today

ADDRESS = {
    "agreement": "/decisions/agreements",
    "commitment": "/decisions/commitments",
    "ask": "/decisions/asks",
    "barrier": "/decisions/barriers",
    "lesson": "/decisions/lessons",
    "target": "/decisions/targets",
}


def address_of(kind: str, id_: str) -> str:
    return f"{ADDRESS[kind]}/{id_}"


def day_asked(request: HttpRequest) -> date:
    """The `on` of the address, or today. Raises Refused for what is no day."""
    return day_or_today(request.GET.get("on", ""))


def may_keep(request: HttpRequest) -> bool:
    return permissions.allowed(request.principal, "decisions.keep-commitments")  # type: ignore[attr-defined]


def text_asked(request: HttpRequest, name: str = "q") -> str:
    return " ".join(request.GET.get(name, "").replace("\x00", "").split())[:100]


def page_of(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {
        "words": words,
        "address_of": address_of,
        "may_keep": may_keep(request),
        "today": today(),
        "answer": Answer(),
        "errors": [],
    }
    return render(request, f"decisions/agreements/{template}", {**shared, **context}, status=status)


def take_back_form(entry: str) -> Form:
    return Form(
        "take-back",
        _("Take back an entry"),
        [Field("entry", _("Entry"), "hidden", value=entry), Field("reason", _("Why it is taken back"))],
        _("Take back"),
        has_day=False,
        danger=True,
    )


def subject_page(
    request: HttpRequest,
    *,
    kind: str,
    id_: str,
    template: str,
    forms: Sequence[Form],
    act: Act,
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """A page of one subject: what it is, its history, and the steps that a lead can take. One that is done leads back
    to the page.
    """
    answer, status = Answer(), 200
    if request.method == "POST":
        permissions.require(request.principal, "decisions.keep-commitments")  # type: ignore[attr-defined]
        if request.POST.get("verb") == "take-back":
            answer = _take_back(request, kind, id_)
        else:
            answer = answered(request, forms, act)
        if not answer.errors:
            return HttpResponseRedirect(f"{address_of(kind, id_)}?done=1#history")
        status = 422
    shown = {
        "id": id_,
        "kind": kind,
        "forms": forms if may_keep(request) else (),
        "answer": answer,
        "errors": answer.errors,
        "done": request.GET.get("done") == "1",
        "history": history(kind, id_),
        "take_back": take_back_form,
        **context(),
    }
    return page_of(request, template, shown, status)


def _take_back(request: HttpRequest, kind: str, id_: str) -> Answer:
    form = take_back_form(request.POST.get("entry", ""))

    def act(_verb: str, content: dict[str, Any], _day: date | None, version: int | None) -> object:
        return take_back(
            by=request.principal,  # type: ignore[attr-defined]
            kind=kind,
            subject=id_,
            entry=content.get("entry", ""),
            reason=content.get("reason", ""),
            version=version,
        )

    return answered(request, [form], act)
