"""A request and its answer, without a framework: what the interactions take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from commonweal.access.principal import Principal

FHIR_JSON = "application/fhir+json; charset=utf-8"


@dataclass(slots=True)
class Request:
    """`path` is what follows the base, without slashes at its ends; `query` the pairs of the address, in order; header
    names are in small letters; `base` is the address of this server as the client wrote it, without a slash at its end.
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    base: str
    by: Principal

    @property
    def preferences(self) -> dict[str, str]:
        """The `Prefer` header, as in `return=minimal, handling=lenient`."""
        parts = [part.strip().partition("=") for part in self.headers.get("prefer", "").replace(";", ",").split(",")]
        return {name: value.strip('"') for name, _, value in parts if name}

    def criteria(self) -> str:
        """The address's parameters as one text, for an interaction that is conditional on them."""
        return urlencode([(name, value) for name, value in self.query if name not in ("_format", "_pretty")])

    @property
    def is_lenient(self) -> bool:
        return self.preferences.get("handling") == "lenient"


@dataclass(slots=True)
class Answer:
    status: int
    body: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
