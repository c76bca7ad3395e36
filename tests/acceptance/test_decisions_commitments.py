"""Agreements and commitments from the command line: what ships, what a place adds, and what happens to both."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.conftest import Command, Database, command_on

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(module_database: Database) -> Generator[Command]:
    yield command_on(module_database)


def data(run: Run, *arguments: str | Path) -> Any:
    done = run(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.covers("D0-020", "D1-004")
def test_an_enabler_returns_all_and_only_the_commitments_tagged_with_it(run: Run) -> None:
    every = data(run, "commitments", "--agreement", "london-mou-2017")
    tagged = data(run, "commitments", "--agreement", "london-mou-2017", "--enabler", "payment")
    assert tagged and len(tagged) < len(every)
    assert [row["id"] for row in tagged] == [row["id"] for row in every if "payment" in row["enablers"]]
    assert {row["agreement"] for row in every} == {"england/agreement/london-mou-2017"}
    first = tagged[0]
    expected = {
        "id", "title", "agreement", "clause", "type", "enablers", "theme", "principle", "owner", "level", "state",
        "milestones", "flags", "inactive_reason", "citation", "verified",
    }  # fmt: skip
    assert expected <= set(first)
    assert isinstance(first["verified"], bool)
    assert first["citation"]


def test_an_unknown_enabler_is_refused_with_those_that_exist(run: Run) -> None:
    done = run("commitments", "--enabler", "magic")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "'magic'" in done.stderr
    for name in ("payment", "workforce", "capital", "funding", "governance"):
        assert name in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [("--level", "galaxy", "borough"), ("--state", "done", "late"), ("--theme", "magic", "payment-flexibility"),
     ("--owner", "nobody", "London"), ("--agreement", "nothing", "commonweal agreement list"),
     ("--on", "then", "YYYY-MM-DD"), ("--place", "Nowhere at all", "place find")],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_a_remedy(run: Run, option: str, value: str, named: str) -> None:
    done = run("commitments", option, value)
    assert done.returncode == 1
    assert named in done.stderr


@pytest.mark.covers("D1-025")
def test_what_waits_for_resources_is_inactive_with_its_reason(run: Run) -> None:
    found = data(run, "commitments", "--state", "inactive")
    assert found
    assert all(row["inactive_reason"] and "inactive" in row["flags"] for row in found)


@pytest.mark.covers("D2-110")
def test_commitments_without_a_mechanism_are_flagged(run: Run) -> None:
    found = data(run, "commitments", "--flag", "no-mechanism")
    assert found
    assert all(row["mechanism"] is None for row in found)


def test_a_commitment_does_not_stand_before_its_agreement(run: Run) -> None:
    assert data(run, "commitments", "--agreement", "london-mou-2017", "--on", "2016-01-01") == []


def test_the_list_prints_as_csv_and_as_a_table(run: Run) -> None:
    done = run("commitments", "--agreement", "london-mou-2017", "--enabler", "payment", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows and all("payment" in row["enablers"].split("; ") for row in rows)
    assert "no commitment answers" in run("commitments", "--text", "zebra xylophone").stderr


@pytest.mark.covers("D1-002", "D0-018")
def test_the_names_of_three_papers_lead_to_one_agreement(run: Run) -> None:
    names = (
        "London health and care collaborative agreement",
        "London Health and Care Devolution Agreement",
        "the london health and care collaboration agreement",
        "london-collaboration-2015",
    )
    found = [data(run, "agreement", "show", name) for name in names]
    assert {each["id"] for each in found} == {"england/agreement/london-collaboration-2015"}
    one = found[0]
    assert one["signatories"] == 68
    assert one["signed"] == "2015-12-15"
    assert one["clauses"] and all(each["type"] for each in one["clauses"])
    assert {each["clause"] for each in one["commitments"]} <= {each["id"] for each in one["clauses"]} | {None}


@pytest.mark.covers("D1-010", "D2-096")
def test_agreements_are_listed_with_their_stage_on_a_day(run: Run) -> None:
    def stage(on: str) -> str | None:
        rows = data(run, "agreement", "list", "--on", on)
        return next(row["stage"] for row in rows if row["id"] == "england/agreement/gm-mou-2015")

    assert [stage(day) for day in ("2014-10-31", "2014-11-01", "2015-02-27", "2016-04-01")] == [
        None, "announced", "signed", "live",
    ]  # fmt: skip
    types = {each["type"] for each in data(run, "agreement", "show", "london-mou-2017")["clauses"]}
    assert {"delegated", "freedom", "commitment-to-act", "commitment-to-explore", "commitment-to-discuss"} <= types


@pytest.mark.covers("D1-024", "D2-106", "D1-022")
def test_the_delivery_plan_misses_no_commitment_and_names_what_is_missing(run: Run, tmp_path: Path) -> None:
    every = data(run, "commitments", "--agreement", "london-mou-2017")
    plan = data(run, "agreement", "plan", "london-mou-2017")
    assert [row["id"] for row in plan["commitments"]] == [row["id"] for row in every]
    assert all(row["state"] for row in plan["commitments"])
    clauses = {each["id"] for each in data(run, "agreement", "show", "london-mou-2017")["clauses"]}
    carried = {row["clause"] for row in every}
    assert {row["id"] for row in plan["clauses_without_commitment"]} == clauses - carried
    without = set(plan["summary"]["without_owner"])
    assert without == {row["id"] for row in every if not row["owner"] and not row["owner_name"]}
    assert plan["barriers"]
    assert all(row["state"] != "resolved" for row in plan["barriers"])
    book, sheet, text = (tmp_path / f"plan.{form}" for form in ("xlsx", "csv", "json"))
    for file in (book, sheet, text):
        assert run("agreement", "plan", "london-mou-2017", "--to", file).returncode == 0
    names = {row[1] for row in CalamineWorkbook.from_path(book).get_sheet_by_name("Delivery plan").to_python()[1:]}
    assert names - {""} == {row["id"] for row in every}
    assert {row["commitment"] for row in csv.DictReader(sheet.open(encoding="utf-8"))} - {""} == names - {""}
    assert json.loads(text.read_text())["summary"] == plan["summary"]
    refused = run("agreement", "plan", "london-mou-2017", "--to", tmp_path / "plan.docx")
    assert refused.returncode == 1 and ".xlsx" in refused.stderr


OWN = """
title: Our own promises
nation: england
sources:
  paper: {source: Paper of the board}
