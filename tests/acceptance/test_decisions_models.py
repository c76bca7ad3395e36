"""A council's own model from the command: loaded whole or not at all, routed by, never mixed up with what ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Command, Database, command_on
from tests.decisions_models import MANDATE, MODEL, shipped


@pytest.fixture(scope="module")
def run(module_database: Database) -> Command:
    return command_on(module_database)


def put(folder: Path, text: str, name: str = "aldwick.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def loaded(run: Command, path: Path) -> list[dict[str, object]]:
    done = run("model", "load", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.covers("D1-012", "D1-019", "D2-002")
def test_a_places_own_mandate_routes_there_and_nowhere_else(run: Command, tmp_path: Path) -> None:
    path = put(tmp_path, MODEL)
    assert loaded(run, path)[0] == {"file": "aldwick.yaml", "new": 4, "changed": 0, "unchanged": 0, "left": 0}
    assert loaded(run, path)[0] == {"file": "aldwick.yaml", "new": 0, "changed": 0, "unchanged": 4, "left": 0}
    asked = ("decide", "route", "--type", "commissioning", "--flag", "grant", "--place", "Hackney", "--format", "json")
    within = json.loads(run(*asked, "--on", "2017-06-01", "--value", "250000").stdout)["gates"]
    assert [gate["decider"] for gate in within] == ["Hackney Care Board"]
    over = json.loads(run(*asked, "--on", "2017-06-01", "--value", "250000.01").stdout)["gates"]
    assert [gate["decider"] for gate in over] == ["Hackney Council"]
    assert "£250,000.01 is over £250,000" in over[0]["why_not_lower"]
    before = json.loads(run(*asked, "--on", "2017-03-31", "--value", "1").stdout)["gates"]
    assert [gate["decider"] for gate in before] == ["Hackney Council"]
    put(tmp_path, MODEL.replace("limit: 250000", "limit: 300000"))
    assert loaded(run, path)[0]["changed"] == 1
    now = json.loads(run(*asked, "--on", "2017-06-01", "--value", "300000").stdout)["gates"]
    assert [gate["decider"] for gate in now] == ["Hackney Care Board"]


@pytest.mark.covers("D2-094")
def test_a_reserved_function_cannot_be_delegated(run: Command, tmp_path: Path) -> None:
    reserved = next(
        each.record for each in shipped().all("functions") if getattr(each.record, "delegable", "") == "reserved"
    )
    text = MANDATE.replace("FUNCTION", reserved.id).replace("TO", "england/body/camden-council")  # type: ignore[attr-defined]
    done = run("model", "load", put(tmp_path, text, "reserved.yaml"))
    assert done.returncode == 1
    assert "reserved.yaml, line 5, rule reserved-function" in done.stderr
    assert "reserved by law" in done.stderr
    assert "reserved.yaml" not in run("model", "list", "--own", "--format", "csv").stdout


def test_a_record_can_be_withdrawn_and_stays_in_the_log(run: Command, tmp_path: Path) -> None:
    loaded(run, put(tmp_path, MODEL.replace("hackney", "camden").replace("Hackney", "Camden").replace("E09000012", "E09000007"), "camden.yaml"))
    subject = "bodies:england/body/camden-care-board@"
    assert subject in run("model", "list", "--own", "--format", "csv").stdout
    assert run("model", "withdraw", "mandates:england/mandate/camden-grants@2017-04-01", "--reason", "ended").returncode == 0
    assert "camden-grants@2017" not in run("model", "list", "--own", "--kind", "mandates", "--format", "csv").stdout
    assert run("log", "verify").returncode == 0


def test_a_folder_is_loaded_in_whatever_order_its_files_need(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    head, rest = MODEL.replace("hackney", "brent").replace("E09000012", "E09000005").split("functions:", 1)
    sources = head.split("bodies:")[0]
    put(folder, sources + "functions:" + rest, "a.yaml")
    put(folder, head, "b.yaml")
    done = run("model", "load", folder, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert sorted(row["file"] for row in json.loads(done.stdout)) == ["a.yaml", "b.yaml"]


def test_what_is_not_understood_is_refused(run: Command) -> None:
    done = run("decide", "route", "--type", "capitol", "--level", "village", "--value", "-5")
    assert done.returncode == 1
    assert not done.stdout
    for said in ("--type has no value 'capitol'", "--level has no value", "zero or more"):
        assert said in done.stderr
