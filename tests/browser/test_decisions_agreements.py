"""Agreements and commitments as a person sees them: wide and narrow, by keyboard, with and without rights."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Look, Site

PASSWORD = "correct horse battery"
LONDON = "/decisions/agreements/england/agreement/london-mou-2017"
ONE = "/decisions/commitments/england/commitment/london-mou-payment-pilots"


@pytest.fixture(scope="module")
def lead(site: Site) -> str:
    from commonweal.access import actions
    from commonweal.access.principal import OPERATOR

    actions.create_user(username="lea", full_name="Lea", role="integration-lead", password=PASSWORD, by=OPERATOR)
    return "lea"


def sign_in(page: Page, site: Site) -> None:
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill("lea")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    "path",
    [
        "/decisions/agreements", LONDON, f"{LONDON}/plan", "/decisions/commitments", ONE, "/decisions/asks",
        "/decisions/barriers", "/decisions/lessons", "/decisions/targets", "/decisions/pilots?on=2017&place=E09000014",
        "/decisions/claims",
    ],
)  # fmt: skip
def test_pages_for_everybody(look: Look, site: Site, path: str) -> None:
    look(site, path)


@pytest.mark.covers("D0-020")
def test_the_board_is_filtered_without_script(look: Look, site: Site) -> None:
    page = look(site, "/decisions/commitments?text=zebra", name="commitments-none")
    page.get_by_role("link", name="See all commitments").click()
    page.get_by_label("Enabler").select_option("payment")
    page.get_by_role("button", name="Show").click()
    page.wait_for_load_state("networkidle")
    assert "enabler=payment" in page.url
    expect(page.get_by_role("status")).to_contain_text("commitment")
    expect(page.get_by_label("Enabler")).to_have_value("payment")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_label("Enabler")).to_have_value("")


@pytest.mark.covers("D0-006")
def test_a_lead_writes_what_happened_and_takes_it_back(look: Look, site: Site, lead: str) -> None:
    def add(page: Page) -> None:
        sign_in(page, site)
        page.goto(site(ONE))
        page.locator("#milestone-added-step > summary").click()
        step = page.locator("#milestone-added-step")
        step.get_by_label("What is to be done").fill("The first pilot begins")
        step.get_by_role("button", name="Add a milestone").click()
        page.wait_for_load_state("networkidle")

    page = look(site, ONE, name="commitment-error", open_it=add)
    assert page.title().startswith("Error: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("() => document.activeElement.id") == "milestone-added-due"
    page.keyboard.type("2018-04")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("It is written in the log.")).to_be_visible()
    expect(page.get_by_role("table").get_by_text("The first pilot begins")).to_be_visible()

    page = look(site, ONE, name="commitment-done", open_it=lambda page: page.reload(wait_until="networkidle"))
    page.locator("#history ~ ol").get_by_text("Take back").first.click()
    page.get_by_label("Why it is taken back").first.fill("A slip")
    page.get_by_role("button", name="Take back").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("It has no milestone.")).to_be_visible()
    expect(page.get_by_text("A slip")).to_be_visible()


def test_a_lead_adds_an_agreement_and_sees_its_forms(look: Look, site: Site, lead: str) -> None:
    def form(page: Page) -> None:
        sign_in(page, site)
        page.goto(site("/decisions/agreements/new"), wait_until="networkidle")

    page = look(site, "/decisions/agreements/new", name="agreement-new", open_it=form)
    page.get_by_label("Title").fill("The borough deal")
    page.get_by_label("Signatories").fill("The council\nThe trust")
    page.get_by_label("Commitments to act").fill("Open one door")
    page.get_by_role("button", name="Add").click()
    page.wait_for_load_state("networkidle")

    def opened(page: Page) -> None:
        page.reload(wait_until="networkidle")
        page.evaluate("() => document.querySelectorAll('main details').forEach(each => { each.open = true })")

    page = look(site, page.url, name="agreement-steps", open_it=opened)
    expect(page.get_by_role("heading", name="The borough deal")).to_be_visible()


@pytest.mark.covers("D1-064")
def test_subscriptions(look: Look, site: Site, lead: str) -> None:
    def choose(page: Page) -> None:
        sign_in(page, site)
        page.goto(site("/decisions/subscriptions"))
        page.get_by_label("Lessons").check()
        page.get_by_role("button", name="Keep").click()
        page.wait_for_load_state("networkidle")

    page = look(site, "/decisions/subscriptions", open_it=choose)
    expect(page.get_by_text("No news in Lessons")).to_be_visible()
    page.get_by_role("button", name="Look at Lessons").click()
    page.wait_for_load_state("networkidle")
    assert page.url == site("/decisions/lessons")
