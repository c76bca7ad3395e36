"""What docs/adr promises of loading: order does not matter, nothing is guessed, values do not change.

Two publications of November 2016 for Hartlepool: 491 days, put right to 665 in July 2017.
"""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests.conftest import Database

from commonweal.access.principal import ANONYMOUS, OPERATOR
from commonweal.access.scope import scoped
from commonweal.demo.making import MadeFile, content_of
from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.measures.engine import Question, one
from commonweal.measures.loaders import dtoc_la
from commonweal.measures.models import Publication

FIRST, REVISED = MadeFile("dtoc-la", "2016-11"), MadeFile("dtoc-la", "2016-11", is_revised=True)
CELL = (("acute", "A", "nhs"), 31)


def load(file: MadeFile) -> None:
    dtoc_la(SourceFile(file.name, content_of(file)), by=OPERATOR)


def value(known: date | None) -> object:
    return one(Question("delayed-days", ("E06000001",), (month(2016, 11),), known=known)).value


@pytest.mark.parametrize(
    "files",
    [(FIRST, REVISED), (REVISED, FIRST), (FIRST, REVISED, FIRST)],
    ids=["as published", "revised first", "first again"],
)
def test_files_may_come_in_any_order(database: Database, files: tuple[MadeFile, ...]) -> None:
    for file in files:
        load(file)
    with scoped(ANONYMOUS):
        assert value(None) == 665
        assert value(date(2017, 7, 13)) == 665
        assert value(date(2017, 7, 12)) == 491
        assert value(date(2017, 1, 12)) == 491
        assert value(date(2017, 1, 11)) is None


def test_an_area_that_no_list_holds_refuses_the_file(database: Database) -> None:
    rows = (
        AreaDays("Camden", "702", dict([CELL]), "E09000007", "London"),
        AreaDays("Nowhere UA", "799", dict([CELL]), "E0600000X", "London"),
    )
    source = SourceFile("nowhere.xlsx", workbook(month(2016, 11), MonthFigures(rows)))
    with pytest.raises(Refused, match="E0600000X"):
        dtoc_la(source, by=OPERATOR)
    with scoped(OPERATOR):
        assert Publication.objects.count() == 0


@pytest.mark.parametrize("column", ["value", "series_id", "area", "known_from"])
def test_the_app_cannot_change_what_a_cell_said(database: Database, column: str) -> None:
    with psycopg.connect(database.url("app")) as connection:
        connection.execute("SELECT set_config('commonweal.role', 'operator', true)")
        connection.execute("UPDATE measures_fact SET known_to = known_to")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"UPDATE measures_fact SET {column} = {column}")  # type: ignore[arg-type]
