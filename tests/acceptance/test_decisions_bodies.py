"""Boards, seats, powers and mandates through the command, on the models that ship and on a council's own.

The council's own board stands for the one that ships for Hackney. It has every seat of the law but Healthwatch.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.conftest import Database, command_on

from commonweal import cli

Command = Callable[..., CompletedProcess[str]]
SHIPPED = "england/body/hackney-hwb"
OWN = "england/body/own-board"

MODEL = """
title: A council's own board
nation: england
sources:
  terms: {source: Terms of reference, url: 'https://example.org/terms'}
bodies:
- id: england/body/own-board
  name: The Own Board
  kind: health-and-wellbeing-board
  level: borough
  parent: england/body/hackney-council
  serves: [E09000012]
  can_decide: true
  replaces: england/body/hackney-hwb
  valid_from: 2013-04-01
  source: terms
  seats:
  - {role: councillor, members: [{person: Councillor One}], statutory: true}
  - {role: dass, members: [{person: Director One}], statutory: true, may_be_shared: true}
  - {role: dcs, members: [{person: Director One}], statutory: true, may_be_shared: true}
  - {role: dph, members: [{person: Director Two}], statutory: true}
  - {role: ccg, members: [{person: Chair of the group}], statutory: true, valid_to: 2022-06-30}
