"""`commonweal measure ...` and `commonweal load dtoc-la` on the place of `tests/api_place.py` (a country to draw)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import xlsxwriter
from tests.api_place import load_place
from tests.conftest import Command, Database, command_on

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
from commonweal.kernel.period import financial_year, month
from commonweal.measures.catalogue import definitions
from commonweal.measures.similar import similar

CAMDEN, ISLINGTON, HARTLEPOOL, BIRMINGHAM, ENGLAND = "E09000007", "E09000019", "E06000001", "E08000025", "E92000001"
ADULTS = {CAMDEN: 200_000, ISLINGTON: 180_000, "E09000012": 190_000, "E09000001": 8_000, HARTLEPOOL: 70_000}


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database) -> Database:
    load_place()
    return module_database


@pytest.fixture(scope="module")
def run(place: Database) -> Command:
    return command_on(place)


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal)


def values(run: Command, *arguments: str) -> list[dict[str, Any]]:
    return answer(run("measure", "values", *arguments, "--format", "json"))


def test_the_catalogue_as_json_holds_every_definition_with_its_formula(run: Command) -> None:
    found = answer(run("measure", "list", "--format", "json"))
    assert [row["id"] for row in found] == list(definitions())
    assert all(row["formula"] and row["citations"] and row["version"] >= 1 for row in found)


def test_csv_has_its_header_and_nothing_else_on_stdout(run: Command) -> None:
    done = run("measure", "values", "delayed-days", "--area", CAMDEN, "--by", "month", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "area,area_name,period,value,unit,status",
        "E09000007,Camden,2015-09,31,days,synthetic",
        "E09000007,Camden,2015-10,30,days,synthetic",
        "E09000007,Camden,2015-11,21,days,synthetic",
        "E09000007,Camden,2015-12,29,days,synthetic",
    ]


def test_suppressed_and_missing_cells_have_no_number(run: Command) -> None:
    found = values(run, "delayed-days", "--period", "2015-12", "--area", HARTLEPOOL, "--area", ISLINGTON, "--area", CAMDEN)
    assert [(row["value"], row["numerator"], row["status"]) for row in found] == [
        (None, None, "suppressed"), (None, None, "missing"), (29, 29, "synthetic"),
    ]  # fmt: skip
    year = values(run, "delayed-days", "--period", "2015-16", "--area", HARTLEPOOL, "--area", CAMDEN)
    assert [(row["value"], row["status"]) for row in year] == [(None, "suppressed"), (None, "partial")]
    assert year[1]["missing"] == ["2015-04", "2015-05", "2015-06", "2015-07", "2015-08", "2016-01", "2016-02", "2016-03"]
    assert [(row["start"], row["end"]) for row in year] == [("2015-04-01", "2016-03-31")] * 2


def test_a_nil_is_a_number(run: Command) -> None:
    (found,) = values(run, "delayed-days", "--period", "2015-10", "--area", ISLINGTON, "--attribution", "nhs")
    assert (found["value"], found["status"]) == (0, "synthetic")


def test_a_revised_figure_as_known_before_and_after(run: Command) -> None:
    asked = ("delayed-days", "--period", "2015-11", "--area", CAMDEN)
    for known, wanted in (("2016-01-13", None), ("2016-01-14", 20), ("2016-05-11", 20), ("2016-05-12", 21)):
        assert values(run, *asked, "--known", known)[0]["value"] == wanted
    found = answer(run("measure", "explain", *asked, "--format", "json"))
    assert [(cell["value"], cell["superseded"]) for cell in found["history"]] == [(20, "2016-05-12"), (21, None)]


def test_an_explanation_shows_the_sum_that_does_not_close(run: Command) -> None:
    found = answer(run("measure", "explain", "delayed-days", "--area", ENGLAND, "--period", "2015-12", "--format", "json"))
    (alert,) = found["alerts"]
    assert (alert["code"], alert["difference"]) == ("sum-does-not-close", 2)


@pytest.mark.covers("D2-012")
def test_concentration_of_a_month(run: Command) -> None:
    asked = ("measure", "concentration", "delayed-days", "--period", "2015-09")
    found = answer(run(*asked, "--share", "0.9", "--format", "json"))
    assert ([row["area"] for row in found["areas"]], found["count"], found["total"]) == ([BIRMINGHAM, CAMDEN], 2, 448)
    assert found["share"] == Decimal("0.9621")  # 431 / 448
    done = run(*asked, "--share", "0.9", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 2
    assert "2 councils make up 96.2% of England" in done.stderr


@pytest.fixture(scope="module")
def people(run: Command, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Mid-2015 in the layout MYE2: all adults of a council are 18, and there are 1,000 of each younger age."""
    path = tmp_path_factory.mktemp("people") / "people.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, label in (("Persons", "ALL PERSONS"), ("Males", "MALES"), ("Females", "FEMALES")):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "SYNTHETIC population estimates by single year of age, mid-2015")
        sheet.write_string(1, 0, label)
        sheet.write_row(2, 0, ["CODE", "NAME", "ALL AGES", *range(91)])
        for row, (code, adults) in enumerate(ADULTS.items(), start=3):
            counts = [1000] * 18 + [adults] + [0] * 72 if name != "Females" else [0] * 91
            sheet.write_row(row, 0, [code, code, sum(counts), *counts])
        sheet.write_string(4 + len(ADULTS), 0, "Source: a test (synthetic)")
    book.close()
    done = run("load", "population", path)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("people")
