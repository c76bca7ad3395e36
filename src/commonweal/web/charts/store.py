"""Pictures kept under the hash of their specification, data and all: the same chart is drawn once.

A page stores its specification and names the picture's address; the picture is drawn when it is first asked
for. What is stored can be thrown away at any time. Only pictures of what everybody may see belong here: who
has the address may look.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from commonweal.web.charts import draw
from commonweal.web.charts.frame import NARROW, WIDE, Size, Spec

BYTES_KEPT = 256 * 1024 * 1024
WRITES_BETWEEN_LOOKS = 200
DRAWING = 2
"""Counts up when the same specification begins to look different: a new engine, or other words around the
drawing.
"""

_NAME = re.compile(r"([0-9a-f]{64})\.(svg|png)")
_writes = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a picture: addresses in the site, and its room in CSS pixels."""

    address: str
    png: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template's `chart_figure` takes."""

    title: str
    alt: str
    wide: Drawing
    narrow: Drawing


def picture(*, title: str, alt: str, make: Callable[[Size], Spec], wide: Size = WIDE, narrow: Size = NARROW) -> Picture:
    """Both sizes of a chart. `make` builds the specification for a size; `alt` says what the chart shows."""
    return Picture(title, alt, drawing(make(wide)), drawing(make(narrow)))


def drawing(spec: Spec) -> Drawing:
    """Store the specification, to be drawn when it is asked for."""
    text = canonical(spec)
    name = hashlib.sha256(f"{DRAWING}:{text}".encode()).hexdigest()
    path = _path(name, "json")
    if path.exists():
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)  # still in use
    else:
        _write(path, text.encode())
    return Drawing(f"/charts/{name}.svg", f"/charts/{name}.png", spec["width"], spec["height"])


def canonical(spec: Spec) -> str:
    """The one text of a specification; raises ValueError for numbers that JSON has not."""
    return json.dumps(spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content(name: str) -> tuple[bytes, str] | None:
    """The picture of the address's last part (`<hash>.svg`) and its type; None where there is none."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    path = _path(found[1], found[2])
    kind = "image/svg+xml" if found[2] == "svg" else "image/png"
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes(), kind
    try:
        spec = json.loads(_path(found[1], "json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    drawn = draw.svg(spec) if found[2] == "svg" else draw.png(spec)
    _write(path, drawn)
    return drawn, kind


def folder() -> Path:
    return Path(settings.CHARTS_FOLDER)


def _path(name: str, kind: str) -> Path:
    return folder() / name[:2] / f"{name}.{kind}"


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader sees no half of a picture. Not flushed to disk, since it can be drawn
    again.
    """
    global _writes  # noqa: PLW0603  a count of this process
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{secrets.token_hex(6)}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _writes += 1
    if _writes % WRITES_BETWEEN_LOOKS == 0:
        prune(BYTES_KEPT)


def prune(bytes_kept: int) -> int:
    """Where the store holds more than `bytes_kept`, remove what was used longest ago down to four fifths;
    how many went.
    """
    found: list[tuple[float, int, Path]] = []
    for path in folder().glob("??/*"):
        with contextlib.suppress(FileNotFoundError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    total = sum(size for _time, size, _path in found)
    if total <= bytes_kept:
        return 0
    gone = 0
    for _time, size, path in sorted(found):
        path.unlink(missing_ok=True)
        gone += 1
        total -= size
        if total <= bytes_kept * 4 // 5:
            break
    return gone