"""


@pytest.fixture
def run(module_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The whole command, in this process: the models are read once for the module."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, module_database.environment[name])
    monkeypatch.setenv("COLUMNS", "200")

    def command(*arguments: str | Path) -> CompletedProcess[str]:
        capsys.readouterr()
        status = cli.run([str(each) for each in arguments])
        told = capsys.readouterr()
        return CompletedProcess(arguments, int(status), told.out, told.err)

    return command


def data(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.covers("D2-073")
def test_a_shipped_board_lists_its_vacant_seats_and_is_valid(run: Command) -> None:
    done = run("body", "check", "Hackney Health and Wellbeing Board", "--on", "2017-10-01", "--format", "json")
    found = data(done)
    assert (found["id"], found["valid"], found["missing"]) == (SHIPPED, True, [])
    assert "healthwatch" in {each["role"] for each in found["vacant"]}
    assert all(each["citation"] and each["rule"] for each in found["vacant"])
    later = data(run("body", "check", "hackney-hwb", "--on", "2022-07-01", "--format", "json"))
    assert {"icb"} == {each["role"] for each in later["vacant"]} - {each["role"] for each in found["vacant"]}


@pytest.mark.covers("D2-073")
def test_a_board_that_never_was_is_refused(run: Command) -> None:
    assert run("body", "check", "Hackney Health and Wellbeing Board", "--on", "2012-01-01").returncode == 1
    assert run("body", "check").returncode == 1


@pytest.mark.covers("D2-073", "D2-090", "D3-016")
def test_a_councils_own_board_from_missing_seat_to_a_filled_one(run: Command, tmp_path: Path) -> None:
    model = tmp_path / "own.yaml"
    model.write_text(MODEL)
    assert run("model", "load", model).returncode == 0
    done = run("body", "check", "The Own Board", "--on", "2017-10-01")
    assert done.returncode == 1
    assert "missing" in done.stdout and "healthwatch" in done.stdout
    assert run("body", "seat", OWN, "healthwatch", "--on", "2017-01-01", "--reason", "The law").returncode == 0
    assert run("body", "appoint", OWN, "healthwatch", "Chair of Healthwatch", "--on", "2017-02-01").returncode == 0
    done = run("body", "check", "own-board", "--on", "2017-10-01")
    assert (done.returncode, done.stdout) == (0, "")
    done = run("body", "check", "own-board", "--on", "2017-01-15")
    assert done.returncode == 0
    assert "vacant" in done.stdout
    assert (
        run("body", "replace", OWN, "healthwatch", "Chair of Healthwatch", "Successor", "--on", "2018-01-01").returncode
        == 0
    )
    done = run(
        "body", "end", OWN, "councillor", "Councillor One", "--on", "2018-03-31", "--reason", "Not elected again"
    )
    assert done.returncode == 0, done.stderr
    shown = data(run("body", "show", OWN, "--on", "2018-04-01", "--format", "json"))
    held = {seat["role"]: [member["person"] for member in seat["members"]] for seat in shown["seats"]}
    assert (held["healthwatch"], held["councillor"]) == (["Successor"], [])
    assert (
        run("body", "change", OWN, "--kind", "committee", "--on", "2019-04-01", "--reason", "New terms").returncode == 0
    )
    history = data(run("body", "show", OWN, "--on", "2019-04-01", "--format", "json"))["history"]
    assert [(each["kind"], each["changed"]) for each in history] == [
        ("health-and-wellbeing-board", []), ("committee", ["kind"]),
    ]  # fmt: skip
    assert run("body", "change", "london-health-board", "--kind", "committee", "--reason", "x").returncode == 1


@pytest.mark.covers("D2-138", "D2-105", "D2-102")
def test_the_map_is_made_of_the_bodies_and_lines_on_file(run: Command) -> None:
    lines = data(run("body", "map", "--place", "E09000007", "--on", "2018-10-01", "--format", "json"))
    told = {(each["from_id"], each["line"], each["to_id"]) for each in lines}
    assert ("england/body/camden-hwb", "committee-of", "england/body/camden-council") in told
    assert ("england/body/london-estates-board", "reports-to", "england/body/london-health-board") in told
    around = data(run("body", "map", "--around", "london-estates-board", "--on", "2018-10-01", "--format", "json"))
    assert {"england/body/london-estates-board"} < {each["from_id"] for each in around} | {
        each["to_id"] for each in around
    }


@pytest.mark.covers("D4-006", "D4-007")
def test_roles_are_a_table_by_level(run: Command) -> None:
    done = run("body", "roles", "--place", "E09000007", "--on", "2018-10-01", "--format", "csv")
    head, *rows = done.stdout.splitlines()
    assert head.split(",")[:6] == ["function", "title", "planning_level", "design_level", "decided_at", "decision_body"]
    assert rows


@pytest.mark.covers("D2-113", "D2-125", "D2-094")
def test_mandates_say_what_from_whom_to_whom_and_a_reserved_duty_is_refused(run: Command) -> None:
    held = data(run("mandate", "list", "--on", "2018-10-01", "--format", "json"))
    assert held
    assert all(each["functions"] and each["from"] and each["to"] for each in held)
    one = next(each for each in held if each["limit"] is None and not each["revoked"])
    done = run("mandate", "vary", one["id"], "250000", "--on", "2018-10-01", "--reason", "A ceiling")
    assert done.returncode == 0, done.stderr
    assert data(run("mandate", "show", one["id"], "--on", "2018-09-30", "--format", "json"))["limit"] is None
    assert data(run("mandate", "show", one["id"], "--on", "2018-10-01", "--format", "json"))["limit"] == 250000
    done = run("mandate", "revoke", one["id"], "--on", "2018-11-01", "--reason", "Ended by agreement")
    assert done.returncode == 0, done.stderr
    assert run("mandate", "revoke", one["id"], "--on", "2018-11-02", "--reason", "Again").returncode == 1


@pytest.mark.covers("D0-023", "D1-063", "D1-011", "D2-108")
def test_a_power_waits_for_its_criteria_and_plan_and_then_owes_a_statement_a_year(run: Command) -> None:
    power = "england/power/a-new-one"
    done = run("power", "propose", power, "--title", "A new power", "--level", "region", "--needs-plan", "--legal-basis",
               "The Act, section 1", "--on", "2016-05-01")  # fmt: skip
    assert done.returncode == 0, done.stderr
    for state, on in (("explored", "2016-06-01"), ("agreed-in-principle", "2016-07-01")):
        assert run("power", "move", power, state, "--on", on).returncode == 0
    done = run(
        "power", "move", power, "conditions-set", "--criterion", "ready=An assessment is passed", "--on", "2016-08-01"
    )
    assert done.returncode == 0, done.stderr
    done = run("power", "move", power, "live", "--on", "2016-09-01")
    assert done.returncode == 1
    assert "An assessment is passed" in done.stderr and "approved plan" in done.stderr
    assert run("power", "meet", power, "ready", "--evidence", "Minute 7", "--on", "2016-08-15").returncode == 0
    assert run("power", "plan", power, "Business plan", "--on", "2016-08-20").returncode == 0
    assert run("power", "move", power, "live", "--on", "2016-09-01").returncode == 0
    owed = data(run("power", "show", power, "--on", "2018-05-01", "--format", "json"))
    assert (owed["state"], owed["statements_owed"]) == ("live", ["2016-17", "2017-18"])
    done = run("power", "use", power, "2016-17", "--use", "One site", "--result", "Sold", "--accountable", "Mayor")
    assert done.returncode == 0, done.stderr
    owed = data(run("power", "show", power, "--on", "2018-05-01", "--format", "json"))
    assert owed["statements_owed"] == ["2017-18"]
    assert data(run("power", "show", power, "--on", "2016-08-10", "--format", "json"))["state"] == "conditions-set"


@pytest.mark.covers("D2-031", "D2-032")
def test_evidence_stands_in_the_duty_register_by_body(run: Command) -> None:
    found = data(run("duty", "list", "--body", "Camden Council", "--on", "2018-10-01", "--format", "json"))
    assert found
    duty = found[0]["duty"]
    done = run("duty", "met", duty, "Camden Council", "--text", "Considered in the plan", "--on", "2018-09-01")
    assert done.returncode == 0, done.stderr
    again = data(run("duty", "list", "--body", "Camden Council", "--on", "2018-10-01", "--format", "json"))
    assert [each["evidence"] for each in again if each["duty"] == duty] == [1]


@pytest.mark.covers("D2-073")
def test_exit_status_and_rights_of_the_command_itself(module_database: Database) -> None:
    command = command_on(module_database)
    made = command("user", "create", "jo", "--role", "resident", "--name", "Jo", stdin="correct horse battery\n")
    assert made.returncode == 0, made.stderr
    done = command("body", "check", "hackney-hwb", "--on", "2012-10-01")
    assert (done.returncode, done.stdout) == (1, "")
    done = command("body", "appoint", "hackney-hwb", "dph", "Somebody", "--as", "jo")
    assert done.returncode == 1
    assert "decisions.keep-bodies" in done.stderr
