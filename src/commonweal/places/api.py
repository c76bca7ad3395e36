"""Areas over HTTP: which there are, what an area was called and lay in, and who lives there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.params import functions as given
from pydantic import BaseModel, Field

from commonweal.kernel.problem import Kind, Problem, Refused, not_found
from commonweal.places import queries
from commonweal.places.models import Area, Organisation
from commonweal.places.queries.named import Named, named
from commonweal.places.queries.version import data_version
from commonweal.web.api import paging, reply
from commonweal.web.api.description import NextPage, Number
from commonweal.web.api.operation import get
from commonweal.web.api.parameters import ABSENT, ROWS, Code, Csv, Day, Paged, Parameters, whole

router = Router(tags=["Areas"])
CivilDay = date
"""A name that no field has."""

FOUND_MOST = 5_000
"""Areas that a search may find; more is no search."""
AREA_COLUMNS = ("code", "name", "kind", "start", "end")
PEOPLE_COLUMNS = ("year", "basis", "ages", "people", "source")


def _version() -> tuple[object, ...]:
    """What was loaded, and the places that a published file brought with it."""
    areas = Area.objects.aggregate(count=Count("code"), recorded=Max("recorded"))
    organisations = Organisation.objects.aggregate(count=Count("code"), recorded=Max("recorded"))
    return (*data_version(), *map(str, areas.values()), *map(str, organisations.values()))


AreaCode = Annotated[Code, Field(examples=["E09000007"])]
AREA = given.Path(..., description="The area's code.")
MidYear = Annotated[int, *whole(1900, 2199)]


class AreaShort(BaseModel):
    """An area; the days are both inside."""

    code: str = Field(
        description="Nine characters of the Office for National Statistics, or the area's other own code."
    )
    name: str = Field(description="The area's name.")
    kind: str = Field(description="The kind of area, such as london-borough.")
    start: date | None = Field(description="First day in force; null where it is older than the records.")
    end: date | None = Field(description="Last day in force; null while it is in force.")


class Areas(NextPage):
    items: list[AreaShort] = Field(description="The areas of this page.")


class OtherCode(BaseModel):
    scheme: str = Field(description="Whose code it is: dtoc-old, cassr, e-code, ods.")
    code: str = Field(description="The code.")
    name: str = Field(description="The area's name as that scheme's publisher prints it; may be empty.")
    start: date | None = Field(description="First day of the code's use, where known.")
    end: date | None = Field(description="Last day of the code's use; null while in use.")
    source: str = Field(description="Where this stands.")


class Step(BaseModel):
    """What an area came from, or became."""

    code: str = Field(description="The other area's code.")
    name: str = Field(description="The other area's name.")
    date: CivilDay = Field(description="The day of the change.")
    kind: Literal["recode", "merge", "split", "boundary-change"] = Field(description="What happened.")
    share: Number | None = Field(
        description="Share (0 to 1) of the older area's people who went over; null if not held."
    )
    source: str = Field(description="Where this stands.")


class Related(BaseModel):
    code: str = Field(description="Code of the area or organisation.")
    name: str = Field(description="Its name.")
    kind: str = Field(description="Its kind.")
    weight: Number = Field(description="Share (0 to 1) of the smaller one's people who live in the larger one.")


class AreaWhole(AreaShort):
    name_cy: str = Field(description="The name in Welsh; empty where there is none.")
    source: str = Field(description="Where the area's entry stands.")
    on: date = Field(description="The day that parents and members are of.")
    codes: list[OtherCode] = Field(description="Its codes in other schemes.")
    predecessors: list[Step] = Field(description="What it came from.")
    successors: list[Step] = Field(description="What it became.")
    parents: list[Related] = Field(description="Everything that it lies in on that day, nearest first.")
    members: list[Related] = Field(description="What lies directly in it on that day.")


class People(BaseModel):
    year: int = Field(description="The mid-year (30 June) counted.")
    basis: Literal["estimate", "projection"] = Field(description="Whether it was estimated or projected.")
    ages: str = Field(description="The ages, both included: 0-17, 85+, or all.")
    age_from: int = Field(description="The youngest age.")
    age_to: int | None = Field(description="The oldest age; null where it is open.")
    people: Number = Field(description="People.")
    source: str = Field(description="The publication.")
    areas: list[str] = Field(description="The published areas that were added up: the area alone, as a rule.")


class Population(BaseModel):
    area: AreaShort
    rows: list[People] = Field(description="By year, then ages; all ages last.")
    notes: list[str] = Field(description="What a reader must know of these figures.")


class AreasAsked(Paged):
    kind: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,39}$")]],
        Field(
            description="Areas of this kind only; may be repeated.",
            examples=[["london-borough"]],
            max_length=40,
        ),
    ] = Field(default_factory=list)
    q: Annotated[
        str,
        Field(
            description="Part of a name, or a code of any scheme. Case and spaces count for nothing.",
            pattern=r"^[^\x00-\x1f\x7f]{1,100}$",
            examples=["camden"],
        ),
    ] = ABSENT
    on: Annotated[Day, Field(description="Areas in force on this day only.", examples=["2015-09-30"])] = ABSENT


class AreaAsked(Parameters):
    on: Annotated[
        Day,
        Field(
            description="The day of parents and members: today if not given, or an ended area's last day.",
            examples=["2015-09-30"],
        ),
    ] = ABSENT


class PopulationAsked(Csv):
    year: Annotated[
        list[MidYear],
        Field(
            description="This mid-year only; may be repeated. Every year held if not given.",
            examples=[[2015]],
            max_length=100,
        ),
    ] = Field(default_factory=list)


@get(router, "/areas", Areas, permission="places.read", version=_version, csv=True, paged=True)
def areas(request: HttpRequest, asked: Query[AreasAsked]) -> HttpResponse:
    """Areas, by code.

    All that are held, or those of some kinds, of a name, or in force on a day. Councils, regions and nations
    are always held; small areas come with their lookups.
    """
    after = paging.position(request)
    limit = asked.limit or ROWS
    found = _found(asked) if asked.q else Area.objects.all()
    if asked.kind:
        found = found.filter(kind__in=asked.kind)
    if asked.on:
        found = found.filter(
            Q(valid_from=None) | Q(valid_from__lte=asked.on), Q(valid_to=None) | Q(valid_to__gt=asked.on)
        )
    if after:
        found = found.filter(code__gt=after[0])
    rows = [short(area) for area in found.order_by("code")[: limit + 1]]
    more = len(rows) > limit
    rows = rows[:limit]
    return reply.page(request, paging.Page(rows, [rows[-1]["code"]] if more else None), AREA_COLUMNS)


@get(router, "/areas/{code}", AreaWhole, permission="places.read", version=_version)
def area(request: HttpRequest, asked: Query[AreaAsked], code: AreaCode = AREA) -> HttpResponse:
    """One area.

    Its codes in other schemes, what it came from and became, what it lies in on a day and what lies in it.
    """
    found: Any = _area(code)
    on = asked.on or _default_day(found)
    inside, above = queries.members(code, on), queries.parents(code, on)
    steps: list[Any] = list(queries.successions_of(code))
    others = {step.predecessor for step in steps} | {step.successor for step in steps}
    codes: list[Any] = list(queries.codes_of(code))
    names = named([*others, *(member.code for member in (*inside, *above))])
    return reply.one({
        **short(found),
        "name_cy": found.name_cy,
        "source": found.source,
        "on": on,
        "codes": [
            {"scheme": other.scheme, "code": other.code, "name": other.name, "start": other.valid_from,
             "end": _last(other.valid_to), "source": other.source}
            for other in codes
        ],
        "predecessors": [_step(step, step.predecessor, names) for step in steps if step.successor == code],
        "successors": [_step(step, step.successor, names) for step in steps if step.predecessor == code],
        "parents": _related(above, names),
        "members": _related(inside, names),
    })  # fmt: skip


@get(router, "/areas/{code}/population", Population, permission="places.read", version=_version, csv=True)
def population(request: HttpRequest, asked: Query[PopulationAsked], code: AreaCode = AREA) -> HttpResponse:
    """The people of an area.

    By mid-year and age band, estimates and projections told apart. A year without bands has all ages only.
    """
    _area(code)
    found = queries.profile(code, years=sorted(set(asked.year)) or None)
    rows = [
        {
            "year": row.year, "basis": row.basis, "ages": str(row.band) if row.band else "all",
            "age_from": row.band.start if row.band else 0, "age_to": row.band.last if row.band else None,
            "people": row.count, "source": row.source, "areas": list(row.areas),
        }
        for row in found.rows
    ]  # fmt: skip
    body = {"area": short(found.area), "rows": rows, "notes": list(found.notes)}
    return reply.table(request, body, rows, PEOPLE_COLUMNS)


def short(area: Any) -> dict[str, Any]:
    return {
        "code": area.code, "name": area.name, "kind": area.kind, "start": area.valid_from,
        "end": _last(area.valid_to),
    }  # fmt: skip


def _found(asked: AreasAsked) -> Any:
    codes = [area.code for area in queries.find(asked.q, asked.kind or None, limit=FOUND_MOST + 1)]
    if len(codes) > FOUND_MOST:
        raise Refused(
            Problem(
                Kind.TOO_COSTLY, _("more than %(most)s areas are called so") % {"most": FOUND_MOST},
                _("Ask with more letters, or for one kind"), value=asked.q,
            )
        )  # fmt: skip
    return Area.objects.filter(code__in=codes)


def _area(code: str) -> Area:
    found = queries.area(code)
    if found is None:
        raise not_found(_("there is no area with the code %(code)s") % {"code": code}, _("Look for it with /areas?q="))
    return found


def _default_day(area: Any) -> date:
    today = timezone.localdate()
    last = _last(area.valid_to)
    return last if last and last < today else today


def _last(until: date | None) -> date | None:
    return until - timedelta(days=1) if until else None


def _step(step: Any, other: str, names: dict[str, Named]) -> dict[str, Any]:
    return {
        "code": other, "name": names[other].name if other in names else other, "date": step.date,
        "kind": step.kind, "share": step.share, "source": step.source,
    }  # fmt: skip


def _related(members: Iterable[queries.Member], names: dict[str, Named]) -> list[dict[str, Any]]:
    return [
        {
            "code": member.code, "name": names[member.code].name if member.code in names else member.code,
            "kind": names[member.code].kind if member.code in names else "", "weight": member.weight,
        }
        for member in members
    ]  # fmt: skip
