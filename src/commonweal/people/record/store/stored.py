"""One version of a resource as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """`body` is the JSON text, None where the version says that the resource was deleted. `updated` is
    `meta.lastUpdated`, `seq` the place in the order of all versions.
    """

    type: str
    id: str
    version: int
    updated: datetime
    body: str | None
    method: str = ""
    seq: int = 0

    @property
    def reference(self) -> str:
        return f"{self.type}/{self.id}"
