"""What the operations share: their router, the mark of their data, and pages of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Max, Sum, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from ninja import Router

from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import register_version
from commonweal.decisions.queries.today import today
from commonweal.places.queries.version import data_version as places_version
from commonweal.web.api import paging, reply
from commonweal.web.api.parameters import ROWS, Paged

router = Router(tags=["Decisions"])

T = TypeVar("T")


def data_version() -> tuple[object, ...]:
    """Every entry brings its subject's item to a new version; models and routes rest on areas besides."""
    seen = Item.objects.aggregate(versions=Sum("version"), items=Count("id"), newest=Max(Cast("last", TextField())))
    return (*places_version(), register_version(), *map(str, seen.values()))


def day_of(on: date | None) -> date:
    """The day asked for; today where none is."""
    return on or today()


def listed(
    request: HttpRequest,
    asked: Paged,
    found: Sequence[T],
    key: Callable[[T], str],
    data: Callable[[T], dict[str, Any]],
    columns: Sequence[str],
    row: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> HttpResponse:
    """A page of `found`, in its order. `key` tells each from the others; only those on the page are made into `data`.

    `row` is for what has another form as a row of a table. Raises Refused for the cursor of a row that is gone.
    """
    limit = asked.limit or ROWS
    first = _after(found, key, paging.position(request))
    chosen = found[first : first + limit]
    more = first + limit < len(found)
    page = paging.Page([data(each) for each in chosen], [key(chosen[-1])] if more else None)
    if row and reply.media_type(request, (reply.JSON, reply.CSV)) == reply.CSV:
        page = paging.Page([row(each) for each in page.items], page.after)
    return reply.page(request, page, columns)


def _after(found: Sequence[T], key: Callable[[T], str], position: list[str | int] | None) -> int:
    if position is None:
        return 0
    for place, each in enumerate(found):
        if key(each) == position[0]:
            return place + 1
    raise paging.wrong_cursor()


def id_of(nation: str, kind: str, slug: str) -> str:
    """The id of a record from the three parts of its address."""
    return f"{nation}/{kind}/{slug}"
