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

from commonweal.kernel.problem import Refused, Where, invalid, unsupported

CellValue = str | Decimal | date | bool | None

BYTES_MAX = 64 * 1024 * 1024
"""Largest file taken; the largest published file held is under 4 MB."""
UNPACKED_BYTES_MAX = 256 * 1024 * 1024
CELLS_MAX = 6_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
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
        raise invalid("this is not a workbook", "Give the xls or xlsx file as it was published", where=Where(source.name))
    elif _ENCRYPTED in source.content:
        raise _locked(source.name)
    try:
        book = calamine.load_workbook(io.BytesIO(source.content))
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            visible = meta.visible == calamine.SheetVisibleEnum.Visible
            yield Sheet(meta.name, visible, [[_plain(value) for value in row] for row in rows])
    except calamine.PasswordError:
        raise _locked(source.name) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise invalid(
            f"the workbook is broken or cut short ({error})", "Download the file again", where=Where(source.name)
        ) from None


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
                raise invalid("the archive is not a workbook", "Give the xlsx file as it was published",
                              where=Where(source.name))  # fmt: skip
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/"):
                    _check_extent(source.name, archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise invalid(
            "the workbook is broken or cut short", "Download the file again", where=Where(source.name)
        ) from None


def _check_extent(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A few bytes can name a cell at the far corner; a reader that makes room for all between would eat the machine."""
    with archive.open(entry) as stream:
        content = stream.read(UNPACKED_BYTES_MAX + 1)
    if len(content) > UNPACKED_BYTES_MAX:
        raise _too_large(name)
    rows = columns = 0
    for letters, row in _CELL.findall(content):
        rows = max(rows, int(row))
        columns = max(columns, _column_number(letters))
    if rows * columns > CELLS_MAX:
        raise _too_large(name)


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
    """The decimal that the cell shows: the shortest text that reads back as the same number, whole ones without `.0`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(repr(number))
