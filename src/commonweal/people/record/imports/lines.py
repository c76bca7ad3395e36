"""Lines of NDJSON files, in batches, and what a folder holds of such files."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from commonweal.kernel.problem import Where, invalid

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


def batches(path: Path) -> Iterator[Batch]:
    """The file's lines with their numbers from 1; empty ones are passed over."""
    opened = gzip.open if path.name.endswith(".gz") else open
    batch: Batch = []
    try:
        with opened(path, "rb") as stream:
            for number, line in enumerate(stream, 1):  # type: ignore[arg-type]
                if len(line) > LONGEST:
                    where = Where(file=path.name, line=number)
                    raise invalid(f"a line has at most {LONGEST} bytes", "Split the resource", where=where)
                if line.strip():
                    batch.append((number, line))
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    except (OSError, EOFError) as error:
        raise invalid(f"the file cannot be read: {error}", "Write it again", where=Where(file=path.name)) from None
    if batch:
        yield batch
