"""Rules that hold for any element. They cost a walk, so the seam asks for it only where the text gives reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.people.record.validation.issue import Issue

STRING_BYTES_MAX = 1024 * 1024
"""FHIR R4, Data types, string."""
_BINARY = (".data", "Base64Binary")


def walked(value: Any, path: str) -> Iterator[Issue]:
    """Empty objects (ele-1), strings too long, and comments of an older release of FHIR."""
    if isinstance(value, dict):
        if not value:
            yield Issue("error", "invariant", path, "an element has a value or children (ele-1)")
        for name, held in value.items():
            below = f"{path}.{name}"
            if name == "fhir_comments":
                yield Issue("warning", "structure", below, "comments belong to an older release; kept, and not checked")
                continue
            yield from walked(held, below)
    elif isinstance(value, list):
        for at, held in enumerate(value):
            yield from walked(held, f"{path}[{at}]")
    elif isinstance(value, str) and not path.endswith(_BINARY) and _is_too_long(value):
        yield Issue("error", "too-long", path, "a string has 1 MB at most")


def _is_too_long(value: str) -> bool:
    return len(value) > STRING_BYTES_MAX // 4 and len(value.encode("utf-8", "surrogatepass")) > STRING_BYTES_MAX
