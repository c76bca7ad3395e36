"""What every page of the room needs: days asked for, rights, forms that were refused, and files to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.access import permissions, sessions
from commonweal.access.middleware import own_scope
from commonweal.access.principal import Principal
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import Problem, Refused, Where
from commonweal.money.actions.writing import written
from commonweal.money.funds.fund_file import FundFile
from commonweal.money.pages import words
from commonweal.money.queries.balances import AsOf
from commonweal.money.queries.periods import period_of

LONGEST = 4000
View = Callable[..., HttpResponse]


def retried(view: View) -> View:
    """Run a view that posts in a scope of its own, anew where writers met: the whole answer or none of it."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        principal: Principal = request.principal  # type: ignore[attr-defined]

        def once() -> HttpResponse:
            if not principal.is_anonymous:
                sessions.seen(request)
            for sent_file in request.FILES.values():
                sent_file.seek(0)  # type: ignore[union-attr]
            return view(request, *arguments, **named)

        return written(principal, once)

    return own_scope(answer)


def page_of(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of this room; `may` tells the template what the reader may do."""
    shared = {"words": words, "today": timezone.localdate(), "may": _Rights(request), "errors": []}
    return render(request, f"money/{template}", {**shared, **context}, status=status)


class _Rights:
    def __init__(self, request: HttpRequest) -> None:
        self._principal = request.principal  # type: ignore[attr-defined]

    def __call__(self, permission: str) -> bool:
        return permissions.allowed(self._principal, permission)


def day_of(text: str, name: str) -> date | None:
    """A day, None for nothing. Raises Refused for what is no day."""
    return parse_day_or_none(text, where=Where(field=name))


def day_asked(request: HttpRequest, name: str) -> date | None:
    return day_of(request.GET.get(name, ""), name)


def window(request: HttpRequest) -> AsOf:
    """As at and as known, today where they are not asked for; `since` as asked for."""
    today = timezone.localdate()
    return AsOf(day_asked(request, "as_of") or today, day_asked(request, "known") or today, day_asked(request, "since"))


def within_year(request: HttpRequest, file: FundFile, at: AsOf) -> AsOf:
    """The window from the first day of the accounting year that holds the day, where no other day is asked for.

    A budget is of one year: without this the spend of two would stand beside it.
    """
    assert at.effective is not None
    if at.since is not None or "since" in request.GET:
        return at
    period = period_of(file, at.effective)
    return AsOf(at.effective, at.known, period[0] if period else None)


def query(at: AsOf, **more: str) -> str:
    """The window as the end of an address."""
    days = {"since": at.since, "as_of": at.effective, "known": at.known}
    said = {name: day.isoformat() for name, day in days.items() if day}
    return "?" + urlencode({**said, **{name: text for name, text in more.items() if text}})


@dataclass(slots=True)
class Sent:
    """A form that was sent: what was typed, and what was wrong with it as (text, #anchor)."""

    values: dict[str, str] = field(default_factory=dict[str, str])
    errors: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def refused(self, refused: Refused, names: Sequence[str], otherwise: str) -> None:
        self.errors += [(sentence(each), f"#{_anchor(each, names, otherwise)}") for each in refused.problems]

    def error(self, name: str) -> str:
        return next((text for text, anchor in self.errors if anchor == f"#{name}"), "")

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def sent(request: HttpRequest, names: Sequence[str]) -> Sent:
    return Sent({name: request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names})


def _anchor(problem: Problem, names: Sequence[str], otherwise: str) -> str:
    name = problem.where.field or ""
    return name if name in names and not problem.where.file else otherwise


def sentence(problem: Problem) -> str:
    """A problem as a reader sees it: where, what, what was found, and what to do."""
    where = problem.where
    place = ", ".join(
        part
        for part in (
            where.file or "",
            _("row %(row)s") % {"row": where.row} if where.row else "",
            _("column %(name)s") % {"name": where.field} if where.field and where.file else "",
        )
        if part
    )
    text = f"{place}: {problem.message}" if place else problem.message[:1].upper() + problem.message[1:]
    if problem.value is not None:
        text += " " + _("(found “%(value)s”)") % {"value": problem.value}
    return f"{text}. {problem.remedy}." if problem.remedy else f"{text}."
