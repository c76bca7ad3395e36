"""The pages of a person in a browser: each once, wide and narrow; from the finder to an entry by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.people_records import long_record, one_person, taken_in

from .conftest import Look, Site

PASSWORD = "correct horse battery"
ANN, LONG = "/people/s3-000001", "/people/s9-000001"
CONDITION = f"{ANN}/entries/Condition/s3-000001-condition-1"


@pytest.fixture(scope="module")
def record(site: Site) -> list[dict[str, Any]]:
    from commonweal.access import actions
    from commonweal.access.principal import OPERATOR

    actions.create_user(username="cleo", full_name="Cleo", role="clinician", password=PASSWORD, by=OPERATOR)
    person = one_person(seed=3)
    taken_in(person)
    taken_in(long_record(120))
    subject = {"reference": "Patient/odd"}
    taken_in([
        {"resourceType": "Patient", "id": "odd", "name": [{"text": "Unbroken" * 20}], "deceasedBoolean": True,
         "meta": {"security": [{"code": "R"}]}, "link": [{"other": {"reference": "Patient/x"}, "type": "replaced-by"}]},
        {"resourceType": "Flag", "id": "dog", "status": "active", "subject": subject, "code": {"text": "Dog"}},
        {"resourceType": "MedicationRequest", "id": "never", "subject": subject, "status": "active", "intent": "order",
         "doNotPerform": True, "medicationCodeableConcept": {"text": "Penicillin" * 20}},
    ])  # fmt: skip
    return person


@pytest.fixture(scope="module")
def cookies(browser: Browser, site: Site, record: list[dict[str, Any]]) -> list[Any]:
    """One sign-in for all pages that are only looked at."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill("cleo")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def clinician(context: BrowserContext, page: Page, cookies: list[Any]) -> Page:
    context.add_cookies(cookies)
    return page


@pytest.mark.parametrize(
    "path",
    [
        "/people",
        ANN,
        f"{LONG}/timeline?page=2",
        f"{LONG}/timeline?q=nothing-is-so",
        CONDITION,
        "/people/odd",
        "/people/odd/timeline",
    ],
)
def test_page_is_sound(look: Look, site: Site, clinician: Page, path: str) -> None:
    look(site, path)


def test_a_record_says_that_it_is_not_open_to_all(look: Look, site: Site, record: list[dict[str, Any]]) -> None:
    page = look(site, ANN, status=403, name="people-forbidden")
    expect(page.get_by_text("Sign in with an account")).to_be_visible()


def test_what_is_missing_in_the_finder_is_said_and_reached(look: Look, site: Site, clinician: Page) -> None:
    def send_wrong(page: Page) -> None:
        page.goto(site("/people"))
        page.get_by_label("Family name").fill("Smith")
        page.locator("main").get_by_role("button", name="Find").press("Enter")
        page.wait_for_load_state("networkidle")

    page = look(site, "/people", name="people-wrong", open_it=send_wrong)
    page.get_by_role("alert").get_by_role("link", name="A birth date is needed").press("Enter")
    expect(page.locator("#born")).to_be_focused()


@pytest.mark.covers("D2-022")
def test_from_the_finder_to_an_entry_and_the_print_by_keyboard(
    look: Look, site: Site, clinician: Page, record: list[dict[str, Any]]
) -> None:
    patient = record[0]
    name = patient["name"][0]

    def find(page: Page) -> None:
        page.goto(site("/people"))
        page.get_by_label("Family name").fill(name["family"])
        page.get_by_label("Birth date").fill(patient["birthDate"])
        page.get_by_label("Birth date").press("Enter")
        page.wait_for_load_state("networkidle")

    page = look(site, "/people", name="people-found", open_it=find)
    assert name["family"] not in page.url
    page.get_by_role("row", name=name["family"].upper()).get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name["family"].upper())
    with page.expect_download() as download:
        page.get_by_role("link", name="Print: summary as PDF").press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("navigation", name="Record").get_by_role("link", name="Timeline").press("Enter")
    page.get_by_label("Kind").select_option("problems")
    page.locator("main").get_by_role("button", name="Show").last.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Timeline", exact=False).last).to_contain_text("2 of 19")
    page.locator(".app-entry__title").get_by_role("link").first.press("Enter")
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    expect(page.get_by_text("urn:commonweal:synthetic").first).to_be_visible()
