"""Signing in, as a person at a keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Look, Site

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def kim(site: Site) -> str:
    from commonweal.access import actions
    from commonweal.access.principal import OPERATOR

    actions.create_user(username="kim", full_name="Kim Doe", role="analyst", password=PASSWORD, by=OPERATOR)
    return "kim"


def sign_in(page: Page, site: Site, password: str = PASSWORD) -> None:
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill("kim")
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def test_a_wrong_password_leads_to_the_error_summary(look: Look, site: Site, kim: str) -> None:
    page = look(site, "/sign-in", name="sign-in-error", open_it=lambda page: sign_in(page, site, "wrong"))
    assert page.title().startswith("Error: ")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="The username or the password is not right").click()
    assert page.evaluate("() => document.activeElement.id") == "username"
    assert page.get_by_label("Password", exact=True).input_value() == ""


def test_the_account_page_and_signing_out(look: Look, site: Site, kim: str) -> None:
    page = look(site, "/account", open_it=lambda page: sign_in(page, site))
    assert page.url == site("/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text("Kim Doe")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]
    page.go_back()
    page.reload()
    assert page.url == site("/sign-in?next=/account")


def test_a_password_that_cannot_be_changed_is_said_where_it_is(look: Look, site: Site, kim: str) -> None:
    def change(page: Page) -> None:
        sign_in(page, site)
        page.locator("#present").fill(PASSWORD)
        page.locator("#password").fill("short")
        page.locator("#again").fill("short")
        page.get_by_role("button", name="Change password").click()
        page.wait_for_load_state("networkidle")

    page = look(site, "/account", name="account-error", open_it=change)
    expect(page.get_by_role("alert")).to_contain_text("The password is too short")
