"""The England time series of delayed transfers, as a small workbook of two months."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.dtoc_england import read
from commonweal.measures.published.parsed import Mark, Parsed, Series

LETTERS = ("A", "B", "C", "Di", "Dii", "E", "F", "G", "H", "I")
TITLES = {
    "A": "A) Awaiting completion of assessment",
    "B": "B) Awaiting public funding",
    "C": "C) Awaiting further non-acute NHS care",
    "Di": "Di) Awaiting residential home placement or availability",
    "Dii": "Dii) Awaiting nursing home placement or availability",
    "E": "E) Awaiting care package in own home",
    "F": "F) Awaiting community equipment and adaptations",
    "G": "G) Patient or family choice",
    "H": "H) Disputes",
    "I": "I) Housing - patients not covered by Care Act",
    "O": "O) Other",
}
NOT_ALLOWED = {
    ("C", "Social Care"),
    ("C", "Both"),
    ("Di", "Both"),
    ("G", "Both"),
    ("H", "Both"),
    ("I", "Social Care"),
    ("I", "Both"),
}
AGENCIES = ("NHS", "Social Care", "Both")
MONTHS = (("2031-32", "December", 31), ("2031-32", "January", 31))
BY_TYPE, BY_ORG, BY_REASON, DETAIL = (
    "Delayed Days by type",
    "Delayed Days by responsible org",
    "Delayed Days by reason",
    "Delayed Days",
)
"""Every allowed cell of the detailed sheet holds 1 in December and 2 in January."""

Grid = list[list[object]]


def _heading(title: str) -> Grid:
    lines = {
        "Title:": title,
        "Summary:": "Days",
        "Period:": "December 2031 - January 2032",
        "Source:": "NHS England - MSitDT",
        "Basis:": "Provider",
        "Published:": "9th April 2032",
        "Revised:": "10th September 2032",
        "Status:": "Published",
    }
    return [[], *([None, label, text] for label, text in lines.items()), [], [None, "Provider Level Data"]]


def workbook_grids(title: str = "Delayed Transfer of Care, NHS Organisations, England") -> dict[str, Grid]:
    pairs = [
        (care, letter, agency)
        for care in ("Acute", "Non-Acute")
        for letter in (*LETTERS, *(("O",) if care == "Non-Acute" else ()))
        for agency in AGENCIES
    ]
    cells = {pair: 0 if pair[1:] in NOT_ALLOWED else 1 for pair in pairs}

    def count(**wanted: str) -> int:
        names = ("care", "letter", "agency")
        return sum(
            n for pair, n in cells.items() if all(pair[names.index(k)] == v for k, v in wanted.items())
        )

    by_type: Grid = [
        *_heading(title),
        [None, None, None, "Delayed Days", None, None, None, "DTOC Beds"],
        [None, "Year", "Period", "Acute", "Non-Acute", "Total", None, "Acute", "Non-Acute", "Total"],
        [],
    ]
    by_org: Grid = [
        *_heading(title),
        [None, None, None, "Delayed Days"],
        [None, "Year", "Period", *AGENCIES, "Total"],
        [],
    ]
    by_reason: Grid = [*_heading(title), [None, "Year", "Period", *TITLES.values(), "Total"], []]
    tops: list[object] = [None, None, None]
    middles: list[object] = [None, None, None]
    for index, (care, letter, agency) in enumerate(pairs):
        tops.append(care if index == 0 or pairs[index - 1][0] != care else None)
        middles.append(TITLES[letter] if agency == "NHS" else None)
    detail: Grid = [
        *_heading(title),
        [*tops, "Total"],
        middles,
        [None, "Year", "Period Name", *(agency for _, _, agency in pairs)],
        [],
    ]
    for times, (year, name, days) in enumerate(MONTHS, start=1):
        total = count() * times
        kinds = [count(care=care) * times for care in ("Acute", "Non-Acute")]
        by_type.append([None, year, name, *kinds, total, None, *(n / days for n in (*kinds, total))])
        by_org.append([None, year, name, *(count(agency=agency) * times for agency in AGENCIES), total])
        by_reason.append([None, year, name, *(count(letter=letter) * times for letter in TITLES), total])
        detail.append([None, year, name, *(cells[pair] * times for pair in pairs), total])
    grids = {BY_TYPE: by_type, BY_ORG: by_org, BY_REASON: by_reason, DETAIL: detail}
    for grid in grids.values():
        grid += [[], [None, "Notes:"], [None, "1. A note."]]
    return grids


def written(grids: dict[str, Grid]) -> SourceFile:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, grid in grids.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return SourceFile("any name.xlsx", stream.getvalue())


def place_of(grid: Grid, text: str) -> tuple[int, int]:
    """Where a text stands, row and column from 1."""
    return next((r, c) for r, cells in enumerate(grid, 1) for c, cell in enumerate(cells, 1) if cell == text)


def january(grid: Grid) -> int:
    return next(row for row, cells in enumerate(grid, 1) if len(cells) > 2 and cells[2] == "January")


@pytest.fixture
def grids() -> dict[str, Grid]:
    return workbook_grids()


@pytest.fixture
def parsed(grids: dict[str, Grid]) -> Parsed:
    return read(written(grids))


def test_dates_publisher_and_span_come_from_the_heading(parsed: Parsed) -> None:
    assert (parsed.published, parsed.revised) == (date(2032, 4, 9), date(2032, 9, 10))
    assert (parsed.period.start, parsed.period.end) == (date(2031, 12, 1), date(2032, 2, 1))
    assert (parsed.kind, parsed.layout, parsed.basis) == ("dtoc-england", "time-series", "Provider")
    assert not parsed.synthetic
    assert parsed.alerts == []


def test_the_total_stands_once_on_the_sheet_by_responsible_organisation(
    parsed: Parsed, grids: dict[str, Grid]
) -> None:
    totals = [cell for cell in parsed.observations if cell.series == Series.of("delayed-days")]
    assert [(cell.period, cell.value) for cell in totals] == [(month(2031, 12), 49), (month(2032, 1), 98)]
    assert (totals[1].sheet, totals[1].row, totals[1].column) == (BY_ORG, january(grids[BY_ORG]), 7)


def test_each_combination_of_care_reason_and_agency_has_its_cell(
    parsed: Parsed, grids: dict[str, Grid]
) -> None:
    found = {str(cell.series): cell for cell in parsed.observations if cell.period == month(2032, 1)}
    assert len(found) == 1 + 2 + 3 + 11 + 63
    other = found["delayed-days;attribution=both;care=non-acute;reason=O"]
    assert (other.value, other.column) == (2, 66)
    assert found["delayed-days;attribution=social-care;care=acute;reason=C"].value == 0
    assert found["delayed-days;care=acute"].value == 46
    assert found["delayed-days;reason=Dii"].value == 12


def test_a_dash_beside_a_total_of_0_is_nil_and_beside_any_other_total_is_missing(
    grids: dict[str, Grid],
) -> None:
    row = january(grids[BY_ORG])
    grids[BY_ORG][row - 1] = [None, "2031-32", "January", "-", "-", "-", 0]
    parsed = read(written(grids))
    nhs = next(
        cell
        for cell in parsed.observations
        if str(cell.series) == "delayed-days;attribution=nhs" and cell.period == month(2032, 1)
    )
    assert (nhs.value, nhs.mark, nhs.printed) == (0, Mark.NIL, "-")
    assert "sheets-disagree" in {alert.code for alert in parsed.alerts}
    grids[BY_ORG][row - 1] = [None, "2031-32", "January", "-", 20, 20, 98]
    parsed = read(written(grids))
    nhs = next(
        cell
        for cell in parsed.observations
        if str(cell.series) == "delayed-days;attribution=nhs" and cell.period == month(2032, 1)
    )
    assert (nhs.value, nhs.mark) == (None, Mark.MISSING)
    assert "dash-beside-total" in {alert.code for alert in parsed.alerts}


def test_na_is_a_pair_that_is_not_allowed_and_is_refused_elsewhere(grids: dict[str, Grid]) -> None:
    row = january(grids[DETAIL])
    not_allowed, allowed = 4 + 3 * 2 + 1, 4
    grids[DETAIL][row - 1][not_allowed - 1] = "NA"
    parsed = read(written(grids))
    cell = next(
        cell
        for cell in parsed.observations
        if (cell.sheet, cell.row, cell.column) == (DETAIL, row, not_allowed)
    )
    assert (str(cell.series), cell.value, cell.mark) == (
        "delayed-days;attribution=social-care;care=acute;reason=C",
        None,
        Mark.NOT_APPLICABLE,
    )
    assert parsed.alerts == []
    grids[DETAIL][row - 1][allowed - 1] = "NA"
    with pytest.raises(Refused, match="NA stands where the publisher allows days"):
        read(written(grids))


@pytest.mark.parametrize(
    ("mark", "meaning"), [("*", Mark.SUPPRESSED), (":", Mark.MISSING), (None, Mark.MISSING)]
)
def test_marks_keep_their_meaning_and_are_never_0(
    grids: dict[str, Grid], mark: str | None, meaning: Mark
) -> None:
    row = january(grids[BY_TYPE])
    grids[BY_TYPE][row - 1][3] = mark
    parsed = read(written(grids))
    cell = next(
        cell for cell in parsed.observations if (cell.sheet, cell.row, cell.column) == (BY_TYPE, row, 4)
    )
    assert (cell.value, cell.mark, cell.printed) == (None, meaning, mark or "")


def _total_up(grids: dict[str, Grid]) -> None:
    grids[BY_ORG][january(grids[BY_ORG]) - 1][6] = 99


def _beds_up(grids: dict[str, Grid]) -> None:
    grids[BY_TYPE][january(grids[BY_TYPE]) - 1][7] = 9


def _days_in_a_pair_not_allowed(grids: dict[str, Grid]) -> None:
    grids[DETAIL][january(grids[DETAIL]) - 1][10] = 5


def _no_december_on_one_sheet(grids: dict[str, Grid]) -> None:
    del grids[BY_REASON][january(grids[BY_REASON]) - 2]


def _another_span_in_the_heading(grids: dict[str, Grid]) -> None:
    row, column = place_of(grids[BY_ORG], "December 2031 - January 2032")
    grids[BY_ORG][row - 1][column - 1] = "December 2031 - March 2032"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_total_up, {"parts-do-not-sum", "sheets-disagree"}),
        (_beds_up, {"beds-disagree"}),
        (_days_in_a_pair_not_allowed, {"pair-not-allowed", "parts-do-not-sum", "sheets-disagree"}),
        (_no_december_on_one_sheet, {"sheets-disagree"}),
        (_another_span_in_the_heading, {"period-disagrees"}),
    ],
)
def test_what_does_not_agree_loads_with_a_named_alert(
    grids: dict[str, Grid], change: Callable[[dict[str, Grid]], None], codes: set[str]
) -> None:
    change(grids)
    assert {alert.code for alert in read(written(grids)).alerts} == codes


def test_an_alert_says_where_and_by_how_much(grids: dict[str, Grid]) -> None:
    _total_up(grids)
    alert = next(alert for alert in read(written(grids)).alerts if alert.code == "parts-do-not-sum")
    assert (alert.sheet, alert.row, alert.column) == (BY_ORG, january(grids[BY_ORG]), 7)
    assert (alert.expected, alert.found, alert.difference) == (99, 98, Decimal(-1))
    assert alert.period == month(2032, 1)


@pytest.mark.parametrize(
    ("sheet", "old", "new", "message"),
    [
        (BY_ORG, "Social Care", "Community", "not one of the published layout"),
        (BY_TYPE, "Non-Acute", "Sub-Acute", "not one of the published layout"),
        (BY_REASON, "H) Disputes", "J) Weather", "not one of the published layout"),
        (DETAIL, "H) Disputes", "J) Weather", "not one of the published layout"),
        (DETAIL, "Non-Acute", "Sub-Acute", "not one of the published layout"),
        (BY_ORG, "Period", "When", "no header row"),
        (BY_ORG, "Total", "Sum", "not one of the published layout"),
        (BY_REASON, "2031-32", "twelve", "not a financial year"),
        (BY_REASON, "January", "Brumaire", "not the name of a month"),
        (BY_ORG, "January", "December", "stands twice"),
        (DETAIL, "Basis:", "Base:", "no line Basis:"),
        (DETAIL, "Provider", "Local Authority", "not by provider"),
        (DETAIL, "9th April 2032", "soon", "not a date"),
    ],
)
def test_one_changed_text_is_refused_at_its_place(
    grids: dict[str, Grid], sheet: str, old: str, new: str, message: str
) -> None:
    row, column = place_of(grids[sheet], old)
    grids[sheet][row - 1][column - 1] = new
    with pytest.raises(Refused, match=message) as refused:
        read(written(grids))
    problem = refused.value.problems[0]
    assert problem.where.file == "any name.xlsx"
    assert problem.where.sheet == sheet
    assert problem.remedy


@pytest.mark.parametrize("bad", ["twelve", "n/a", 1.5, -1])
def test_a_cell_that_is_neither_a_count_nor_a_mark_is_refused_with_its_place(
    grids: dict[str, Grid], bad: object
) -> None:
    row = january(grids[DETAIL])
    grids[DETAIL][row - 1][4] = bad
    with pytest.raises(Refused) as refused:
        read(written(grids))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column) == (DETAIL, row, 5)
    assert problem.value == str(bad)


def test_every_problem_is_told_at_once(grids: dict[str, Grid]) -> None:
    for sheet in (BY_ORG, BY_TYPE, BY_REASON):
        grids[sheet][january(grids[sheet]) - 1][3] = "many"
    with pytest.raises(Refused) as refused:
        read(written(grids))
    assert {problem.where.sheet for problem in refused.value.problems} == {BY_ORG, BY_TYPE, BY_REASON}


def test_figures_after_the_notes_are_refused(grids: dict[str, Grid]) -> None:
    grids[BY_ORG].append([None, "2031-32", "February", 1, 1, 1, 3])
    with pytest.raises(Refused, match="after the notes"):
        read(written(grids))


def test_a_missing_sheet_is_one_refusal_that_names_it(grids: dict[str, Grid]) -> None:
    del grids[BY_REASON]
    with pytest.raises(Refused, match="no sheet Delayed Days by reason") as refused:
        read(written(grids))
    assert len(refused.value.problems) == 1


def test_a_visible_sheet_that_is_not_of_the_layout_is_named(grids: dict[str, Grid]) -> None:
    grids["More"] = [["something"]]
    assert [alert.code for alert in read(written(grids)).alerts] == ["sheet-not-read"]


def test_a_title_that_says_synthetic_marks_the_file() -> None:
    parsed = read(written(workbook_grids("Synthetic Delayed Transfer of Care, NHS Organisations, England")))
    assert parsed.synthetic
    assert parsed.publisher == "NHS England - MSitDT"


def test_a_workbook_from_before_the_reason_other_needs_no_such_column(grids: dict[str, Grid]) -> None:
    for grid, last in ((grids[BY_REASON], 14), (grids[DETAIL], 66)):
        width = last - (1 if grid is grids[BY_REASON] else 3)
        header = place_of(grid, "Year")[0]
        for cells in grid[header - 3 :]:
            if len(cells) > last - 1:
                others = cells[width:last]
                del cells[width:last]
                for column in range(width, len(cells)):
                    if isinstance(cells[column], int):
                        cells[column] -= sum(other for other in others if isinstance(other, int))
    parsed = read(written(grids))
    assert not [cell for cell in parsed.observations if ("reason", "O") in cell.series.dimensions]
