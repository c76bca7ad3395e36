"""The way to a person. What is asked is sent as a form, so that no name or number stands in an address or a log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from commonweal.kernel.problem import HTTP_STATUS, Problem, Refused
from commonweal.people.record.pages.common import allow, page_of
from commonweal.people.record.pages.finding import Match, by_name, by_number

FIELDS = ("number", "family", "given", "born")
LONGEST = 100


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    allow(request)
    values = {name: " ".join(request.POST.get(name, "").replace("\0", "").split())[:LONGEST] for name in FIELDS}
    matches: list[Match] | None = None
    errors: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        try:
            matches = (
                by_number(values["number"])
                if values["number"]
                else by_name(values["family"], values["given"], values["born"])
            )
        except Refused as refused:
            errors = [(_sentence(each), f"#{each.where.field or 'family'}") for each in refused.problems]
            status = HTTP_STATUS[refused.kind]
        if values["number"] and matches is not None and len(matches) == 1:
            return HttpResponseRedirect(f"/people/{matches[0].id}")
    context = {"values": values, "matches": matches, "errors": errors, "wrong": _by_field(errors)}
    return page_of(request, "finder.html", context, status=status)


def _by_field(errors: list[tuple[str, str]]) -> dict[str, str]:
    return {anchor[1:]: text for text, anchor in reversed(errors)}


def _sentence(problem: Problem) -> str:
    text = problem.message[:1].upper() + problem.message[1:]
    return f"{text}. {problem.remedy}." if problem.remedy else f"{text}."
