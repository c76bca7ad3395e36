"""Made-up people of each council by sex and year of age, in the layout of ONS's mid-year workbook MYE2.

A council that others were merged into, or that took another code, has the people of those before it, by the
shares that ship with the places room.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import xlsxwriter

from commonweal.demo.councils import councils, counted_elsewhere, regions, successions
from commonweal.demo.drawing import between, drawing, settings
from commonweal.demo.workbooks import MARK, SOURCE
from commonweal.kernel.rounding import largest_remainder

ENGLAND = "E92000001"
OPEN_AGE = 90
ADULT = 18
_SHEETS = (("Persons", "ALL PERSONS", "P"), ("Males", "MALES", "M"), ("Females", "FEMALES", "F"))


@cache
def people_of(ons: str, year: int) -> float:
    """People of a council in a year, before they are made whole."""
    before = [(code, share) for code, successor, share in successions() if successor == ons and code in councils()]
    if before:
        return sum(people_of(code, year) * share for code, share in before)
    people, draw = settings()["people"], drawing("people", ons)
    kind = "counted-elsewhere" if ons in counted_elsewhere() else councils()[ons].kind
    start = between(people[kind], draw)
    return start * (1 + between(people["growth"], draw) * (year - people["start"]))


@cache
def ages_of(ons: str, year: int) -> dict[str, tuple[int, ...]]:
    """Sex (M, F) to people of each age 0 to 89 and 90 and over."""
    people, draw = settings()["people"], drawing("ages", ons)
    spread = people["age_spread"]
    decades = [weight * between((1 - spread, 1 + spread), draw) for weight in people["ages"]]
    female = between(people["female"], draw)
    weights: dict[str, list[float]] = {"M": [], "F": []}
    for age in range(OPEN_AGE + 1):
        decade, rest = min(age // 10, len(decades) - 1), age % 10 / 10
        later = decades[min(decade + 1, len(decades) - 1)]
        weight = decades[decade] * (1 - rest) + later * rest if age < OPEN_AGE else 5 * decades[-1]
        share = female + (0.002 * (age - 60) if age > 60 else 0)
        weights["F"].append(weight * share)
        weights["M"].append(weight * (1 - share))
    whole = [round(weight * 1_000_000) for weight in (*weights["M"], *weights["F"])]
    split = largest_remainder(round(people_of(ons, year)), whole)
    return {"M": tuple(split[: OPEN_AGE + 1]), "F": tuple(split[OPEN_AGE + 1 :])}


@cache
def adults_of(ons: str, year: int) -> int:
    """People aged 18 and over."""
    return sum(sum(counts[ADULT:]) for counts in ages_of(ons, year).values())


def rows_of_year(year: int) -> list[tuple[str, str, dict[str, tuple[int, ...]]]]:
    """(code, name, ages by sex) of England, its regions and its councils at mid-year; parts add up."""
    on = date(year, 6, 30)
    here = sorted((c for c in councils().values() if c.exists(on)), key=lambda council: council.ons)
    found = [(council.ons, council.name, ages_of(council.ons, year)) for council in here]
    in_region: dict[str, list[dict[str, tuple[int, ...]]]] = defaultdict(list)
    for council, (_, _, ages) in zip(here, found, strict=True):
        in_region[council.region].append(ages)
    above = [(code, name.upper(), _added(in_region[code])) for code, name in regions().items()]
    return [(ENGLAND, "ENGLAND", _added([ages for _, _, ages in found])), *above, *found]


def _added(parts: Sequence[dict[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    sums: dict[str, Counter[int]] = {"M": Counter(), "F": Counter()}
    for part in parts:
        for sex, counts in part.items():
            sums[sex].update(dict(enumerate(counts)))
    return {sex: tuple(counts[age] for age in range(OPEN_AGE + 1)) for sex, counts in sums.items()}


def workbook_of_year(year: int) -> bytes:
    """The workbook of one mid-year, marked synthetic in its title."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": f"{MARK} population", "author": SOURCE, "created": datetime(year, 6, 30)})  # noqa: DTZ001
    bold = book.add_format({"bold": True})
    title = f"{MARK} - MYE2: Population estimates by single year of age and sex for local authorities, mid-{year}"
    rows = rows_of_year(year)
    for name, label, sex in _SHEETS:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, label, bold)
        sheet.write_row(2, 0, ["CODE", "NAME", "ALL AGES", *range(OPEN_AGE + 1)], bold)
        for row, (code, area, ages) in enumerate(rows, start=3):
            counts = ages[sex] if sex != "P" else [m + f for m, f in zip(ages["M"], ages["F"], strict=True)]
            sheet.write_string(row, 0, code)
            sheet.write_string(row, 1, area)
            for column, count in enumerate((sum(counts), *counts), start=2):
                sheet.write_number(row, column, count)
        sheet.write_string(4 + len(rows), 0, f"Source: {SOURCE}")
    book.close()
    return content.getvalue()
