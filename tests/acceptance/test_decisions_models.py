"""A council's own model from the command: loaded whole or not at all, routed by, never mixed up with what ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Command, Database, command_on

MODEL = """\
title: Aldwick
nation: england
sources:
  scheme: {source: Scheme of delegation, place: part 3}
bodies:
  - id: england/body/hackney-care-board
    name: Hackney Care Board
    kind: joint-committee
    level: borough
    serves: [E09000012]
    can_decide: true
    source: scheme
    seats:
      - {role: councillor, min: 2, sector: council, is_elected: true}
      - {role: nurse, sector: nhs-provider, members: [{person: A. Nurse, valid_from: 2017-04-01}]}
functions:
  - {id: england/function/hackney-grants, title: Grants, holder: england/body/hackney-council, delegable: "yes", source: scheme}
mandates:
  - id: england/mandate/hackney-grants
    functions: [england/function/hackney-grants]
    giver: england/body/hackney-council
    to: england/body/hackney-care-board
    level: borough
    limit: 250000
    valid_from: 2017-04-01
    source: scheme
routes:
  - id: england/route/hackney-grants
    title: Grants in Hackney
    subject: commissioning
    flags: [grant]
    serves: [E09000012]
    source: scheme
    gates:
      - {id: holder, decider: {holder_of: england/function/hackney-grants}, role: decide, rule: the holder of the function decides}
"""


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


MANDATE = """\
title: Broken
nation: england
sources: {scheme: {source: Scheme}}
mandates:
  - id: england/mandate/broken
    functions: [FUNCTION]
    giver: england/body/hackney-council
    to: TO
    level: borough
    source: scheme
"""


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (MODEL.replace("level: borough\n    serves", "level: village\n    serves"), 9, "level"),
        (MODEL.replace("source: scheme\n    seats", "source: shceme\n    seats"), 6, "the source 'shceme'"),
        (MODEL.replace("giver: england/body/hackney-council", "giver: england/body/nobody"), 20, "rule unknown-reference"),
        (MODEL.replace("england/body/hackney-care-board", "england/body/hackney-hwb"), 6, "rule shipped-id"),
        (MODEL.replace("limit: 250000", "limit: lots"), 24, "limit"),
        (MODEL + "bodies: []\n", 36, "stands twice"),
        (MODEL.replace("kind: joint-committee", "kind: joint-committee\n    shape: round"), 9, "shape"),
        ("title: [", 1, "YAML is broken"),
    ],
)
def test_errors_name_file_line_and_rule_and_nothing_is_loaded(
    run: Command, tmp_path: Path, text: str, line: int, rule: str
) -> None:
    path = put(tmp_path, text, "broken.yaml")
    done = run("model", "load", path)
    assert done.returncode == 1
    assert "broken.yaml, line " in done.stderr
    assert rule in done.stderr
    assert f"line {line}," in done.stderr or f"line {line}:" in done.stderr, done.stderr
    assert "broken.yaml" not in run("model", "list", "--own", "--format", "csv").stdout


@pytest.mark.covers("D2-094")
def test_a_reserved_function_cannot_be_delegated(run: Command, tmp_path: Path) -> None:
    found = json.loads(run("model", "list", "--kind", "functions", "--format", "json").stdout)
    assert found
    from tests.decisions_models import shipped

    reserved = next(
        each.record for each in shipped().all("functions") if getattr(each.record, "delegable", "") == "reserved"
    )
    giver = reserved.holder or "england/body/hackney-council"  # type: ignore[attr-defined]
    text = MANDATE.replace("FUNCTION", reserved.id).replace("TO", "england/body/hackney-council")  # type: ignore[attr-defined]
    path = put(tmp_path, text.replace("giver: england/body/hackney-council", f"giver: {giver}"), "reserved.yaml")
    done = run("model", "load", path)
    assert done.returncode == 1
    assert "rule reserved-function" in done.stderr
    assert "reserved by law" in done.stderr


@pytest.mark.covers("D2-095")
def test_a_national_requirement_cannot_be_moved_locally(run: Command, tmp_path: Path) -> None:
    from tests.decisions_models import shipped

    required = next(
        each.record
        for each in shipped().all("functions")
        if getattr(each.record, "national_requirement", False) and each.record.nation == "england"  # type: ignore[attr-defined]
    )
    text = MANDATE.replace("FUNCTION", required.id).replace("TO", "england/body/camden-council")  # type: ignore[attr-defined]
    done = run("model", "load", put(tmp_path, text, "required.yaml"))
    assert done.returncode == 1
    assert "rule national-requirement" in done.stderr


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--type", "capitol"), "--type has no value"),
        (("--type", "capital", "--sponsor", "nhs-trust", "--asset", "building", "--value", "1e400"), "no"),
        (("--type", "capital", "--sponsor", "nhs-trust", "--asset", "building", "--value", "-5"), "zero or more"),
        (("--type", "capital", "--sponsor", "nhs-trust", "--asset", "building", "--value", "NaN"), "zero or more"),
        (("--type", "capital", "--place", "Atlantis"), "no place is called"),
        (("--type", "capital", "--on", "2017-02-30"), "no day"),
        (("--type", "capital", "--on", "1990-01-01"), "no rule on file"),
    ],
)
def test_what_is_not_understood_is_refused(run: Command, arguments: tuple[str, ...], said: str) -> None:
    on = () if "--on" in arguments else ("--on", "2017-06-01")
    done = run("decide", "route", *arguments, *on)
    assert done.returncode == 1
    assert said in done.stderr
    assert not done.stdout
