"""Read the rows that a sum is allocated to, from CSV; every row that is wrong is said at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from commonweal.kernel.files import open_source
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.allocation.rules.dividing import Leaf

AMOUNT = "amount"
ROWS_MAX = 1_000_000
_WEIGHT = re.compile(r"\+?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Rows:
    """The file's columns and cells as they stand, and each row's weight and way down the levels."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    leaves: tuple[Leaf, ...]


def read_rows(path: Path, by: str, levels: tuple[str, ...] = ()) -> Rows:
    """The rows with their weights. `levels` are columns from the top down; each row is the last level.

    Raises Refused with every row whose weight is missing, no number, 0 or negative, and for a header or a row that does
    not fit.
    """
    source = open_source(path)
    lines = [(line, cells) for line, cells in source.rows() if any(cell.strip() for cell in cells)]
    if not lines:
        raise Refused(
            Problem(Kind.INVALID, "the file has no header", "Begin with a row of column names", Where(source.name))
        )
    header = tuple(cell.strip() for cell in lines[0][1])
    _check_header(header, by, levels, source.name, lines[0][0])
    if len(lines) < 2 or len(lines) > ROWS_MAX:
        message = "the file has no rows" if len(lines) < 2 else f"the file has more than {ROWS_MAX} rows"
        raise Refused(Problem(Kind.INVALID, message, "Give a row for each part", Where(source.name)))
    place = header.index(by)
    problems: list[Problem] = []
    cells: list[tuple[str, ...]] = []
    leaves: list[Leaf] = []
    met: dict[tuple[str, ...], int] = {}
    for line, row in lines[1:]:
        if len(row) != len(header):
            message = f"the row has {len(row)} cells, the header {len(header)}"
            problems.append(_wrong(source.name, line, None, message, "Give each column a cell"))
            continue
        weight = _weight(row[place], source.name, line, place + 1, problems)
        way = tuple(row[header.index(level)].strip() for level in levels)
        for level, name in zip(levels, way, strict=True):
            if not name:
                message = f"{level} is empty"
                problems.append(_wrong(source.name, line, header.index(level) + 1, message, "Name it"))
        path_down = way or (str(line),)
        if path_down in met:
            message = f"the row repeats {' / '.join(path_down)} of row {met[path_down]}"
            problems.append(_wrong(source.name, line, None, message, "Add the two rows up, or add a level"))
        met.setdefault(path_down, line)
        cells.append(tuple(row))
        leaves.append(Leaf(path_down, weight))
    if problems:
        raise Refused.of(problems)
    return Rows(header, tuple(cells), tuple(leaves))


def _check_header(header: tuple[str, ...], by: str, levels: tuple[str, ...], file: str, line: int) -> None:
    problems: list[Problem] = []
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        message = f"the column {', '.join(map(repr, repeated))} stands twice"
        problems.append(_wrong(file, line, None, message, "Give each column a name of its own"))
    for name in (by, *levels):
        if name not in header:
            message, remedy = f"there is no column {name!r}", f"The columns are {', '.join(header)}"
            problems.append(_wrong(file, line, None, message, remedy))
    if by in levels or len(set(levels)) != len(levels):
        problems.append(_wrong(file, line, None, "a column has two parts to play", "Name each column once"))
    if AMOUNT in header:
        remedy = "Rename it: the answer is written to a column of this name"
        problems.append(_wrong(file, line, None, f"the file has a column {AMOUNT!r} already", remedy))
    if problems:
        raise Refused.of(problems)


def _weight(text: str, file: str, line: int, column: int, problems: list[Problem]) -> Decimal:
    stripped = text.strip()
    found = Decimal(stripped.replace(",", "")) if _WEIGHT.fullmatch(stripped) else None
    if found:
        return found
    if not stripped:
        message, remedy = "the weight is missing", "Give a number above 0, or leave the row out"
    elif found == 0:
        message, remedy = "the weight is 0", "Leave the row out, or give it a weight above 0"
    elif _WEIGHT.fullmatch(stripped.removeprefix("-")):
        message, remedy = "the weight is negative", "Give a number above 0"
    else:
        message, remedy = "the weight is not a number", "Write it as 1234.5, with at most 12 decimal places"
    problems.append(Problem(Kind.INVALID, message, remedy, Where(file, row=line, column=column), text))
    return Decimal(0)


def _wrong(file: str, line: int, column: int | None, message: str, remedy: str) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(file, row=line, column=column))
