"""What a reference may point to, as far as its own text says (FHIR R4, References between resources)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.validation.found import Check, Found, error, warning

_LITERAL = re.compile(r"(?:https?://\S+/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?")


def literal_type(reference: str) -> str | None:
    """The resource type that `Type/id`, or an address that ends so, names."""
    found = _LITERAL.fullmatch(reference)
    return found[1] if found and found[1] in _types() else None


@cache
def _types() -> frozenset[str]:
    return frozenset(resource_types())


@cache
def pointing_to(targets: tuple[str, ...]) -> Check:
    """A reference to one of these types, to any where there are none or `Resource` is among them. Another type is a
    warning only: examples published with the standard itself do it. Where a profile says the types it is an error.
    """
    allowed = frozenset(targets)
    is_open = not allowed or "Resource" in allowed or "Any" in allowed
    literal = _LITERAL.fullmatch
    types = _types()

    def check(value: Any) -> list[Found] | None:
        if type(value) is not dict:
            return None
        found: list[Found] | None = None
        reference = value.get("reference")
        if type(reference) is str:
            match = literal(reference)
            if match is None:
                if " " in reference or not reference.strip():
                    found = error("value", f"{reference!r} is not a reference", ".reference")
            elif not is_open and match[1] not in allowed and match[1] in types:
                found = warning("value", _wrong(match[1], targets), ".reference")
        stated = value.get("type")
        if type(stated) is str and not is_open and stated not in allowed and stated in types:
            found = [*(found or []), *warning("value", _wrong(stated, targets), ".type")]
        return found

    return check


def _wrong(stated: str, targets: tuple[str, ...]) -> str:
    return f"this may point to {', '.join(targets)}, not to {stated}"
