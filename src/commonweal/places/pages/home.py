"""The front page: choose a place by name, postcode or map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.places import queries
from commonweal.places.pages.browse import regions
from commonweal.places.pages.found import place_address

TILES = "london"
SHADE = 1
"""Every tile alike: this map chooses a place and compares none."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    require(request.principal, "places.read")
    today = timezone.localdate()
    cells: list[Any] = list(queries.tiles(TILES))
    names = queries.areas([cell.area for cell in cells])
    tiles = [
        {
            "name": names[cell.area].name, "href": place_address(cell.area), "value": "", "shade": SHADE,
            "row": cell.row + 1, "column": cell.column + 1,
        }
        for cell in cells
        if cell.area in names
    ]  # fmt: skip
    return render(
        request,
        "places/home.html",
        {
            "tiles": tiles,
            "columns": 1 + max((cell.column for cell in cells), default=0),
            "nations": queries.areas_of_kind(["nation"], today),
            "regions": regions(today),
            "place_address": place_address,
        },
    )
