"""References to this very server, written as absolute addresses, are kept as relative ones: a search for `Patient/1`
has to find them, under whatever name the server is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from commonweal.people.record.wire.document import Document, read
from commonweal.people.record.wire.values import dumps, loads


def with_relative_references(document: Document, own_base: str) -> Document:
    """The same document where it names this server nowhere."""
    if f"{own_base}/" not in document.text:
        return document
    prefix = f"{own_base}/"
    return rewritten(document, lambda text: text.removeprefix(prefix))


def rewritten(document: Document, change: Callable[[str], str]) -> Document:
    """The document with `change` made to every `Reference.reference`; all else as it was written."""
    values = loads(document.text)
    return read(dumps(values)) if _change(values, change) else document


def _change(value: Any, change: Callable[[str], str]) -> bool:
    is_changed = False
    if isinstance(value, dict):
        for name, held in value.items():
            if name == "reference" and isinstance(held, str):
                new = change(held)
                if new != held:
                    value[name] = new
                    is_changed = True
            else:
                is_changed |= _change(held, change)
    elif isinstance(value, list):
        for held in value:
            is_changed |= _change(held, change)
    return is_changed
