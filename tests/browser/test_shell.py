"""Every page of the site itself, as seen in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Look, Site

PAGES = ["/", "/search", "/search?q=nothing", "/about-the-data", "/accessibility", "/cookies", "/sign-in"]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(look: Look, site: Site, path: str) -> None:
    look(site, path)


def test_a_page_that_is_not_there_says_so(look: Look, site: Site) -> None:
    page = look(site, "/no-such-page", status=404)
    assert page.locator("h1").inner_text() == "Page not found"


def test_pages_work_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site("/"))
    page.get_by_role("searchbox", name="Name of a place, or a postcode").fill("nowhere")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Nothing was found for “nowhere”")).to_be_visible()
    context.close()


def test_search_from_the_header(page: Page, site: Site) -> None:
    page.goto(site("/cookies"))
    page.get_by_label("Search places and measures").fill("<b>bold</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing was found for “<b>bold</b>”")).to_be_visible()


def test_reading_public_pages_leaves_nothing_on_the_device(page: Page, site: Site) -> None:
    page.goto(site("/"))
    page.goto(site("/search?q=x"))
    assert page.context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
