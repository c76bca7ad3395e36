"""The 63 published council workbooks through the real command (data/activity README 1.1 and 1.3)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.db import connection
from rewritten import rewritten
from tests.conftest import Database, command_on

from commonweal.access.principal import ANONYMOUS, OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.figure import Status
from commonweal.kernel.files import CellValue, open_source
from commonweal.kernel.period import month, quarter
from commonweal.measures.engine import Question, figures, one
from commonweal.places import queries
from commonweal.places.queries.named import named

Command = Callable[..., CompletedProcess[str]]
ENGLAND, HACKNEY, SOUTH_WEST = "E92000001", "E09000012", "E12000009"
BCP = "E06000058"

YEARS = {
    "2011-12": (850_420, 422_604, 100_368, 1_373_392, 766_253, 607_139),
    "2014-15": (1_090_462, 421_434, 113_081, 1_624_977, 1_074_711, 550_266),
    "2015-16": (1_114_550, 565_021, 130_016, 1_809_587, 1_180_912, 628_675),
    "2016-17": (1_300_022, 778_860, 175_939, 2_254_821, 1_507_941, 746_880),
    "2017-18": (1_135_098, 697_069, 147_308, 1_979_475, 1_290_422, 689_053),
    "2019-20-Q1": (254_655, 113_114, 37_508, 405_277, 265_114, 140_163),
}
"""NHS, social care, both, total, acute, non-acute."""
SHARES = {"2011-12": "30.8", "2014-15": "25.9", "2015-16": "31.2", "2016-17": "34.5", "2017-18": "35.2", "2019-20-Q1": "27.9"}
REASONS = {
    "A": (303_370, 309_867), "B": (69_153, 69_240), "C": (327_415, 330_571), "Di": (174_001, 188_780),
    "Dii": (215_659, 245_680), "E": (206_092, 314_056), "F": (41_389, 46_199), "G": (220_636, 231_524),
    "H": (18_874, 20_730), "I": (48_388, 52_940),
}  # fmt: skip


@pytest.fixture(scope="module")
def workbooks(shared: Path) -> list[Path]:
    return sorted((shared / "data" / "activity" / "dtoc" / "la_monthly").glob("*.xls"))


@pytest.fixture(scope="module")
def loading(module_database: Database, workbooks: list[Path]) -> CompletedProcess[str]:
    return command_on(module_database)("load", "dtoc-la", *workbooks, "--format", "csv")


@pytest.fixture(scope="module")
def commonweal(module_database: Database, loading: CompletedProcess[str]) -> Command:
    assert loading.returncode == 0, loading.stderr
    return command_on(module_database)


def rows(done: CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal)


def counts() -> dict[str, int]:
    """Rows of the tables that a load writes."""
    found: dict[str, int] = {}
    with scoped(OPERATOR), connection.cursor() as cursor:
        for table in ("publication", "series", "fact", "alert"):
            cursor.execute(f"SELECT count(*) FROM measures_{table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_63_workbooks_load_with_progress_on_stderr(loading: CompletedProcess[str], workbooks: list[Path]) -> None:
    found = rows(loading)
    assert [row["file"] for row in found] == [path.name for path in workbooks]
    assert [sum(row["layout"] == letter for row in found) for letter in "ABCD"] == [12, 15, 21, 15]
    assert {(row["alerts"], row["unchanged"]) for row in found} == {("0", "false")}
    assert "63/63" in loading.stderr
    assert "Loading" not in loading.stdout


def test_the_same_files_again_change_nothing(commonweal: Command, workbooks: list[Path]) -> None:
    before = counts()
    found = rows(commonweal("load", "dtoc-la", *workbooks[10:14], "--format", "csv"))
    assert {row["unchanged"] for row in found} == {"true"}
    assert counts() == before


@pytest.mark.covers("D2-011")
def test_england_by_financial_year(commonweal: Command) -> None:
    done = commonweal("measure", "values", "delayed-days", "--area", ENGLAND, "--by", "financial-year", "--format", "csv")
    assert done.stdout.splitlines()[0] == "area,area_name,period,value,unit,status"
    assert {row["period"]: (row["value"], row["status"]) for row in rows(done)} == {
        "2011-12": ("1373392", "revised"), "2012-13": ("", "missing"), "2013-14": ("", "missing"),
        "2014-15": ("1624977", "revised"), "2015-16": ("1809587", "revised"), "2016-17": ("2254821", "revised"),
        "2017-18": ("1979475", "revised"), "2018-19": ("", "missing"), "2019-20": ("", "partial"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [("--attribution", "social-care", ("421434", "565021")), ("--reason", "E", ("206092", "314056"))],
)
def test_england_by_a_dimension(commonweal: Command, option: str, value: str, found: tuple[str, str]) -> None:
    asked = ("measure", "values", "delayed-days", "--area", ENGLAND, "--by", "financial-year", "--format", "csv")
    values = {row["period"]: row["value"] for row in rows(commonweal(*asked, option, value))}
    assert (values["2014-15"], values["2015-16"]) == found


@pytest.mark.covers("D2-012")
def test_half_of_the_delays_in_the_fewest_councils(commonweal: Command) -> None:
    asked = ("measure", "concentration", "delayed-days", "--share", "0.5", "--period", "2015-16", "--format", "json")
    found = answer(commonweal(*asked))
    values = [row["value"] for row in found["areas"]]
    assert found["count"] == len(values) == 24
    assert (found["total"], found["start"], found["end"]) == (1_809_587, "2015-04-01", "2016-03-31")
    assert sum(values) * 2 >= 1_809_587 > sum(values[:-1]) * 2
    assert found["share"] == round(Decimal(sum(values)) / 1_809_587, 4)
    assert found["areas"][0] == {"area": "E10000014", "area_name": "Hampshire", "value": 66_564}


def test_only_councils_are_counted_and_all_of_them_fall_short_of_england(commonweal: Command) -> None:
    done = commonweal("measure", "concentration", "delayed-days", "--share", "1", "--period", "2015-16")
    assert (done.returncode, done.stdout) == (1, "")
    assert "151 areas add up to 1802795" in done.stderr  # 1,809,587 less Wales 6,145, Scotland 80, outside GB 567
    done = commonweal("measure", "concentration", "delayed-days", "--share", "0.5", "--period", "2018-19")
    assert (done.returncode, done.stdout) == (1, "")


def test_a_figure_explains_itself_down_to_the_cell(commonweal: Command) -> None:
    found = answer(commonweal("measure", "explain", "delayed-days", "--area", HACKNEY, "--period", "2015-09", "--format", "json"))
    assert {key: found[key] for key in ("value", "file", "sheet", "cell", "published", "revised", "known", "status")} == {
        "value": 496, "file": "dtoc_la_2015_09.xls", "sheet": "LA - by responsible org", "cell": "I48", "published": None,
        "revised": "2016-05-12", "known": "2016-05-12", "status": "revised",
    }  # fmt: skip
    assert (found["formula"], found["start"], found["end"]) == ("delayed days", "2015-09-01", "2015-09-30")
    assert len(found["inputs"][0]["sha256"]) == 64


def test_every_cell_of_a_file_is_where_it_says(commonweal: Command, workbooks: list[Path]) -> None:
    path = next(path for path in workbooks if path.name == "dtoc_la_2017_12.xls")
    source = open_source(path)
    with scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.sha256, p.sheets[f.sheet + 1], f.row, f.column, f.value, f.printed FROM measures_fact f
            JOIN measures_publication p ON p.id = f.publication_id WHERE p.file_name = %s
            """,
            [path.name],
        )
        found = cursor.fetchall()
    assert len(found) > 2500
    for sha256, sheet, row, column, value, printed in found:
        assert sha256 == source.sha256
        cell = source.sheets[sheet].cell(row, column)
        assert cell == value if isinstance(cell, Decimal) else (cell or "") == printed


