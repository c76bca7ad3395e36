"""The council workbooks of delayed transfers, as published and spoilt (data/activity README 1.1 and 1.3)."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from rewritten import Change, rewritten
from tests.conftest import Database, command_on

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.files import CellValue, Sheet, SourceFile, open_source
from commonweal.kernel.problem import Refused
from commonweal.measures.models import Alert, Fact, Publication, Series
from commonweal.measures.published.dtoc_la import TOTAL, read
from commonweal.measures.published.parsed import Mark, Parsed

ORG, REASON = "LA - by responsible org", "LA - by reason"
CARE = {"dtoc_la_2011_06.xls": "LA - by Type of Care", "dtoc_la_2019_05.xls": "LA - by type of care"}
OLDEST, NEWEST, MIDDLE = "dtoc_la_2011_06.xls", "dtoc_la_2019_05.xls", "dtoc_la_2015_09.xls"
HEADER, ENGLAND_ROW, FIRST = 14, 15, 17


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "activity" / "dtoc" / "la_monthly"


@pytest.fixture(scope="module")
def middle(folder: Path) -> SourceFile:
    """September 2015, layout C: columns Region, ONS Geography, Code, Name from B; figures from F; total in I."""
    return open_source(folder / MIDDLE)


def at(sheet: str, row: int, column: int, value: CellValue | Callable[[CellValue], CellValue]) -> Change:
    """The change of one cell."""

    def change(name: str, number: int, place: int, cell: CellValue) -> CellValue:
        if (name, number, place) != (sheet, row, column):
            return cell
        return value(cell) if callable(value) else value

    return change


def changed(source: SourceFile, *changes: Change) -> SourceFile:
    def change(name: str, number: int, place: int, cell: CellValue) -> CellValue:
        for each in changes:
            cell = each(name, number, place, cell)
        return cell

    return rewritten(source, change, "changed.xlsx")


def refusal(source: SourceFile) -> Refused:
    with pytest.raises(Refused) as refused:
        read(source)
    for problem in refused.value.problems:
        assert problem.message
        assert problem.where.file == source.name or source.name in problem.message
        assert problem.remedy or problem.message.startswith("and ")
    return refused.value


@pytest.mark.covers("D2-011")
def test_every_area_adds_up_to_england_in_every_month(folder: Path) -> None:
    for path in sorted(folder.glob("*.xls"))[::7]:
        parsed = read(open_source(path))
        assert parsed.alerts == []
        total = {cell.area.name: cell.value or 0 for cell in parsed.observations if cell.series == TOTAL}
        assert len(total) == 154 + 1 - (parsed.layout == "D" and parsed.period.start.year == 2019 and parsed.period.start.month > 4)
        assert total.pop("England") == sum(total.values())


@pytest.mark.parametrize("file", [OLDEST, "dtoc_la_2014_09.xls", MIDDLE, "dtoc_la_2017_10.xls", NEWEST])
def test_the_layout_is_known_by_content_and_not_by_name(folder: Path, file: str) -> None:
    source = open_source(folder / file)
    wanted = read(source)
    found = read(rewritten(source, lambda _sheet, _row, _column, cell: cell, "budget 2031.xlsx"))
    assert (found.layout, found.period, found.published, found.revised) == (
        wanted.layout, wanted.period, wanted.published, wanted.revised,
    )  # fmt: skip
    assert found.observations == wanted.observations
    assert found.alerts == []


@pytest.mark.parametrize("file", [OLDEST, MIDDLE, NEWEST])
@pytest.mark.parametrize("which", ["org", "care", "reason", "england"])
def test_a_renamed_column_is_one_refusal_that_names_the_cell(folder: Path, file: str, which: str) -> None:
    source = open_source(folder / file)
    sheet = {"org": ORG, "reason": REASON, "england": "England"}.get(which) or CARE.get(file, "LA - by Type of Care")
    column = next(
        place for place in range(4, 12) if source.sheets[sheet].text(HEADER, place) in
        {"NHS", "Acute", "A) COMPLETION OF ASSESSMENT", "A) Awaiting completion of assessment"}
    )  # fmt: skip
    refused = refusal(changed(source, at(sheet, HEADER, column, "Hospital")))
    (problem,) = refused.problems
    assert (problem.where.sheet, problem.where.row) == (sheet, HEADER)
    assert "Hospital" in (problem.value or "")


@pytest.mark.parametrize("column", [2, 3, 4, 5])
def test_a_renamed_identity_column_is_refused(middle: SourceFile, column: int) -> None:
    refused = refusal(changed(middle, at(ORG, HEADER, column, "Area")))
    (problem,) = refused.problems
    assert (problem.where.sheet, problem.value is not None or "header" in problem.message) == (ORG, True)


def test_swapped_columns_are_read_by_their_titles(middle: SourceFile) -> None:
    def swap(name: str, number: int, place: int, cell: CellValue) -> CellValue:
        if name == ORG and number >= HEADER and place in (6, 7):
            return middle.sheets[ORG].cell(number, 13 - place)
        return cell

    found, wanted = (
        {(cell.area, cell.series): cell.value for cell in read(source).observations}
        for source in (rewritten(middle, swap, "swapped.xlsx"), middle)
    )
    assert found == wanted


def test_swapped_titles_alone_are_told_by_the_england_sheet(middle: SourceFile) -> None:
    source = changed(middle, at(ORG, HEADER, 6, "Social Care"), at(ORG, HEADER, 7, "NHS"))
    assert {alert.code for alert in read(source).alerts} == {"sheets-disagree"}


@pytest.mark.parametrize("columns", [(4, 5), (2, 3)])
def test_swapped_identity_columns_are_refused(middle: SourceFile, columns: tuple[int, int]) -> None:
    def swap(name: str, number: int, place: int, cell: CellValue) -> CellValue:
        if name == ORG and number >= HEADER and place in columns:
            return middle.sheets[ORG].cell(number, sum(columns) - place)
        return cell

    refusal(rewritten(middle, swap, "swapped.xlsx"))


@pytest.mark.parametrize(
    "value", ["n/k", "12", "twelve", Decimal(-1), Decimal("1.5"), "--", "0", "#REF!", True], ids=str
)
def test_a_cell_that_is_neither_number_nor_mark_is_refused_with_its_place(middle: SourceFile, value: CellValue) -> None:
    (problem,) = refusal(changed(middle, at(ORG, 48, 7, value))).problems
    assert (problem.where.file, problem.where.sheet, problem.where.row, problem.where.column) == ("changed.xlsx", ORG, 48, 7)
    assert problem.value == str(value)
    assert "cell G48" in str(problem)


@pytest.mark.parametrize(
    ("printed", "mark"),
    [("*", Mark.SUPPRESSED), (":", Mark.MISSING), ("NA", Mark.NOT_APPLICABLE), ("", Mark.MISSING), (None, Mark.MISSING),
     ("-", Mark.MISSING)],
)  # fmt: skip
def test_a_mark_keeps_its_meaning_and_is_never_0(middle: SourceFile, printed: str | None, mark: Mark) -> None:
    parsed = read(changed(middle, at(ORG, 48, 7, printed)))
    (cell,) = [cell for cell in parsed.observations if (cell.sheet, cell.row, cell.column) == (ORG, 48, 7)]
    assert (cell.value, cell.mark, cell.printed) == (None, mark, printed or "")
    assert [alert.code for alert in parsed.alerts] == (["dash-beside-total"] if printed == "-" else [])


def test_a_dash_beside_a_total_of_0_is_none(folder: Path) -> None:
    parsed = read(open_source(folder / "dtoc_la_2019_04.xls"))
    poole = [cell for cell in parsed.observations if cell.area.name == "Poole UA"]
    assert {(cell.value, cell.mark) for cell in poole if cell.series != TOTAL} == {(Decimal(0), Mark.NIL)}
    (total,) = [cell for cell in poole if cell.series == TOTAL]
    assert (total.value, total.mark) == (0, Mark.NONE)


def test_na_on_the_england_sheet_stands_only_where_days_are_not_allowed(folder: Path) -> None:
    source = open_source(folder / "dtoc_la_2017_12.xls")
    parsed = read(source)
    marks = {
        tuple(value for name, value in cell.series.dimensions if name != "care")
        for cell in parsed.observations if cell.mark is Mark.NOT_APPLICABLE
    }  # fmt: skip
    assert len(marks) == 7
    place = next(cell for cell in parsed.observations if cell.sheet == "England" and cell.value and "reason" in str(cell.series))
    (problem,) = refusal(changed(source, at("England", place.row, place.column, "NA"))).problems
    assert (problem.where.row, problem.where.column, problem.value) == (place.row, place.column, "NA")
    not_allowed = next(cell for cell in parsed.observations if cell.mark is Mark.NOT_APPLICABLE)
    codes = {alert.code for alert in read(changed(source, at("England", not_allowed.row, not_allowed.column, Decimal(9)))).alerts}
    assert codes == {"pair-not-allowed", "sheets-disagree"}


@pytest.mark.parametrize(
    ("sheet", "row", "column", "codes"),
    [
        (ORG, 48, 9, {"parts-do-not-sum", "areas-do-not-sum", "sheets-disagree"}),  # a council's total
        (ORG, 48, 6, {"parts-do-not-sum", "areas-do-not-sum"}),  # a council's part
        (ORG, ENGLAND_ROW, 9, {"parts-do-not-sum", "areas-do-not-sum", "sheets-disagree"}),  # England's total
        (REASON, ENGLAND_ROW, 6, {"parts-do-not-sum", "areas-do-not-sum", "sheets-disagree"}),
        ("England", 18, 4, {"sheets-disagree"}),
    ],
)
def test_a_sum_that_does_not_close_is_loaded_with_an_alert_and_its_difference(
    middle: SourceFile, sheet: str, row: int, column: int, codes: set[str]
) -> None:
    def more(cell: CellValue) -> CellValue:
        assert isinstance(cell, Decimal)
        return cell + 3

    parsed = read(changed(middle, at(sheet, row, column, more)))
    assert {alert.code for alert in parsed.alerts} == codes
    assert {abs(alert.difference or 0) for alert in parsed.alerts} == {Decimal(3)}
    for alert in parsed.alerts:
        assert alert.sheet
        assert alert.row
        assert alert.column


@pytest.mark.parametrize("sheet", [ORG, REASON, "LA - by Type of Care"])
def test_a_missing_england_row_is_refused(middle: SourceFile, sheet: str) -> None:
    source = rewritten(
        middle, lambda _sheet, _row, _column, cell: cell, "x.xlsx", keep=lambda found, row: (found.name, row) != (sheet, ENGLAND_ROW)
    )
    (problem,) = refusal(source).problems
    assert (problem.where.sheet, problem.message) == (sheet, "there is no row England")


def test_an_area_that_stands_twice_is_refused(middle: SourceFile) -> None:
    def twice(name: str, number: int, _place: int, cell: CellValue) -> CellValue:
        return middle.sheets[ORG].cell(48, _place) if (name, number) == (ORG, 49) else cell

    (problem,) = refusal(rewritten(middle, twice, "x.xlsx")).problems
    assert (problem.where.sheet, problem.where.row, problem.value) == (ORG, 49, "Hackney")


def test_a_row_left_out_is_an_alert(middle: SourceFile) -> None:
    source = rewritten(
        middle, lambda _sheet, _row, _column, cell: cell, "x.xlsx", keep=lambda found, row: (found.name, row) != (ORG, 48)
    )
    assert {alert.code for alert in read(source).alerts} == {"areas-differ", "areas-do-not-sum"}


@pytest.mark.parametrize("sheet", ["England", ORG, REASON, "LA - by Type of Care"])
def test_a_missing_sheet_is_refused_by_name(middle: SourceFile, sheet: str) -> None:
    kept: dict[str, Sheet] = {name: found for name, found in middle.sheets.items() if name != sheet}
    source = SourceFile("x.xls", middle.content)
    source.__dict__["sheets"] = kept  # what the reader sees of the file
    (problem,) = refusal(source).problems
    assert sheet.casefold() in problem.message.casefold()


def labelled(middle: SourceFile, sheet: str, label: str) -> int:
    return next(row for row in range(1, 13) if middle.sheets[sheet].text(row, 2) == label)


def test_the_provider_basis_is_refused(middle: SourceFile) -> None:
    row = labelled(middle, ORG, "Basis:")
    (problem,) = refusal(changed(middle, at(ORG, row, 3, "Provider"))).problems
    assert (problem.where.row, problem.where.column, problem.value) == (row, 3, "Provider")


def test_sheets_of_two_months_are_refused(middle: SourceFile) -> None:
    row = labelled(middle, REASON, "Period:")
    refused = refusal(changed(middle, at(REASON, row, 3, "October 2015")))
    assert "different months" in refused.problems[0].message


@pytest.mark.parametrize(("label", "text"), [("Period:", "Autumn"), ("Revised:", "soon"), ("Title:", "Bed occupancy")])
def test_a_heading_that_says_something_else_is_refused(middle: SourceFile, label: str, text: str) -> None:
    row = labelled(middle, ORG, label)
    (problem,) = refusal(changed(middle, at(ORG, row, 3, text))).problems
    assert (problem.where.sheet, problem.where.row, problem.value) == (ORG, row, text)


def test_notes_after_the_last_area_are_no_areas(middle: SourceFile) -> None:
    last = len(middle.sheets[ORG].rows)
    noted = changed(middle, at(ORG, last, 1, lambda cell: cell))
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for sheet in noted.sheets.values():
        written = book.add_worksheet(sheet.name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    written.write(row, column, cell)
        if sheet.name == ORG:
            written.write(last + 1, 1, "Notes:")
            written.write(last + 2, 1, "Figures are provisional.")
    book.close()
    parsed = read(SourceFile("noted.xlsx", stream.getvalue()))
    assert parsed.observations == read(middle).observations
    after = xlsx_with_row(stream.getvalue(), last + 4)
    assert "after the notes" in str(refusal(after))


def xlsx_with_row(content: bytes, row: int) -> SourceFile:
    """The workbook with one more area below its notes."""
    source = SourceFile("after.xlsx", content)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for sheet in source.sheets.values():
        written = book.add_worksheet(sheet.name)
        for number, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    written.write(number, column, cell)
        if sheet.name == ORG:
            written.write_row(row, 1, ["London", "E09000099", "799", "Newtown", 1, 0, 0, 1])
    book.close()
    return SourceFile("after.xlsx", stream.getvalue())


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


ZEROS = b"0" * (300 * 1024 * 1024)


def bomb() -> bytes:
    return archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=ZEROS)


def far_corner(reference: str, quote: str = '"') -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name in ("England", ORG, REASON, "LA - by Type of Care"):
        book.add_worksheet(name).write(0, 0, 1)
    book.close()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as found, zipfile.ZipFile(made, "w") as out:
        for name in found.namelist():
            content = found.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = f"<row r={quote}1048576{quote}><c r={quote}{reference}{quote}><v>1</v></c></row></sheetData>"
                content = content.replace(b"</sheetData>", cell.encode())
            out.writestr(name, content)
    return made.getvalue()


def old_workbook_changed(content: bytes, record: int, offset: int, value: bytes) -> bytes:
    """The old workbook with bytes of the first record of a kind replaced."""
    start = content.index(record.to_bytes(2, "little"), 512)
    while True:
        length = int.from_bytes(content[start + 2 : start + 4], "little")
        if length == 10:
            return content[: start + 4 + offset] + value + content[start + 4 + offset + len(value) :]
        start = content.index(record.to_bytes(2, "little"), start + 1)


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "cut in the first sector": lambda content: content[:300],
    "cut in half": lambda content: content[: len(content) // 2],
    "the last sector cut": lambda content: content[:-600],
    "one byte": lambda content: content[:1],
    "only the marker": lambda content: content[:8],
    "empty": lambda _content: b"",
    "zip bomb": lambda _content: bomb(),
    "far corner": lambda _content: far_corner("XFD1048576"),
    "far corner in other quotes": lambda _content: far_corner("XFD1048576", "'"),
    "locked xlsx": lambda content: content[:512] + "EncryptedPackage".encode("utf-16-le") + bytes(2048),
    "a cell beyond the last column": lambda content: old_workbook_changed(content, 0x00FD, 2, b"\xff\xff"),
    "a picture": lambda _content: b"\x89PNG\r\n\x1a\n" + bytes(64),
    "a web page": lambda _content: b"<!DOCTYPE html><title>Sign in</title>",
    "another archive": lambda _content: archive(hello_xml=b"x"),
    "a CSV": lambda _content: b"Code,Name\nE09000012,Hackney\n",
}


@pytest.mark.parametrize("spoilt", UNREADABLE)
def test_what_is_no_whole_workbook_gets_one_clear_refusal(middle: SourceFile, tmp_path: Path, spoilt: str) -> None:
    path = tmp_path / "september.xls"
    path.write_bytes(UNREADABLE[spoilt](middle.content))
    with pytest.raises(Refused) as refused:
        read(open_source(path))
    (problem,) = refused.value.problems
    assert "september.xls" in str(problem)
    assert problem.remedy


def test_a_locked_old_workbook_is_said_to_be_locked(middle: SourceFile) -> None:
    stream_start = middle.content.index(b"\x09\x08\x10\x00")
    follows = stream_start + 20
    locked = middle.content[:follows] + b"\x2f\x00" + middle.content[follows + 2 :]
    (problem,) = refusal(SourceFile("locked.xls", locked)).problems
    assert "password" in problem.message


@pytest.mark.parametrize("seed", range(3))
def test_broken_bytes_are_refused_or_read_and_never_more(folder: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    content = (folder / (OLDEST, MIDDLE, NEWEST)[seed]).read_bytes()
    outcomes = {"read": 0, "refused": 0}
    for _ in range(15):
        broken = bytearray(content)
        if chance.random() < 0.5:
            del broken[chance.randrange(len(broken)) :]
        for _ in range(chance.choice((1, 5, 50))):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            read(SourceFile("broken.xls", bytes(broken)))
            outcomes["read"] += 1
        except Refused:
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == 15
    assert outcomes["refused"]


def test_a_file_that_is_refused_leaves_nothing_and_the_others_load(
    database: Database, folder: Path, middle: SourceFile, tmp_path: Path
) -> None:
    commonweal = command_on(database)
    files: list[Path] = []
    for number, (name, spoil) in enumerate(UNREADABLE.items()):
        if name in ("zip bomb", "far corner", "far corner in other quotes"):
            continue
        path = tmp_path / f"{number}.xls"
        path.write_bytes(spoil(middle.content))
        files.append(path)
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(changed(middle, at(ORG, 48, 7, "n/k"), at(ORG, 60, 7, "n/k")).content)
    unknown = tmp_path / "unknown.xlsx"
    unknown.write_bytes(
        changed(middle, *(at(sheet, 48, 3, "E99999999") for sheet in (ORG, REASON, "LA - by Type of Care"))).content
    )
    files += [wrong, unknown, tmp_path, tmp_path / "absent.xls"]
    nothing = commonweal("load", "dtoc-la", *files, "--format", "csv")
    assert (nothing.returncode, nothing.stdout.splitlines()) == (1, ["file,layout,values,alerts,unchanged"])
    for path in files:
        assert path.name in nothing.stderr
    for place in ("cell G48", "cell G60", "n/k"):
        assert place in nothing.stderr
    assert "Fault" not in nothing.stderr
    assert rows_held() == [0, 0, 0, 0]
    some = commonweal("load", "dtoc-la", wrong, folder / MIDDLE, unknown, folder / OLDEST, "--format", "csv")
    assert some.returncode == 1
    assert [line.split(",")[0] for line in some.stdout.splitlines()[1:]] == [MIDDLE, OLDEST]
    parsed: list[Parsed] = [read(open_source(folder / name)) for name in (MIDDLE, OLDEST)]
    assert rows_held()[:3] == [2, len({str(cell.series) for found in parsed for cell in found.observations}),
                               sum(len(found.observations) for found in parsed)]  # fmt: skip


def rows_held() -> list[int]:
    with scoped(OPERATOR):
        return [model.objects.count() for model in (Publication, Series, Fact, Alert)]
