"""The councils of the demonstration: those of the published workbooks, from the facts of the places room."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml

from commonweal.demo.layouts import facts, month_of
from commonweal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Council:
    """A council with adult social care duties; `valid_from` and `valid_to` are None where open."""

    ons: str
    name: str
    kind: str
    region: str
    valid_from: date | None
    valid_to: date | None

    def exists(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Row:
    """A council's row of the workbook, as its publisher codes and names it; `region` is the region's name."""

    council: Council
    code: str
    name: str
    region: str


def _facts(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("commonweal.places").joinpath("facts", name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text, newline=""))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def councils() -> dict[str, Council]:
    """Every council that England has had, by its code."""
    return {
        row["code"]: Council(
            row["code"],
            row["name"],
            row["kind"],
            row["region"],
            _date(row["valid_from"]),
            _date(row["valid_to"]),
        )
        for row in _facts("councils_england.csv")
    }


@cache
def regions() -> dict[str, str]:
    """Code to name of the regions of England."""
    return {row["code"]: row["name"] for row in _facts("regions.csv") if row["kind"] == "region"}


@cache
def successions() -> list[tuple[str, str, float]]:
    """(predecessor, successor, share of its people that went there)."""
    rows = _facts("successions.csv")
    return [(row["predecessor"], row["successor"], float(row["share"])) for row in rows if row["share"]]


def rows_of(month: Period) -> list[Row]:
    """The councils that the workbook of the month lists."""
    absent: set[str] = set()
    for change in facts()["councils"]:
        absent.update(change["leave"] if month >= month_of(change["month"]) else change["join"])
    return [row for row in _all_rows() if row.council.ons not in absent]


@cache
def _all_rows() -> list[Row]:
    known = councils()
    return [
        Row(known[row["ons_code"]], row["code"], row["name"], regions()[known[row["ons_code"]].region])
        for row in _facts("dtoc_codes.csv")
        if row["ons_code"] in known
    ]


@cache
def counted_elsewhere() -> frozenset[str]:
    """Councils whose delays stand in another council's row."""
    text = resources.files("commonweal.places").joinpath("facts", "reporting_areas.yaml").read_text(encoding="utf-8")
    return frozenset(code for entry in yaml.safe_load(text)["reporting_areas"] for code in entry["covers"])
