"""Verbs that change places: shipping the facts that come with the product. Files are loaded by `loaders`."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import yaml
from django.db.models import Q
from django.utils import timezone

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.places.models import (
    Area,
    AreaCode,
    LoadedFile,
    Membership,
    ReportingArea,
    Succession,
    Tile,
)

PUBLISHER = "Commonweal"


@dataclass(frozen=True, slots=True)
class _Facts:
    """A file of facts: its name under `facts/` and what writes it, replacing what an older release of it wrote."""

    name: str
    write: Callable[[str, LoadedFile], int]


def ship(*, by: Principal) -> int:
    """Load the facts that the product carries, changing nothing where they are in. Returns how many files were new."""
    with scoped(by):
        permissions.require(by, "places.ship")
        held = {(file.name, file.sha256) for file in LoadedFile.objects.filter(kind="facts").only("name", "sha256")}
        texts = [(facts, _read(facts.name)) for facts in _FACTS]
        digests = {facts.name: hashlib.sha256(text.encode()).hexdigest() for facts, text in texts}
        if all((name, digest) in held for name, digest in digests.items()):
            return 0
        count = 0
        for facts, text in texts:
            if (facts.name, digests[facts.name]) in held:
                continue
            file = LoadedFile.objects.create(
                kind="facts", layout=facts.name, name=facts.name, sha256=digests[facts.name], rows=0,
                title=f"facts shipped with the product: {facts.name}", publisher=PUBLISHER,
                known=timezone.localdate(),
            )  # fmt: skip
            rows = facts.write(text, file)
            LoadedFile.objects.filter(pk=file.pk).update(rows=rows)
            count += 1
        audit.record("places.ship", files=count)
        return count


def _read(name: str) -> str:
    return resources.files("commonweal.places").joinpath("facts", name).read_text(encoding="utf-8")


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _date(text: str | date | None) -> date | None:
    if text is None or text == "":
        return None
    return text if isinstance(text, date) else date.fromisoformat(text)


def _older(file: LoadedFile) -> Q:
    """What earlier releases of the same facts file wrote."""
    return Q(file__in=LoadedFile.objects.filter(kind="facts", name=file.name).exclude(pk=file.pk))


def _put_areas(areas: list[Area]) -> None:
    """Facts that ship with the product have the last word on an area's name, kind and dates."""
    Area.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_cy", "kind", "valid_from", "valid_to", "source"],
    )


def _replace_memberships(memberships: list[Membership], file: LoadedFile) -> None:
    """Facts have the last word on where an area lies, over lookups that were loaded too."""
    Membership.objects.filter(_older(file)).delete()
    for geography in {membership.geography for membership in memberships}:
        children = [membership.child for membership in memberships if membership.geography == geography]
        Membership.objects.filter(geography=geography, child__in=children).delete()
    Membership.objects.bulk_create(memberships)


