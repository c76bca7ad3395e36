"""The pages of measures, as seen in a browser, and the way from the front page to a published cell."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from commonweal.measures.dashboard import interface_dashboard
from tests.conftest import Database

from .conftest import Look, Site, start_site
from .place import CAMDEN

PAGES = [
    f"/places/{CAMDEN}",
    "/measures",
    "/measures/delayed-days",
    "/measures/delayed-days-rate",
    "/overall-rank",
    f"/figures/delayed-days/{CAMDEN}/month/2015-09",
    f"/figures/delayed-days-rate/{CAMDEN}/financial-year/2015-16",
]


@pytest.fixture(scope="module")
def measured(made_up: Database) -> Generator[Site]:
    yield from start_site(made_up.environment)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(look: Look, measured: Site, path: str) -> None:
    look(measured, path)


def test_the_overall_rank_says_what_no_source_confirms_before_anything_is_opened(page: Page, measured: Site) -> None:
    page.goto(measured("/overall-rank"))
    expect(page.get_by_role("group").filter(has_text="How the ranks are put together")).not_to_have_attribute("open", "")
    unverified = interface_dashboard().unverified
    assert unverified
    for citation in unverified:
        said = page.get_by_text(f"Not confirmed by a source: {citation.place}.")
        expect(said).to_have_count(1)
        expect(said).to_be_visible()


def shows_the_cell(page: Page) -> None:
    """A figure's page names the file, the sheet and the cell that the value stands in."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("How this was worked out")
    cells = page.get_by_role("table", name="Cells behind this figure")
    row = cells.get_by_role("row").nth(1)
    heads = cells.get_by_role("columnheader").all_inner_texts()
    told = dict(zip(heads, row.locator("th, td").all_inner_texts(), strict=True))
    assert told["File"].startswith("synthetic-dtoc-la-") and told["File"].endswith(".xlsx")
    assert told["Sheet"] not in {"", "–"}
    assert told["Cell"][0].isalpha() and told["Cell"][-1].isdigit()
    assert told["Value"].replace(",", "").isdigit()


def test_from_the_front_page_to_the_cell_with_the_keyboard(page: Page, measured: Site) -> None:
    page.goto(measured("/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Name of a place, or a postcode")).to_be_focused()
    page.keyboard.type("camden")
    page.keyboard.press("Enter")
    expect(page).to_have_url(measured(f"/places/{CAMDEN}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Camden")
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.classList.contains('app-how')"):
            break
    page.keyboard.press("Enter")
    shows_the_cell(page)


def test_from_the_front_page_to_the_cell_without_script(browser: Browser, measured: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(measured("/"))
    page.get_by_role("searchbox", name="Name of a place, or a postcode").fill("Camden")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(measured(f"/places/{CAMDEN}"))
    page.get_by_role("link", name="How this was worked out").first.click()
    shows_the_cell(page)
    context.close()


def test_a_place_on_paper_has_its_figures_and_no_navigation(page: Page, measured: Site) -> None:
    page.goto(measured(f"/places/{CAMDEN}"))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".app-figure__value").first).to_be_visible()
    for hidden in (".nhsuk-header__navigation", ".nhsuk-footer", ".app-tabs", ".app-actions"):
        expect(page.locator(hidden).first).to_be_hidden()
