"""No file of the repository names a package registry, a path of somebody's machine, or how it came to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDERS = ("src", "tests", "docs", "frontend", ".ci")
BINARY = {".png", ".woff2", ".xls", ".xlsx", ".gz", ".pyc", ".mo"}
MADE = {"__pycache__", "vendor", "node_modules"}
WIDEST_BYTES = 1_000_000

HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org")
MACHINE = re.compile(r"(?<![\w.])/(?:work|farm|root|home/(?!place)[a-z]+|Users/[A-Za-z]+)/")
LEFTOVERS = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|X{3}|HA" + r"CK)\b"
    r"|\b(?:issue|ticket|session|pull request|subtask|sub-task) (?:#|no\.? ?|number )?\d"
    r"|\b(?:coding|parallel|other|helper) agents?\b|\bas an AI\b|\blanguage model\b",
    re.IGNORECASE,
)


def files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix not in BINARY)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in BINARY and not MADE & set(path.parts):
                yield path


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry() -> None:
    assert hits(re.compile("|".join(map(re.escape, HOSTS)))) == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert hits(MACHINE) == []


def test_no_file_keeps_a_leftover_of_how_it_was_made() -> None:
    assert hits(LEFTOVERS) == []


def test_no_file_is_large() -> None:
    assert [str(path.relative_to(ROOT)) for path in files() if path.stat().st_size > WIDEST_BYTES] == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE.search("see /" + "work/x") and MACHINE.search("'/home" + "/ada/x'")
    assert not MACHINE.search("framework/main") and not MACHINE.search("https://example.org/work/x")
    assert LEFTOVERS.search("TO" + "DO: later") and LEFTOVERS.search("see issue #" + "12")
    assert not LEFTOVERS.search("the session ends after 30 minutes") and not LEFTOVERS.search("User-agent: *")


def test_one_module_opens_workbooks() -> None:
    """docs/adr/0009: every reader refuses the same broken files, for one module opens them all."""
    opening = re.compile(r"^\s*(?:import|from) (?:python_calamine|openpyxl|xlrd)\b", re.MULTILINE)
    looking = re.compile(r"^\s*from commonweal\.kernel\.old_workbook import", re.MULTILINE)
    src = ROOT / "src" / "commonweal"
    texts = {path.relative_to(src).as_posix(): path.read_text("utf-8") for path in src.rglob("*.py")}
    opened = {name for name, text in texts.items() if opening.search(text)}
    assert "kernel/files.py" in opened
    assert opened <= {"kernel/files.py", "kernel/old_workbook.py"}
    assert {name for name, text in texts.items() if looking.search(text)} <= {"kernel/files.py"}
