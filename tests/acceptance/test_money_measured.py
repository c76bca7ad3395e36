"""Pounds followed to the measures that schemes claim, and payment models in shadow over real activity."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml
from django.test import Client
from tests.api_place import load_place
from tests.conftest import Command, Database, command_on
from tests.money_pool import MAKER, POOL, income, posted, spend

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.cli import run as run_here
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.money import activity
from commonweal.money.actions.funds import open_fund
from commonweal.site import startup
from commonweal.site.wiring import bind

CAMDEN, HARTLEPOOL = "E09000007", "E06000001"
PASSWORD = "three random words"
REACHED = ("--as-of", "2016-03-31", "--known", "2016-06-30")
TO_BOTH = ("--from", "group", "--to", "provider:trust", *REACHED)
BLOCK = {"model": "block", "terms": {"amount": 100_000}}
MARGINAL = {"model": "marginal-rate", "terms": {"price": 2000, "baseline": 80, "marginal_rate": 0.5}}
AUTUMN = ("--area", CAMDEN, "--measure", "delayed-days", "--from", "2015-09", "--to", "2015-11")


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Real activity of three months, and a pool of which one scheme claims three measures and another none."""
    load_place()
    terms = yaml.safe_load(POOL.format(fund="pool"))
    terms["areas"] = [CAMDEN]
    terms["schemes"][0]["measures"] = ["delayed-days", "permanent-admissions-65", "smiles"]
    path = tmp_path_factory.mktemp("pools") / "pool.yaml"
    path.write_text(yaml.safe_dump(terms), encoding="utf-8")
    open_fund(path=path, by=MAKER)
    posted("paid-in", income(90_000))
    posted("spent", spend(5_000, ref="a", provider="trust"), spend(700, ref="b", scheme="night-care", provider="trust"))
    for name, role in (("ann", "analyst"), ("ray", "resident")):
        create_user(username=name, full_name=name.title(), role=role, password=PASSWORD, by=OPERATOR)
    return module_database


@pytest.fixture(scope="module")
def command(place: Database) -> Command:
    return command_on(place)


