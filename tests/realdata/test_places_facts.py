"""The shipped facts, against the publications that they were taken from."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.access.principal import OPERATOR
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.files import open_source
from commonweal.places import actions, queries
from commonweal.places.models import LoadedFile

pytestmark = pytest.mark.usefixtures("as_operator")


def councils(year: int, shared: Path) -> set[str]:
    file = shared / f"data/reference/geography/councils_upper_tier_england_{year}.csv"
    with file.open(encoding="utf-8") as stream:
        return {row["code"] for row in csv.DictReader(stream)}


@pytest.mark.parametrize(("year", "day"), [(2021, date(2021, 4, 1)), (2023, date(2023, 4, 1))])
def test_the_councils_of_england_are_those_published(shared: Path, year: int, day: date) -> None:
    in_force = {area.code for area in queries.areas_of_kind(COUNCILS_WITH_SOCIAL_CARE, day)}
    assert in_force == councils(year, shared)
    inside = {member.code for member in queries.members("E92000001", day, COUNCILS_WITH_SOCIAL_CARE)}
    assert inside == in_force


def test_every_row_of_the_delay_workbooks_has_its_area(shared: Path) -> None:
    """Both columns, ONS Geography and Code, in every month that prints both; and every older code and name."""
    codes = queries.by_scheme("dtoc-old")
    names = queries.by_name()
    checked = 0
    for file in sorted((shared / "data/activity/dtoc/la_monthly").glob("*.xls"))[::6]:
        sheets = open_source(file).sheets
        sheet = next(sheet for name, sheet in sheets.items() if "responsible" in name)
        year, month = int(file.stem[-7:-3]), int(file.stem[-2:])
        on_day = queries.by_scheme("dtoc-old", on=date(year, month, 1))
        header = [sheet.text(14, column) for column in range(1, 12)]
        code_at, name_at = header.index("Code") + 1, header.index("Name") + 1
        ons_at = header.index("ONS Geography") + 1 if "ONS Geography" in header else None
        for row in range(17, len(sheet.rows) + 1):
            code, name = sheet.text(row, code_at), sheet.text(row, name_at)
            if not code:
                continue
            assert code in codes
            if ons_at and sheet.text(row, ons_at) != "-":
                assert on_day[code] == sheet.text(row, ons_at), (file.name, row)
            from commonweal.places.rules.names import normalised
            assert normalised(name) in names, name
            checked += 1
    assert checked > 1500


def test_shipping_again_changes_nothing() -> None:
    before = list(LoadedFile.objects.order_by("pk").values())
    assert actions.ship(by=OPERATOR) == 0
    assert list(LoadedFile.objects.order_by("pk").values()) == before


def test_gateshead_has_the_code_of_the_day() -> None:
    assert queries.on_date("E08000020", date(2013, 4, 1)) == "E08000037"
    assert queries.on_date("E08000037", date(2013, 3, 31)) == "E08000020"


def test_cornwall_counts_the_isles_of_scilly() -> None:
    assert queries.reporting_area("dtoc-la", "E06000052") == ["E06000052", "E06000053"]


def test_five_footprints_hold_each_borough_once() -> None:
    found = [m.code for code in ("E54000027", "E54000028", "E54000029", "E54000030", "E54000031")
             for m in queries.members(code, date(2017, 6, 30))]
    assert len(found) == len(set(found)) == 33
    assert {m.weight for m in queries.parents("E09000007", date(2017, 6, 30))} == {Decimal(1)}
