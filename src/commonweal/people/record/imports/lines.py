"""Lines of NDJSON files, in batches, and what a folder holds of such files."""

from __future__ import annotations

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

from commonweal.kernel.problem import Refused, Where, invalid

ENDINGS = (".ndjson", ".ndjson.gz")
BATCH = 2500
LONGEST = 16 * 1024 * 1024
"""Bytes of a line."""

Batch = list[tuple[int, bytes]]


def files_of(path: Path) -> list[Path]:
    """The file itself, or the folder's NDJSON files in the order of their names. Raises Refused where there is none."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.name.endswith(ENDINGS) and each.is_file())
        if not found:
            remedy = f"Their names end in {' or '.join(ENDINGS)}"
            raise invalid("this folder has no NDJSON file", remedy, value=str(path))
        return found
    if not path.is_file():
        raise invalid("there is no such file or folder", "Name an NDJSON file, or a folder of them", value=str(path))
    if not path.name.endswith(ENDINGS):
        raise invalid("this is no NDJSON file by its name", f"It ends in {' or '.join(ENDINGS)}", value=str(path))
    return [path]


class Unreadable(Refused):
    """A file that cannot be read on from `line`."""

    def __init__(self, path: Path, line: int, message: str, remedy: str) -> None:
        super().__init__(*invalid(message, remedy, where=Where(file=path.name, line=line)).problems)
        self.line = line
        self.said = f"{message}. {remedy}"


def batches(path: Path) -> Iterator[Batch]:
    """The file's lines with their numbers from 1; empty ones are passed over, and so is a byte order mark. Raises
    Unreadable.
    """
    batch: Batch = []
    number = 0
    try:
        for line in _lines(path):
            number += 1
            if len(line) > LONGEST:
                raise Unreadable(path, number, f"a line has at most {LONGEST} bytes", "Split the resource")
            said = line.removeprefix(BOM_UTF8) if number == 1 else line
            if said.strip():
                batch.append((number, said))
            if len(batch) == BATCH:
                yield batch
                batch = []
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(path, number + 1, f"the file cannot be read: {error}", "Write it again") from None
    if batch:
        yield batch


def _lines(path: Path) -> Iterator[bytes]:
    """Each with its end; no more of one is read than shows that it is too long."""
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rb") as stream:
        while line := stream.readline(LONGEST + 1):
            yield line  # type: ignore[misc]
