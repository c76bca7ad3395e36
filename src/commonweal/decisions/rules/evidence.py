"""The evidence of a paper: links, texts, files and figures, frozen with their digests when the paper is submitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from commonweal.decisions.log.fold import State
from commonweal.kernel.problem import Kind, Problem, Refused, Where

EvidenceKind = Literal["link", "text", "file", "figure", "record"]


class Evidence(State):
    """One piece. `value` is the address, the text, or the file's name; `reference` names a figure or a record of
    another room, whose values are taken over as `values` at submission. `sha256` is the digest of what was seen on
    `known`: of the text, the file's bytes, the values, or (of a link) the address alone: pages elsewhere change.
    """

    title: str = Field(min_length=1, max_length=200)
    kind: EvidenceKind
    value: str = Field(default="", max_length=20_000)
    reference: str = Field(default="", max_length=300)
    values: dict[str, Any] = {}
    sha256: str = ""
    size_bytes: int | None = None
    known: date | None = None


Supplier = Callable[[str], Mapping[str, Any]]
"""Gives the values behind a reference as they stand now, as plain JSON. Raises Refused where there is none."""


def frozen(evidence: Evidence, on: date, suppliers: Mapping[str, Supplier]) -> Evidence:
    """The piece as it stands on the day, with its digest. `suppliers` by the kind of a reference (`measure:...`).

    Raises Refused where a figure or record names no room that can supply it.
    """
    if evidence.kind == "file":
        return evidence.model_copy(update={"known": on})
    if evidence.kind in ("link", "text"):
        return evidence.model_copy(update={"known": on, "sha256": digest(evidence.value.encode())})
    kind, _, name = evidence.reference.partition(":")
    if kind not in suppliers:
        known = ", ".join(sorted(suppliers)) or "none"
        message = f"nothing supplies evidence of the kind {kind!r}"
        where = Where(field="evidence")
        raise Refused(Problem(Kind.UNSUPPORTED, message, f"Use one of: {known}; or add a link or a text", where))
    values = dict(suppliers[kind](name))
    return evidence.model_copy(update={"known": on, "values": values, "sha256": digest(canonical(values))})


def canonical(values: Mapping[str, Any]) -> bytes:
    """The bytes whose digest stands for some values: JSON with sorted keys and no blanks."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
