"""What a reference says: which resource, of which type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.indexing import keys


class Target(NamedTuple):
    """`type` is None where the text does not tell; `id` is that of a resource of this server, else None. `texts` are
    the spellings under which the reference answers.
    """

    type: str | None
    id: str | None
    texts: tuple[str, ...]


_VERSION = re.compile(r"/_history/[^/]+\Z")
_TYPES = frozenset(resource_types())


@lru_cache(maxsize=16384)
def target(reference: str) -> Target:
    """Takes `Type/id`, an absolute address, or either with `/_history/n`, which is left away: of another server's
    address both spellings answer.
    """
    plain = _VERSION.sub("", reference)
    parts = plain.split("/")
    if len(parts) == 2 and parts[0] in _TYPES:
        return Target(parts[0], parts[1], (plain,))
    type_ = parts[-2] if len(parts) > 2 and parts[-2] in _TYPES else None
    return Target(type_, None, (plain,) if plain == reference else (plain, reference))


@lru_cache(maxsize=4096)
def canonical(text: str) -> tuple[str, ...]:
    """A canonical address as written, and without its version."""
    plain = text.partition("|")[0]
    return (text,) if plain == text else (plain, text)


@lru_cache(maxsize=16384)
def target_keys(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(keys.target(text) for text in texts)


@lru_cache(maxsize=16384)
def compartment_key(kind: str, id_: str) -> str:
    return keys.compartment(kind, id_)


def is_to(type_: str, reference: Mapping[str, Any], contained: Mapping[str, str]) -> bool:
    """Whether a reference resolves to a type, as far as can be told without following it: by its text, by what it says
    itself, by what is contained. One that does not tell (`urn:uuid:`, an identifier alone) may be to any type.
    """
    text = reference.get("reference")
    if text is not None:
        if text.startswith("#"):
            return contained.get(text) == type_
        if found := target(text).type:
            return found == type_
    stated = reference.get("type")
    return stated is None or stated.rpartition("/")[2] == type_