@pytest.mark.covers("D2-013")
def test_ranks_growth_and_an_overall_rank_carry_their_days(commonweal: Command) -> None:
    ranked = answer(commonweal("measure", "rank", "social-care-share", "--period", "2015-16", "--format", "json"))
    assert len(ranked) == 151
    for row in ranked:
        assert (row["start"], row["end"]) == ("2015-04-01", "2016-03-31")
        assert row["rank_lower"] <= row["rank_upper"]
    grown = answer(commonweal("measure", "growth", "delayed-days", "--from", "2014-15", "--to", "2015-16", "--format", "json"))
    by_area = {row["area"]: row for row in grown}
    assert by_area[ENGLAND]["change"] == 184_610
    assert (by_area[ENGLAND]["from_start"], by_area[ENGLAND]["to_end"]) == ("2014-04-01", "2016-03-31")
    assert [by_area["E10000014"][key] for key in ("from", "to")] == [40_639, 66_564]
    councils = [row for code, row in by_area.items() if code[:3] in ("E06", "E08", "E09", "E10")]
    changes = [row["change"] for row in councils if row["change"] is not None]
    assert (sum(change > 0 for change in changes), sum(change < 0 for change in changes)) == (92, 59)
    overall = answer(
        commonweal("measure", "overall", "--period", "2015-16", "--weight", "social-care-share=2", "--weight",
                   "delayed-days-rate=1", "--format", "json")
    )  # fmt: skip
    assert len(overall) == 151
    assert {tuple(row["absent"]) for row in overall} == {("delayed-days-rate",)}  # no population is loaded
    assert {(row["start"], row["end"]) for row in overall} == {("2015-04-01", "2016-03-31")}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["values", "delayed-days", "--period", "2011-12"], 1, "December 2011"),
        (["values", "delayed-days", "--area", "E09999999"], 1, "E09999999"),
        (["values", "delayed-days", "--source", "drd"], 1, "dtoc-england"),
        (["values", "delayed-days", "--known", "yesterday"], 1, "2016-05-12"),
        (["explain", "delayed-days", "--area", HACKNEY, "--period", "2011-12"], 1, "financial year 2011-12"),
        (["concentration", "delayed-days", "--period", "2015-16", "--share", "half"], 1, "0.5"),
        (["overall", "--period", "2015-16", "--weight", "delayed-days=-1"], 1, "weights"),
        (["explain", "delayed-days", "--area", HACKNEY], 2, "--period"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_is_refused_is_said_on_stderr(commonweal: Command, arguments: list[str], status: int, said: str) -> None:
    done = commonweal("measure", *arguments, "--format", "json")
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


def test_a_rate_without_people_names_the_file_to_load(commonweal: Command) -> None:
    done = commonweal("measure", "values", "delayed-days-rate", "--area", HACKNEY, "--period", "2015-16", "--format", "json")
    (found,) = answer(done)
    assert (found["value"], found["status"], found["start"], found["end"]) == (None, "missing", "2015-04-01", "2016-03-31")
    assert "mid-2015" in done.stderr
    assert "commonweal load population" in done.stderr


@pytest.mark.parametrize(
    ("period", "by", "start", "end"),
    [
        ("2015-09", None, "2015-09-01", "2015-09-30"), ("2015-16", None, "2015-04-01", "2016-03-31"),
        ("2015-16-Q2", None, "2015-07-01", "2015-09-30"), ("2015/16", None, "2015-04-01", "2016-03-31"),
        ("2011-12", "month", "2011-12-01", "2011-12-31"), ("2011-12", "financial-year", "2011-04-01", "2012-03-31"),
    ],
)  # fmt: skip
def test_json_carries_first_and_last_day(commonweal: Command, period: str, by: str | None, start: str, end: str) -> None:
    kind = ("--by", by) if by else ()
    done = commonweal("measure", "values", "delayed-days", "--area", ENGLAND, "--period", period, *kind, "--format", "json")
    (found,) = answer(done)
    assert (found["start"], found["end"], found["status"]) == (start, end, "revised")
    assert done.stderr == ""


def test_a_partial_year_lists_its_months(commonweal: Command) -> None:
    (found,) = answer(
        commonweal("measure", "values", "delayed-days", "--area", ENGLAND, "--period", "2019-20", "--format", "json")
    )
    assert (found["value"], found["status"]) == (None, "partial")
    assert found["missing"] == [f"2019-{n:02}" for n in range(7, 13)] + ["2020-01", "2020-02", "2020-03"]


@pytest.mark.covers("D2-011")
@pytest.mark.usefixtures("commonweal")
def test_the_check_figures_of_every_year() -> None:
    with scoped(ANONYMOUS):
        for text, (*agencies, total, acute, other) in YEARS.items():
            period = quarter(2019, 1) if "Q" in text else month(int(text[:4]), 4).financial_year

            def days(measure: str = "delayed-days", when: object = period, **dimensions: str) -> Decimal | None:
                return one(Question(measure, areas=(ENGLAND,), periods=(when,), dimensions=dimensions)).value  # type: ignore[arg-type]

            assert [days(attribution=name) for name in ("nhs", "social-care", "both")] == agencies
            assert (days(), days(care="acute"), days(care="non-acute")) == (total, acute, other)
            assert days("social-care-share") == Decimal(SHARES[text])
        for reason, two in REASONS.items():
            years = (month(2014, 4).financial_year, month(2015, 4).financial_year)
            question = Question("delayed-days", areas=(ENGLAND,), periods=years, dimensions={"reason": reason})
            assert tuple(figure.value for figure in figures(question)) == two


def stacked(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "data" / "activity" / "dtoc" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def held(dimension: str) -> dict[tuple[str, str, str], Decimal | None]:
    """(name without UA, `April 2015`, value of the dimension) to what is held; '' is the total."""
    with scoped(ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT f.area, f.period_start, s.name, f.value FROM measures_fact f JOIN measures_series s ON s.id = f.series_id
            WHERE s.kind = 'dtoc-la' AND f.known_to IS NULL AND (s.name = 'delayed-days' OR s.name LIKE %s)
              AND s.name NOT LIKE '%%;%%;%%'
            """,
            [f"delayed-days;{dimension}=%"],
        )
        facts = cursor.fetchall()
        names = named({area for area, *_ in facts})
    return {
        (area, f"{start:%B %Y}", series.partition("=")[2]): value for area, start, series, value in facts if area in names
    }


def plain(name: str) -> str:
    return " ".join(name.split()).removesuffix(" UA").casefold().removesuffix(" towns")


def by_printed_name(workbooks: list[Path]) -> dict[tuple[str, str], str]:
    """(`April 2015`, name as printed) to the code it is held under, from the cells of the record sheet."""
    with scoped(ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.file_name, f.row, f.area, f.period_start FROM measures_fact f JOIN measures_publication p
            ON p.id = f.publication_id JOIN measures_series s ON s.id = f.series_id WHERE s.name = 'delayed-days'
            """
        )
        facts = cursor.fetchall()
    sheets = {path.name: open_source(path).sheets["LA - by responsible org"] for path in workbooks}
    found: dict[tuple[str, str], str] = {}
    for file, row, area, start in facts:
        columns = [sheets[file].text(row, column) for column in range(2, 7)]
        texts = [text for text in columns if text and not text[0].isdigit() and text not in ("-",)]
        for text in texts:
            found[f"{start:%B %Y}", plain(text)] = area
    return found


def test_both_stacked_tables_say_the_same_cell_by_cell(commonweal: Command, shared: Path, workbooks: list[Path]) -> None:
    codes = by_printed_name(workbooks)
    agencies, reasons = held("attribution"), held("reason")
    compared = 0
    for row in stacked(shared, "dtoc_la_days_by_responsible_org_long.csv"):
        when = row["Period_year"]
        code = codes[when, plain(row["Name"])]
        for column, agency in (("NHS", "nhs"), ("Social Care", "social-care"), ("Both", "both")):
            wanted = Decimal(0) if row[column] == "-" else Decimal(row[column])
            assert agencies[code, when, agency] == wanted, (row, column)
            compared += 1
    for row in stacked(shared, "dtoc_la_days_by_reason_long.csv"):
        when = row["Period"]
        code = codes[when, plain(row["Name"])]
        for column, text in row.items():
            if column in ("Code", "Name", "Period"):
                continue
            letter = "" if column.startswith("Total") else LETTERS[column]
            if text == "NA":
                assert (code, when, letter) not in reasons
                continue
            assert reasons[code, when, letter] == (Decimal(0) if text == "-" else Decimal(text)), (row, column)
            compared += 1
    assert compared > 9_511 * 14


LETTERS: dict[str, str] = {}


@pytest.fixture(scope="module", autouse=True)
def letters(shared: Path) -> None:
    columns = list(stacked(shared, "dtoc_la_days_by_reason_long.csv")[0])
    LETTERS.update(zip((name for name in columns if name not in ("Code", "Name", "Period") and not name.startswith("Total")),
                       ("A", "B", "C", "Di", "Dii", "E", "F", "G", "H", "I", "O"), strict=True))  # fmt: skip


@pytest.mark.usefixtures("commonweal")
def test_poole_had_none_in_its_last_month_and_the_new_council_none_before_its_first() -> None:
    april, may = month(2019, 4), month(2019, 5)
    with scoped(ANONYMOUS):
        question = Question("delayed-days", areas=("E06000029", BCP), periods=(april, may))
        found = [(figure.value, figure.status) for figure in figures(question)]
        assert found[0] == (0, Status.REVISED)
        assert found[1] == found[2] == (None, Status.MISSING)
        assert found[3][0] is not None


@pytest.mark.usefixtures("commonweal")
def test_a_region_is_whole_over_a_reorganisation() -> None:
    period = quarter(2019, 1)
    months = tuple(period.months())
    with scoped(ANONYMOUS):
        (whole,) = figures(Question("delayed-days", areas=(SOUTH_WEST,), periods=(period,)))
        assert whole.status is Status.REVISED
        everyone = {
            member.code
            for day in (months[0].start, months[0].start.replace(month=3))
            for member in queries.members(SOUTH_WEST, day, kinds=COUNCILS_WITH_SOCIAL_CARE)
        }
        parts = figures(Question("delayed-days", areas=tuple(sorted(everyone)), periods=months))
        assert whole.value == sum(figure.value for figure in parts if figure.value is not None)
        regions = [
            code for code in (f"E120000{n:02}" for n in range(1, 10))
        ]
        total = sum(figure.value or 0 for figure in figures(Question("delayed-days", areas=tuple(regions), periods=(period,))))
        outside = sum(
            figure.value or 0 for figure in figures(Question("delayed-days", periods=months))
            if named([figure.area])[figure.area].kind == "residence-outside-england"
        )  # fmt: skip
        assert total + outside == 405_277


@pytest.fixture(scope="module")
def series(commonweal: Command, shared: Path) -> None:
    path = shared / "data" / "activity" / "dtoc" / "dtoc_england_timeseries_2010_08_to_2020_02.xls"
    assert commonweal("load", "dtoc-england", path).returncode == 0


@pytest.mark.usefixtures("series")
class TestWithTheEnglandSeries:
    """The time series beside the workbooks: `--source` chooses, and no figure mixes the two."""

    def test_they_are_equal_to_december_2018_and_differ_after(self) -> None:
        months = tuple(
            period for year in (2011, 2014, 2015, 2016, 2017) for period in month(year, 4).financial_year.months()
        ) + tuple(quarter(2019, 1).months())  # fmt: skip
        with scoped(ANONYMOUS):
            here, there = (
                {figure.period: figure.value for figure in figures(Question("delayed-days", (ENGLAND,), months, source=source))}
                for source in ("dtoc-la", "dtoc-england")
            )
        differ = {str(period): (here[period], there[period]) for period in months if here[period] != there[period]}
        assert differ == {
            "2019-04": (130_773, 130_405), "2019-05": (139_415, 139_179), "2019-06": (135_089, 135_072),
        }  # fmt: skip

    def test_workbooks_come_first_and_the_series_where_there_are_none(self, commonweal: Command) -> None:
        asked = ("measure", "values", "delayed-days", "--area", ENGLAND, "--by", "financial-year", "--format", "json")
        found = {row["period"]: (row["value"], row["status"], row["source"]) for row in answer(commonweal(*asked))}
        assert found["2010-11"] == (None, "partial", "dtoc-england")
        assert found["2015-16"] == (1_809_587, "revised", "dtoc-la")
        assert found["2012-13"][1:] == found["2018-19"][1:] == ("revised", "dtoc-england")
        assert found["2019-20"] == (None, "partial", "dtoc-la")  # three months of workbooks are not filled up
        chosen = {row["period"]: row for row in answer(commonweal(*asked, "--source", "dtoc-england"))}
        assert {row["source"] for row in chosen.values()} == {"dtoc-england"}
        assert chosen["2019-20"]["missing"] == ["2020-03"]

    def test_a_council_is_not_in_the_series(self, commonweal: Command) -> None:
        asked = ("measure", "values", "delayed-days", "--area", HACKNEY, "--area", SOUTH_WEST, "--period", "2015-16")
        found = answer(commonweal(*asked, "--source", "dtoc-england", "--format", "json"))
        assert [(row["value"], row["status"]) for row in found] == [(None, "not-published")] * 2


@pytest.fixture(scope="module")
def revised(workbooks: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = open_source(next(path for path in workbooks if path.name == "dtoc_la_2015_09.xls"))

    def change(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        if cell == "12th May 2016":
            return "1st June 2017"
        if sheet == "LA - by responsible org" and row in (15, 48) and column in (6, 9):
            assert isinstance(cell, Decimal)
            return cell + 4
        return cell

    path = tmp_path_factory.mktemp("revised") / "september.xlsx"
    path.write_bytes(rewritten(source, change, path.name).content)
    return path


class TestWithARevision:
    """September 2015 again, revised on 1 June 2017, with 500 days in Hackney and 4 more in England."""

    def test_it_supersedes_and_the_earlier_value_stays(self, commonweal: Command, revised: Path) -> None:
        done = commonweal("load", "dtoc-la", revised, "--format", "json")
        (report,) = answer(done)
        assert (report["unchanged"], report["layout"], report["alerts"] > 0) == (False, "C", True)
        assert "sheets-disagree" in done.stderr  # the other sheets still have the old totals
        asked = ("measure", "values", "delayed-days", "--area", HACKNEY, "--period", "2015-09", "--format", "json")
        days = ("2016-05-11", "2016-05-12", "2017-05-31", "2017-06-01")
        value = {known: answer(commonweal(*asked, "--known", known))[0] for known in days}
        assert {known: (row["value"], row["status"]) for known, row in value.items()} == {
            "2016-05-11": (None, "missing"), "2016-05-12": (496, "revised"), "2017-05-31": (496, "revised"),
            "2017-06-01": (500, "revised"),
        }  # fmt: skip
        assert answer(commonweal(*asked))[0]["value"] == 500
        found = answer(commonweal("measure", "explain", *asked[2:]))
        assert [(cell["value"], cell["known"], cell["superseded"]) for cell in found["history"]] == [
            (496, "2016-05-12", "2017-06-01"), (500, "2017-06-01", None),
        ]  # fmt: skip
        assert {alert["code"] for alert in found["alerts"]} == {"sheets-disagree"}
        assert {alert["difference"] for alert in found["alerts"]} == {-4}

    def test_synthetic_figures_do_not_come_beside_published_ones(self, commonweal: Command, workbooks: list[Path], tmp_path: Path) -> None:
        source = open_source(workbooks[-1])
        made = rewritten(
            source, lambda _sheet, _row, _column, cell: f"SYNTHETIC {cell}" if isinstance(cell, str) and cell.startswith("Delayed Transfer") and len(cell) > 30 else cell,
            "made-up.xlsx",
        )
        path = tmp_path / made.name
        path.write_bytes(made.content)
        before = counts()
        done = commonweal("load", "dtoc-la", path)
        assert done.returncode == 1
        assert "synthetic" in done.stderr.casefold()
        assert counts() == before
