"""Load the published files of a folder; which loader takes which stands in `published_files.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from commonweal.access.principal import Principal
from commonweal.demo.held import is_held
from commonweal.demo.progress import say, step
from commonweal.kernel.files import open_source
from commonweal.kernel.problem import Problem, Refused, Where, invalid
from commonweal.kernel.room import Loader, resolve
from commonweal.web.site_state import DataNature, declare_data_nature

NAMED_MAX, NOTES_MAX = 4, 3


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder: (kind of loader, path) in the order to load, and those that no loader takes."""

    files: list[tuple[str, Path]]
    others: list[Path] = field(default_factory=list[Path])


@cache
def _facts() -> dict[str, Any]:
    text = resources.files("commonweal.demo").joinpath("published_files.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def find(folder: Path) -> Found:
    """Look through the folder and all below it. Raises Refused where it is none, or holds nothing known."""
    if not folder.is_dir():
        raise invalid("there is no such folder", "Give the folder with the published files", where=Where(str(folder)))
    suffixes, entries = tuple(_facts()["suffixes"]), _facts()["files"]
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name.lower().endswith(suffixes))
    files: list[tuple[str, Path]] = []
    for entry in entries:
        files += [(entry["kind"], path) for path in paths if _is_named(path, entry["names"])]
    if not files:
        raise invalid(
            "this folder holds no published file that is known",
            "See commonweal load --list for what can be loaded", where=Where(str(folder)),
        )  # fmt: skip
    taken = {path for _, path in files}
    return Found(files, [path for path in paths if path not in taken])


def _is_named(path: Path, patterns: Iterable[str]) -> bool:
    return any(fnmatch(path.name, pattern) for pattern in patterns)


def load_all(folder: Path, *, loaders: dict[str, Loader], by: Principal) -> list[Problem]:
    """Load every file that a loader takes, each whole or not at all; returns the problems of those refused.

    Raises Refused where the data folder holds a synthetic place.
    """
    found = find(folder)
    declare_data_nature(DataNature.PUBLISHED, by=by)
    _say_others(found.others, folder)
    held = is_held(found.files, by=by)
    wanted = [each for each, known in zip(found.files, held, strict=True) if not known]
    if len(wanted) < len(found.files):
        say(f"{len(found.files) - len(wanted)} files are loaded already")
    problems: list[Problem] = []
    for kind, count in Counter(kind for kind, _ in wanted).items():
        with step(f"Loading {kind}", count) as advance:
            for path in (path for each, path in wanted if each == kind):
                problems += _load(path, loaders[kind], by=by)
                advance()
    return problems


def _load(path: Path, loader: Loader, *, by: Principal) -> list[Problem]:
    try:
        report = resolve(loader.reader)(open_source(path), by=by)
    except Refused as refusal:
        return list(refusal.problems)
    for note in report.notes[:NOTES_MAX]:
        say(f"{path.name}: {note}")
    if len(report.notes) > NOTES_MAX:
        say(f"{path.name}: and {len(report.notes) - NOTES_MAX} more, shown on the figures they concern")
    return []


def _say_others(others: list[Path], folder: Path) -> None:
    """One line for each collection (two folders deep): which of its files no loader takes."""
    collections: dict[str, list[str]] = {}
    for path in others:
        parts = path.relative_to(folder).parts
        collections.setdefault("/".join(parts[:-1][:2]) or ".", []).append(path.name)
    for name, files in collections.items():
        more = f" and {len(files) - NAMED_MAX} more" if len(files) > NAMED_MAX else ""
        say(f"Skipped, no loader takes them: {name}: {', '.join(files[:NAMED_MAX])}{more}")
