"""Areas and the codes and names by which publications refer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from types import MappingProxyType
from typing import cast

from django.db.models import Case, IntegerField, Q, Value, When

from commonweal.places.models import Area, AreaCode, ReportingArea, Succession, Tile
from commonweal.places.queries.version import kept
from commonweal.places.rules.names import normalised
from commonweal.places.rules.succession import Step, code_on

_SMALL = ("lsoa", "msoa", "ward")


def area(code: str) -> Area | None:
    """The area with this nine-character (or other own) code; None where there is none."""
    return Area.objects.filter(code=code.strip().upper()).first()


def areas(codes: Iterable[str]) -> dict[str, Area]:
    """The areas with these codes, those that exist."""
    return Area.objects.in_bulk(list(codes))


def areas_of_kind(kinds: Collection[str], on: date | None = None) -> list[Area]:
    """Every area of these kinds, by code; with `on`, those in force on that day."""
    found = Area.objects.filter(kind__in=kinds)
    if on is not None:
        found = found.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    return list(found.order_by("code"))


def find(text: str, kinds: Collection[str] | None = None, limit: int = 20) -> list[Area]:
    """Areas whose name holds the text, or whose code (of any scheme) is the text, best first.

    Case, spaces and `&` count for nothing. The whole name comes before its beginning, that before any other part, and
    areas in force before those that ended.
    """
    wanted = normalised(text)
    code = text.strip().upper()
    by_code = list(AreaCode.objects.filter(code__iexact=code).values_list("area", flat=True)) if code else []
    exact = [found for key, found in _names() if key == wanted] if wanted else []
    starts = [found for key, found in _names() if key.startswith(wanted)] if wanted else []
    holds = [found for key, found in _names() if wanted in key] if wanted else []
    order = dict.fromkeys([code, *by_code, *exact, *starts, *holds])
    query = Area.objects.filter(code__in=list(order))
    if kinds is not None:
        query = query.filter(kind__in=kinds)
    rank = {found: position for position, found in enumerate(order)}
    strong = {code, *by_code, *exact}
    found = sorted(query, key=lambda a: (a.code not in strong, a.valid_to is not None, rank[a.code]))
    if len(found) < limit and wanted:
        found += _small_areas(text, kinds, limit - len(found), {a.code for a in found})
    return found[:limit]


def _small_areas(text: str, kinds: Collection[str] | None, limit: int, but: set[str]) -> list[Area]:
    small = [kind for kind in _SMALL if kinds is None or kind in kinds]
    level = Case(*[When(kind=kind, then=Value(n)) for n, kind in enumerate(reversed(_SMALL))], default=Value(9),
                 output_field=IntegerField())  # fmt: skip
    query = Area.objects.filter(kind__in=small, name__icontains=text.strip()).exclude(code__in=but)
    return list(query.order_by(level, "name")[:limit])


def by_scheme(scheme: str, on: date | None = None) -> dict[str, str]:
    """Code of the scheme to our code, all of it. A code that was used again leads to its first area, without `on`."""
    return dict(_by_scheme(scheme, on))


@kept
def _by_scheme(scheme: str, on: date | None) -> MappingProxyType[str, str]:
    rows = AreaCode.objects.filter(scheme=scheme).values_list("code", "area", "valid_from", "valid_to")
    found: dict[str, str] = {}
    for code, target, start, end in sorted(rows, key=lambda row: (row[2] or date.min, row[0])):
        if on is None:
            found.setdefault(code, target)
        elif (start is None or start <= on) and (end is None or on < end):
            found[code] = target
    return MappingProxyType(found)


def by_name(on: date | None = None) -> dict[str, str]:
    """Normalised name of a council, region or nation (`rules.names.normalised`) to its code.

    Names as printed by the publishers of code lists count too. Where an old and a new area share a name (Dorset), the
    older one is given, or with `on` the one in force on that day.
    """
    return dict(_by_name(on))


@kept
def _by_name(on: date | None) -> MappingProxyType[str, str]:
    valid: dict[str, tuple[date, date]] = {}
    names: list[tuple[str, str]] = []
    for found in Area.objects.exclude(kind__in=_SMALL).exclude(kind="non-metropolitan-district"):
        valid[found.code] = (found.valid_from or date.min, found.valid_to or date.max)
        names.append((normalised(found.name), found.code))
    names += [
        (normalised(name), code)
        for name, code in AreaCode.objects.exclude(name="").values_list("name", "area")
        if code in valid
    ]
    answer: dict[str, str] = {}
    for name, code in sorted(names, key=lambda pair: (valid[pair[1]][0], pair[1])):
        if on is None or valid[code][0] <= on < valid[code][1]:
            answer.setdefault(name, code)
    return MappingProxyType(answer)


@kept
def _names() -> tuple[tuple[str, str], ...]:
    held = Area.objects.exclude(kind__in=_SMALL).order_by("code").values_list("name", "code")
    return tuple((normalised(cast(str, name)), cast(str, code)) for name, code in held)


def on_date(code: str, day: date) -> str:
    """The code of the same territory on `day`, following recodes forwards and backwards (Gateshead in 2013)."""
    return code_on(code, day, steps())


@kept
def steps() -> tuple[Step, ...]:
    """Every succession of areas, the small ones of the censuses left out."""
    rows = Succession.objects.exclude(successor__startswith="E01").values_list(
        "predecessor", "successor", "date", "kind", "share"
    )
    return tuple(Step(*row) for row in rows)


def reporting_area(dataset: str, code: str, on: date | None = None) -> list[str]:
    """The areas whose people a row of the data set counts: the row's own, then those it covers besides."""
    rows = ReportingArea.objects.filter(dataset=dataset, row_code=code)
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    return [code, *rows.order_by("covers").values_list("covers", flat=True)]


def codes_of(code: str) -> list[AreaCode]:
    """The other codes of an area, with the names that their publishers print."""
    return list(AreaCode.objects.filter(area=code).order_by("scheme", "code"))


def successions_of(code: str) -> list[Succession]:
    """What the area came from and what it became, in order."""
    return list(Succession.objects.filter(Q(predecessor=code) | Q(successor=code)).order_by("date", "successor"))


def tiles(layout: str) -> list[Tile]:
    """The cells of a tile map, row by row from the north."""
    return list(Tile.objects.filter(layout=layout).order_by("row", "column"))
