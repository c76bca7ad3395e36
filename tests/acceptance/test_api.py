"""The HTTP API as its readers use it, on the place of `tests/api_place.py`."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api_place import BASE, COUNCILS, DECEMBER, ENGLAND, client, get, load_place
from tests.conftest import Database, command_on

READS = [
    ("/areas", {}),
    ("/areas/E09000007", {}),
    ("/areas/E09000007/population", {}),
    ("/measures", {}),
    ("/measures/delayed-days", {}),
    ("/values", {"measure": "delayed-days"}),
    ("/explanations", {"measure": "delayed-days", "area": "E09000007", "period": "2015-09"}),
    ("/concentration", {"measure": "delayed-days", "period": "2015-09"}),
    ("/ranks", {"measure": "delayed-days", "period": "2015-09"}),
    ("/publications", {}),
    ("/publications/1", {}),
    ("/publications/1/alerts", {}),
]
TABLES = [
    read for read in READS if read[0] not in {"/areas/E09000007", "/measures/delayed-days", "/publications/1"}
]


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database) -> Generator[Database]:
    load_place()
    with connections["owner"].cursor() as cursor:  # no population of this place ships: one row by hand
        cursor.execute(
            "INSERT INTO places_population "
            "(area, year, as_at, sex, basis, age_starts, counts, total, file_id, row, known) "
            "SELECT 'E09000007', 2015, '2015-06-30', 'P', 'estimate', '{0}', '{230000}', 230000, min(id), 1, "
            "'2016-06-23' FROM places_loaded_file"
        )
    yield module_database


def body(response: Any) -> Any:
    """The JSON of an answer, its numbers exact."""
    assert response.status_code == 200, response.content
    return json.loads(response.content, parse_float=Decimal, parse_int=Decimal)


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found = json.loads(response.content)
    assert found["status"] == status
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert found["type"].startswith("urn:commonweal:problem:")
    assert found["errors"]
    for error in found["errors"]:
        assert error["detail"]
        assert set(error) <= {"detail", "parameter", "header", "value", "remedy", "rule"}
    return found


# Figures


def test_a_value_has_its_dates_source_and_exact_number() -> None:
    found = body(get("/values", {"measure": "delayed-days", "area": "E09000007", "period": "2015-09"}))
    assert found["next"] is None
    assert found["items"] == [
        {
            "measure": "delayed-days", "version": 1, "area": "E09000007", "area_name": "Camden",
            "period": "2015-09",
            "start": "2015-09-01", "end": "2015-09-30", "value": 31, "unit": "days", "status": "synthetic",
            "dimensions": {}, "source": "dtoc-la", "known": "2016-01-14", "numerator": 31,
            "denominator": None, "missing": [], "notes": [],
        }
    ]  # fmt: skip


def test_what_was_known_then() -> None:
    asked = {"measure": "delayed-days", "area": "E09000007", "period": "2015-11"}
    assert body(get("/values", asked))["items"][0]["value"] == 21
    assert body(get("/values", {**asked, "known": "2016-05-11"}))["items"][0]["value"] == 20


def test_several_areas_and_periods_in_the_order_asked() -> None:
    asked = {"measure": "delayed-days", "area": [ENGLAND, "E09000007"], "period": ["2015-10", "2015-09"]}
    found = body(get("/values", asked))["items"]
    assert [(row["area"], row["period"], row["value"]) for row in found] == [
        (ENGLAND, "2015-10", 449), (ENGLAND, "2015-09", 448),
        ("E09000007", "2015-10", 30), ("E09000007", "2015-09", 31),
    ]  # fmt: skip


def test_a_dimension_by_its_own_word_or_by_name() -> None:
    asked = {"measure": "delayed-days", "area": "E09000007", "period": "2015-09"}
    by_word = get("/values", {**asked, "attribution": "nhs"})
    by_name = get("/values", {**asked, "dimension": "attribution=nhs"})
    assert body(by_word)["items"] == body(by_name)["items"]
    assert body(by_word)["items"][0]["dimensions"] == {"attribution": "nhs"}
    clash = problem(get("/values", {**asked, "attribution": "nhs", "dimension": "attribution=both"}), 400)
    assert "twice" in clash["detail"]


def test_a_withheld_or_absent_number_is_never_a_number() -> None:
    found = body(get("/values", {"measure": "delayed-days", "period": str(DECEMBER)}))["items"]
    by_area = {row["area"]: (row["status"], row["value"], row["numerator"]) for row in found}
    assert by_area["E06000001"] == ("suppressed", None, None)
    assert by_area["E09000019"] == ("missing", None, None)
    assert by_area["E09000007"] == ("synthetic", 29, 29)
    explained = body(
        get("/explanations", {"measure": "delayed-days", "area": "E06000001", "period": str(DECEMBER)})
    )
    assert explained["value"] is None
    assert explained["working"] == ""
    assert [(cell["value"], cell["mark"], cell["printed"]) for cell in explained["inputs"]] == [
        (None, "suppressed", "*")
    ]
    year = body(
        get(
            "/values",
            {"measure": "delayed-days", "area": "E06000001", "period": "2015-16", "by": "financial-year"},
        )
    )
    assert year["items"][0]["value"] is None
    csv = get(
        "/values", {"measure": "delayed-days", "area": "E06000001", "period": str(DECEMBER), "format": "csv"}
    )
    assert csv.content.decode().splitlines()[1] == "E06000001,Hartlepool,2015-12,,days,suppressed"


def test_an_explanation_leads_to_the_cell() -> None:
    found = body(get("/explanations", {"measure": "delayed-days", "area": "E09000007", "period": "2015-11"}))
    assert (found["value"], found["file"], found["revised"]) == (21, "2015-11-revised.xlsx", "2016-05-12")
    assert found["cell"]
    assert [(cell["value"], cell["superseded"]) for cell in found["history"]] == [
        (20, "2016-05-12"),
        (21, None),
    ]


def test_concentration_and_ranks() -> None:
    found = body(get("/concentration", {"measure": "delayed-days", "period": "2015-09", "share": "0.9"}))
    assert (found["total"], found["count"], found["share_asked"]) == (448, 2, Decimal("0.9"))
    assert [row["area"] for row in found["areas"]] == ["E08000025", "E09000007"]
    ranks = body(get("/ranks", {"measure": "delayed-days", "period": "2015-09"}))["items"]
    assert [row["area"] for row in ranks] == ["E06000001", "E09000019", "E09000007", "E08000025"]
    assert all(row["rank_lower"] <= row["rank"] <= row["rank_upper"] for row in ranks)


def test_publications_and_their_alerts() -> None:
    found = body(get("/publications", {"kind": "dtoc-la"}))["items"]
    assert [(row["file"], row["alerts"]) for row in found][-2:] == [
        ("2015-11-revised.xlsx", 0),
        ("december.csv", 1),
    ]
    assert all(len(row["sha256"]) == 64 for row in found)
    assert not any("loaded_by" in row for row in found)
    number = found[-1]["id"]
    assert body(get(f"/publications/{number}")) == found[-1]
    (alert,) = body(get(f"/publications/{number}/alerts"))["items"]
    assert (alert["expected"], alert["found"], alert["difference"], alert["cell"]) == (430, 432, 2, "C2")
    assert (alert["area"], alert["start"], alert["end"]) == (ENGLAND, "2015-12-01", "2015-12-31")


def test_a_measure_with_its_sources() -> None:
    found = body(get("/measures/delayed-days"))
    assert found["formula"] == "delayed days"
    assert found["citations"][0]["provenance"] == "verified"
    assert found in body(get("/measures"))["items"]


# Places


def test_areas_by_kind_name_and_day() -> None:
    boroughs = body(get("/areas", {"kind": "london-borough"}))["items"]
    assert len(boroughs) == 33
    assert [area["code"] for area in boroughs] == sorted(area["code"] for area in boroughs)
    assert [area["name"] for area in body(get("/areas", {"q": "camden"}))["items"]] == ["Camden"]
    gateshead = {area["code"]: area for area in body(get("/areas", {"q": "gateshead"}))["items"]}
    (old,) = [area for area in gateshead.values() if area["end"]]
    on_last = body(get("/areas", {"q": "gateshead", "on": old["end"]}))["items"]
    assert [area["code"] for area in on_last] == [old["code"]]


def test_an_area_with_what_it_was_and_lies_in() -> None:
    found = body(get("/areas/E09000007", {"on": "2015-09-30"}))
    assert found["on"] == "2015-09-30"
    assert {"scheme": "dtoc-old", "code": "702"}.items() <= found["codes"][1].items()
    assert "E12000007" in [parent["code"] for parent in found["parents"]]
    region = body(get("/areas/E12000007", {"on": "2015-09-30"}))
    assert {"code": "E09000007", "weight": 1}.items() <= next(
        member for member in region["members"] if member["code"] == "E09000007"
    ).items()
    (old,) = [area for area in body(get("/areas", {"q": "gateshead"}))["items"] if area["end"]]
    ended = body(get(f"/areas/{old['code']}"))
    assert ended["on"] == old["end"]
    assert [step["kind"] for step in ended["successors"]] == ["recode"]


def test_the_people_of_an_area() -> None:
    found = body(get("/areas/E09000007/population", {"year": "2015"}))
    assert [(row["ages"], row["people"]) for row in found["rows"]] == [("all", 230000)]
    assert found["notes"]
    assert problem(get("/areas/E09000019/population"), 404)["errors"][0]["remedy"]


# Forms


@pytest.mark.parametrize(
    "asked",
    [
        ["values", "delayed-days", "--period", "2015-09"],
        [
            "values",
            "delayed-days",
            "--period",
            "2015-16",
            "--by",
            "month",
            "--area",
            "E09000007",
            "--area",
            ENGLAND,
        ],
        ["values", "delayed-days"],
        ["values", "average-delayed-beds", "--period", "2015-16-Q3", "--area", ENGLAND],
        ["rank", "delayed-days", "--period", "2015-09"],
        ["concentration", "delayed-days", "--period", "2015-09", "--share", "0.9"],
        ["explain", "delayed-days", "--area", "E09000007", "--period", "2015-11"],
    ],
)
def test_csv_is_byte_for_byte_what_the_command_prints(place: Database, asked: list[str]) -> None:
    verb, measure, *options = asked
    printed = command_on(place)("measure", *asked, "--format", "csv")
    assert printed.returncode == 0, printed.stderr
    query: dict[str, Any] = {"measure": measure}
    for name, value in zip(options[::2], options[1::2], strict=True):
        query.setdefault(name.removeprefix("--"), []).append(value)
    path = {
        "values": "/values",
        "rank": "/ranks",
        "concentration": "/concentration",
        "explain": "/explanations",
    }[verb]
    answer = get(path, query, Accept="text/csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content.decode() == printed.stdout
    assert len(answer.content.splitlines()) > 1


@pytest.mark.parametrize(("path", "query"), TABLES)
def test_tables_can_be_had_as_csv(path: str, query: dict[str, str]) -> None:
    by_header = get(path, query, Accept="text/csv;q=1, application/json;q=0.5")
    by_name = get(path, {**query, "format": "csv"})
    assert by_header.status_code == 200
    assert by_header.content == by_name.content
    assert by_header.headers["Content-Type"].startswith("text/csv")
    assert by_header.headers["ETag"] != get(path, query).headers["ETag"]
    assert (
        get(path, {**query, "format": "json"}, Accept="text/csv").headers["Content-Type"]
        == "application/json"
    )


@pytest.mark.parametrize(("path", "query"), READS)
def test_a_form_that_there_is_not_is_refused(path: str, query: dict[str, str]) -> None:
    found = problem(get(path, query, Accept="application/xml"), 406)
    assert found["errors"][0]["header"] == "Accept"
    assert "application/json" in found["errors"][0]["remedy"]


@pytest.mark.parametrize(("path", "query"), [*READS, ("/openapi.json", {})])
def test_what_has_not_changed_is_not_sent_again(path: str, query: dict[str, str]) -> None:
    first = get(path, query)
    mark = first.headers["ETag"]
    assert mark.startswith('"')
    assert first.headers["Cache-Control"] == "no-cache"
    for held in (mark, f"W/{mark}", f'"other", {mark}'):
        again = get(path, query, If_None_Match=held)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", mark)
    assert get(path, query, If_None_Match='"other"').content == first.content
    assert get(path, query).content == first.content


def test_any_answer_will_do_is_no_answer_to_a_refused_question() -> None:
    assert get("/measures", If_None_Match="*").status_code == 304
    assert (
        get("/values", {"measure": "delayed-days", "period": "2011-12"}, If_None_Match="*").status_code == 400
    )


@pytest.mark.parametrize(("path", "query"), READS)
def test_head_is_a_get_without_the_body(path: str, query: dict[str, str]) -> None:
    head = client().head(f"{BASE}{path}", query)
    whole = get(path, query)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == whole.headers[name]


# Refusals


@pytest.mark.parametrize(("path", "query"), READS)
def test_an_unknown_parameter_is_refused(path: str, query: dict[str, str]) -> None:
    found = problem(get(path, {**query, "colour": "red"}), 400)
    (error,) = found["errors"]
    assert (error["parameter"], error["rule"]) == ("colour", "unknown-parameter")
    assert error["remedy"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(("path", "query"), [*READS, ("/openapi.json", {}), ("/docs", {})])
def test_nothing_can_be_changed(path: str, query: dict[str, str], method: str) -> None:
    answer = getattr(client(), method)(f"{BASE}{path}")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "query", "status", "parameter"),
    [
        ("/values", {}, 400, "measure"),
        ("/values", {"measure": "no-such"}, 404, None),
        ("/values", {"measure": "delayed-days", "area": "e09"}, 400, "area"),
        ("/values", {"measure": "delayed-days", "area": "E09999999"}, 404, None),
        ("/values", {"measure": "delayed-days", "period": "September"}, 400, "period"),
        ("/values", {"measure": "delayed-days", "period": ["2015-09", "2015-16"]}, 400, "period"),
        ("/values", {"measure": "delayed-days", "by": "week"}, 400, "by"),
        ("/values", {"measure": "delayed-days", "attribution": "nobody"}, 400, "attribution"),
        ("/values", {"measure": "delayed-days", "dimension": "attribution"}, 400, "dimension"),
        ("/values", {"measure": "delayed-days", "source": "elsewhere"}, 400, "source"),
        ("/values", {"measure": "delayed-days", "known": "12 May 2016"}, 400, "known"),
        ("/values", {"measure": "delayed-days", "limit": "0"}, 400, "limit"),
        ("/values", {"measure": "delayed-days", "limit": "1e2"}, 400, "limit"),
        ("/values", {"measure": ["delayed-days", "delayed-days"]}, 400, "measure"),
        ("/values", {"measure": "delayed-days", "cursor": "abc"}, 400, "cursor"),
        ("/explanations", {"measure": "delayed-days", "area": "E09000007"}, 400, "period"),
        ("/explanations", {"measure": "delayed-days", "area": ENGLAND, "period": "2015-16", "by": "month"}, 400,
         "period"),
        ("/ranks", {"measure": "delayed-days", "period": "2015-16", "by": "month"}, 400, "period"),
        ("/concentration", {"measure": "delayed-days", "period": "2015-09", "share": "0"}, 400, "share"),
        ("/concentration", {"measure": "social-care-share", "period": "2015-09"}, 400, None),
        ("/areas", {"on": "2015-02-30"}, 400, "on"),
        ("/areas", {"q": "a\x00b"}, 400, "q"),
        ("/areas/E09999999", {}, 404, None),
        ("/areas/E09999999/population", {}, 404, None),
        ("/measures/no-such", {}, 404, None),
        ("/publications/999999", {}, 404, None),
        ("/publications/first", {}, 400, "id"),
        ("/publications/999999/alerts", {}, 404, None),
        ("/nothing", {}, 404, None),
    ],
)  # fmt: skip
def test_every_refusal_has_one_shape(
    path: str, query: dict[str, Any], status: int, parameter: str | None
) -> None:
    found = problem(get(path, query), status)
    assert found["errors"][0].get("parameter") == parameter
    assert found["errors"][0].get("remedy")


def test_a_period_that_reads_two_ways_is_refused_naming_both() -> None:
    asked = {"measure": "delayed-days", "area": "E09000007", "period": "2011-12"}
    (error,) = problem(get("/values", asked), 400)["errors"]
    assert error["parameter"] == "period"
    for reading in ("December 2011", "financial year 2011-12", "by=month", "by=financial-year"):
        assert reading in error["remedy"]
    assert body(get("/values", {**asked, "by": "month"}))["items"][0]["start"] == "2011-12-01"
    assert body(get("/values", {**asked, "by": "financial-year"}))["items"][0]["end"] == "2012-03-31"


def test_more_figures_than_one_answer_holds_are_refused_as_too_costly() -> None:
    years = [f"{year}-{(year + 1) % 100:02d}" for year in range(1990, 2130)]
    areas = [area["code"] for area in body(get("/areas"))["items"]][:180]
    asked = {"measure": "delayed-days", "period": years, "area": areas, "by": "financial-year"}
    found = problem(get("/values", asked, Accept="text/csv"), 422)
    assert found["type"] == "urn:commonweal:problem:too-costly"
    assert "25,200 figures" in found["detail"]
    assert "limit=" in found["errors"][0]["remedy"]
    assert len(body(get("/values", {**asked, "area": areas[:2], "limit": "7"}))["items"]) == 7


# Pages


def pages(path: str, query: dict[str, Any], limit: int) -> list[Any]:
    """Every row, by following `next`; the Link header must lead to the same."""
    rows: list[Any] = []
    answer = get(path, {**query, "limit": str(limit)})
    while True:
        found = body(answer)
        assert 0 < len(found["items"]) <= limit
        rows += found["items"]
        if found["next"] is None:
            assert "Link" not in answer.headers
            return rows
        address = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
        answer = client().get(address)
        assert answer.content == get(path, {**query, "limit": str(limit), "cursor": found["next"]}).content


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 30),
    areas=st.lists(st.sampled_from([*COUNCILS, ENGLAND, "E12000007"]), max_size=5),
    periods=st.lists(st.sampled_from(["2015-08", "2015-09", "2015-10", "2015-11", "2015-12"]), max_size=4),
)
def test_pages_have_each_figure_exactly_once(limit: int, areas: list[str], periods: list[str]) -> None:
    query = {"measure": "delayed-days", "area": areas, "period": periods}
    whole = body(get("/values", query))
    assert whole["next"] is None
    assert pages("/values", query, limit) == whole["items"]


@pytest.mark.parametrize("limit", [1, 2, 50, 500])
def test_pages_of_areas_and_files(limit: int) -> None:
    for path, query in (
        ("/areas", {"kind": "london-borough"}),
        ("/areas", {"q": "ham"}),
        ("/publications", {}),
    ):
        whole = body(get(path, query))["items"]
        assert len(whole) > 2
        assert pages(path, query, limit) == whole


def test_a_cursor_belongs_to_its_query() -> None:
    query = {"measure": "delayed-days", "limit": "2"}
    cursor = body(get("/values", query))["next"]
    other = {"measure": "delayed-days", "period": "2015-09", "limit": "2", "cursor": cursor}
    assert problem(get("/values", other), 400)["errors"][0]["parameter"] == "cursor"
    assert problem(get("/areas", {"cursor": cursor}), 400)["errors"][0]["parameter"] == "cursor"
    forged = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    problem(get("/values", {**query, "cursor": forged}), 400)
    assert len(body(get("/values", {**query, "limit": "3", "cursor": cursor}))["items"]) == 3


# The description


def test_the_description_is_openapi_3_1_and_names_every_read() -> None:
    found = json.loads(get("/openapi.json").content)
    assert found["openapi"].startswith("3.1")
    known = {path.removeprefix(BASE) for path in found["paths"]}
    assert {path for path in known if not path.startswith("/decisions/")} == {
        path.replace("E09000007", "{code}")
        .replace("/1", "/{id}")
        .replace("/measures/delayed-days", "/measures/{id}")
        for path, _query in READS
    }
    for path in found["paths"].values():
        assert set(path) == {"get"}
        for parameter in path["get"]["parameters"]:
            assert parameter.get("description") or parameter["schema"].get("description"), parameter


def schema_of(path: str) -> dict[str, Any]:
    """The schema of an answer, closed: what it does not name may not be there."""
    document = json.loads(get("/openapi.json").content)
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for named in [schema, *document["components"]["schemas"].values()]:
        if "properties" in named:
            named["additionalProperties"] = False
            assert (
                set(named.get("required", ())) == set(named["properties"])
                or "errors" in named["properties"]
                or ("rule" in named["properties"])
            )
    return {**schema, "components": document["components"]}


@pytest.mark.parametrize(("path", "query"), READS)
def test_answers_hold_what_the_description_names_and_no_more(path: str, query: dict[str, str]) -> None:
    found = json.loads(get(path, query).content)
    template = path.replace("E09000007", "{code}").replace("/1", "/{id}").replace("delayed-days", "{id}")
    jsonschema_rs.validate(schema_of(BASE + template), found, validate_formats=True)


def test_marks_change_with_a_load(place: Database) -> None:
    from commonweal.access.principal import OPERATOR
    from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
    from commonweal.kernel.files import SourceFile
    from commonweal.kernel.period import month
    from commonweal.measures.actions import load_published
    from commonweal.measures.published.dtoc_la import read

    asked = {"measure": "delayed-days", "area": "E09000007", "period": "2016-02"}
    before = get("/values", asked)
    assert body(before)["items"][0]["value"] is None
    camden = AreaDays("Camden", "702", {("acute", "A", "nhs"): 8}, "E09000007", "London")
    content = workbook(month(2016, 2), MonthFigures((camden,), published=date(2016, 4, 14)))
    load_published(SourceFile("2016-02.xlsx", content), reader=read, by=OPERATOR)
    after = get("/values", asked, If_None_Match=before.headers["ETag"])
    assert body(after)["items"][0]["value"] == 8
    assert after.headers["ETag"] != before.headers["ETag"]
