"""The synthetic workbooks stand beside the published ones: same sheets, headings, titles, areas and places."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import SHARED

from commonweal.demo.councils import rows_of
from commonweal.demo.layouts import facts, month_of
from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
from commonweal.kernel.files import CellValue, Sheet, SourceFile, open_source
from commonweal.kernel.period import Period

FILES = sorted((SHARED / "data/activity/dtoc/la_monthly").glob("dtoc_la_*.xls"))
IDENTITY_COLUMNS = {"A": 4, "B": 5, "C": 5, "D": 5}


def period_of(path: Path) -> Period:
    return month_of("-".join(path.stem.split("_")[-2:]))


def ours(period: Period) -> SourceFile:
    councils = [
        AreaDays(row.name, row.code, {("acute", "A", "nhs"): 31}, row.council.ons, row.region)
        for row in rows_of(period)
    ]
    outside = [AreaDays(entry["name"], entry["code"], {}) for entry in facts()["outside_england"]]
    return SourceFile("ours.xlsx", workbook(period, MonthFigures([*councils, *outside])))


def words(sheet: Sheet, row: int, columns: int) -> list[str]:
    return [sheet.text(row, column) for column in range(1, columns + 1)]


def kind(value: CellValue) -> str:
    return "text" if isinstance(value, str) else "nothing" if value is None else "number"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-7:])
def test_a_synthetic_workbook_is_laid_out_as_the_published_one(path: Path) -> None:
    published, made = open_source(path), ours(period_of(path))
    assert list(made.sheets) == list(published.sheets)
    for name, theirs in published.sheets.items():
        if name == "Data Quality":
            continue
        sheet = made.sheets[name]
        labels = [(row, sheet.text(row, 2)) for row in range(1, 13) if sheet.text(row, 2)]
        assert labels == [(row, theirs.text(row, 2)) for row in range(1, 13) if theirs.text(row, 2)]
        assert sheet.text(5, 3) == theirs.text(5, 3)
        assert sheet.text(2, 3) == f"SYNTHETIC - {theirs.text(2, 3)}"
        width = max(len(row) for row in theirs.rows[12:16])
        for row in (13, 14):
            assert words(sheet, row, width) == words(theirs, row, width), (name, row)
        if name == "England":
            _same_england(sheet, theirs)
        else:
            _same_councils(sheet, theirs, width)


def _same_england(sheet: Sheet, theirs: Sheet) -> None:
    assert len(sheet.rows) == len(theirs.rows)
    for row in range(15, len(theirs.rows) + 1):
        assert words(sheet, row, 3) == words(theirs, row, 3), row
        marks = [theirs.text(row, column) == "NA" for column in (4, 5, 6)]
        assert [sheet.text(row, column) == "NA" for column in (4, 5, 6)] == marks, row


def _same_councils(sheet: Sheet, theirs: Sheet, width: int) -> None:
    identity = [title.lower() for title in words(theirs, 14, width)].index("name") + 1
    ends = [row for row in range(15, len(theirs.rows) + 1) if theirs.text(row, identity)]
    for row in range(15, ends[-1] + 1):
        assert words(sheet, row, identity) == words(theirs, row, identity), row
    assert [row for row in range(15, len(sheet.rows) + 1) if sheet.text(row, identity)] == ends
    assert [kind(sheet.cell(15, column)) for column in range(1, width + 1)] == [
        kind(theirs.cell(15, column)) for column in range(1, width + 1)
    ]
    after = [theirs.text(row, 2) for row in range(ends[-1] + 1, len(theirs.rows) + 1)]
    assert [text[:40] for text in after] == [
        sheet.text(row, 2)[:40] for row in range(ends[-1] + 1, len(sheet.rows) + 1)
    ]
