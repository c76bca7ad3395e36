"""The money room in a browser: each page once, wide and narrow, and a month from upload to close by keyboard."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.money_pool import income, open_pool, posted, proposed, spend

from .conftest import Look, Site

PASSWORD = "correct horse battery"
POOL = "/money/funds/pool"
DAYS = "as_of=2015-05-31"
PAGES = (
    "/money", "/money/funds", f"{POOL}?{DAYS}", f"{POOL}/statement?{DAYS}&partner=borough", f"{POOL}/journals",
    f"{POOL}/trial-balance?{DAYS}", f"{POOL}/close?through=2015-05-31", f"{POOL}/what-if?{DAYS}&c-0=2000", f"{POOL}/upload/actuals",
    "/money/approvals", "/money/batch?key=waiting", "/money/journals/1", f"/money/trace?to=provider:trust&{DAYS}",
)  # fmt: skip
OPEN = (
    "/money", "/money/payment-models", "/money/payment-models/gain-loss-share?example=1",
    "/money/payment-models/p4p-2015-16?example=1", "/money/payment-models/capitation",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    from commonweal.access import actions
    from commonweal.access.principal import OPERATOR

    for name, role in (("mia", "finance-lead"), ("chris", "integration-lead")):
        actions.create_user(username=name, full_name=name.title(), role=role, password=PASSWORD, by=OPERATOR)
    folder = tmp_path_factory.mktemp("pools")
    for fund in ("pool", "month"):
        open_pool(folder, fund)
    more = {"provider": "trust", "sector": "community"}
    posted("spent", income(100000), spend(12345, **more), spend(4000, ref="s2", scheme="night-care", **more))
    proposed("waiting", spend(100))


@pytest.fixture(scope="module")
def cookies(browser: Browser, site: Site, people: None) -> list[Any]:
    """One sign-in for all pages that are only looked at."""
    context = browser.new_context()
    sign_in(context.new_page(), site, "mia")
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def maker(context: BrowserContext, page: Page, cookies: list[Any]) -> Page:
    context.add_cookies(cookies)
    return page


def sign_in(page: Page, site: Site, name: str) -> None:
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(look: Look, site: Site, maker: Page, path: str) -> None:
    look(site, path)


@pytest.mark.parametrize("path", OPEN)
def test_page_that_everybody_may_see_is_sound(look: Look, site: Site, people: None, path: str) -> None:
    look(site, path, name=f"open-{path}".replace("/", "-").split("?")[0])


def test_a_fund_says_that_it_is_not_open_to_all(look: Look, site: Site, people: None) -> None:
    page = look(site, POOL, status=403, name="money-forbidden")
    expect(page.get_by_text("Sign in with an account")).to_be_visible()


def workbook(folder: Path, name: str, rows: list[list[object]]) -> Path:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("rows")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    path = folder / name
    path.write_bytes(stream.getvalue())
    return path


def upload(page: Page, site: Site, kind: str, file: Path, day: str, booked: str) -> None:
    page.goto(site(f"/money/funds/month/upload/{kind}"))
    page.get_by_label("File", exact=True).set_input_files(file)
    page.locator("#day").fill(day)
    page.get_by_label("Day of booking").fill(booked)
    page.get_by_label("Reason").fill("The month of May")
    page.get_by_role("button", name="Propose").press("Enter")
    page.wait_for_load_state("networkidle")


def test_a_month_from_upload_to_approval_statement_and_close(
    look: Look, site: Site, page: Page, people: None, tmp_path: Path
) -> None:
    sign_in(page, site, "mia")
    heading = ["scheme", "source", "amount"]
    wrong = workbook(tmp_path, "wrong.xlsx", [heading, ["reablement", "top-up", "plenty"], ["parties", "top-up", 5]])

    def send_wrong(page: Page) -> None:
        upload(page, site, "actuals", wrong, "2015-05-01", "2015-05-31")

    page = look(site, "/money/funds/month/upload/actuals", name="money-upload-wrong", open_it=send_wrong)
    expect(page.get_by_role("alert")).to_contain_text("wrong.xlsx, row 2, column amount: this is not an amount")
    page.get_by_role("alert").get_by_role("link").first.press("Enter")
    expect(page.locator("#file")).to_be_focused()

    budget = workbook(tmp_path, "budget.xlsx", [heading, ["reablement", "top-up", 100], ["night-care", "nhs-minimum", 60]])
    actuals = workbook(tmp_path, "may.xlsx", [heading, ["reablement", "top-up", 130.5], ["night-care", "nhs-minimum", 50]])
    addresses: list[str] = []
    for kind, file, day in (("budget", budget, "2015-04-01"), ("actuals", actuals, "2015-05-01")):
        upload(page, site, kind, file, day, "2015-05-31")
        expect(page.get_by_text("Somebody else must check it before it is in any balance")).to_be_visible()
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        addresses.append(page.url)

    page.goto(site("/money/funds/month/close?through=2015-05-31"))
    expect(page.get_by_role("button", name=re.compile("Close through"))).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, "chris")
    for address in addresses:
        page.goto(address)
        page.get_by_role("button", name="Approve").press("Enter")
        expect(page.get_by_text("It is approved and posted.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, "mia")
    page.goto(site("/money/funds/month/statement?as_of=2015-05-31&known=2015-05-31&partner=borough"))
    expect(page.get_by_role("row", name=re.compile("Reablement at home"))).to_contain_text("£30.50 (30.5%) over budget")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    page.goto(site("/money/funds/month/close?through=2015-05-31"))
    page.get_by_role("button", name=re.compile("Close through")).press("Enter")
    expect(page.get_by_text("The books are closed through 31 May 2015.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Statement as known then")).click()
    expect(page.get_by_text("The period is closed.")).to_be_visible()


def test_a_quote_is_worked_out_by_keyboard(site: Site, page: Page, people: None) -> None:
    page.goto(site("/money/payment-models/gain-loss-share"))
    page.get_by_role("link", name="A gain above the cap").press("Enter")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Most that the provider can win").fill("900,000")
    page.locator("main").get_by_role("button", name="Work it out").press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".app-figure").first).to_contain_text("£900,000.00")
