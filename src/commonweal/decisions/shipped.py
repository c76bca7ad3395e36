"""The models that ship: read once a process from the policy packs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from commonweal import policy
from commonweal.decisions.model.file import Entry, ModelFile, read_model

FOLDER = Path(policy.__file__).parent / "packs"


@cache
def models() -> tuple[tuple[ModelFile, tuple[Entry, ...], str], ...]:
    """Each shipped file with its records and its name as `nation/governance/name.yaml`; Refused where one is wrong."""
    found: list[tuple[ModelFile, tuple[Entry, ...], str]] = []
    for path in sorted(FOLDER.glob("*/governance/*.yaml")):
        model, entries = read_model(path)
        found.append((model, tuple(entries), path.relative_to(FOLDER).as_posix()))
    return tuple(found)