agreements:
- id: england/agreement/our-deal
  title: Our deal
  parties:
  - {name: The council, consent: invited}
  - {name: The trust, consent: consented, consented_on: 2018-01-10}
  stages:
  - {state: announced, valid_from: 2018-01-01}
  clauses:
  - {id: act, text: Do it, type: commitment-to-act}
  - {id: talk, text: Talk about it, type: commitment-to-discuss}
  - {id: silent, text: Nobody took this up, type: commitment-to-act}
  source: paper
commitments:
- id: england/commitment/our-one-door
  title: One front door
  agreement: england/agreement/our-deal
  clause: act
  level: borough
  owner_name: The council
  enablers: [workforce]
  mechanism: The joint team
  milestones:
  - {id: open, text: The door opens, due: 2018-06-30}
  source: paper
- id: england/commitment/our-talk
  title: Talk about fares
  agreement: england/agreement/our-deal
  clause: talk
  type: commitment-to-discuss
  level: borough
  survives_withdrawal: false
  source: paper
barriers:
- id: england/barrier/our-data
  title: Two systems of records
  level: borough
  blocks: [england/commitment/our-one-door]
  source: paper
"""


@pytest.fixture(scope="module")
def own(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A council's own agreement with two commitments, a clause that nobody took up, and a barrier."""
    file = tmp_path_factory.mktemp("own") / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    done = run("model", "load", file)
    assert done.returncode == 0, done.stderr
    return run


def door(run: Run, *arguments: str) -> dict[str, Any]:
    return next(
        row for row in data(run, "commitments", "--agreement", "our-deal", *arguments) if row["title"] == "One front door"
    )


