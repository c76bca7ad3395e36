"""Where a fact comes from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Provenance = Literal["verified", "derived", "unverified"]


class Citation(BaseModel):
    """A source with the place in it. `unverified` facts are shown as such, never as quoted policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    place: str = ""
    url: str = ""
    provenance: Provenance = "verified"
