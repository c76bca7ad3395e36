"""What every page of bodies, powers and mandates needs: the day, the filters, the words, who may keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.access.permissions import allowed, require
from commonweal.decisions.model.bodies import Body
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.routes import place_of
from commonweal.decisions.queries.today import day_or_today
from commonweal.decisions.register.register import Register
from commonweal.decisions.register.view import View
from commonweal.kernel.problem import Refused

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The day a page is about, the records held, and those in force on it. `given` is empty where it is today."""

    day: date
    given: str
    register: Register
    view: View

    def kept(self, **more: object) -> str:
        """The query that keeps the day, with more parts: `?on=…&kind=…`; empty where there are none."""
        parts = {"on": self.given, **more}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"?{query}" if query else ""


def asked(request: HttpRequest) -> Asked:
    """Raises Refused where the reader may not look, or the day is none."""
    require(request.principal, "decisions.read")
    text = request.GET.get("on", "").strip()
    day = day_or_today(text)
    held = register()
    return Asked(day, text, held, held.on(day))


def words_of(request: HttpRequest, name: str) -> str:
    """A text of the query, on one line."""
    return " ".join(request.GET.get(name, "").replace("\x00", "").split())[:LONGEST]


def area_asked(request: HttpRequest, on: date) -> tuple[str, str, list[tuple[str, str]]]:
    """The place as written, its code, and what was wrong with it as (text, anchor)."""
    text = words_of(request, "place")
    if not text:
        return "", "", []
    try:
        return text, place_of(text, on), []
    except Refused as refused:
        problem = refused.problems[0]
        message = problem.message[:1].upper() + problem.message[1:]
        return text, "", [(f"{message}. {problem.remedy}", "#place")]


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page with its words."""
    more = {
        "words": words,
        "colours": words.COLOUR,
        "may_keep": allowed(request.principal, "decisions.keep-bodies"),
        "may_keep_powers": allowed(request.principal, "decisions.keep-powers"),
        "done": words.DONE.get(request.GET.get("done", ""), ""),
        "errors": [],
    }
    return render(request, f"decisions/{template}.html", more | context, status=status)


def link(view: View, id_: str | None, given: str = "") -> dict[str, str]:
    """A cell that leads to a body; its id as text where it is not in force on the day."""
    if not id_:
        return {"text": ""}
    body = view.bodies.get(id_)
    if body is None:
        return {"text": id_}
    return {"text": body.name, "href": words.body_address(body) + (f"?on={given}" if given else "")}


def name_of(view: View, id_: str) -> str:
    body = view.bodies.get(id_)
    return body.name if body else id_


def kinds_of(bodies: list[Body]) -> list[tuple[str, str]]:
    """The kinds among some bodies, in the order of their words."""
    found = {body.kind for body in bodies}
    return sorted(((kind, words.plain(kind)) for kind in found), key=lambda pair: pair[1])


def title_of(view: View, function: str) -> str:
    found = view.functions.get(function)
    return found.title if found else function
