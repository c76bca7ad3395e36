"""Code systems and value sets, as far as the base release publishes them whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from commonweal.people.record.definitions.files import document


@cache
def _raw() -> dict[str, Any]:
    return document("codes.json")


@cache
def system_codes(url: str) -> frozenset[str] | None:
    """The codes of a code system, or None where they are not known."""
    codes = _raw()["systems"].get(url)
    return None if codes is None else frozenset(codes)


@cache
def value_set(url: str) -> Mapping[str, frozenset[str] | None] | None:
    """The codes that a value set takes from each system; None in place of codes that are not known, and under an empty
    name where not even the system is. None where there is no such value set. A version after `|` is left away.
    """
    raw = _raw()["sets"].get(url.partition("|")[0])
    if raw is None:
        return None
    return MappingProxyType({system: _codes(system, codes) for system, codes in raw.items()})


@cache
def value_set_codes(url: str) -> frozenset[str] | None:
    """All codes of a value set under any system, or None where they are not all known."""
    found = value_set(url)
    if found is None or any(codes is None for codes in found.values()):
        return None
    return frozenset(code for codes in found.values() if codes for code in codes)


def _codes(system: str, codes: list[str] | str | None) -> frozenset[str] | None:
    return system_codes(system) if codes == "*" else None if codes is None else frozenset(codes)
