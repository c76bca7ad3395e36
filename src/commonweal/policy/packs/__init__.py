"""Packs: rules as dated data, a file for each nation, scheme and period."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from commonweal.kernel.problem import not_found
from commonweal.policy.files import read_policy

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


def pack(nation: str, scheme: str, period: str, model: type[Model]) -> Model:
    """The pack of a scheme for a period, read strictly as `model`. Raises Refused where there is none."""
    path = FOLDER / nation / scheme / f"{period}.yaml"
    if not path.is_file():
        held = ", ".join(periods(nation, scheme)) or "none"
        raise not_found(f"no pack {nation}/{scheme} is held for {period}", f"Held: {held}")
    return read_policy(path, model)


def periods(nation: str, scheme: str) -> list[str]:
    """The periods for which a scheme has a pack, in order."""
    return sorted(path.stem for path in (FOLDER / nation / scheme).glob("*.yaml"))
