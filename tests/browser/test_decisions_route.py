"""Who decides? A case described in a form and answered with its gates, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Look, Site

CASE = "type=capital&on=2018-06-01&place=Hackney&sponsor=nhs-trust&asset=building&value=18000000"


@pytest.mark.parametrize(
    "path",
    [
        "/decisions",
        "/decisions/who-decides",
        f"/decisions/who-decides?{CASE}",
        f"/decisions/who-decides?{CASE}&joint=council&novel=1",
        "/decisions/who-decides?type=bcf-plan&on=2018-06-01&place=Hackney",
    ],
)
def test_page_is_sound(look: Look, site: Site, path: str) -> None:
    look(site, path)


@pytest.mark.covers("D1-012", "D1-014", "D1-015")
def test_a_case_is_answered_with_its_gates_and_reasons(look: Look, site: Site) -> None:
    page = look(site, "/decisions/who-decides", name="who-decides-answered")
    page.get_by_label("What is to be decided").select_option("capital")
    page.get_by_label("On which day").fill("2018-06-01")
    page.get_by_label("Where").fill("Hackney")
    page.get_by_label("Who brings the case").select_option("nhs-trust")
    page.get_by_label("What is bought, built or sold").select_option("building")
    page.get_by_label("Value in pounds").fill("18,000,000")
    page.get_by_role("button", name="Who decides?").press("Enter")
    steps = page.locator("ol.app-gates > li")
    expect(steps).to_have_count(2)
    expect(steps.nth(1)).to_contain_text("NHS Improvement approves")
    expect(steps.nth(1)).to_contain_text("sitting in the London Estates Board")
    expect(steps.nth(1)).to_contain_text("£18,000,000 is over £15,000,000")
    expect(steps.nth(1)).to_contain_text("Not confirmed by a source")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert "NHS Improvement" in download.value.path().read_text(encoding="utf-8")


def test_what_is_wrong_stands_at_the_top_and_leads_to_the_field(look: Look, site: Site) -> None:
    page = look(site, "/decisions/who-decides", name="who-decides-wrong")
    page.goto(site.address + "/decisions/who-decides?type=capital&sponsor=nhs-trust&asset=building&value=lots")
    expect(page.get_by_role("alert")).to_contain_text("this is not an amount")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Value in pounds")).to_be_focused()
