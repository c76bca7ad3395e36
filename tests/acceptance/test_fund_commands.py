"""Funds at the command line: open, vary, statements, reports, traces; refused without an agreement."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command, Database, command_on
from tests.money_pool import POOL, pool_file
from tests.unit.money.test_funds import filled

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.kernel.files import SourceFile


@pytest.fixture(scope="module")
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A pool that was paid into and spent from."""
    filled("pool", tmp_path_factory.mktemp("pools"))
    for name, role in (("fay", "finance-lead"), ("ann", "analyst"), ("ray", "resident")):
        create_user(username=name, full_name=name.title(), role=role, password="three random words", by=OPERATOR)
    return module_database


@pytest.fixture(scope="module")
def run(place: Database) -> Generator[Command]:
    yield command_on(place)


DAYS = ("--as-of", "2016-03-31", "--known", "2016-03-31")


def test_a_fund_opens_on_its_agreement_and_not_without(run: Command, tmp_path: Path) -> None:
    path = pool_file(tmp_path, "second")
    for new in (True, False):
        done = run("fund", "open", path, "--as", "fay", "--format", "json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)[0]["new"] is new
    bare = tmp_path / "bare.yaml"
    bare.write_text(POOL.format(fund="bare").replace("governing_body: {name: Health and wellbeing board}\n", ""))
    done = run("fund", "open", bare, "--as", "fay")
    assert done.returncode == 1
    assert "must state its governing body" in done.stderr
    assert run("fund", "open", path, "--as", "ann").returncode == 1
    listed = json.loads(run("fund", "list", "--format", "json", "--as", "ann").stdout)
    assert [each["fund"] for each in listed] == ["pool", "second"]
    assert run("fund", "list", "--as", "ray").returncode == 1


def test_a_package_that_does_not_sum_is_alerted_and_the_fund_opens(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "alerted.yaml"
    path.write_text(
        POOL.format(fund="alerted")
        + "packages:\n  - {name: Integration money, stated: 500000000.00, citation: {source: Announcement}, parts: "
        + "[{name: a, amount: 300000000.00}, {name: b, amount: 100000000.00}, {name: c, amount: 30000000.00}, "
        + "{name: d, amount: 60000000.00}, {name: e, amount: 51500000.00}]}\n"
    )
    done = run("fund", "open", path, "--as", "fay")
    assert done.returncode == 0, done.stderr
    assert "package-does-not-sum" in done.stderr
    assert "41500000.00 more than the stated total" in done.stderr


def test_a_statement_is_one_partner_s_view_of_a_day(run: Command) -> None:
    done = run("fund", "statement", "pool", "--partner", "group", *DAYS, "--format", "json", "--as", "ann")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["minimum"], found["voluntary"]["due"]) == ({"due": 1000, "received": 900}, 0)
    assert found["contributions"][0]["outstanding"] == 100
    assert {each["scheme"]: each["variance"] for each in found["schemes"]}["reablement"] == 100
    assert (found["spend"], found["regime"]) == (900, "integrated-care-board")
    assert sum(each["amount"] for each in found["accounts"]["gross"]) == 900
    before = run("fund", "statement", "pool", "--partner", "group", "--as-of", "2016-03-31", "--known", "2015-04-01",
                 "--format", "json")  # fmt: skip
    assert json.loads(before.stdout)["received"] == 0
    assert run("fund", "statement", "pool", "--partner", "group", *DAYS).returncode == 0
    for wrong in (("pool", "--partner", "stranger"), ("nowhere", "--partner", "group")):
        assert run("fund", "statement", *wrong).returncode == 1
    assert run("fund", "statement", "pool", "--partner", "group", "--as-of", "soon").returncode == 1


def test_reports_and_traces(run: Command) -> None:
    done = run("fund", "report", "pool", "--by", "sector", *DAYS, "--format", "json")
    assert {each["sector"]: each["spend"] for each in json.loads(done.stdout)} == {"community": 400, "social-care": 500}
    assert run("fund", "report", "pool", "--by", "colour").returncode == 1
    assert "1000.00" in run("fund", "report", "pool", "--by", "income", *DAYS, "--format", "csv").stdout
    pooled = json.loads(run("fund", "pooled", "pool", *DAYS, "--format", "json").stdout)[0]
    assert (pooled["minimum"], pooled["voluntary"]) == (1000, 600)
    done = run("fund", "trace", "--from", "group", "--to", "scheme:night-care", *DAYS, "--format", "json")
    found = json.loads(done.stdout)
    assert found["amount"] == found["spent"] == 200
    assert [(step["from"], step["to"]) for step in found["steps"]] == [
        ("group", "pool"), ("pool", "scheme:night-care"), ("scheme:night-care", "provider:agency"),
    ]  # fmt: skip
    back = run("fund", "trace", "--from", "scheme:night-care", "--to", "group", *DAYS, "--format", "json")
    assert [step["to"] for step in json.loads(back.stdout)["steps"]][-1] == "group"
    assert run("fund", "trace", "--from", "moon", "--to", "scheme:night-care").returncode == 1


def test_terms_are_varied_and_shown(run: Command, tmp_path: Path) -> None:
    pool_file(tmp_path, "varied")
    assert run("fund", "open", tmp_path / "varied.yaml", "--as", "fay").returncode == 0
    path = tmp_path / "variation.yaml"
    path.write_text(
        POOL.format(fund="varied").replace("amount: 600.00", "amount: 700.00")
        + "varied_from: 2015-10-01\nreason: More reablement\n"
        + "decision: {body: Health and wellbeing board, date: 2015-09-15, reference: minute 7}\n"
    )
    done = run("fund", "vary", path, "--as", "fay", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["version"] == 2
    shown = json.loads(run("fund", "show", "varied", *DAYS).stdout)
    assert shown["version"] == 2
    assert [each["amount"] for each in shown["terms"]["contributions"]][1] == "700.00"
    assert [each["reason"] for each in shown["changes"]] == ["opened", "More reablement"]




def test_a_statement_is_also_a_workbook_and_a_paper(run: Command, tmp_path: Path) -> None:
    for name in ("statement.xlsx", "statement.pdf"):
        done = run("fund", "statement", "pool", "--partner", "group", *DAYS, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
    sheet, _about = SourceFile("statement.xlsx", (tmp_path / "statement.xlsx").read_bytes()).sheets.values()
    cells = [[sheet.text(row, column) for column in range(1, 10)] for row in range(1, len(sheet.rows) + 1)]
    found = next(row for row in cells if row[:2] == ["scheme", "Reablement at home"])
    assert (found[4], found[5], found[8]) == ("600", "700", "100")
    assert (tmp_path / "statement.pdf").read_bytes().startswith(b"%PDF")
    again = run("fund", "statement", "pool", "--partner", "group", *DAYS, "--out", tmp_path / "statement.pdf")
    assert again.returncode == 1
    assert run("fund", "statement", "pool", "--partner", "group", "--out", tmp_path / "s.doc").returncode == 1


def test_a_settlement_run_is_proposed_from_a_payment_model(run: Command, tmp_path: Path) -> None:
    entries = tmp_path / "block.json"
    entries.write_text('{"amount": 250.10}')
    done = run("fund", "settle", "pool", "--model", "block", "--input", entries, "--key", "block-1", "--source", "top-up",
               "--scheme", "night-care", "--document", "contract 4", "--body", "provider=agency", "--as", "fay",
               "--format", "json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [each["amount"] for each in json.loads(done.stdout)] == [250.1, -250.1]
    assert "paid out 250.10" in done.stderr
    assert run("ledger", "approve", "block-1", "--as", "fay").returncode == 1
    assert run("ledger", "approve", "block-1").returncode == 0


def test_the_fund_file_of_the_manual_opens(run: Command, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "write-a-fund-file.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "manual.yaml"
    path.write_text(example, encoding="utf-8")
    done = run("fund", "open", path, "--as", "fay", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["alerts"] == []
    kept = tmp_path / "kept.yaml"
    kept.write_text(example.replace(", agreement: Letter of the district of 1 May", "").replace("example-pool", "kept"))
    refused = run("fund", "open", kept, "--as", "fay")
    assert refused.returncode == 1
    assert "20000.00 of south-district's share would be kept above" in refused.stderr
