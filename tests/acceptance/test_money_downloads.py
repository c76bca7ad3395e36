"""What is taken along from the money room says what the command says: CSV, workbook and document of one statement."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.conftest import Database, command_on
from tests.money_pool import READER
from tests.unit.money.test_funds import filled

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.money.pages.funds.statement_files import document_data
from commonweal.money.queries.balances import AsOf
from commonweal.money.queries.statement import statement
from commonweal.web.words import pounds

PASSWORD = "three random words"
DAYS = "since=2015-04-01&as_of=2016-03-31&known=2016-03-31"


@pytest.fixture(scope="module")
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    filled("pool", tmp_path_factory.mktemp("pools"))
    create_user(username="ann", full_name="Ann", role="analyst", password=PASSWORD, by=OPERATOR)
    return module_database


@pytest.fixture(scope="module")
def client(place: Database) -> Generator[Client]:
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.post("/sign-in", {"username": "ann", "password": PASSWORD}).status_code == 302
    yield client


@pytest.fixture(scope="module")
def told(place: Database) -> dict[str, object]:
    """The statement as the command tells it."""
    done = command_on(place)(
        "fund", "statement", "pool", "--partner", "borough", "--since", "2015-04-01", "--as-of", "2016-03-31",
        "--known", "2016-03-31", "--format", "json", "--as", "ann",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal, parse_int=Decimal)


def file_of(client: Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.covers("D0-007", "D1-030")
def test_a_statement_as_csv_is_the_statement_of_the_command(client: Client, told: dict[str, object]) -> None:
    rows = rows_of(file_of(client, f"/money/funds/pool/statement.csv?partner=borough&{DAYS}"))
    held = {(row["part"], row["line"]): row for row in rows}
    assert Decimal(held["spend of the fund", "The pool of the borough and the group"]["spend"]) == told["spend"]
    assert Decimal(held["balance", "The borough"]["amount"]) == told["balance"]
    schemes = told["schemes"]
    assert isinstance(schemes, list)
    for scheme in schemes:
        row = held["scheme", scheme["name"] or scheme["scheme"] or "no scheme"]
        assert [Decimal(row[name]) for name in ("budget", "spend", "forecast")] == [
            scheme[name] for name in ("budget", "spend", "forecast")
        ]
        assert Decimal(row["amount"]) == scheme["variance"]


def test_the_workbook_holds_what_the_csv_holds(client: Client) -> None:
    for path, days in (("statement", f"?partner=borough&{DAYS}"), ("trial-balance", "?as_of=2016-03-31"), ("schemes", f"?{DAYS}")):
        rows = list(csv.reader(io.StringIO(file_of(client, f"/money/funds/pool/{path}.csv{days}").decode())))
        book = SourceFile("x.xlsx", file_of(client, f"/money/funds/pool/{path}.xlsx{days}"))
        sheet = next(iter(book.sheets.values()))
        for number, row in enumerate(rows[1:], 2):
            for column, cell in enumerate(row, 1):
                found = sheet.text(number, column)
                assert found == cell or Decimal(found) == Decimal(cell), (path, number, column)


def test_the_document_says_the_same_and_how_it_was_known(client: Client, told: dict[str, object]) -> None:
    assert file_of(client, f"/money/funds/pool/statement.pdf?partner=borough&{DAYS}").startswith(b"%PDF")
    with scoped(READER):
        at = AsOf(date(2016, 3, 31), date(2016, 3, 31), date(2015, 4, 1))
        data = document_data(statement("pool", "borough", at))
    facts = dict(data["facts"])
    assert facts["As known on"] == "31 March 2016"
    cells = [cell for table in data["tables"] for row in table["rows"] for cell in row]
    for name in ("spend", "share_of_spend", "balance", "received"):
        amount = told[name]
        assert isinstance(amount, Decimal)
        assert pounds(int(amount * 100)) in cells


def test_the_trial_balance_sums_to_nothing(client: Client) -> None:
    rows = rows_of(file_of(client, "/money/funds/pool/trial-balance.csv?as_of=2016-03-31"))
    assert rows
    assert sum(Decimal(row["debit"]) - Decimal(row["credit"]) for row in rows) == 0
