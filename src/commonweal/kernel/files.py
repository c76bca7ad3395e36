"""Open a published file safely: recognise what it is by its bytes, refuse what is broken, locked or a bomb.

Workbooks (xls and xlsx alike) become grids of plain cells; numbers become exact decimals. The one kernel module that
opens files: every room above reads the same kinds of file and must refuse the same broken ones.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import python_calamine as calamine

from commonweal.kernel.old_workbook import check_old_workbook
from commonweal.kernel.problem import Refused, Where, invalid, unsupported

CellValue = str | Decimal | date | bool | None

BYTES_MAX = 64 * 1024 * 1024
"""Largest file taken; the largest published file held is under 4 MB."""
UNPACKED_BYTES_MAX = 256 * 1024 * 1024
CELLS_MAX = 6_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']""")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells, row by row from row 1; empty cells are None, texts keep their spaces."""

    name: str
    visible: bool
    rows: list[list[CellValue]]

    def cell(self, row: int, column: int) -> CellValue:
        """The cell at row and column, both counted from 1; None beyond the edge."""
        if row > len(self.rows):
            return None
        cells = self.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else None

    def text(self, row: int, column: int) -> str:
        """The cell as stripped text; empty where it holds nothing."""
        value = self.cell(row, column)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True)
class SourceFile:
    """A file as it came: its name, its bytes and their hash."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_workbook(self) -> bool:
        return self.content.startswith((_OLE, _ZIP))

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """Every sheet by name, hidden ones too. Raises Refused where this is no readable workbook."""
        return {sheet.name: sheet for sheet in _workbook(self)}

    @cached_property
    def text(self) -> str:
        """The text of a CSV or JSON file (UTF-8, else Latin-1 as some returns are), unpacked where it is gzipped."""
        content = _unpacked(self)
        if b"\x00" in content:
            raise invalid("this is not a text file", "Give the file as it was published", where=Where(self.name))
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("latin-1")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of a CSV file with their line number, counted from 1 at the header."""
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            where = Where(self.name, row=reader.line_num)
            raise invalid(f"the CSV is broken: {error}", "Download the file again", where=where) from None

    def json(self) -> Any:
        """The JSON document, its numbers as exact decimals; NaN and infinities are refused."""
        try:
            return json.loads(self.text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise invalid(f"the JSON is broken: {error}", "Download the file again", where=Where(self.name)) from None


def open_source(path: Path) -> SourceFile:
    """Read a file whole. Raises Refused where it is absent, no plain file, empty, or larger than any publication."""
    try:
        if not path.is_file():
            raise invalid("there is no such file", "Check the path", where=Where(str(path)))
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise _too_large(path.name)
        content = path.read_bytes()
    except OSError as error:
        raise invalid(f"the file cannot be read: {error.strerror}", "Check the path", where=Where(str(path))) from None
    if not content:
        raise invalid("the file is empty", "Download the file again", where=Where(path.name))
    return SourceFile(path.name, content)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _too_large(name: str) -> Refused:
    return unsupported(f"{name} is larger than any publication that this reads", "Check that it is the right file")


def _unpacked(source: SourceFile) -> bytes:
    if not source.content.startswith(_GZIP):
        return source.content
    try:
        with gzip.open(io.BytesIO(source.content)) as file:
            content = file.read(UNPACKED_BYTES_MAX + 1)
    except (OSError, EOFError, zlib.error):
        raise invalid("the gzip file is broken", "Download the file again", where=Where(source.name)) from None
    if len(content) > UNPACKED_BYTES_MAX:
        raise _too_large(source.name)
    return content


def _workbook(source: SourceFile) -> Iterator[Sheet]:
    if source.content.startswith(_ZIP):
        _check_zip(source)
    elif not source.content.startswith(_OLE):
        raise invalid(
            "this is not a workbook", "Give the xls or xlsx file as it was published", where=Where(source.name)
        )
    elif _ENCRYPTED in source.content:
        raise _locked(source.name)
    else:
        check_old_workbook(source.name, source.content, CELLS_MAX)
    try:
        book = calamine.load_workbook(io.BytesIO(source.content))  # pyright: ignore[reportUnknownMemberType]
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            visible = meta.visible == calamine.SheetVisibleEnum.Visible
            yield Sheet(meta.name, visible, [[_plain(value) for value in row] for row in rows])
    except calamine.PasswordError:
        raise _locked(source.name) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise _broken(source.name, error) from None
    except BaseException as error:
        # The library's panics are no Exception; all others pass.
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(source.name) from None


def _broken(name: str, error: Exception | None = None) -> Refused:
    why = f" ({error})" if error else ""
    return invalid(f"the workbook is broken or cut short{why}", "Download the file again", where=Where(name))


def _locked(name: str) -> Refused:
    return invalid(
        "the workbook is locked with a password", "Save it without a password and load it again", where=Where(name)
    )


def _check_zip(source: SourceFile) -> None:
    """Refuse an archive that unpacks to more than a publication could hold, before anything is unpacked whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
                raise _too_large(source.name)
            if "xl/workbook.xml" not in {entry.filename for entry in entries}:
                raise invalid(
                    "the archive is not a workbook", "Give the xlsx file as it was published", where=Where(source.name)
                )
            for entry in entries:
                _check_extent(source.name, archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _broken(source.name) from None


def _check_extent(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A few bytes can name a cell at the far corner; a reader that makes room for all between would eat the machine."""
    with archive.open(entry) as stream:
        content = stream.read(UNPACKED_BYTES_MAX + 1)
    if len(content) > UNPACKED_BYTES_MAX:
        raise _too_large(name)
    rows, columns = _extent(content) if b"sheetData" in content else (0, 0)
    if rows * columns > CELLS_MAX:
        raise _too_large(name)


def _extent(content: bytes) -> tuple[int, int]:
    """Rows and columns of a sheet; those of a cell that does not say where it is are counted."""
    usual = _USUAL_CELL.findall(content)
    if len(usual) == len(_ANY_CELL.findall(content)):
        places = set(usual)
        rows = {row for _, row in places}
        columns = {letters for letters, _ in places}
        return max(map(int, rows), default=0), max(map(_column_number, columns), default=0)
    row = most_rows = most_columns = 0
    starts = [*_ROW.finditer(content)]
    ends = [*(start.start() for start in starts[1:]), len(content)]
    for start, end in zip(starts, ends, strict=False):
        row = _reference(start[1])[1] or row + 1
        column = 0
        for cell in _CELL.finditer(content, start.end(), end):
            stated, stated_row = _reference(cell[1])
            column = stated or column + 1
            most_rows, most_columns = max(most_rows, stated_row), max(most_columns, column)
        most_rows = max(most_rows, row)
    return most_rows, most_columns


def _reference(attributes: bytes) -> tuple[int, int]:
    """Column and row that a row or a cell says it is at; 0 where it leaves that to be counted."""
    found = _REFERENCE.search(attributes)
    return (_column_number(found[1].upper()), int(found[2])) if found else (0, 0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _plain(value: str | float | bool | date | datetime | time | timedelta) -> CellValue:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return exact(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value)


def exact(number: float) -> Decimal:
    """The decimal that the cell shows: the shortest text that reads back as the number, whole ones without `.0`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(repr(number))
