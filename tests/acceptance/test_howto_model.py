"""The example of the page on models, as a reader would follow it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, Command, Database, command_on

KEEPING = (ROOT / "docs" / "how-to" / "keep-commitments.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "how-to" / "load-your-own-model.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [shlex.split(line.removeprefix("commonweal ")) for block in blocks for line in block.splitlines()]


COMMANDS = commands(PAGE)
REFUSALS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def run(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[Command]:
    path = tmp_path_factory.mktemp("model") / "marshwick.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    command = command_on(module_database)

    def at_folder(*arguments: str | Path, **more: Any) -> Any:
        return command(*[path if each == "marshwick.yaml" else each for each in arguments], **more)

    loaded = at_folder("model", "load", "marshwick.yaml", "--format", "json")
    assert loaded.returncode == 0, loaded.stderr
    (row,) = json.loads(loaded.stdout)
    assert (row["new"], row["changed"], row["left"]) == (7, 0, 0)
    yield at_folder


def route(run: Command, value: str) -> Any:
    (asked,) = [each for each in COMMANDS if each[:2] == ["decide", "route"] and value in each]
    done = run(*asked, "--format", "json")
    assert done.returncode == 0, done.stderr
    (gate,) = json.loads(done.stdout)["gates"]
    return gate


def test_loading_it_again_changes_nothing(run: Command) -> None:
    (row,) = json.loads(run("model", "load", "marshwick.yaml", "--format", "json").stdout)
    assert (row["new"], row["changed"], row["unchanged"]) == (0, 0, 7)


def test_the_committee_decides_within_its_limit_and_the_council_above_it(run: Command) -> None:
    low, high = route(run, "200000"), route(run, "400000")
    assert low["decider"] == "Marshwick Grants Committee"
    assert high["decider"] == "Marshwick Council"
    assert "250,000" in high["why_not_lower"]
    assert high["verified"]


def test_the_check_names_what_the_board_lacks(run: Command) -> None:
    (asked,) = [each for each in COMMANDS if each[:2] == ["body", "check"]]
    done = run(*asked, "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["missing"]
    assert "councillor" in {each["role"] for each in found["vacant"]}


def test_the_promise_is_listed_as_unverified(run: Command) -> None:
    (asked,) = [each for each in COMMANDS if each[0] == "commitments"]
    rows = json.loads(run(*asked, "--format", "json").stdout)
    (own,) = [row for row in rows if row["id"] == "england/commitment/marshwick-one-team"]
    assert own["verified"] is False


@pytest.mark.parametrize(("before", "after", "told"), REFUSALS)
def test_a_fault_is_refused_as_the_page_says(
    run: Command, tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert EXAMPLE.count(before) == 1
    path = tmp_path / "marshwick.yaml"
    path.write_text(EXAMPLE.replace(before, after), encoding="utf-8")
    done = run("model", "load", path)
    assert done.returncode == 1
    assert " ".join(told.split()) in " ".join(done.stderr.split())


def test_the_page_shows_several_faults() -> None:
    assert len(REFUSALS) >= 4


def test_what_happened_to_the_promise_is_written_as_the_other_page_says(run: Command) -> None:
    asked = [each for each in commands(KEEPING) if each[0] == "commitment"]
    assert len(asked) == 4
    for each in asked:
        done = run(*each)
        assert done.returncode == 0, done.stderr
    found = json.loads(run("commitment", "show", "marshwick-one-team", "--format", "json").stdout)
    (milestone,) = found["milestones"]
    assert (milestone["was"], milestone["due"], milestone["met"]) == (["2020-06"], "2020-09", "2020-09-14")
    assert found["evidence"] == ["Minutes of the board, item 4"]


def test_a_withdrawn_record_is_out_of_force_until_it_is_loaded_again(run: Command) -> None:
    (asked,) = [each for each in COMMANDS if each[:2] == ["model", "withdraw"]]
    done = run(*asked)
    assert done.returncode == 0, done.stderr
    subject = asked[2]
    assert subject not in run("model", "list", "--own", "--format", "csv").stdout
    (row,) = json.loads(run("model", "load", "marshwick.yaml", "--format", "json").stdout)
    assert (row["changed"], row["unchanged"]) == (1, 6)
    assert subject in run("model", "list", "--own", "--format", "csv").stdout
