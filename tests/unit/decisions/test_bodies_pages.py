"""Every page and file of bodies, powers and mandates answers, for every day and filter, on the models that ship."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from tests.conftest import Database

HWB, GM = "/decisions/bodies/england/body/hackney-hwb", "/decisions/bodies/england/body/gm-strategic-partnership-board"
PATHS = {
    "/decisions/bodies": 200,
    "/decisions/bodies?q=hackney&on=2017-10-01": 200,
    "/decisions/bodies?q=zzzz": 200,
    "/decisions/bodies?on=soon": 400,
    "/decisions/bodies?place=nowhere": 400,
    "/decisions/bodies.xlsx": 200,
    f"{HWB}?on=2017-10-01": 200,
    f"{HWB}?on=2010-10-01": 200,
    f"{GM}?on=2017-10-01": 200,
    "/decisions/bodies/england/body/never-was": 404,
    f"{HWB}/appoint": 403,
    "/decisions/seat-gaps?kind=health-and-wellbeing-board": 200,
    "/decisions/seat-gaps.xlsx?nation=scotland": 200,
    "/decisions/map": 200,
    "/decisions/map?place=Camden&on=2018-10-01": 200,
    "/decisions/map?around=london-estates-board&on=2018-10-01": 200,
    "/decisions/map?nation=scotland": 200,
    "/decisions/map?around=zzz": 400,
    "/decisions/roles?on=2018-01-01": 200,
    "/decisions/roles?place=Camden&on=2018-01-01&level=borough": 200,
    "/decisions/roles.xlsx": 200,
    "/decisions/duties": 200,
    "/decisions/duties?body=Camden+Council&on=2018-01-01": 200,
    "/decisions/duties.csv?body=Camden+Council&on=2018-01-01": 200,
    "/decisions/duties/new": 403,
    "/decisions/powers": 200,
    "/decisions/powers?on=2017-12-01&lacks=criteria": 200,
    "/decisions/powers.xlsx": 200,
    "/decisions/powers/new": 403,
    "/decisions/mandates?on=2018-01-01": 200,
    "/decisions/mandates.xlsx": 200,
    "/decisions/mandates/new": 403,
}


@pytest.fixture(scope="module")
def client(module_database: Database) -> Client:
    return Client(SERVER_NAME="127.0.0.1")


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_the_page_answers(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.content[:400]


def rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_every_power_and_mandate_on_file_has_its_page(client: Client) -> None:
    for kind in ("powers", "mandates"):
        found = rows(client, f"/decisions/{kind}.csv?on=2018-01-01")
        assert found
        for row in found[::7]:
            assert client.get(f"/decisions/{kind}/{row['id']}?on=2018-01-01").status_code == 200


@pytest.mark.covers("D2-073")
def test_the_file_of_gaps_has_a_row_for_each_with_its_rule(client: Client) -> None:
    found = rows(client, "/decisions/seat-gaps.csv?q=hackney&kind=health-and-wellbeing-board&on=2017-10-01")
    assert {"healthwatch", "ccg"} <= {row["role"] for row in found}
    assert all(row["result"] == "vacant" and row["rule"] and row["citation"] for row in found)


@pytest.mark.covers("D2-138")
def test_the_map_is_a_picture_and_a_list_and_a_file_of_the_same_lines(client: Client) -> None:
    asked = "place=Camden&on=2018-10-01"
    page = client.get(f"/decisions/map?{asked}").content.decode()
    names = {row["from_name"] for row in rows(client, f"/decisions/map.csv?{asked}")}
    assert "Drawn from the bodies and reporting lines on file" in page
    assert page.count("<rect") == page.count('<li><a href="/decisions/bodies/')
    assert names and all(name.replace("’", "’") in page for name in names)


@pytest.mark.covers("D4-006", "D4-007")
def test_the_file_of_roles_names_levels_bodies_and_reasons(client: Client) -> None:
    found = rows(client, "/decisions/roles.csv?on=2018-10-01&nation=england")
    assert {"planning_level", "design_level", "decision_body", "reason"} <= found[0].keys()
    assert any(row["decision_body"] for row in found)


@pytest.mark.covers("D2-027", "D4-011", "D2-100")
def test_a_partnership_shows_votes_by_sector_elected_members_and_its_boards(client: Client) -> None:
    page = client.get(f"{GM}?on=2017-01-01").content.decode()
    assert "Membership and votes by sector" in page
    assert "Elected members:" in page
    assert "/decisions/bodies/england/body/bolton-hwb?on=2017-01-01" in page
    assert "Observes only" in page


PASSWORD = "correct horse battery staple"


@pytest.mark.covers("D1-063")
def test_the_forms_of_a_power_record_a_basis_and_what_no_longer_holds(client: Client) -> None:
    from commonweal.access import actions
    from commonweal.access.principal import OPERATOR

    actions.create_user(username="lee", full_name="Lee", role="integration-lead", password=PASSWORD, by=OPERATOR)
    lead = Client(SERVER_NAME="127.0.0.1")
    assert lead.post("/sign-in", {"username": "lee", "password": PASSWORD}).status_code == 302
    address = "/decisions/powers/england/power/cornwall-additional-powers"
    (criterion, *_rest) = re.findall(
        r'<option value="([a-z-]+)">', lead.get(address).content.decode().split("Criterion")[-1]
    )
    steps: list[dict[str, str]] = [
        {"verb": "basis", "legal_basis": "The Act, section 7", "on": "2018-01-01"},
        {"verb": "meet", "criterion": criterion, "evidence": "Minute 7", "on": "2018-02-01"},
        {"verb": "unmeet", "criterion": criterion, "reason": "The plan lapsed", "on": "2018-03-01"},
    ]
    for step in steps:
        assert lead.post(address, step).status_code == 302
    assert "The Act, section 7" in lead.get(address).content.decode()
    wrong = lead.post(address, {"verb": "unmeet", "criterion": criterion, "reason": ""})
    assert wrong.status_code == 400
    assert "Say why the criterion no longer holds" in wrong.content.decode()
    assert lead.post(address, {"verb": "nothing"}).status_code == 400
    assert client.post(address, steps[0]).status_code == 403
