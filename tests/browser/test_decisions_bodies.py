"""Bodies, seats, the map, powers and mandates in a browser: sound at every width, with the keyboard, without script."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Database

from .conftest import Look, Site, assert_fits, axe_violations, start_site

PASSWORD = "correct horse battery staple"
HWB = "/decisions/bodies/england/body/camden-hwb"
PAGES = [
    "/decisions/bodies?q=camden&on=2017-10-01",
    "/decisions/bodies?place=nowhere",
    f"{HWB}?on=2017-10-01",
    "/decisions/bodies/england/body/gm-strategic-partnership-board?on=2017-10-01",
    "/decisions/seat-gaps?kind=health-and-wellbeing-board&on=2017-10-01",
    "/decisions/map?place=Camden&on=2018-10-01",
    "/decisions/map?around=gm-strategic-partnership-board&on=2018-10-01",
    "/decisions/roles?nation=england&on=2018-10-01",
    "/decisions/duties",
    "/decisions/powers?on=2018-10-01",
    "/decisions/mandates?on=2018-10-01",
]


@pytest.fixture(scope="module")
def governed(module_database: Database) -> Generator[Site]:
    for site in start_site(module_database.environment):
        made = site.command(
            "user", "create", "lee", "--name", "Lee", "--role", "integration-lead", stdin=f"{PASSWORD}\n"
        )
        assert made.returncode == 0, made.stderr
        yield site


def sign_in(page: Page, site: Site) -> None:
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill("lee")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def field(page: Page, label: str) -> Locator:
    return page.locator("main").get_by_label(label, exact=True)


def sound(page: Page) -> None:
    """The page as it stands: axe clean wide, and fits a narrow window."""
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(look: Look, governed: Site, path: str) -> None:
    look(governed, path, status=400 if "nowhere" in path else 200)


def test_each_form_is_sound(page: Page, governed: Site) -> None:
    sign_in(page, governed)
    for form in ("appoint", "replace", "end", "seat", "rule"):
        page.goto(governed(f"{HWB}/{form}?on=2018-10-01"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Camden Health and Wellbeing Board")
        sound(page)
    page.goto(governed("/decisions/duties/new"))
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)


@pytest.mark.covers("D2-138")
def test_the_map_can_be_scrolled_with_the_keyboard_and_read_as_a_list(page: Page, governed: Site) -> None:
    page.goto(governed("/decisions/map?place=Camden&on=2018-10-01"))
    expect(page.get_by_text("Drawn from the bodies and reporting lines on file")).to_be_visible()
    page.get_by_role("region", name="Governance map").focus()
    expect(page.get_by_role("region", name="Governance map")).to_be_focused()
    expect(page.get_by_role("img", name="Governance map")).to_be_visible()
    page.locator("main").get_by_role("link", name="London Estates Board", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("London Estates Board")
    expect(page.get_by_text("As it stands on 1 October 2018.")).to_be_visible()


@pytest.mark.covers("D2-073", "D3-016")
def test_a_lead_appoints_replaces_and_ends_without_script(browser: Browser, governed: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, governed)
    page.goto(governed(HWB))
    page.get_by_role("link", name="Appoint somebody to the seat Director of public health").click()
    page.locator("main").get_by_role("button", name="Appoint").click()
    expect(page.get_by_role("alert")).to_contain_text("Say who takes the seat")
    field(page, "Who takes the seat").fill("Director One")
    field(page, "From which day").fill("2020-01-01")
    page.locator("main").get_by_role("button", name="Appoint").click()
    expect(page.get_by_text("The appointment is on record.")).to_be_visible()
    page.get_by_role("link", name="replace Director One").click()
    field(page, "Who takes the seat").fill("Director Two")
    field(page, "From which day").fill("2021-01-01")
    page.locator("main").get_by_role("button", name="Replace").click()
    expect(page.get_by_text("The succession is on record.")).to_be_visible()
    page.goto(governed(f"{HWB}?on=2020-06-01"))
    expect(page.get_by_role("listitem").filter(has_text="Director One")).to_be_visible()
    page.goto(governed(HWB))
    page.get_by_role("link", name="end the membership of Director Two").click()
    page.locator("main").get_by_role("button", name="End it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why the membership ends")
    field(page, "Why").fill("Left the council")
    field(page, "Last day").fill("2021-12-31")
    page.locator("main").get_by_role("button", name="End it").click()
    expect(page.get_by_text("does not hold this seat").or_(page.get_by_text("The end of the membership is on record."))
           .first).to_be_visible()  # fmt: skip
    page.goto(governed(HWB))
    page.get_by_role("link", name="Add a seat or portfolio role").click()
    field(page, "Short name").fill("executive-member-health")
    field(page, "Title").fill("Executive member for health")
    field(page, "Remit").fill("Health and care across the borough")
    page.locator("main").get_by_role("button", name="Add").click()
    expect(page.get_by_text("The seat is on record.")).to_be_visible()
    expect(page.get_by_role("heading", name="Portfolio roles")).to_be_visible()
    context.close()


@pytest.mark.covers("D0-023", "D1-063", "D1-011")
def test_a_power_is_proposed_moved_and_accounted_for(page: Page, governed: Site) -> None:
    sign_in(page, governed)
    page.goto(governed("/decisions/powers/new"))
    sound(page)
    field(page, "What the power is").fill("Local estates receipts")
    field(page, "Legal basis").fill("The Act, section 1")
    field(page, "Day").fill("2016-01-01")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Local estates receipts")
    for day, state in (
        ("2016-02-01", "Explored"),
        ("2016-03-01", "Agreed in principle"),
        ("2016-04-01", "Conditions set"),
    ):
        page.get_by_text("Move to another state").click()
        field(page, "New state").select_option(label=state)
        field(page, "Day").first.fill(day)
        if state == "Conditions set":
            field(page, "Readiness criteria to add").fill("A plan is agreed")
        page.get_by_role("button", name="Record").first.click()
        expect(page.get_by_text("The step is on record.")).to_be_visible()
    expect(page.get_by_role("heading", name="What keeps it from being live")).to_be_visible()
    page.get_by_text("Move to another state").click()
    field(page, "New state").select_option(label="Live")
    page.get_by_role("button", name="Record").first.click()
    expect(page.get_by_role("alert")).to_contain_text("A plan is agreed")
    sound(page)
    page.get_by_text("Record that a criterion is met").click()
    step = page.get_by_role("group").filter(has_text="Record that a criterion is met")
    step.get_by_label("Evidence").fill("Minute 7")
    step.get_by_label("Day").fill("2016-05-01")
    step.get_by_role("button", name="Record").click()
    page.get_by_text("Move to another state").click()
    field(page, "New state").select_option(label="Live")
    field(page, "Day").first.fill("2016-06-01")
    page.get_by_role("button", name="Record").first.click()
    expect(page.get_by_text("Owed for:")).to_be_visible()
    sound(page)
    page.get_by_text("Record a statement of use").click()
    step = page.get_by_role("group").filter(has_text="Record a statement of use")
    step.get_by_label("Financial year").select_option("2016-17")
    step.get_by_label("What it was used for").fill("One sale")
    step.get_by_label("What came of it").fill("A new health centre")
    step.get_by_label("Who answers for it").fill("Boroughs\nMayor")
    step.get_by_role("button", name="Record").click()
    expect(page.get_by_role("table", name="Statements of use by year")).to_contain_text("Boroughs; Mayor")


@pytest.mark.covers("D2-094", "D2-113")
def test_a_mandate_is_refused_where_the_law_reserves_it_and_a_limit_is_varied(page: Page, governed: Site) -> None:
    sign_in(page, governed)
    page.goto(governed("/decisions/mandates/new"))
    sound(page)
    reserved = page.locator("#function option").filter(has_text="Reserved by law").first
    field(page, "Title").fill("A duty that cannot move")
    field(page, "Function").select_option(value=reserved.get_attribute("value") or "")
    field(page, "Who gives").fill("nhs-england")
    field(page, "Who receives").fill("camden-council")
    page.get_by_role("button", name="Grant").click()
    expect(page.get_by_role("alert")).to_contain_text("reserved by law")
    sound(page)
    page.goto(governed("/decisions/mandates?on=2018-10-01"))
    page.get_by_role("table", name="Mandates in force").get_by_role("link").first.click()
    page.get_by_text("Vary the limit").click()
    step = page.get_by_role("group").filter(has_text="Vary the limit")
    step.get_by_label("Limit in pounds").fill("a lot")
    step.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_be_visible()
