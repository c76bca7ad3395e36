"""Reads the files that the build has put beside this one."""

from __future__ import annotations

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from commonweal.kernel.problem import Kind, Problem, Refused, Where

VENDOR = Path(__file__).resolve().parent / "vendor"


def document(name: str) -> Any:
    """One file of the build, parsed."""
    path = VENDOR / name
    if not path.exists():
        raise _unbuilt(path)
    return json.loads(path.read_bytes())


@cache
def archive() -> zipfile.ZipFile:
    path = VENDOR / "structures.zip"
    if not path.exists():
        raise _unbuilt(path)
    return zipfile.ZipFile(path)


@cache
def made() -> dict[str, Any]:
    """What the build says of itself: the package, the release of FHIR, the names of the structures."""
    return document("manifest.json")


def _unbuilt(path: Path) -> Refused:
    message = "the definitions of FHIR R4 have not been built"
    return Refused(Problem(Kind.FAULT, message, "Run `make .frontend`", Where(file=path.name)))