@pytest.fixture
def run(place: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in this process, on the clone that is up already."""
    monkeypatch.setattr(startup, "_up", True)

    def inside(*arguments: str | Path) -> CompletedProcess[str]:
        status = run_here([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return CompletedProcess(arguments, status, said.out, said.err)

    return inside


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal)


@pytest.mark.covers("D2-042")
def test_pounds_lead_to_the_measures_that_a_scheme_claims(command: Command, run: Command) -> None:
    found = answer(command("fund", "trace", *TO_BOTH, "--format", "json", "--as", "ann"))
    assert found["amount"] == found["spent"] == 57
    assert [each["scheme"] for each in found["measures"]] == ["reablement"] * 3
    days, admissions, smiles = found["measures"]
    assert days == {
        "fund": "pool", "scheme": "reablement", "scheme_name": "Reablement at home", "measure": "delayed-days",
        "title": "Delayed days", "area": CAMDEN, "area_name": "Camden", "status": "measured", "value": 29,
        "unit": "days", "period": "2015-12", "link": "/measures/delayed-days",
    }  # fmt: skip
    assert (admissions["value"], admissions["status"]) == (None, "not measured")
    assert admissions["link"] == "/measures/permanent-admissions-65"
    assert (smiles["title"], smiles["status"], smiles["link"]) == ("smiles", "not measured", None)
    back = answer(run("fund", "trace", "--from", "provider:trust", "--to", "group", *REACHED, "--format", "json"))
    assert back["measures"] == found["measures"]


def test_a_claimed_measure_is_of_the_day_and_as_known(run: Command) -> None:
    def figure(as_of: str, known: str) -> tuple[object, object]:
        days = ("--as-of", as_of, "--known", known)
        done = run("fund", "trace", "--from", "group", "--to", "scheme:reablement", *days, "--format", "json")
        first = answer(done)["measures"][0]
        return first["value"], first["period"]

    assert figure("2015-11-30", "2016-02-01") == (20, "2015-11")
    assert figure("2015-11-30", "2016-06-30") == (21, "2015-11")
    assert figure("2015-11-29", "2016-06-30") == (30, "2015-10")
    assert figure("2015-11-30", "2015-12-31") == (None, None)


def test_a_trace_as_a_table_ends_in_its_measures(run: Command) -> None:
    done = run("fund", "trace", *TO_BOTH, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sum(Decimal(row["amount"]) for row in rows if row["to"] == "provider:trust") == 57
    measured = {row["to"]: row for row in rows if row["to"].startswith("measure:")}
    days = measured["measure:delayed-days"]
    assert (days["from"], days["value"], days["unit"], days["period"]) == ("scheme:reablement", "29", "days", "2015-12")
    assert measured["measure:smiles"]["value"] == "not measured" and not measured["measure:smiles"]["link"]
    table = run("fund", "trace", *TO_BOTH).stdout
    assert "Camden" in table and "2015-12" in table and "57.00" in table


@pytest.mark.covers("D1-030")
def test_the_page_of_a_trace_links_to_the_measures(place: Database) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/sign-in", {"username": "ann", "password": PASSWORD})
    asked = "?to=provider:trust&as_of=2016-03-31&known=2016-06-30"
    text = " ".join(client.get(f"/money/trace{asked}").content.decode().split())
    assert '<a href="/measures/delayed-days">Delayed days</a>' in text
    assert "29 days" in text and "December 2015" in text and text.count("not measured") == 2
    assert 'href="/measures/smiles"' not in text
    assert client.get("/measures/delayed-days").status_code == 200
    none = client.get("/money/trace?to=scheme:night-care&as_of=2016-03-31").content.decode()
    assert "No scheme on this way claims a measure" in none
    for form in ("csv", "xlsx"):
        assert client.get(f"/money/trace.{form}{asked}").status_code == 200
    assert "measure:delayed-days" in client.get(f"/money/trace.csv{asked}").content.decode()


def models(folder: Path, live: object = BLOCK, shadow: object = MARGINAL) -> tuple[str | Path, ...]:
    paths = folder / "live.json", folder / "shadow.json"
    for path, data in zip(paths, (live, shadow), strict=True):
        path.write_text(json.dumps(data), encoding="utf-8")
    return "pay", "shadow", "--live", paths[0], "--shadow", paths[1]


@pytest.mark.covers("D1-021")
def test_a_model_in_shadow_over_real_activity(command: Command, run: Command, tmp_path: Path) -> None:
    found = answer(command(*models(tmp_path), *AUTUMN, "--format", "json", "--as", "ann"))
    # 31 + 30 + 21 days: 80 at the full price, 2 at half of it.
    assert (found["live_pays"], found["shadow_pays"], found["difference"]) == (100_000, 162_000, 62_000)
    (activity,) = found["activity"]
    assert (activity["total"], activity["unit"], activity["area_name"]) == (82, "days", "Camden")
    assert [(each["period"], each["value"]) for each in activity["periods"]] == [
        ("2015-09", 31), ("2015-10", 30), ("2015-11", 21),
    ]  # fmt: skip
    assert [line["which"] for line in found["lines"]] == ["live", "shadow", "difference"]
    assert all(line["why"] for line in found["lines"])
    assert found["shadow"]["steps"] and found["shadow"]["model"] == "marginal-rate"
    before = answer(run(*models(tmp_path), *AUTUMN, "--known", "2016-02-01", "--format", "json"))
    assert before["activity"][0]["total"] == 81 and before["shadow_pays"] == 161_000
    table = run(*models(tmp_path), *AUTUMN)
    assert "difference" in table.stdout and "Camden" in table.stdout and "62000.00" in table.stdout


def test_a_list_takes_each_period_and_a_table_a_cell(run: Command, tmp_path: Path) -> None:
    quarters = {"model": "p4p-2015-16", "terms": {"baseline": [40] * 4, "planned_reduction": [5] * 4, "price": 100}}
    lines = {"model": "activity", "terms": {"lines": [{"name": "days", "price": 10}]},
             "reads": {"lines.1.volume": "delayed-days"}}  # fmt: skip
    found = answer(run(*models(tmp_path, quarters, lines), *AUTUMN, "--format", "json"))
    assert found["live"]["payments"][:3] == [500, 500, 500]
    assert found["shadow_pays"] == 820
    for wrong, said in (
        ({**lines, "reads": {"lines.2.volume": "delayed-days"}}, "lines.2.volume is no number in a row of the terms"),
        ({**lines, "reads": {"lines.1.reason": "delayed-days"}}, "is no number in a row"),
        ({**lines, "terms": {}, "reads": {"lines": "delayed-days"}}, "a measure is a number"),
        ({**lines, "reads": {"lines.1.price": "delayed-days"}}, "given twice"),
        ({**lines, "reads": {"lines.1.volume": "admissions"}}, "the activity has no admissions"),
        ({**MARGINAL, "version": "new"}, "a version is a whole number"),
    ):
        done = run(*models(tmp_path, quarters, wrong), *AUTUMN)
        assert done.returncode == 1 and said in done.stderr, done.stderr


def test_activity_that_is_not_there_is_refused_by_its_period(run: Command, tmp_path: Path) -> None:
    given = models(tmp_path)

    def refusal(*arguments: str) -> str:
        done = run(*given, *arguments, "--format", "json")
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    base = ("--measure", "delayed-days")
    withheld = refusal("--area", HARTLEPOOL, *base, "--from", "2015-11", "--to", "2016-01")
    assert "December 2015: suppressed" in withheld and "January 2016: missing" in withheld
    assert "November 2015" not in withheld
    assert "no area" in refusal("--area", "E09000099", *base, "--from", "2015-11", "--to", "2015-11")
    assert "there is no measure" in refusal("--area", CAMDEN, "--measure", "smiles", "--from", "2015-11", "--to", "2015-11")
    assert "different lengths" in refusal("--area", CAMDEN, *base, "--from", "2015-09", "--to", "2015-16-Q3")
    assert "before the first" in refusal("--area", CAMDEN, *base, "--from", "2015-11", "--to", "2015-09")
    assert "Give --area, --from, --to" in refusal(*base)
    assert "do not add up" in refusal("--area", CAMDEN, "--measure", "average-delayed-beds", "--from", "2015-09", "--to", "2015-11")
    file = tmp_path / "both.json"
    file.write_text("{}", encoding="utf-8")
    assert "Leave out --live, --shadow" in refusal("--input", str(file))
    assert run(*given, *AUTUMN, "--as", "ray").returncode == 1


def test_a_place_without_measures_says_so() -> None:
    activity.bind(None)
    try:
        with pytest.raises(Refused, match="no measures are at hand"):
            activity.counted(item="delayed-days", area=CAMDEN, periods=[month(2015, 9)], known=date(2016, 6, 30))
    finally:
        bind()
