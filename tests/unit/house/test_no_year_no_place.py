"""Years, places and codes of places are facts: they stand in data files and definitions, never in code."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SRC = Path(__file__).parents[3] / "src" / "commonweal"
FACTS = SRC / "places" / "facts"
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[-/]\d\d){0,2}(?:-Q[1-4])?|\d\d/\d\d/(?:19|20)\d\d|[A-Z][a-z]+ (?:19|20)\d\d"
)
_AREA_CODE = re.compile(r"[EKNSW]\d{8}")

NATIONS = {"E92000001", "S92000003"}
"""The whole that a nation's own publication sums to: as fixed as the publication's name."""

REVIEWED = {
    ("kernel/period.py", "1900"): "the years that a period may have",
    ("kernel/period.py", "2199"): "the years that a period may have",
    ("measures/pages/measure.py", "london"): "the name of the one tile layout that ships",
    ("measures/published/ascof.py", "2015-16"): "the length of such a text",
    ("measures/published/emergency_tables.py", "2008-04"): "an example in a remedy",
    ("measures/published/emergency_tables.py", "2016-04-01"): "an example in a remedy",
    ("measures/published/emergency_tables.py", "April 2021"): "an example in a remedy",
    ("measures/published/emergency_tables.py", "April 2022"): "an example in a remedy",
    ("measures/published/scotland_delays.py", "2016-07-01"): "an example in a remedy",
    ("measures/published/unstated.py", "2000"): "the century of two digits",
    ("measures/statistics/exact.py", "2000"): "digits of precision",
    ("measures/statistics/spc/__init__.py", "Reading"): "a name of the code",
    ("places/actions.py", "london"): "the name of the one tile layout that ships",
    ("places/api.py", "1900"): "the years that a period may have",
    ("places/api.py", "2199"): "the years that a period may have",
    ("places/commands.py", "2020"): "a default that --year changes",
    ("places/loaders/lookup.py", "2000"): "the century of two digits",
    ("places/loaders/lookup.py", "2021"): "the census that a layout of its columns belongs to",
    ("places/loaders/lookup.py", "2022"): "the year in the column names of integrated care boards",
    ("places/loaders/trusts.py", "2000"): "rows in a batch",
    ("places/loaders/trusts.py", "2021"): "the day that a layout of its columns belongs to",
    ("places/pages/home.py", "london"): "the name of the one tile layout that ships",
    ("places/queries/profiles.py", "2021"): "the day on which members are looked for",
}
"""Literals that look like a year or a place and are none."""


def council_names() -> set[str]:
    """The names of councils and regions; nations stand in the titles of publications and are left out."""
    names: set[str] = set()
    for file in ("councils_england.csv", "regions.csv"):
        with (FACTS / file).open(encoding="utf-8", newline="") as stream:
            names |= {row["name"].casefold() for row in csv.DictReader(stream) if row["kind"] != "nation"}
    return names


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Literals of code: no docstrings, and no `examples=` or `help=` that only show a reader how to write."""
    shown: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            shown.add(id(node.value))
        if isinstance(node, ast.keyword) and node.arg in {"examples", "help"}:
            shown |= {id(part) for part in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in shown:
            yield node


def is_hexadecimal(node: ast.Constant, lines: list[str]) -> bool:
    """A number written as 0x0809 is a mark of some format and no year."""
    return lines[node.lineno - 1].encode()[node.col_offset :].startswith((b"0x", b"0X"))


def is_fact(value: object, names: set[str]) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return 1900 <= value <= 2199
    if not isinstance(value, str) or value in NATIONS:
        return False
    return bool(_PERIOD.fullmatch(value) or _AREA_CODE.fullmatch(value)) or value.casefold() in names


@cache
def found_in_code() -> dict[tuple[str, str], int]:
    names = council_names()
    found: dict[tuple[str, str], int] = {}
    for file in sorted(SRC.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in literals(ast.parse(text)):
            if is_fact(node.value, names) and not is_hexadecimal(node, lines):
                found[file.relative_to(SRC).as_posix(), str(node.value)] = node.lineno
    return found


def test_code_names_no_year_and_no_place() -> None:
    assert {key: line for key, line in found_in_code().items() if key not in REVIEWED} == {}


def test_the_reviewed_list_holds_nothing_that_is_gone() -> None:
    assert REVIEWED.keys() - found_in_code().keys() == set()


def test_what_counts_as_a_year_or_a_place() -> None:
    names = council_names()
    assert len(names) > 150
    for value in (2016, "2016", "2016-05", "2016-05-12", "2015-16", "2015/16", "2015-16-Q2", "12/05/2016",
                  "April 2016", "E09000007", "Camden", "LONDON"):  # fmt: skip
        assert is_fact(value, names), value
    for value in (True, 1.5, 100000, "England", "E92000001", "Camden and others", "", None):
        assert not is_fact(value, names), value
