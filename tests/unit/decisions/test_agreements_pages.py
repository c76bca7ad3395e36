"""Every page of agreements and commitments answers, for everybody and for a lead, and its forms do what they say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator

import pytest
from django.test import Client
from tests.conftest import Database

from commonweal.access import actions as accounts
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped

PASSWORD = "correct horse battery"
LONDON = "/decisions/agreements/england/agreement/london-mou-2017"
PAGES = (
    "/decisions/agreements", LONDON, f"{LONDON}/plan", "/decisions/commitments", "/decisions/asks", "/decisions/barriers",
    "/decisions/lessons", "/decisions/targets", "/decisions/pilots", "/decisions/claims",
)  # fmt: skip
FILES = (
    "/decisions/agreements", f"{LONDON}/plan", "/decisions/commitments", "/decisions/asks", "/decisions/barriers",
    "/decisions/lessons", "/decisions/targets", "/decisions/pilots", "/decisions/claims",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(module_database: Database) -> Generator[None]:
    with scoped(OPERATOR):
        for name, role in (("lea", "integration-lead"), ("cleo", "clerk"), ("ana", "analyst")):
            accounts.create_user(username=name, full_name=name, role=role, password=PASSWORD, by=OPERATOR)
    yield


@pytest.fixture
def reader(people: None) -> Client:
    return Client(SERVER_NAME="127.0.0.1")


@pytest.fixture
def lead(people: None) -> Client:
    return signed_in("lea")


def signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.post("/sign-in", {"username": name, "password": PASSWORD}).status_code == 302
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return response.content.decode()


def made(client: Client, path: str, **fields: str) -> str:
    """Send the form for a new thing; the address of its page."""
    response = client.post(path, {"verb": "new", "nation": "england", **fields})
    assert response.status_code == 302, re.sub(r"\s+", " ", response.content.decode())[:3000]
    return response.headers["Location"]


def does(client: Client, path: str, verb: str, **fields: str) -> None:
    response = client.post(path, {"verb": verb, **fields})
    assert response.status_code == 302, errors(response.content.decode())
    assert client.get(response.headers["Location"].split("#")[0]).status_code == 200


def errors(page: str) -> list[str]:
    summary = page.partition("nhsuk-error-summary__list")[2].partition("</ul>")[0]
    return [" ".join(text.split()) for text in re.findall(r">([^<>]+)</a>", summary)]


@pytest.mark.parametrize("path", PAGES)
def test_everybody_may_read(reader: Client, path: str) -> None:
    page = text_of(reader, path)
    assert page.count("<h1") == 1
    assert 'name="verb"' not in page


@pytest.mark.parametrize("path", FILES)
def test_every_table_can_be_taken_along(reader: Client, path: str) -> None:
    rows = list(csv.reader(io.StringIO(text_of(reader, f"{path}.csv"))))
    assert len(rows[0]) > 3
    workbook = reader.get(f"{path}.xlsx")
    assert workbook.content.startswith(b"PK")
    assert workbook.headers["Content-Disposition"].endswith('.xlsx"')


@pytest.mark.covers("D0-020")
def test_the_board_filters_by_address_and_refuses_what_is_not_there(reader: Client) -> None:
    whole = list(csv.DictReader(io.StringIO(text_of(reader, "/decisions/commitments.csv"))))
    for field, column in (
        ("enabler", "enablers"),
        ("theme", "theme"),
        ("owner", "owner_name"),
        ("level", "level"),
        ("state", "state"),
    ):
        value = next(row[column].split("; ")[0] for row in whole if row[column])
        found = list(
            csv.DictReader(io.StringIO(reader.get("/decisions/commitments.csv", {field: value}).content.decode()))
        )
        assert [row["id"] for row in found] == [row["id"] for row in whole if value in row[column].split("; ")]
        assert reader.get("/decisions/commitments", {field: value}).status_code == 200
    page = text_of(reader, "/decisions/commitments?enabler=magic", 400)
    assert "payment" in errors(page)[0]
    assert 'href="#enabler"' in page
    assert "No commitment answers to this" in text_of(reader, "/decisions/commitments?text=zebra")
    assert reader.get("/decisions/commitments?on=soon").status_code == 400


@pytest.mark.parametrize("path", [f"{page}/england/x/nothing" for page in ("/decisions/agreements", "/decisions/commitments", "/decisions/asks", "/decisions/barriers", "/decisions/lessons", "/decisions/targets")])  # fmt: skip
def test_what_is_not_there_is_not_found(reader: Client, path: str) -> None:
    text_of(reader, path, 404)


def test_who_is_no_lead_may_not_write(reader: Client) -> None:
    for client in (reader, signed_in("ana")):
        assert client.post(LONDON, {"verb": "noted", "text": "x"}).status_code == 403
        assert client.get("/decisions/commitments/new").status_code == 403
        assert "Write what happened" not in text_of(client, LONDON)


@pytest.mark.covers("D0-018", "D2-104", "D1-024")
def test_a_lead_keeps_an_agreement_and_its_commitment(lead: Client) -> None:
    deal = made(
        lead, "/decisions/agreements/new", title="The borough deal", kind="deal", announced="2018-01", parties="The council\nThe trust",
        clauses="Open one door\nShare the rota", discuss="Fares",
    )  # fmt: skip
    assert deal == "/decisions/agreements/england/agreement/the-borough-deal"
    page = text_of(lead, deal)
    assert "0 of 2 have consented" in page
    assert page.count("No commitment on file") == 3
    done = made(
        lead, "/decisions/commitments/new", title="Open one door", level="borough", type="commitment-to-act",
        agreement="england/agreement/the-borough-deal", owner="The council", milestone="The door opens", due="2018-06",
        enablers="workforce",
    )  # fmt: skip
    assert "To review" not in text_of(lead, done)
    does(lead, deal, "consent-recorded", party="the-council", consent="consented", effective="2018-02-01")
    refused = lead.post(
        deal, {"verb": "consent-recorded", "party": "the-trust", "consent": "consented-with-conditions"}
    )
    assert refused.status_code == 422
    assert 'href="#consent-recorded-conditions"' in refused.content.decode()
    refused = lead.post(deal, {"verb": "stage-entered", "state": "live", "effective": "2018-03-01"}).content.decode()
    assert "the-trust" in errors(refused)[0]
    does(
        lead,
        deal,
        "consent-recorded",
        party="the-trust",
        consent="consented-with-conditions",
        conditions="Money",
        effective="2018-02-02",
    )
    does(lead, deal, "stage-entered", state="live", effective="2018-03-01")
    does(lead, deal, "alias-added", alias="One door deal")
    does(lead, deal, "party-invited", body="NHS England")
    page = text_of(lead, deal)
    assert "Consented with conditions" in page
    assert "One door deal" in page
    assert "2 of 3 have consented" in page
    plan = list(csv.DictReader(io.StringIO(text_of(lead, f"{deal}/plan.csv"))))
    assert {row["title"] for row in plan if "no-commitment" in row["flags"]} == {
        "Open one door",
        "Share the rota",
        "Fares",
    }
    assert [row["milestone_state"] for row in plan if row["commitment"]] == ["late"]


@pytest.mark.covers("D0-006", "D2-033")
def test_a_lead_moves_meets_and_takes_back(lead: Client) -> None:
    path = made(
        lead, "/decisions/commitments/new", title="Share the rota", level="borough", type="commitment-to-act", owner="The trust",
        milestone="The rota is shared", due="2019-04",
    )  # fmt: skip
    assert "Late" in text_of(lead, path)
    refused = lead.post(path, {"verb": "milestone-moved", "milestone": "first", "due": "soon", "reason": "x"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#milestone-moved-due"' in page and 'value="soon"' in page
    does(lead, path, "milestone-moved", milestone="first", due="2019-12", reason="No leave", effective="2019-03-01")
    assert "<s>April 2019</s>" in text_of(lead, path)
    does(lead, path, "milestone-added", text="The rota is used", due="2020-01-31", effective="2019-03-01")
    does(lead, path, "condition-added", text="Two more nurses", effective="2019-03-01")
    assert "Waits for: Two more nurses" in text_of(lead, path)
    does(lead, path, "condition-met", condition="two-more-nurses", evidence="Payroll", effective="2019-04-01")
    does(lead, path, "milestone-met", milestone="first", effective="2019-11-01")
    does(lead, path, "owner-changed", owner="NHS England", effective="2019-11-01")
    does(lead, path, "mechanism-set", text="The joint team", effective="2019-11-01")
    does(lead, path, "evidence-added", text="https://example.org/rota", effective="2019-11-01")
    page = text_of(lead, path)
    assert "NHS England" in page and "The joint team" in page and "https://example.org/rota" in page
    entry = re.findall(r'name="entry" value="([0-9a-f-]{36})"', page)[3]
    refused = lead.post(path, {"verb": "take-back", "entry": entry, "reason": ""})
    assert refused.status_code == 422
    does(lead, path, "take-back", entry=entry, reason="The rota was not shared")
    page = text_of(lead, path)
    assert "Taken back" in page and "The rota was not shared" in page
    does(lead, path, "withdrawn", text="No longer wanted")
    page = text_of(lead, path)
    assert "Closed" in page and "No longer wanted" in page
    does(lead, path, "reinstated", text="Wanted after all")
    assert lead.post(path, {"verb": "reinstated", "text": "x"}).status_code == 422


def test_two_leads_do_not_overwrite_one_another(lead: Client) -> None:
    path = made(
        lead, "/decisions/commitments/new", title="Write it down", level="borough", type="commitment-to-act", owner="A"
    )
    does(lead, path, "evidence-added", text="First", version="0")
    refused = signed_in("cleo").post(path, {"verb": "evidence-added", "text": "Second", "version": "0"})
    assert refused.status_code == 422
    assert "Somebody else has changed this" in errors(refused.content.decode())[0]


@pytest.mark.covers("D1-026")
def test_a_discussion_is_closed_by_its_outcome(lead: Client) -> None:
    path = made(
        lead,
        "/decisions/commitments/new",
        title="Talk about fares",
        level="region",
        type="commitment-to-discuss",
        owner="A",
    )
    assert 'value="met"' not in text_of(lead, path)
    does(lead, path, "discussed", text="No agreement was reached")
    assert "No agreement was reached" in text_of(lead, path)


@pytest.mark.covers("D0-048", "D2-078", "D0-019")
def test_a_lesson_is_adopted_and_raises_a_proposition_that_is_offered_and_agreed(lead: Client) -> None:
    path = made(
        lead,
        "/decisions/lessons/new",
        title="Sit together",
        text="One office halves the calls",
        from_place="Northtown",
        tags="co-location",
    )
    does(lead, path, "adopted", place="Southtown", text="In two offices")
    assert "with credit to Northtown" in text_of(lead, path)
    does(lead, path, "proposition-raised", title="Let us share a lease", asked_of="The department")
    ask = "/decisions/asks/england/ask/let-us-share-a-lease"
    assert f'href="{ask}"' in text_of(lead, path)
    assert "Sit together (england/lesson/sit-together)" in text_of(lead, ask)
    assert lead.post(ask, {"verb": "moved", "state": "agreed"}).status_code == 422
    does(lead, ask, "offered", text="A model lease", by="The department", evidence="Letter")
    does(lead, ask, "offer-answered", offer="1", state="accepted")
    does(lead, ask, "moved", state="agreed")
    assert "A model lease" in text_of(lead, "/decisions/asks?q=lease&state=agreed")
    assert "Sit together" in text_of(lead, "/decisions/lessons?q=calls+halves&tag=co-location")
    assert "No lesson holds these words" in text_of(lead, "/decisions/lessons?q=zebra")


@pytest.mark.covers("D0-019")
def test_an_ask_is_added_with_its_counterparty(lead: Client) -> None:
    path = made(
        lead,
        "/decisions/asks/new",
        title="Powers to license",
        asked_by="The borough",
        asked_of="NHS England",
        evidence="Pilot",
    )
    page = text_of(lead, path)
    assert "NHS England" in page and "The borough" in page and "Nothing was offered yet" in page
    response = lead.post("/decisions/asks/new", {"verb": "new", "nation": "england", "title": ""})
    assert response.status_code == 422 and 'href="#new-title"' in response.content.decode()


@pytest.mark.covers("D0-005", "D1-022", "D2-088")
def test_a_barrier_is_planned_escalated_answered_and_resolved(lead: Client) -> None:
    path = made(
        lead, "/decisions/barriers/new", title="Two systems of records", level="borough",
        blocks="england/agreement/london-mou-2017",
    )  # fmt: skip
    assert "Nobody named to decide" in text_of(lead, path)
    assert "Two systems of records" in text_of(lead, f"{LONDON}/plan")
    does(
        lead,
        path,
        "planned",
        owner="The board",
        fix="One system",
        decision_maker="NHS England",
        due="2019",
        effective="2018-01-01",
    )
    page = text_of(lead, "/decisions/barriers?level=borough&q=records")
    assert "Overdue" in page and "One system" in page
    does(lead, path, "escalated", level="national", to_name="The department", effective="2018-02-01")
    assert "no reply yet" in text_of(lead, path)
    does(lead, path, "replied", text="Guidance follows", by_name="The department", effective="2018-03-01")
    does(lead, path, "resolved", text="One system since May", effective="2018-05-01")
    assert "Two systems of records" not in text_of(lead, f"{LONDON}/plan")
    does(lead, path, "reopened", text="It broke", effective="2018-06-01")


@pytest.mark.covers("D2-033")
def test_a_target_has_one_officer_after_the_other_and_judges_plans(lead: Client) -> None:
    path = made(
        lead, "/decisions/targets/new", title="Integrated everywhere", due="2018", officer="Ann", post="Director"
    )
    does(lead, path, "officer-named", name="Bob", post="Chief", effective="2017-03-01")
    does(lead, path, "date-moved", due="2020", reason="Too slow", effective="2017-03-31")
    does(lead, path, "plan-made", title="The early plan", made="2016-10-01", ends="2019")
    does(lead, path, "plan-made", title="The later plan", made="2017-09-01", ends="2019")
    page = text_of(lead, path)
    assert "Too late" in page and "In time" in page and "Ann, Director" in page
    assert "Bob" in text_of(lead, "/decisions/targets?q=integrated")


@pytest.mark.covers("D1-064")
def test_a_subscriber_hears_of_the_category_alone(lead: Client) -> None:
    """Nothing of the news is told, nor of other categories, nor of what the reader wrote."""
    clerk = signed_in("cleo")
    assert Client(SERVER_NAME="127.0.0.1").get("/decisions/subscriptions").status_code == 302
    assert clerk.post("/decisions/subscriptions", {"category": ["lessons"]}).status_code == 302
    assert "No news in Lessons" in text_of(clerk, "/decisions/subscriptions")
    barrier = made(lead, "/decisions/barriers/new", title="A wall", level="borough")
    does(lead, barrier, "replied", text="Later", by_name="Them")
    assert "There is news" not in text_of(clerk, "/decisions/subscriptions")
    lesson = made(lead, "/decisions/lessons/new", title="Climb the wall", text="With a ladder")
    does(lead, lesson, "adopted", place="Easttown")
    page = text_of(clerk, "/decisions/subscriptions")
    assert "There is news in Lessons" in page
    assert "Climb" not in page and "Easttown" not in page
    assert (
        clerk.post("/decisions/subscriptions/look", {"category": "lessons"}).headers["Location"] == "/decisions/lessons"
    )
    assert "No news in Lessons" in text_of(clerk, "/decisions/subscriptions")
    assert "You subscribe to nothing yet" in text_of(lead, "/decisions/subscriptions")
    assert clerk.post("/decisions/subscriptions", {"category": ["gossip"]}).status_code == 422
    clerk.post("/decisions/subscriptions", {})
    assert "You subscribe to nothing yet" in text_of(clerk, "/decisions/subscriptions")


@pytest.mark.covers("D1-006", "D2-139")
def test_pilots_of_a_place_and_claims(reader: Client) -> None:
    page = text_of(reader, "/decisions/pilots?place=E09000014&on=2017")
    assert "Haringey" in page and "Several boroughs" in page
    assert reader.get("/decisions/places/E09000014").headers["Location"] == "/decisions/pilots?place=E09000014"
    assert "No pilot or programme is on file" in text_of(reader, "/decisions/pilots?place=E09000014&on=2009")
    assert text_of(reader, "/decisions/pilots?place=Nowhere+at+all", 404)
    assert text_of(reader, "/decisions/pilots?on=soon", 400)
    assert "None of it was decided" in text_of(reader, "/decisions/claims?q=few+areas")


def test_a_form_says_what_is_missing(lead: Client) -> None:
    for path, fields, anchor in (
        ("/decisions/commitments/new", {"title": "", "level": "borough"}, "#new-title"),
        ("/decisions/commitments/new", {"title": "X", "level": "borough", "milestone": "Y", "due": "soon"}, "#new-due"),
        ("/decisions/barriers/new", {"title": "X", "level": "borough", "due": "soon"}, "#new-due"),
        ("/decisions/lessons/new", {"title": "X"}, "#new-text"),
        ("/decisions/agreements/new", {"title": "", "kind": "deal"}, "#new-title"),
        ("/decisions/targets/new", {"title": "X", "due": "soon"}, "#new-due"),
    ):
        response = lead.post(path, {"verb": "new", "nation": "england", **fields})
        assert response.status_code == 422, path
        assert f'href="{anchor}"' in response.content.decode(), (path, errors(response.content.decode()))
