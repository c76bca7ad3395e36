"""What the tutorial tells a reader to type is typed here, and each line that it shows must come.

The folder holds what the demonstration would load, as far as the tutorial reads it: people of mid-2015, the
months of 2015-16, and November 2016 with its second publication.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from tests.conftest import Database, command_on

from commonweal.access.principal import OPERATOR
from commonweal.demo.making import MadeFile, content_of, made_files
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year
from commonweal.kernel.room import resolve, rooms

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial" / "first-place.md"
YEAR = financial_year(2015)


def steps(path: Path) -> list[tuple[str, list[str]]]:
    """Each command of the page's console blocks, with the lines shown beneath it."""
    found: list[tuple[str, list[str]]] = []
    text = path.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def wanted(file: MadeFile) -> bool:
    if file.kind == "population":
        return file.of == "2015"
    return file.of in {str(month) for month in YEAR.months()} | {"2016-11"}


@pytest.fixture(scope="module")
def demonstration(module_database: Database) -> Database:
    loaders = {loader.kind: loader for room in rooms() for loader in room.loaders}
    for file in made_files():
        if wanted(file):
            resolve(loaders[file.kind].reader)(SourceFile(file.name, content_of(file)), by=OPERATOR)
    return module_database


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_tutorial_has_steps() -> None:
    assert len(steps(TUTORIAL)) > 5


@pytest.mark.parametrize("step", steps(TUTORIAL), ids=lambda step: step[0])
def test_a_step_of_the_tutorial(step: tuple[str, list[str]], demonstration: Database) -> None:
    command, shown = step
    program, *arguments = shlex.split(command)
    assert program == "commonweal"
    done = command_on(demonstration)(*arguments)
    said = [squeezed(line) for line in (done.stdout + done.stderr).splitlines()]
    for line in shown:
        if line.startswith("Refused"):
            assert done.returncode == 1
            assert squeezed(line) in squeezed(done.stderr)
        else:
            assert squeezed(line) in said, said
    assert done.returncode == (1 if any(line.startswith("Refused") for line in shown) else 0)
