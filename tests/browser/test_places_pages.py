"""The front page and the pages of places, as seen in a browser."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Database

from .conftest import Look, Site, start_site
from .place import CAMDEN, ISLINGTON


@pytest.fixture(scope="module")
def country(drawn: Database) -> Generator[Site]:
    yield from start_site(drawn.environment)


@pytest.fixture(scope="module")
def councils(made_up: Database) -> Generator[Site]:
    yield from start_site(made_up.environment)


PAGES = [
    "/",
    "/places",
    "/places?q=north",
    "/places?kind=council",
    "/places?q=SE1+7PB",
    f"/places/{CAMDEN}/people",
    f"/places/{CAMDEN}/geography",
    "/places/E54000028/geography",
    "/places/E09000001/people",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(look: Look, country: Site, path: str) -> None:
    look(country, path)


@pytest.mark.parametrize("path", ["/places/E92000001/people", f"/places/{CAMDEN}/people"])
def test_people_of_made_up_councils_are_sound(look: Look, councils: Site, path: str) -> None:
    page = look(councils, path, name=f"made-up{path.replace('/', '-')}")
    expect(page.get_by_role("img").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/places", f"/places/{CAMDEN}/people", f"/places/{CAMDEN}/geography"])
def test_pages_are_sound_before_anything_is_loaded(look: Look, site: Site, path: str) -> None:
    look(site, path, name=f"empty-{path.strip('/').replace('/', '-') or 'home'}")


def told(page: Page) -> str:
    return page.locator("main").inner_text()


def find(page: Page, site: Site, text: str) -> None:
    page.goto(site("/"))
    page.get_by_role("searchbox", name="Name of a place, or a postcode").fill(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("text", ["nw1 2db", "NW12DB", CAMDEN, CAMDEN.lower(), "702"])
def test_a_postcode_or_a_code_leads_to_the_council(page: Page, country: Site, text: str) -> None:
    find(page, country, text)
    expect(page).to_have_url(country(f"/places/{CAMDEN}"))


def test_a_name_of_several_places_lists_them(page: Page, country: Site) -> None:
    find(page, country, "islington")
    expect(page.locator(".app-hits a")).to_have_text(["Islington", "NHS Islington CCG"])


def test_half_a_postcode_asks_for_the_whole(page: Page, country: Site) -> None:
    find(page, country, "nw1")
    assert "NW1 is the first half of a postcode" in told(page)


def test_a_postcode_that_is_not_held_says_what_to_load(page: Page, country: Site, site: Site) -> None:
    for where, words in ((country, "The postcode SE1 7PB is not held"), (site, "No postcodes are loaded")):
        find(page, where, "SE1 7PB")
        assert words in told(page)
        assert "commonweal load postcodes FILE" in told(page)


def test_nothing_found_says_so(page: Page, country: Site) -> None:
    find(page, country, "atlantis")
    expect(page.get_by_role("heading", name="Nothing was found for “atlantis”")).to_be_visible()


def test_the_map_leads_to_a_borough(page: Page, country: Site) -> None:
    page.goto(country("/"))
    page.get_by_role("list", name="London boroughs").get_by_role("link", name="Hackney", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hackney")


def test_small_letters_in_an_address_lead_to_the_place(page: Page, country: Site) -> None:
    page.goto(country(f"/places/{CAMDEN.lower()}/people?x=1"))
    expect(page).to_have_url(country(f"/places/{CAMDEN}/people?x=1"))


def test_the_sites_search_finds_places(page: Page, country: Site) -> None:
    page.goto(country("/search?q=camden"))
    expect(page.locator(".app-hits a").first).to_have_attribute("href", f"/places/{CAMDEN}")


@pytest.mark.covers("D0-010")
def test_a_profile_marks_estimates_and_projections(page: Page, country: Site) -> None:
    page.goto(country(f"/places/{CAMDEN}/people"))
    ages = page.get_by_role("table", name="by age")
    assert [row.inner_text().split("\t")[:8] for row in ages.locator("tbody tr").all()] == [
        ["2020", "Estimate", "198", "517", "110", "110", "66", "1,001"],
        ["2019", "Estimate", "180", "470", "100", "100", "60", "910"],
    ]
    whole = page.get_by_role("table", name="all ages together")
    assert [row.inner_text().split("\t")[:3] for row in whole.locator("tbody tr").all()] == [
        ["2031", "Projection", "1,001"],
        ["2030", "Projection", "999"],
    ]
    assert "Published for all ages only: 2030 to 2031" in told(page)


def test_a_profile_without_people_names_the_file_to_load(page: Page, site: Site) -> None:
    page.goto(site(f"/places/{CAMDEN}/people"))
    assert "commonweal load population FILE" in told(page)


def test_a_profile_is_taken_along(page: Page, country: Site) -> None:
    answer = page.request.get(country(f"/places/{CAMDEN}/people.csv"))
    lines = answer.text().splitlines()
    assert lines[0] == "area,area_name,year,basis,ages,people,source,areas_added_up"
    assert f"{CAMDEN},Camden,2020,estimate,0-17,198," in answer.text()
    assert f"{CAMDEN},Camden,2031,projection,all,1001," in answer.text()
    workbook = page.request.get(country(f"/places/{CAMDEN}/people.xlsx"))
    assert workbook.ok and workbook.body().startswith(b"PK")


@pytest.mark.covers("D2-103")
def test_areas_that_match_are_found_with_both_shares(page: Page, country: Site) -> None:
    page.goto(country(f"/places/{CAMDEN}/geography"))
    assert "Camden is one of 2 councils with social care that together cover the same people" in told(page)
    page.goto(country("/places/E54000028/geography"))
    assert "North Central London covers the same people as" in told(page)
    assert "EXACTLY" in told(page).upper()
    assert "same people as England" not in told(page)  # England is everything here: no match to speak of


@pytest.mark.covers("D2-091")
def test_an_overlap_is_counted_in_people(page: Page, country: Site) -> None:
    page.goto(country(f"/places/{ISLINGTON}/geography"))
    page.get_by_label("Compare it with").select_option("ccg")
    page.get_by_role("button", name="Compare").click()
    rows = page.get_by_role("table", name="Overlap of Islington").locator("tbody tr").all()
    assert [row.inner_text().split("\t") for row in rows] == [
        ["NHS Camden CCG", "40", "57.14%", "57.14%"],
        ["NHS Islington CCG", "30", "42.86%", "100%"],
    ]


def test_a_day_that_is_none_is_refused_kindly(look: Look, country: Site) -> None:
    page = look(country, f"/places/{CAMDEN}/geography?on=yesterday", name="geography-wrong-day")
    expect(page.get_by_role("alert")).to_contain_text("Write the day as year, month and day")