@pytest.mark.covers("D0-006", "D2-033", "D1-024")
def test_the_life_of_an_imported_commitment(own: Run) -> None:
    """It is reviewed, late, moved and met; each day is judged by the date then in force; the agreement is withdrawn."""
    assert "to-review" in door(own)["flags"]
    assert data(own, "commitment", "update", "our-one-door", "confirmed")["flags"] == ["late"]
    assert door(own, "--on", "2018-06-30")["state"] == "on-track"
    assert door(own, "--on", "2018-07-01")["state"] == "late"

    moved = ["commitment", "update", "our-one-door", "milestone-moved", "--effective", "2018-08-01"]
    refused = own(*moved, "--field", "milestone=open", "--field", "due=2018-12-31")
    assert refused.returncode == 1 and "reason" in refused.stderr
    data(own, *moved, "--field", "milestone=open", "--field", "due=2018-12-31", "--field", "reason=No lease yet")
    one = door(own, "--on", "2018-09-01")["milestones"][0]
    assert (one["due"], one["was"], one["slip_days"], one["state"]) == ("2018-12-31", ["2018-06-30"], 184, "open")
    before = door(own, "--on", "2018-07-15")["milestones"][0]
    assert (before["due"], before["was"], before["state"]) == ("2018-06-30", [], "late")

    data(own, "commitment", "update", "our-one-door", "milestone-met", "--field", "milestone=open", "--effective", "2018-12-20")
    assert door(own, "--on", "2018-12-19")["state"] == "on-track"
    assert door(own)["state"] == "met"
    assert door(own)["milestones"][0]["met"] == "2018-12-20"

    shown = data(own, "commitment", "show", "our-one-door")
    assert [each["verb"] for each in shown["history"]] == ["milestone-met", "milestone-moved", "confirmed", "opened"]

    plan = data(own, "agreement", "plan", "Our deal", "--on", "2018-09-01")
    assert [row["id"] for row in plan["clauses_without_commitment"]] == ["silent"]
    assert "england/barrier/our-data" in [row["id"] for row in plan["barriers"]]
    assert plan["summary"]["slip_days"] == 184
    assert plan["summary"]["without_milestone"] == ["england/commitment/our-talk"]


@pytest.mark.covers("D2-104", "D2-111", "D1-026")
def test_consent_stages_and_what_survives_a_withdrawal(own: Run) -> None:
    refused = own("agreement", "update", "our-deal", "stage-entered", "--field", "state=signed", "--effective", "2018-02-01")
    assert refused.returncode == 1 and "the-council" in refused.stderr
    answer = ["agreement", "update", "our-deal", "consent-recorded", "--field", "party=the-council", "--effective", "2018-02-01"]
    data(own, *answer, "--field", "consent=consented")
    signed = data(own, "agreement", "update", "our-deal", "stage-entered", "--field", "state=signed", "--effective", "2018-02-01")
    assert (signed["stage"], signed["consented"], signed["signed"]) == ("signed", 2, "2018-02-01")
    assert data(own, "agreement", "show", "our-deal", "--on", "2018-01-31")["consented"] == 1
    ended = ["agreement", "update", "our-deal", "stage-entered", "--field", "state=withdrawn", "--effective", "2020-01-01"]
    data(own, *ended, "--field", "text=The partners parted")
    states = {row["id"]: row["state"] for row in data(own, "commitments", "--agreement", "our-deal")}
    assert states["england/commitment/our-talk"] == "withdrawn"
    assert states["england/commitment/our-one-door"] == "met"
    earlier = {row["id"]: row["state"] for row in data(own, "commitments", "--agreement", "our-deal", "--on", "2019-01-01")}
    assert earlier["england/commitment/our-talk"] == "not-started"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("update", "our-one-door", "dreamt"), "milestone-met"),
        (("update", "our-one-door", "milestone-met", "--field", "milestone"), "NAME=VALUE"),
        (("update", "our-one-door", "milestone-met", "--field", "milestone=nine"), "open"),
        (("update", "nothing-like-it", "confirmed"), "no commitment"),
        (("update", "our-talk", "evidence-added", "--field", "text=x", "--effective", "2999-01-01"), "day to come"),
        (("show", "nothing-like-it"), "no commitment"),
    ],
)
def test_a_step_that_cannot_be_is_refused(own: Run, arguments: tuple[str, ...], named: str) -> None:
    done = own("commitment", *arguments)
    assert done.returncode == 1
    assert named in done.stderr


@pytest.mark.covers("D1-006")
def test_a_place_and_a_year_return_its_pilots(run: Run) -> None:
    rows = data(run, "agreement", "initiatives", "--place", "E09000014", "--on", "2017")
    pilots = [row for row in rows if row["level"] in ("borough", "multi-borough") and "E09000014" in row["serves"]]
    assert {row["level"] for row in pilots} == {"borough", "multi-borough"}
    assert data(run, "agreement", "initiatives", "--place", "E09000014", "--on", "2009") == []
    assert run("agreement", "initiatives", "--on", "soon").returncode == 1


def test_who_may_not_keep_commitments_is_refused(own: Run, module_database: Database) -> None:
    from commonweal.access import actions

    with scoped(OPERATOR):
        actions.create_user(username="ana", full_name="Ana", role="analyst", password="correct horse battery", by=OPERATOR)
    done = own("commitment", "update", "our-talk", "evidence-added", "--field", "text=x", "--as", "ana")
    assert done.returncode == 1
    assert "decisions.keep-commitments" in done.stderr
