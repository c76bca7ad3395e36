"""Look through an old (BIFF) workbook before it is opened.

A reader makes room for every cell up to the furthest one named, and for as many texts as a record claims. A few broken
bytes could name the far corner of the sheet and eat the machine, so what is named is checked against what is there.
"""

from __future__ import annotations

import io
import struct

from xlrd.compdoc import CompDoc

from commonweal.kernel.problem import Where, invalid, unsupported

_CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE})
"""FORMULA, RSTRING, LABELSST, BLANK, NUMBER, LABEL, BOOLERR, RK, MULRK, MULBLANK: each begins with row and column."""
_SEVERAL = frozenset({0x00BD, 0x00BE})
_BOF, _DIMENSIONS, _TEXTS, _LOCKED = 0x0809, 0x0200, 0x00FC, 0x002F
_COLUMNS_MAX = 256
_STREAMS = ("Workbook", "Book")
_REMEDY = "Download the file again"


def check_old_workbook(name: str, content: bytes, cells_max: int) -> None:
    """Raises Refused where the workbook is broken, locked, or reaches further than `cells_max` cells."""
    try:
        stream = _stream(content)
        refused = _fault(stream, cells_max)
    except Exception as error:  # whatever broken bytes make of the library: the file cannot be read
        words = f"the workbook is broken or cut short ({type(error).__name__})"
        raise invalid(words, _REMEDY, where=Where(name)) from None
    if refused == "locked":
        remedy = "Save it without a password and load it again"
        raise invalid("the workbook is locked with a password", remedy, where=Where(name))
    if refused == "large":
        raise unsupported(f"{name} is larger than any publication that this reads", "Check that it is the right file")
    if refused:
        raise invalid(f"the workbook is broken or cut short ({refused})", _REMEDY, where=Where(name))


def _stream(content: bytes) -> bytes:
    """The stream of records. Raises whatever the library does with broken bytes."""
    document = CompDoc(content, logfile=io.StringIO())
    for name in _STREAMS:
        memory, start, length = document.locate_named_stream(name)
        if memory:
            if start + length > len(memory):
                raise ValueError("cut short")
            return bytes(memory[start : start + length])
    raise ValueError("no workbook inside")


def _fault(stream: bytes, cells_max: int) -> str:
    """What is wrong: `locked`, `large` or words; empty where the workbook may be opened."""
    place = rows = columns = 0
    while place + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, place)
        data = place + 4
        place = data + length
        if place > len(stream):
            return "a record reaches beyond the end"
        if record == _LOCKED:
            return "locked"
        if record == _BOF:
            rows = columns = 0
        elif record in _CELLS and length >= 6:
            row, first = struct.unpack_from("<HH", stream, data)
            last = struct.unpack_from("<H", stream, place - 2)[0] if record in _SEVERAL else first
            rows, columns = max(rows, row + 1), max(columns, first + 1, last + 1)
            if columns > _COLUMNS_MAX:
                return "a cell stands beyond the last column"
        elif record == _DIMENSIONS and length >= 10:
            if _extent(stream, data, length) > cells_max:
                return "large"
        elif record == _TEXTS and length >= 8 and struct.unpack_from("<I", stream, data + 4)[0] > len(stream):
            return "it claims more texts than it can hold"
        if rows * columns > cells_max:
            return "large"
    return ""


def _extent(stream: bytes, data: int, length: int) -> int:
    """The cells that a sheet says it spans (first row, row after the last, first column, column after the last)."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if length >= 12 else "<HHHH", stream, data)
    return max(0, bottom - top) * max(0, right - left)
