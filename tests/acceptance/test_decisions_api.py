"""The room's HTTP API: who decides, bodies, powers, agreements, commitments, meetings, as its readers use it."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from tests.api_place import BASE, get
from tests.conftest import Command, Database, command_on
from tests.meetings_place import load as load_testshire

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped

CLERK = Principal("clem", "clerk")
DAY = date(2017, 12, 5)
ROUTE = {"type": "capital", "sponsor": "nhs-trust", "asset": "building", "place": "E09000012"}
BOARD = "/decisions/bodies/england/body/hackney-hwb"
AGREEMENT = "/decisions/agreements/england/agreement/london-mou-2017"
COMMITMENT = "/decisions/commitments/england/commitment/london-mou-joint-capital-cases"
POWER = "/decisions/powers/england/power/london-capital-decisions"
ON = {"on": "2017-12-31"}
TABLES: list[tuple[str, dict[str, str]]] = [
    ("/decisions/route", {**ROUTE, "value": "15100000", "on": "2017-06-01"}),
    ("/decisions/bodies", {"kind": "health-and-wellbeing-board", **ON}),
    ("/decisions/functions", ON),
    ("/decisions/mandates", ON),
    ("/decisions/powers", ON),
    ("/decisions/agreements", ON),
    (f"{AGREEMENT}/commitments", ON),
    ("/decisions/commitments", {"enabler": "payment", **ON}),
    ("/decisions/forward-plan", {}),
    ("/decisions/meetings", {"since": "2017-01-01"}),
]
ONES: list[tuple[str, dict[str, str]]] = [(BOARD, ON), (f"{BOARD}/check", ON), (AGREEMENT, ON), (COMMITMENT, ON), (POWER, ON)]


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    load_testshire(tmp_path_factory.mktemp("model"))
    return module_database


@pytest.fixture(scope="module")
def run(place: Database) -> Generator[Command]:
    yield command_on(place)


@pytest.fixture(scope="module")
def meeting(place: Database) -> str:
    """A public meeting that approved a paper, with a resolution by hands, and an item on a forward plan."""
    from commonweal.decisions.actions import agendas, forward, meetings

    with scoped(CLERK):
        found = meetings.plan_meeting(body="Testshire Leaders", day=DAY, by=CLERK).subject
        agendas.set_agenda(meeting=found, items=[{"title": "Apologies"}, {"title": "The budget"}], by=CLERK)
        meetings.open_meeting(meeting=found, by=CLERK)
        present = [{"place": f"leader-{n}", "person": f"Leader {n}"} for n in range(1, 5)]
        meetings.take_attendance(meeting=found, present=present, by=CLERK)
        ballots = {"leader-1": "for", "leader-2": "for", "leader-3": "for", "leader-4": "against"}
        meetings.resolve(meeting=found, item="item-2", text="To agree", method="seats", ballots=ballots, by=CLERK)
        meetings.plan_meeting(body="Testshire Executive", day=DAY, visibility="members", by=CLERK)
        forward.plan_item(title="Yearly report", body="Testshire Leaders", due=date(2018, 3, 1), by=CLERK)
    return found


def answer(path: str, query: Any = None, **headers: str) -> Any:
    """The JSON of an answer, its numbers exact."""
    response = get(path, query, **headers)
    assert response.status_code == 200, response.content
    return json.loads(response.content, parse_float=Decimal)


def refused(path: str, query: Any, status: int) -> dict[str, Any]:
    response = get(path, query)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    return json.loads(response.content)["errors"][0]


# Who decides


def test_the_same_case_has_another_forum_after_the_change() -> None:
    before = answer("/decisions/route", {**ROUTE, "value": "18000000", "on": "2017-06-01"})
    after = answer("/decisions/route", {**ROUTE, "value": "18000000", "on": "2018-06-01"})
    assert {gate["forum"] for gate in before["gates"]} == {None}
    assert "London Estates Board" in {gate["forum"] for gate in after["gates"]}
    for gate in (*before["gates"], *after["gates"]):
        assert gate["rule"]
        assert gate["decider"] or gate["reason"]


def test_the_route_is_what_the_command_prints(run: Command) -> None:
    asked = {**ROUTE, "value": "15100000", "on": "2017-06-01", "whole_life": "20000000.50", "novel": "true"}
    options = [part for name, value in asked.items() if name != "novel"
               for part in (f"--{name.replace('_', '-')}", value)]  # fmt: skip
    printed = run("decide", "route", *options, "--novel", "--format", "json")
    assert printed.returncode == 0, printed.stderr
    assert answer("/decisions/route", asked) == json.loads(printed.stdout, parse_float=Decimal)
    printed = run("decide", "route", *options, "--novel", "--format", "csv")
    assert get("/decisions/route", {**asked, "format": "csv"}).content.decode() == printed.stdout


def test_a_tested_amount_is_exact() -> None:
    found = answer("/decisions/route", {**ROUTE, "value": "15000000.01", "on": "2017-06-01"})
    tested = [each for gate in found["gates"] for each in gate["thresholds"] if each["value"] is not None]
    assert tested
    assert {each["value"] for each in tested} == {Decimal("15000000.01")}


@pytest.mark.parametrize(
    ("more", "status", "parameter"),
    [
        ({"value": "12.345"}, 400, "value"),
        ({"value": "-1"}, 400, "value"),
        ({"value": "a lot"}, 400, "value"),
        ({"type": "lunch"}, 400, "type"),
        ({"on": "June 2017"}, 400, "on"),
        ({"place": "Nowhere at all"}, 404, "place"),
        ({"novel": "perhaps"}, 400, "novel"),
        ({"level": "region", "because": "whim"}, 400, "because"),
    ],
)
def test_a_wrong_case_is_refused_with_its_parameter(more: dict[str, str], status: int, parameter: str) -> None:
    error = refused("/decisions/route", {**ROUTE, "value": "100", "on": "2017-06-01", **more}, status)
    assert error["parameter"] == parameter
    assert error["remedy"]


# Bodies


def test_bodies_by_kind_level_area_and_day() -> None:
    boards = answer("/decisions/bodies", {"kind": "health-and-wellbeing-board", "area": "E09000012", **ON})["items"]
    assert [board["id"] for board in boards] == ["england/body/hackney-hwb"]
    assert not answer("/decisions/bodies", {"kind": "health-and-wellbeing-board", "on": "2005-01-01"})["items"]
    scottish = answer("/decisions/bodies", {"nation": "scotland", "kind": "integration-joint-board", **ON})["items"]
    assert len(scottish) == 30
    assert {body["nation"] for body in scottish} == {"scotland"}


def test_a_body_with_its_seats_and_a_check_with_what_is_missing(run: Command) -> None:
    whole = answer("/decisions/bodies/england/body/t-leaders", ON)
    assert whole["on"] == "2017-12-31"
    assert [seat["role"] for seat in whole["seats"]] == ["leader", "observer"]
    assert len(whole["seats"][0]["members"]) == 5
    assert {rule["majority"] for rule in whole["rules"]} == {"simple", "two-thirds"}
    check = answer(f"{BOARD}/check", ON)
    printed = run("body", "check", "england/body/hackney-hwb", "--on", "2017-12-31", "--format", "json")
    assert check == json.loads(printed.stdout)
    assert check["rules"]


def test_each_day_is_told_as_asked() -> None:
    for day in ("2017-12-29", "2017-12-30"):
        assert answer(BOARD, {"on": day})["on"] == day


# Agreements, commitments and powers


@pytest.mark.covers("D0-020", "D1-004")
def test_commitments_by_enabler_are_those_of_the_command(run: Command) -> None:
    found = answer("/decisions/commitments", {"agreement": "london-mou-2017", "enabler": "payment", **ON})["items"]
    printed = run("commitments", "--agreement", "london-mou-2017", "--enabler", "payment", "--on", ON["on"],
                  "--format", "json")  # fmt: skip
    assert found
    assert found == json.loads(printed.stdout)
    csv = get("/decisions/commitments", {"agreement": "london-mou-2017", "enabler": "payment", **ON, "format": "csv"})
    printed = run("commitments", "--agreement", "london-mou-2017", "--enabler", "payment", "--on", ON["on"],
                  "--format", "csv")  # fmt: skip
    assert csv.content.decode() == printed.stdout


def test_an_agreement_has_its_clauses_and_its_commitments() -> None:
    whole = answer(AGREEMENT, ON)
    assert whole["parties"]
    assert whole["clauses"]
    found = answer(f"{AGREEMENT}/commitments", ON)["items"]
    every = answer("/decisions/commitments", {"agreement": whole["id"], **ON})["items"]
    assert found == every
    assert answer(COMMITMENT, ON) in found


def test_an_unknown_enabler_is_refused_with_those_that_exist() -> None:
    error = refused("/decisions/commitments", {"enabler": "magic"}, 400)
    assert error["parameter"] == "enabler"
    assert "payment" in error["remedy"]


def test_powers_by_state_and_one_whole() -> None:
    live = answer("/decisions/powers", {"state": "live", **ON})["items"]
    every = answer("/decisions/powers", ON)["items"]
    assert 0 < len(live) < len(every)
    assert {power["state"] for power in live} == {"live"}
    whole = answer(POWER, ON)
    assert {name: whole[name] for name in every[0]} in every
    assert whole["steps"]


def test_a_mandate_has_its_giver_and_limit() -> None:
    (found,) = answer("/decisions/mandates", {"to": "Testshire Joint Committee", **ON})["items"]
    assert (found["from"], found["functions"]) == ("england/body/t-north", ["england/function/t-acute"])
    assert refused("/decisions/mandates", {"giver": "Nobody at all"}, 404)["detail"]
    reserved = answer("/decisions/functions", {"delegable": "reserved", **ON})["items"]
    assert reserved
    assert {function["delegable"] for function in reserved} == {"reserved"}


# Meetings


def test_a_public_meeting_shows_its_votes_and_a_closed_one_nothing(meeting: str) -> None:
    listed = answer("/decisions/meetings", {"since": "2017-12-01", "until": "2017-12-31"})["items"]
    assert [row["id"] for row in listed] == [meeting]
    found = answer(f"/decisions/meetings/{meeting}")
    (vote,) = found["resolutions"]
    assert (vote["in_favour"], vote["against"], vote["outcome"]) == (3, 1, "carried")
    assert [item["outcome"] for item in found["agenda"]] == [None, "carried"]
    assert found["minutes"] is None
    assert refused("/decisions/meetings/00000000-0000-7000-8000-000000000000", {}, 404)["remedy"]


def test_the_forward_plan_of_a_body(meeting: str) -> None:
    (found,) = answer("/decisions/forward-plan", {"body": "Testshire Leaders"})["items"]
    assert (found["title"], found["due"], found["bodies"]) == ("Yearly report", "2018-03-01", ["england/body/t-leaders"])
    assert not answer("/decisions/forward-plan", {"body": "Testshire Executive"})["items"]


# Search


def found(text: str, principal: Principal = ANONYMOUS) -> dict[str, tuple[str, str]]:
    """By title: the kind and the address of each thing found."""
    from commonweal.decisions.search import search

    with scoped(principal):
        return {hit.title: (str(hit.kind), hit.path) for hit in search(text, 20)}


def test_search_finds_each_kind_by_its_words(meeting: str) -> None:
    assert found("hackney wellbeing board")["Hackney Health and Wellbeing Board"][0] == "Body"
    assert ("Agreement", AGREEMENT) in found("london memorandum").values()
    assert ("Power", POWER) in found("capital").values()
    assert "Commitment" in {kind for kind, _ in found("capital").values()}
    assert found("testshire leaders")["Testshire Leaders"][0] in ("Body", "Meeting")
    assert found("no such thing at all") == {}


def test_search_finds_what_has_ended_on_its_last_day() -> None:
    (kind, path) = found("testshire health lead")["Testshire Health Lead"]
    assert (kind, path) == ("Body", "/decisions/bodies/england/body/t-health-lead")
    ((kind, path),) = [each for each in found("city and hackney ccg").values() if "ccg" in each[1]]
    assert (kind, "?on=" in path) == ("Body", True)


def test_search_shows_only_what_the_reader_may_see(meeting: str) -> None:
    from commonweal.decisions.actions import papers

    with scoped(CLERK):
        papers.draft_paper(text={"title": "A quiet draft", "body": "Testshire Leaders"}, on=DAY, by=CLERK)
    assert found("quiet draft") == {}
    assert found("quiet draft", CLERK)["A quiet draft"][0] == "Paper"


# Forms


def template(path: str) -> str:
    """The path as the description names it."""
    parts = path.removeprefix("/decisions/").split("/")
    if len(parts) < 4:
        return path
    return "/decisions/" + "/".join([parts[0], "{nation}", "{kind}", "{slug}", *parts[4:]])


@pytest.mark.parametrize(("path", "query"), [*TABLES, *ONES])
def test_answers_hold_what_the_description_names_and_no_more(path: str, query: dict[str, str], meeting: str) -> None:
    found = json.loads(get(path, query).content)
    document = json.loads(get("/openapi.json").content)
    for named in document["components"]["schemas"].values():
        if "properties" in named:
            named["additionalProperties"] = False
    schema = document["paths"][BASE + template(path)]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**schema, "components": document["components"]}, found, validate_formats=True)


@pytest.mark.parametrize(("path", "query"), [*TABLES, *ONES])
def test_every_read_has_a_mark_and_takes_no_unknown_parameter(path: str, query: dict[str, str]) -> None:
    first = get(path, query)
    assert get(path, query, If_None_Match=first.headers["ETag"]).status_code == 304
    error = refused(path, {**query, "colour": "red"}, 400)
    assert (error["parameter"], error["rule"]) == ("colour", "unknown-parameter")


@pytest.mark.parametrize(("path", "query"), TABLES)
def test_tables_can_be_had_as_csv(path: str, query: dict[str, str], meeting: str) -> None:
    found = get(path, {**query, "format": "csv"})
    assert found.headers["Content-Type"].startswith("text/csv")
    assert len(found.content.splitlines()) > 1


@pytest.mark.parametrize("limit", [1, 7])
def test_pages_have_each_row_once(limit: int) -> None:
    query = {"kind": "health-and-wellbeing-board", "level": "borough", "q": "east", **ON}
    whole = answer("/decisions/bodies", query)["items"]
    assert len(whole) > 2
    rows: list[Any] = []
    cursor = None
    while True:
        found = answer("/decisions/bodies", {**query, "limit": str(limit), **({"cursor": cursor} if cursor else {})})
        rows += found["items"]
        if not (cursor := found["next"]):
            break
    assert rows == whole


def test_marks_change_with_an_entry() -> None:
    from commonweal.decisions.actions.model import record_model

    before = get("/decisions/bodies", {"q": "made later"})
    assert answer("/decisions/bodies", {"q": "made later"})["items"] == []
    body = {"id": "england/body/made-later", "name": "Made Later", "kind": "network", "level": "region"}
    record_model("bodies", body, by=OPERATOR, nation="england", source="A paper")
    after = get("/decisions/bodies", {"q": "made later"}, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert [row["name"] for row in json.loads(after.content)["items"]] == ["Made Later"]


def test_the_room_describes_its_reads() -> None:
    document = json.loads(get("/openapi.json").content)
    known = {path.removeprefix(BASE) for path in document["paths"] if "/decisions" in path}
    tested = {template(path) for path, _ in (*TABLES, *ONES)} | {"/decisions/meetings/{id}"}
    assert known == tested
    for path in known:
        for parameter in document["paths"][BASE + path]["get"]["parameters"]:
            assert parameter.get("description") or parameter["schema"].get("description"), parameter
