"""What every page of meetings needs: the words, who may keep them, and the names of bodies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.access.permissions import allowed, require
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today

FOLDER = "decisions/meetings"


def reads(request: HttpRequest) -> None:
    require(request.principal, "decisions.read")


def keeps(request: HttpRequest) -> None:
    """The page is for chairs and clerks."""
    require(request.principal, "decisions.keep-meetings")


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page of this folder with its words."""
    more = {
        "words": words,
        "colours": words.COLOUR,
        "today": today(),
        "may_keep": allowed(request.principal, "decisions.keep-meetings"),
        "may_write": allowed(request.principal, "decisions.write-papers"),
        "done": request.GET.get("done", "") if request.method != "POST" else "",
    }
    return render(request, f"{FOLDER}/{template}.html", more | context, status=status)


def body_choices() -> list[str]:
    """The names of bodies in force today that have seats or meet, for a list of suggestions."""
    return sorted({body.name for body in view(today()).bodies.values() if body.kind != "office-holder"})
