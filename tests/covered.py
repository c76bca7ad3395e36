"""Which requirements the tests carry: `python -m tests.covered [--missing]`.

Marks are read from the source, so nothing has to run: `@pytest.mark.covers("D2-010")` on a test or a class,
or in a module's `pytestmark`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "docs" / "reference" / "requirements.md"
_ROW = re.compile(r"^\| (D\d-\d{3}) \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mark:
    """One id of one mark. `test` is the name of what carries it, empty for a whole module.

    `id` is None where the mark's argument is no plain text.
    """

    id: str | None
    file: Path
    line: int
    test: str = ""

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} {self.test}".rstrip()


def requirements() -> dict[str, str]:
    """Every requirement's id with its statement, from the reference page."""
    return dict(_ROW.findall(REQUIREMENTS.read_text(encoding="utf-8")))


def marks(folder: Path = ROOT / "tests") -> Iterator[Mark]:
    """Every covers mark of the test files."""
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from sorted(_marks_of(tree, file, ""), key=lambda mark: mark.line)


def _marks_of(node: ast.AST, file: Path, test: str) -> Iterator[Mark]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from _marks_of(child, file, child.name)
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith("mark.covers"):
            for argument in child.args:
                text = argument.value if isinstance(argument, ast.Constant) else None
                yield Mark(text if isinstance(text, str) else None, file, child.lineno, test)
        yield from _marks_of(child, file, test)


def main(arguments: list[str]) -> None:
    wanted = requirements()
    carried: dict[str, list[Mark]] = {}
    for mark in marks():
        if mark.id:
            carried.setdefault(mark.id, []).append(mark)
    for number, statement in wanted.items():
        if "--missing" in arguments:
            if number not in carried:
                print(f"{number}  {statement}")
        elif number in carried:
            print(f"{number}  {statement}")
            for mark in carried[number]:
                print(f"        {mark}")
    print(f"{len(carried)} of {len(wanted)} requirements are carried by tests", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
