"""Components of the design system that stand on every page, each drawn once for what it is given.

Their macros are functions of their parameters alone: the same ones give the same markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

KEPT = 500
"""Drawings kept in a process. Of what differs by reader there is one for each account that reads."""

_kept: dict[tuple[str, str], Markup] = {}


def drawn(macro: Callable[[Mapping[str, Any]], Markup], given: Mapping[str, Any]) -> Markup:
    """What the macro makes of these parameters. Their representation tells markup from text that must be escaped."""
    key = (macro.name, repr(given))  # type: ignore[attr-defined]
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        found = _kept[key] = macro(given)
    return found