def test_a_rate_is_per_day_per_100000_adults(run: Command) -> None:
    (found,) = values(run, "delayed-days-rate", "--period", "2015-09", "--area", CAMDEN)
    assert (found["numerator"], found["denominator"]) == (31, 200_000)
    assert found["value"] == round(Decimal(31) / 30 / 200_000 * 100_000, 2) == Decimal("0.52")
    explained = answer(run("measure", "explain", "delayed-days-rate", "--area", CAMDEN, "--period", "2015-09", "--format", "json"))
    assert explained["working"] == "31 / 30 days / 200,000 x 100,000 = 0.52"
    (counted,) = explained["population"]
    assert (counted["count"], counted["file"]) == (200_000, "people.xlsx")


@pytest.mark.usefixtures("people")
def test_no_other_year_stands_in(run: Command, tmp_path: Path) -> None:
    areas = (AreaDays("Camden", "702", {("acute", "A", "nhs"): 62}, CAMDEN, "London"),)
    path = tmp_path / "may.xlsx"
    path.write_bytes(workbook(month(2016, 5), MonthFigures(areas, published=date(2016, 7, 14))))
    assert run("load", "dtoc-la", path).returncode == 0
    done = run("measure", "values", "delayed-days-rate", "--period", "2016-05", "--area", CAMDEN, "--format", "json")
    (found,) = answer(done)
    assert (found["value"], found["status"], found["denominator"]) == (None, "missing", None)
    assert "mid-2016" in done.stderr
    assert "commonweal load population" in done.stderr
    assert done.stderr.strip() in found["notes"][0] or found["notes"][0][:40] in done.stderr.replace("\n", " ")


@pytest.mark.usefixtures("people")
def test_similar_councils_are_of_one_kind_and_nearest_in_adults() -> None:
    with scoped(OPERATOR):
        candidates = [*ADULTS, BIRMINGHAM, ENGLAND]
        found = similar(CAMDEN, candidates, financial_year(2015))
        assert [area.code for area in found] == ["E09000012", ISLINGTON, "E09000001"]
        assert [area.code for area in similar(CAMDEN, candidates, financial_year(2015), count=1)] == ["E09000012"]
        assert similar(ENGLAND, candidates, financial_year(2015)) == []
        assert similar(BIRMINGHAM, candidates, financial_year(2015)) == []  # its people are not loaded
        assert similar(CAMDEN, candidates, financial_year(2016)) == []


def test_published_figures_do_not_come_beside_synthetic_ones(run: Command, tmp_path: Path) -> None:
    areas = (AreaDays("Camden", "702", {("acute", "A", "nhs"): 62}, CAMDEN, "London"),)
    path = tmp_path / "january.xlsx"
    path.write_bytes(workbook(month(2016, 1), MonthFigures(areas, published=date(2016, 3, 10))))
    before = len(values(run, "delayed-days", "--area", CAMDEN, "--by", "month"))
    published = path.with_name("published.xlsx")
    published.write_bytes(_without_the_word(path.read_bytes()))
    done = run("load", "dtoc-la", published, "--format", "csv")
    assert (done.returncode, done.stdout.splitlines()) == (1, ["file,layout,values,alerts,unchanged"])
    assert "synthetic" in done.stderr.casefold()
    assert len(values(run, "delayed-days", "--area", CAMDEN, "--by", "month")) == before


def _without_the_word(content: bytes) -> bytes:
    """The workbook as if NHS England had published it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(made, "w") as out:
        for name in found.namelist():
            text = found.read(name)
            for word in (b"SYNTHETIC - ", b" (synthetic)", b"Synthetic"):
                text = text.replace(word, b"")
            out.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["values", "delayed-days", "--period", "2011-12"], 1),
        (["values", "nothing"], 1),
        (["explain", "delayed-days", "--area", CAMDEN, "--period", "2015-16", "--by", "month"], 1),
        (["rank", "delayed-days"], 2),
        (["values"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_refusals_are_1_and_usage_is_2(run: Command, arguments: list[str], status: int) -> None:
    done = run("measure", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr
    assert "Fault" not in done.stderr
