"""The ledger at the command line: propose, approve, refuse, read, verify, export."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Generator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
import xlsxwriter
from django.utils import timezone
from tests.conftest import Command, Database, command_on
from tests.money_pool import MAKER, READER, open_pool

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Refused
from commonweal.money.actions.posting import propose
from commonweal.money.ledger.posting_file import read_drafts
from commonweal.money.models import Batch

HEAD = "journal,effective,known,fund,account,amount,source,scheme,purpose,document,reason"
ROWS = f"""{HEAD}
J1,2015-04-30,2015-04-30,pool,cash,1000.00,nhs-minimum,,,remittance 7,contribution
J1,2015-04-30,2015-04-30,pool,contribution-minimum,-1000.00,nhs-minimum,,,remittance 7,contribution
J2,2015-05-31,2015-06-02,pool,spend,"1,050.25",nhs-minimum,reablement,,invoice 9,May
J2,2015-05-31,2015-06-02,pool,cash,-1050.25,nhs-minimum,,,invoice 9,May
"""


@pytest.fixture(scope="module")
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A pool, and the two people who work on it."""
    open_pool(tmp_path_factory.mktemp("pools"))
    for name, role in (("mia", "finance-lead"), ("chris", "integration-lead"), ("ann", "analyst")):
        create_user(username=name, full_name=name.title(), role=role, password="three random words", by=OPERATOR)
    return module_database


@pytest.fixture(scope="module")
def run(place: Database) -> Generator[Command]:
    yield command_on(place)


def written(folder: Path, text: str, name: str = "may.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def trial_balance(run: Command, *more: str) -> dict[str, Decimal]:
    found = rows(run("ledger", "trial-balance", "--fund", "pool", "--format", "csv", *more))
    assert sum((Decimal(row["balance"]) for row in found), Decimal()) == 0
    assert sum(Decimal(row["debit"]) for row in found) == sum(Decimal(row["credit"]) for row in found)
    return {row["account"]: Decimal(row["balance"]) for row in found}


def test_a_file_is_proposed_then_approved_as_one_set(run: Command, tmp_path: Path) -> None:
    file = written(tmp_path, ROWS)
    assert trial_balance(run) == {}
    first = rows(run("ledger", "post", file, "--key", "may", "--as", "mia", "--format", "csv"))
    assert first == [{"key": "may", "journals": "2", "postings": "4", "debits": "2050.25", "maker": "mia", "new": "true"}]
    assert trial_balance(run) == {}
    assert rows(run("ledger", "post", file, "--key", "may", "--as", "mia", "--format", "csv"))[0]["new"] == "false"

    own = run("ledger", "approve", "may", "--as", "mia")
    assert (own.returncode, own.stdout) == (1, "")
    assert "Somebody else must check it" in own.stderr
    for new in ("true", "false"):
        assert rows(run("ledger", "approve", "may", "--as", "chris", "--format", "csv"))[0]["new"] == new
    assert trial_balance(run) == {
        "cash": Decimal("-50.25"), "contribution-minimum": Decimal(-1000), "spend": Decimal("1050.25"),
    }  # fmt: skip
    assert trial_balance(run, "--as-of", "2015-04-30")["cash"] == 1000
    assert "spend" not in trial_balance(run, "--as-of", "2015-05-31", "--known", "2015-06-01")

    verified = run("ledger", "verify", "--format", "json", "--as", "ann")
    assert verified.returncode == 0, verified.stderr
    assert all(each["holds"] for each in json.loads(verified.stdout))

    other = written(tmp_path, ROWS.replace("1,050.25", "1,050.26").replace("-1050.25", "-1050.26"), "other.csv")
    clash = run("ledger", "post", other, "--key", "may", "--as", "mia")
    assert clash.returncode == 1
    assert "was used for something else" in clash.stderr

    reversed_ = run("ledger", "reverse", "may/J2", "--key", "undo", "--reason", "invoice withdrawn", "--as", "mia")
    assert reversed_.returncode == 0, reversed_.stderr
    assert run("ledger", "approve", "undo", "--as", "chris").returncode == 0
    assert trial_balance(run) == {"cash": 1000, "contribution-minimum": -1000, "spend": 0}
    shown = json.loads(run("ledger", "show", "may/J2", "--format", "json").stdout)
    assert shown[0]["reversed_by"] is not None
    assert [each["key"] for each in json.loads(run("ledger", "batches", "--format", "json").stdout)] == ["undo", "may"]


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (ROWS.replace("-1050.25", "-1050.00"), ["row 5", "rows 4 to 5", "difference 0.25", "debits 1050.25"]),
        (ROWS.replace(HEAD, HEAD + ",colour").replace("\nJ", ",\nJ"), ["colour", "not known"]),
        (ROWS.replace("pool,cash,1000.00", "nowhere,cash,1000.00"), ["row 2", "no fund of this name"]),
        (ROWS.replace("pool,spend", "pool,sweets"), ["row 4", "no such account"]),
        (ROWS.replace("1000.00,nhs", "1000.001,nhs"), ["row 2", "1000.001", "two decimal places"]),
        (ROWS.replace("1000.00,nhs", "1e3,nhs"), ["row 2", "1e3"]),
        (ROWS.replace("J2,2015-05-31,2015-06-02,pool,cash", "J2,2015-02-30,2015-06-02,pool,cash"), ["row 5", "not a day"]),
        (ROWS.replace("J2,2015-05-31,2015-06-02,pool,cash", "J2,2015-05-30,2015-06-02,pool,cash"), ["another effective"]),
        (ROWS.replace("J1,2015-04-30,2015-04-30", "J1,2015-04-30,2199-04-30", 1), ["row 2", "day to come"]),
        (ROWS.replace("invoice 9,May", ",May", 1), ["row 4", "document"]),
        (ROWS.replace(",reablement,", ",moonshot,"), ["row 4", "no such scheme"]),
        (ROWS.replace("May\n", "May,extra\n", 1), ["row 4", "12 cells"]),
        (ROWS.replace("account", "fund", 1), ["'account' is missing", "stands twice"]),
        (HEAD + "\n", ["no rows"]),
    ],
)
def test_a_wrong_file_is_refused_whole_with_its_rows(run: Command, tmp_path: Path, spoilt: str, words: list[str]) -> None:
    source = SourceFile("spoilt.csv", spoilt.encode())
    with pytest.raises(Refused) as refused:
        drafts = read_drafts(source, today=timezone.localdate())
        propose(key="spoilt", drafts=drafts, document="spoilt.csv", file="spoilt.csv", by=MAKER)
    said = str(refused.value)
    assert [word for word in (*words, "spoilt.csv") if word not in said] == []
    with scoped(READER):
        assert not Batch.objects.filter(key="spoilt").exists()


