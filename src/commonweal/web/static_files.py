"""The address of a built static file: its name carries the hash of its content, so it can be cached for
ever.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
VENDOR = STATIC / "vendor"


@cache
def manifest() -> dict[str, str]:
    """Plain name to hashed name. Raises RuntimeError where the front end has not been built."""
    try:
        text = (VENDOR / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RuntimeError("the style sheets are not built: run `python frontend/build.py`") from None
    return json.loads(text)["files"]


def static_url(name: str) -> str:
    """The address of the built file `name`; raises LookupError for one that the build does not make."""
    try:
        return f"/static/vendor/{manifest()[name]}"
    except KeyError:
        raise LookupError(f"the front end's build makes no {name!r}") from None