def _regions(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    _put_areas(
        [
            Area(
                code=row["code"],
                name=row["name"],
                name_cy=row["name_cy"],
                kind=row["kind"],
                source=row["source"],
            )
            for row in rows
        ]
    )
    inside = [
        Membership(child=row["code"], parent=row["parent"], geography="nation", source=row["source"], file=file)
        for row in rows
        if row["parent"]
    ]
    _replace_memberships(inside, file)
    return len(rows)


def _councils(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    dates = {row["code"]: {"valid_from": _date(row["valid_from"]), "valid_to": _date(row["valid_to"])} for row in rows}
    _put_areas(
        [
            Area(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                source=row["source"],
                **dates[row["code"]],
            )
            for row in rows
        ]
    )
    inside = [
        Membership(
            child=row["code"], parent=row["region"], geography="region", source=row["source"], file=file,
            **dates[row["code"]],
        )
        for row in rows
    ]  # fmt: skip
    _replace_memberships(inside, file)
    return len(rows)


def _districts(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    _put_areas(
        [
            Area(code=row["code"], name=row["name"], kind="non-metropolitan-district", source=row["source"],
                 valid_to=_date(row["valid_to"]))
            for row in rows
        ]
    )  # fmt: skip
    inside = [
        Membership(
            child=row["code"], parent=row["county"], geography="council", valid_to=_date(row["valid_to"]),
            source=row["source"], file=file,
        )
        for row in rows
    ]  # fmt: skip
    _replace_memberships(inside, file)
    return len(rows)


def _residence_outside(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    _put_areas([Area(code=row["code"], name=row["name"], kind=row["kind"], source=row["source"]) for row in rows])
    AreaCode.objects.filter(_older(file)).delete()
    AreaCode.objects.bulk_create(
        [
            AreaCode(area=row["code"], scheme="dtoc-old", code=row["code"], name=row["printed"], source=row["source"],
                     file=file)
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)


def _successions(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    Succession.objects.filter(_older(file)).delete()
    Succession.objects.bulk_create(
        [
            Succession(
                predecessor=row["predecessor"], successor=row["successor"], date=_date(row["date"]), kind=row["kind"],
                share=Decimal(row["share"]) if row["share"] else None, source=row["source"], file=file,
            )
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)


def _codes(scheme: str) -> Callable[[str, LoadedFile], int]:
    def write(text: str, file: LoadedFile) -> int:
        rows = _table(text)
        AreaCode.objects.filter(_older(file)).delete()
        AreaCode.objects.bulk_create(
            [
                AreaCode(
                    area=row["ons_code"], scheme=scheme, code=row["code"], name=row["name"], source=row["source"],
                    valid_from=_date(row["valid_from"]), valid_to=_date(row["valid_to"]), file=file,
                )
                for row in rows
            ]
        )  # fmt: skip
        return len(rows)

    return write


def _groupings(text: str, file: LoadedFile) -> int:
    groupings: list[dict[str, Any]] = yaml.safe_load(text)["groupings"]
    areas = {entry["code"]: entry for entry in groupings}
    _put_areas(
        [
            Area(code=code, name=entry["name"], kind=entry["kind"], source=entry["source"])
            for code, entry in areas.items()
        ]
    )
    inside = [
        Membership(
            child=borough, parent=entry["code"], geography=entry["geography"], valid_from=_date(entry.get("from")),
            valid_to=_date(entry.get("to")), source=entry["source"], file=file,
        )
        for entry in groupings
        for borough in entry["boroughs"]
    ]  # fmt: skip
    inside += [
        Membership(child=code, parent=entry["within"], geography="region", source=entry["source"], file=file)
        for code, entry in areas.items()
        if "within" in entry
    ]
    _replace_memberships(inside, file)
    return len(inside)


def _reporting_areas(text: str, file: LoadedFile) -> int:
    entries: list[dict[str, Any]] = yaml.safe_load(text)["reporting_areas"]
    rows = [
        ReportingArea(
            dataset=entry["dataset"], row_code=entry["row_code"], covers=covered, source=entry["source"], file=file,
            valid_from=_date(entry.get("from")), valid_to=_date(entry.get("to")),
        )
        for entry in entries
        for covered in entry["covers"]
    ]  # fmt: skip
    ReportingArea.objects.filter(_older(file)).delete()
    ReportingArea.objects.bulk_create(rows)
    return len(rows)


def _tiles(text: str, file: LoadedFile) -> int:
    rows = _table(text)
    Tile.objects.filter(_older(file)).delete()
    Tile.objects.bulk_create(
        [
            Tile(layout="london", area=row["code"], abbreviation=row["abbreviation"], column=int(row["column"]),
                 row=int(row["row"]), file=file)
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)


_FACTS = (
    _Facts("regions.csv", _regions),
    _Facts("councils_england.csv", _councils),
    _Facts("districts_merged.csv", _districts),
    _Facts("successions.csv", _successions),
    _Facts("residence_outside.csv", _residence_outside),
    _Facts("dtoc_codes.csv", _codes("dtoc-old")),
    _Facts("cassr_codes.csv", _codes("cassr")),
    _Facts("e_codes.csv", _codes("e-code")),
    _Facts("london_groupings.yaml", _groupings),
    _Facts("reporting_areas.yaml", _reporting_areas),
    _Facts("london_tiles.csv", _tiles),
)