def test_the_command_says_what_is_wrong_and_ends_with_one(run: Command, tmp_path: Path) -> None:
    file = written(tmp_path, ROWS.replace("-1050.25", "-1050.00"))
    done = run("ledger", "post", file, "--key", "uneven", "--as", "mia")
    assert done.returncode == 1
    assert "row 5" in done.stderr
    assert "difference 0.25" in done.stderr
    assert run("ledger", "post", file, "--key", "k", "--as", "ann").returncode == 1
    assert run("ledger", "approve", "nothing", "--as", "chris").returncode == 1


def test_export_of_csv_posts_again_elsewhere(run: Command, place: Database, tmp_path: Path) -> None:
    file = written(tmp_path, ROWS.replace("J1", "E1").replace("J2", "E2"))
    assert run("ledger", "post", file, "--key", "export", "--as", "mia").returncode == 0
    assert run("ledger", "approve", "export", "--as", "chris").returncode == 0
    for name in ("all.csv", "all.xlsx", "all.beancount"):
        done = run("ledger", "export", tmp_path / name, "--fund", "pool", "--as", "ann")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 100
    assert run("ledger", "export", tmp_path / "all.csv").returncode == 1
    assert run("ledger", "export", tmp_path / "all.pdf").returncode == 1

    exported = SourceFile("all.csv", (tmp_path / "all.csv").read_bytes())
    drafts = read_drafts(exported, today=timezone.localdate())
    assert sum(line.pence for draft in drafts for line in draft.lines) == 0
    assert {"export/E1", "export/E2"} <= {draft.ref for draft in drafts}


def test_a_breach_ends_with_one_and_is_named(run: Command, place: Database) -> None:
    with psycopg.connect(place.url("superuser"), autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        link.execute("UPDATE money_balance SET pence = pence + 1 WHERE pence = (SELECT max(pence) FROM money_balance)")
    done = run("ledger", "verify")
    assert done.returncode == 1
    assert "Breach: replay" in done.stderr
    with psycopg.connect(place.url("superuser"), autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        link.execute("UPDATE money_balance SET pence = pence - 1 WHERE pence = (SELECT max(pence) FROM money_balance)")
        link.execute("UPDATE money_posting SET narrative = 'something else' WHERE journal_id = 1 AND line = 1")
    done = run("ledger", "verify")
    assert done.returncode == 1
    assert "Breach: digests: journal 1" in done.stderr


def test_a_workbook_of_postings_is_read_like_a_file(place: Database) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("budget")
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(csv.reader(io.StringIO(ROWS))):
            for column, text in enumerate(row):
                if column in (1, 2) and number:
                    sheet.write_datetime(number, column, datetime.fromisoformat(text), days)
                elif column == 5 and number:
                    sheet.write_number(number, column, float(text.replace(",", "")))
                elif text:
                    sheet.write_string(number, column, text)
    found = read_drafts(SourceFile("budget.xlsx", stream.getvalue()), today=timezone.localdate())
    assert found == read_drafts(SourceFile("may.csv", ROWS.encode()), today=timezone.localdate())
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("one").write_string(0, 0, "journal")
        book.add_worksheet("two").write_string(0, 0, "journal")
    with pytest.raises(Refused) as refused:
        read_drafts(SourceFile("two.xlsx", stream.getvalue()), today=timezone.localdate())
    assert "shows 2 sheets" in str(refused.value)
