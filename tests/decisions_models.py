"""Registers of models for tests, without a database.

The one that ships is whole. The small one is drawn here: two boroughs of one sub-region.

    nation
     |- Ministry (national, holds `reserved`)
     |- Agency   (national, holds `estates`, `scaled`)
     `- Board of the Marsh (multi-borough: Aldwick, Brampton; a forum is the Marsh Forum)
         |- Aldwick Council (borough, holds `care`)  `- Aldwick Committee
         `- Brampton Council (borough, holds `care`)
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from commonweal import places
from commonweal.decisions.model.file import LISTS, ModelFile, cited
from commonweal.decisions.register.expand import Area, expanded
from commonweal.decisions.register.register import OWN, SHIPPED, Held, Register
from commonweal.decisions.shipped import models

ALDWICK, BRAMPTON = "E06900001", "E06900002"
DAY = date(2020, 1, 1)


@cache
def councils() -> tuple[Area, ...]:
    """England's upper-tier councils as the product ships them."""
    path = Path(places.__file__).parent / "facts" / "councils_england.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Area(row["code"], row["name"], row["kind"], _day(row["valid_from"]), _day(row["valid_to"]))
            for row in csv.DictReader(stream)
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def shipped() -> Register:
    held: list[Held] = []
    for model, entries, file in models():
        held += [Held(each.list, each.record, SHIPPED, file, each.line) for each in entries]
        held += [Held("bodies", body, SHIPPED, file) for body in expanded(model, councils())]
    return Register(held)


def records(origin: str = OWN, **lists: list[dict[str, Any]]) -> list[Held]:
    """Records as a file would have them; each is sourced from `book` unless it says otherwise."""
    data = {name: [{"source": "book", **record} for record in found] for name, found in lists.items()}
    model = ModelFile.model_validate(
        {"title": "Drawn", "nation": "england", "sources": {"book": {"source": "A book", "place": "page 1"}}, **data}
    )
    return [
        Held(name, cited(record, model), origin, "drawn.yaml", 1) for name in LISTS for record in getattr(model, name)
    ]


def body(slug: str, level: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"england/body/{slug}", "name": slug.replace("-", " ").title(), "kind": "committee", "level": level,
        "can_decide": True, **more,
    }  # fmt: skip


def mandate(slug: str, function: str, giver: str, to: str, level: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"england/mandate/{slug}", "functions": [f"england/function/{function}"],
        "giver": f"england/body/{giver}", "to": f"england/body/{to}", "level": level, **more,
    }  # fmt: skip


def function(slug: str, holder: str, delegable: str = "yes", **more: Any) -> dict[str, Any]:
    return {
        "id": f"england/function/{slug}", "title": slug.title(), "holder": f"england/body/{holder}",
        "delegable": delegable, **more,
    }  # fmt: skip


def small() -> list[Held]:
    """The place drawn above, as shipped records, with one route that asks for the holder of `estates`."""
    return records(
        SHIPPED,
        bodies=[
            body("ministry", "national", kind="government-department"),
            body("agency", "national", kind="health-body"),
            body("marsh-board", "multi-borough", serves=[ALDWICK, BRAMPTON]),
            body("marsh-forum", "multi-borough", serves=[ALDWICK, BRAMPTON], can_decide=False, kind="partnership-forum"),
            body("aldwick-council", "borough", kind="council", serves=[ALDWICK]),
            body("brampton-council", "borough", kind="council", serves=[BRAMPTON]),
            body("aldwick-committee", "neighbourhood", parent="england/body/aldwick-council", serves=[ALDWICK]),
        ],
        functions=[
            function("reserved", "ministry", "reserved", statute="An Act, s1"),
            function("estates", "agency"),
            function("standards", "agency", national_requirement=True),
            {
                "id": "england/function/care", "title": "Care", "holder_kind": "council", "delegable": "conditional",
                "conditions": "a signed agreement",
            },
        ],
        routes=[
            {
                "id": f"england/route/{name}", "title": name, "subject": subject,
                "gates": [{"id": "decide", "decider": {"holder_of": f"england/function/{held}"}, "rule": "the holder decides"}],
            }
            for name, subject, held in (
                ("estates", "disposal-receipts", "estates"), ("care", "commissioning", "care"), ("power", "power", "reserved"),
            )
        ],
    )  # fmt: skip


MODEL = """\
title: Aldwick
nation: england
sources:
  scheme: {source: Scheme of delegation, place: part 3}
bodies:
  - id: england/body/hackney-care-board
    name: Hackney Care Board
    kind: joint-committee
    level: borough
    serves: [E09000012]
    can_decide: true
    source: scheme
    seats:
      - {role: councillor, min: 2, sector: council, is_elected: true}
      - {role: nurse, sector: nhs-provider, members: [{person: A. Nurse, valid_from: 2017-04-01}]}
functions:
  - {id: england/function/hackney-grants, title: Grants, holder: england/body/hackney-council, delegable: "yes", source: scheme}
mandates:
  - id: england/mandate/hackney-grants
    functions: [england/function/hackney-grants]
    giver: england/body/hackney-council
    to: england/body/hackney-care-board
    level: borough
    limit: 250000
    valid_from: 2017-04-01
    source: scheme
routes:
  - id: england/route/hackney-grants
    title: Grants in Hackney
    subject: commissioning
    flags: [grant]
    serves: [E09000012]
    source: scheme
    gates:
      - {id: holder, decider: {holder_of: england/function/hackney-grants}, role: decide, rule: the holder of the function decides}
"""


MANDATE = """\
title: Broken
nation: england
sources: {scheme: {source: Scheme}}
mandates:
  - id: england/mandate/broken
    functions: [FUNCTION]
    giver: england/body/hackney-council
    to: TO
    level: borough
    source: scheme
"""
