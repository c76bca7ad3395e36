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
from tests.own_agreement import OWN

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


def test_a_day_that_is_none_is_refused_and_nothing_found_is_said(run: Run) -> None:
    done = run("commitments", "--on", "then")
    assert done.returncode == 1 and "this is not a day (found 'then')" in done.stderr
    done = run("commitments", "--text", "zebra xylophone", "--format", "csv")
    assert done.returncode == 0 and "no commitment answers" in done.stderr
    assert next(csv.reader(io.StringIO(done.stdout)))[:2] == ["id", "title"]


@pytest.mark.covers("D1-002", "D0-018")
def test_an_agreement_is_shown_by_any_of_its_names(run: Run) -> None:
    one = data(run, "agreement", "show", "London health and care collaborative agreement")
    assert one["id"] == "england/agreement/london-collaboration-2015"
    assert (one["signatories"], one["signed"]) == (68, "2015-12-15")
    assert one["clauses"] and all(each["type"] for each in one["clauses"])
    assert {each["clause"] for each in one["commitments"]} <= {each["id"] for each in one["clauses"]} | {None}
    rows = data(run, "agreement", "list", "--on", "2016-01-01")
    assert next(row["stage"] for row in rows if row["id"] == one["id"]) == "signed"


@pytest.mark.covers("D1-024", "D2-106", "D1-022")
def test_the_delivery_plan_misses_no_commitment_and_names_what_is_missing(run: Run, tmp_path: Path) -> None:
    every = data(run, "commitments", "--agreement", "london-mou-2017")
    plan = data(run, "agreement", "plan", "london-mou-2017")
    assert [row["id"] for row in plan["commitments"]] == [row["id"] for row in every]
    assert all(row["state"] for row in plan["commitments"])
    assert set(plan["summary"]["without_owner"]) == {row["id"] for row in every if not row["owner_name"]}
    assert plan["barriers"] and all(row["state"] != "resolved" for row in plan["barriers"])
    book = tmp_path / "plan.xlsx"
    assert run("agreement", "plan", "london-mou-2017", "--to", book).returncode == 0
    names = {row[1] for row in CalamineWorkbook.from_path(book).get_sheet_by_name("Delivery plan").to_python()[1:]}
    assert names - {""} == {row["id"] for row in every}
    refused = run("agreement", "plan", "london-mou-2017", "--to", tmp_path / "plan.docx")
    assert refused.returncode == 1 and ".xlsx" in refused.stderr


@pytest.fixture(scope="module")
def own(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A council's own agreement with two commitments, a clause that nobody took up, and a barrier."""
    file = tmp_path_factory.mktemp("own") / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    done = run("model", "load", file)
    assert done.returncode == 0, done.stderr
    return run


@pytest.mark.covers("D0-006", "D1-024")
def test_the_life_of_an_imported_commitment(own: Run) -> None:
    """It is to be reviewed, late, then moved; each day is judged by the date then in force."""
    one = data(own, "commitment", "show", "our-one-door")
    assert set(one["flags"]) == {"late", "to-review"}
    assert data(own, "commitment", "update", "our-one-door", "confirmed")["flags"] == ["late"]
    moved = [
        "commitment",
        "update",
        "our-one-door",
        "milestone-moved",
        "--effective",
        "2018-08-01",
        "--field",
        "milestone=open",
    ]
    refused = own(*moved, "--field", "due=2018-12-31")
    assert refused.returncode == 1 and "reason" in refused.stderr
    data(own, *moved, "--field", "due=2018-12-31", "--field", "reason=No lease yet")
    (later,) = data(own, "commitments", "--agreement", "our deal", "--owner", "The council", "--on", "2018-09-01")
    assert (later["state"], later["milestones"][0]["was"]) == ("on-track", ["2018-06-30"])
    (before,) = data(own, "commitments", "--agreement", "our deal", "--owner", "The council", "--on", "2018-07-15")
    assert (before["state"], before["milestones"][0]["due"]) == ("late", "2018-06-30")
    done = own("commitment", "update", "our-one-door", "dreamt")
    assert done.returncode == 1 and "milestone-met" in done.stderr
    done = own("commitment", "update", "our-one-door", "milestone-met", "--field", "milestone")
    assert done.returncode == 1 and "NAME=VALUE" in done.stderr


@pytest.mark.covers("D2-104")
def test_a_signatory_answers(own: Run) -> None:
    answer = [
        "agreement",
        "update",
        "our-deal",
        "consent-recorded",
        "--field",
        "party=the-council",
        "--effective",
        "2018-02-01",
    ]
    assert data(own, *answer, "--field", "consent=consented")["consented"] == 2


@pytest.mark.covers("D1-006")
def test_a_place_and_a_year_return_its_pilots(run: Run) -> None:
    rows = data(run, "agreement", "initiatives", "--place", "E09000014", "--on", "2017")
    assert {row["level"] for row in rows} == {"borough", "multi-borough"}
    assert len(rows) == 2


def test_who_may_not_keep_commitments_is_refused(own: Run, module_database: Database) -> None:
    from commonweal.access import actions

    with scoped(OPERATOR):
        actions.create_user(
            username="ana", full_name="Ana", role="analyst", password="correct horse battery", by=OPERATOR
        )
    done = own("commitment", "update", "our-talk", "evidence-added", "--field", "text=x", "--as", "ana")
    assert done.returncode == 1
    assert "decisions.keep-commitments" in done.stderr
