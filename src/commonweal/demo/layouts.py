"""Which layout of the delayed-transfers workbook held in which month, from `dtoc_workbooks.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from commonweal.kernel.period import Period, PeriodKind, between, parse


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one month. Titles are letter to printed text, in printed order.

    `beds` is the title of the second block, None before it was added; `note` stands after the last area.
    `not_allowed` is what is printed where the publisher allows no days.
    """

    letter: str
    identity: tuple[str, ...]
    sheet_of_care: str
    reasons: dict[str, str]
    total: str
    england_reasons: dict[str, str]
    not_allowed: str | int
    beds: str | None
    note: str | None
    has_data_quality: bool


@cache
def month_of(text: str) -> Period:
    """`2011-12` as December 2011."""
    return parse(text, PeriodKind.MONTH)


@cache
def facts() -> dict[str, Any]:
    """The whole data file."""
    text = resources.files("commonweal.demo").joinpath("dtoc_workbooks.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def months() -> list[Period]:
    """Every month that has a workbook."""
    return between(month_of(facts()["first"]), month_of(facts()["last"]), PeriodKind.MONTH)


@cache
def layout_of(month: Period) -> Layout:
    """Raises ValueError for a month before the first layout."""
    data = facts()
    layout, care = _in_force(data["layouts"], month), _in_force(data["sheet_of_care"], month)
    reasons, england = _in_force(data["reason_columns"], month), _in_force(data["england_rows"], month)
    if not (layout and care and reasons and england):
        raise ValueError(f"no layout is known for {month}")
    beds = _in_force(data["beds"], month)
    quality = data["data_quality"]
    return Layout(
        letter=layout["letter"],
        identity=tuple(layout["identity"]),
        sheet_of_care=care["name"],
        reasons=dict(reasons["titles"]),
        total=reasons["total"],
        england_reasons=dict(england["titles"]),
        not_allowed=england["not_allowed"],
        beds=beds["title"] if beds else None,
        note=beds.get("note") if beds else None,
        has_data_quality=month_of(quality["from"]) <= month < month_of(quality["until"]),
    )


def _in_force(entries: Sequence[dict[str, Any]], month: Period) -> dict[str, Any] | None:
    found = [entry for entry in entries if month_of(entry["from"]).start <= month.start]
    return found[-1] if found else None
