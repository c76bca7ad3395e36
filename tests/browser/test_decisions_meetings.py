"""A clerk's whole job, at the keyboard: a paper, an agenda, attendance, interests, votes, an outcome, minutes, actions."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from commonweal.access.principal import OPERATOR, Principal
from tests.meetings_place import load

from .conftest import Look, Site, start_site

PASSWORD = "correct horse battery"
CLERK = Principal("clem", "clerk")


@pytest.fixture(scope="module")
def place(module_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    """A site with bodies that meet, and the account of a clerk."""
    from commonweal.access import actions

    load(tmp_path_factory.mktemp("model"))
    actions.create_user(username="clem", full_name="Clem Doe", role="clerk", password=PASSWORD, by=OPERATOR)
    yield from start_site(module_database.environment)


def sign_in(page: Page, site: Site) -> None:
    page.goto(site("/sign-in"))
    page.get_by_label("Username").fill("clem")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def field(page: Page, label: str) -> Locator:
    return page.locator("main").get_by_label(label, exact=True)


def press(page: Page, name: str) -> None:
    """Press a button with the keyboard alone."""
    button = page.locator("main").get_by_role("button", name=name, exact=True).first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def checked(look: Look, site: Site, page: Page, name: str) -> None:
    """The page as it stands is sound, wide and narrow."""
    address = page.url
    look(site, "", name=name, open_it=lambda page: page.goto(address, wait_until="networkidle"))


@pytest.mark.parametrize("path", ["meetings", "forward-plan", "calendar"])
def test_lists_are_sound_while_they_are_empty(look: Look, place: Site, path: str) -> None:
    page = look(place, f"/decisions/{path}", name=f"decisions-empty-{path}")
    expect(page.locator(".app-empty").first).to_be_visible()


def test_a_body_that_is_not_on_file_is_said(look: Look, place: Site) -> None:
    page = look(place, "/decisions/meetings?body=Nowhere", status=400, name="decisions-no-body")
    expect(page.get_by_role("alert")).to_contain_text("Nowhere")


@pytest.mark.covers("D0-055", "D1-001")
def test_a_paper_is_written_and_says_what_is_missing(look: Look, page: Page, place: Site) -> None:
    sign_in(page, place)
    page.goto(place("/decisions/papers/new"))
    press(page, "Keep the draft")
    expect(page.get_by_role("alert")).to_contain_text("The title is missing")
    field(page, "Title").fill("Reform over two years")
    field(page, "Body that it is for").fill("Testshire Leaders")
    field(page, "Questions").fill("role: What role?")
    field(page, "Links").fill("Delivery plan | https://example.org/plan")
    page.locator("#file").set_input_files({"name": "costs.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    press(page, "Keep the draft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reform over two years")
    checked(look, place, page, "paper-draft")
    paper = page.url.split("?")[0]
    press(page, "Submit the paper")
    for name in ("financial", "legal", "equalities"):
        expect(page.get_by_role("alert")).to_contain_text(f"The statement of {name} implications is missing")
    page.get_by_role("link", name="The statement of financial implications").click()
    assert page.evaluate("() => document.activeElement.id") == "financial"
    for label, text in (("Author", "An Officer"), ("Summary", "What it is"), ("Recommendation", "To agree"),
                        ("Financial implications", "None"), ("Legal implications", "None"),
                        ("Equalities implications", "None")):  # fmt: skip
        field(page, label).fill(text)
    press(page, "Keep the draft")
    page.goto(paper)
    press(page, "Submit the paper")
    expect(page.locator("main")).to_contain_text("The paper is submitted")
    expect(page.locator("main")).to_contain_text(hashlib.sha256(b"a,b\n1,2\n").hexdigest())


@pytest.mark.covers("D0-001")
def test_a_meeting_from_its_plan_to_approved_minutes(look: Look, page: Page, place: Site) -> None:
    from commonweal.access.scope import scoped
    from commonweal.decisions.queries.papers import papers

    sign_in(page, place)
    with scoped(CLERK):
        [(paper, _state)] = papers("england/body/t-leaders")
    page.goto(place("/decisions/meetings/new"))
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("The body is missing")
    checked(look, place, page, "meeting-new")
    field(page, "Body").fill("Testshire Leaders")
    field(page, "Day").fill("2017-12-05")
    field(page, "Begins").fill("18:30")
    field(page, "Place").fill("Town Hall")
    press(page, "Save")
    field(page, "Title").fill("Apologies")
    press(page, "Add to the agenda")
    field(page, "Paper").select_option(label="Reform over two years (Submitted)")
    field(page, "Number").fill("8")
    press(page, "Add to the agenda")
    press(page, "Up item 8")
    expect(page.locator("main ol li").first).to_contain_text("Reform over two years")
    press(page, "Down item 1")
    page.get_by_role("link", name="Back to the meeting").click()
    meeting = page.url
    press(page, "Open the meeting")
    for seat in range(1, 4):
        page.locator(f"#here-leader-{seat}").select_option("1")
    page.locator("#chair").select_option("leader-1")
    field(page, "Apologies").fill("Ed Day")
    field(page, "In attendance, without a vote").fill("The Mayor, observer")
    press(page, "Save the attendance")
    expect(page.get_by_role("status")).to_contain_text("3 of 5 voting seats can vote; the quorum is 2")
    checked(look, place, page, "meeting-attendance")
    page.goto(f"{meeting}/interests")
    field(page, "Person").fill("Cy Hall")
    field(page, "Item").select_option(index=2)
    field(page, "It is prejudicial").check()
    press(page, "Record the interest")
    expect(page.locator("main")).to_contain_text("takes no part in the vote")
    page.goto(meeting)
    page.get_by_role("link", name="Resolve or decide item 8").click()
    expect(page.locator("#vote-leader-3")).to_have_count(0)
    page.get_by_role("radio", name="Votes by seat").check()
    field(page, "Ann Lee").select_option("for")
    field(page, "Bea Roy").select_option("against")
    checked(look, place, page, "meeting-item")
    page.get_by_role("radio", name="Votes by seat").check()
    field(page, "Ann Lee").select_option("for")
    field(page, "Bea Roy").select_option("against")
    press(page, "Record the resolution")
    expect(page.get_by_role("alert")).to_contain_text("The votes are equal and the chair has a second vote")
    field(page, "The chair's second vote").select_option("for")
    press(page, "Record the resolution")
    expect(page.locator("main")).to_contain_text("Carried")
    press(page, "Record the outcome of the paper")
    press(page, "Record the outcome")
    expect(page.get_by_role("alert")).to_contain_text("The outcome is missing")
    page.get_by_role("radio", name="Approved with conditions", exact=True).check()
    field(page, "Guidance: What role?").fill("A local one")
    field(page, "Conditions").fill("An audit | Finance lead | 2018-02-01")
    field(page, "Goes on to").fill("Testshire Executive")
    field(page, "By which day").fill("2018-03-20")
    press(page, "Record the outcome")
    expect(page.locator("main")).to_contain_text("A local one")
    expect(page.locator("main")).to_contain_text("Testshire Executive, 20 March 2018")
    checked(look, place, page, "paper-decided")
    page.goto(place(f"/decisions/papers/{paper.subject}"))
    page.get_by_role("link", name="Record that it is met").click()
    field(page, "What shows it").fill("The auditor's letter")
    press(page, "Save")
    expect(page.locator("#conditions + ul")).to_contain_text("Met")
    page.goto(f"{meeting}/actions/new")
    field(page, "What is to be done").fill("Write to the Minister")
    field(page, "Owner").fill("Ann Lee")
    field(page, "Due").fill("2018-01-05")
    press(page, "Save")
    press(page, "Close the meeting")
    page.get_by_role("link", name="Draft minutes").click()
    field(page, "8. Reform over two years").fill("It was discussed.")
    press(page, "Keep the draft")
    checked(look, place, page, "meeting-minutes")
    page.goto(meeting)
    checked(look, place, page, "meeting-held")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Print the minutes (PDF)").click()
    assert waited.value.suggested_filename == "minutes-2017-12-05.pdf"
    assert waited.value.path().read_bytes().startswith(b"%PDF")
    later(page, place)
    page.get_by_role("link", name="Testshire Leaders, 5 December 2017").click()
    press(page, "Record the approval")
    expect(page.locator("main")).to_contain_text("Approved at the meeting of 9 January 2018")


def later(page: Page, place: Site) -> None:
    """The next meeting of the leaders, in session."""
    page.goto(place("/decisions/meetings/new"))
    field(page, "Body").fill("Testshire Leaders")
    field(page, "Day").fill("2018-01-09")
    press(page, "Save")
    page.get_by_role("link", name="Back to the meeting").click()
    meeting = page.url
    press(page, "Open the meeting")
    page.goto(meeting)


def test_what_the_public_sees(look: Look, place: Site) -> None:
    """Without an account: the meeting, the paper with its timeline, no forms."""
    page = look(place, "/decisions/meetings?when=past", name="meetings-past")
    page.get_by_role("link", name="5 December 2017").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Testshire Leaders")
    expect(page.locator("main form")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("The Mayor (observer)")
    page.locator("#agenda ~ *").get_by_role("link", name="Reform over two years").first.click()
    expect(page.locator("#timeline ~ ol")).to_contain_text("Outcome recorded")
    expect(page.locator("main")).not_to_contain_text("clem")
    checked(look, place, page, "paper-public")
    for path in ("forward-plan", "actions", "papers"):
        look(place, f"/decisions/{path}", name=f"decisions-{path.split('?')[0]}")


def test_an_outcome_recorded_wrong_is_taken_back(look: Look, page: Page, place: Site) -> None:
    sign_in(page, place)
    page.goto(place("/decisions/papers"))
    page.get_by_role("link", name="Reform over two years").click()
    paper = page.url
    for _condition_then_outcome in (1, 2):
        page.get_by_role("link", name="Take back").last.click()
        press(page, "Take back")
        expect(page.get_by_role("alert")).to_contain_text("Say why the entry is taken back")
        field(page, "Reason").fill("Recorded in error")
        press(page, "Take back")
    expect(page.locator("main")).to_contain_text("Taken back since")
    expect(page.locator("main")).to_contain_text("On the agenda")
    page.goto(place("/decisions/forward-plan"))
    expect(page.locator("main")).not_to_contain_text("Reform over two years")
    page.goto(paper)
    page.get_by_role("link", name="Record the outcome").click()
    page.get_by_role("radio", name="Noted", exact=True).check()
    field(page, "Guidance: What role?").fill("None yet")
    press(page, "Record the outcome")
    expect(page.locator("main")).to_contain_text("None yet")
    page.get_by_role("link", name="Correct the outcome").click()
    field(page, "Guidance: What role?").fill("A local one after all")
    field(page, "What was wrong").fill("Typed in the wrong box")
    press(page, "Record the outcome")
    expect(page.locator("main")).to_contain_text("Correction of entry")


def test_the_forward_plan_and_actions_are_kept(look: Look, page: Page, place: Site) -> None:
    sign_in(page, place)
    page.goto(place("/decisions/forward-plan/new"))
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("radio", name="Promised report", exact=True).check()
    field(page, "Title").fill("Campaign propositions")
    field(page, "Body that receives it").fill("Testshire Leaders")
    field(page, "Who reports").fill("Testshire Executive")
    field(page, "Due").fill("2018-03-01")
    press(page, "Save")
    field(page, "Due").fill("2018-04-01")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Was due")
    press(page, "Write the paper")
    expect(field(page, "Title")).to_have_value("Campaign propositions")
    page.goto(place("/decisions/actions"))
    page.get_by_role("link", name="Write to the Minister").click()
    page.get_by_role("radio", name="It is done", exact=True).check()
    field(page, "Note").fill("Sent")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Sent")
    checked(look, place, page, "action-done")


@pytest.mark.covers("D0-002", "D0-021", "D1-029")
def test_comments_clearances_and_consent_are_kept(look: Look, page: Page, place: Site) -> None:
    sign_in(page, place)
    page.goto(place("/decisions/comments/new"))
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("The title is missing")
    for label, text in (("Title of the document", "Delivery plan"), ("Where it is", "https://example.org/plan"),
                        ("Body that responds", "Testshire Leaders"),
                        ("Bodies that may comment", "Testshire Chairs Network | comment | 2018-01-31")):  # fmt: skip
        field(page, label).fill(text)
    press(page, "Save")
    field(page, "Body that comments").select_option(label="Testshire Chairs Network")
    field(page, "Comment").fill("More on prevention")
    press(page, "Record the comment")
    press(page, "Close: every comment has its response")
    expect(page.get_by_role("alert")).to_contain_text("omments wait for a response")
    field(page, "Response to Testshire Chairs Network").fill("Added")
    checked(look, place, page, "comments-one")
    field(page, "Response to Testshire Chairs Network").fill("Added")
    press(page, "Record the response")
    press(page, "Close: every comment has its response")
    expect(page.locator("main")).to_contain_text("Closed")
    page.goto(place("/decisions/clearances/new"))
    field(page, "Position").fill("The common position")
    field(page, "Approvers").fill("Health lead | Ann Lee\nChair | Bea Roy | 2016-12-06 | 2017-03-31")
    press(page, "Save")
    field(page, "Approver").select_option(label="Ann Lee, Health lead")
    press(page, "Record the answer")
    press(page, "Close the clearance")
    expect(page.get_by_role("alert")).to_contain_text("pprovals are still missing: Bea Roy (Chair)")
    field(page, "Approver").select_option(label="Bea Roy, Chair")
    press(page, "Record the answer")
    expect(page.get_by_role("alert")).to_contain_text("Bea Roy is not an approver on")
    page.get_by_role("radio", name="Approves").check()
    field(page, "Day").fill("2017-01-10")
    press(page, "Record the answer")
    checked(look, place, page, "clearance")
    press(page, "Close the clearance")
    expect(page.locator("main")).to_contain_text("Closed")
    page.goto(place("/decisions/service-changes/new"))
    for label, text in (("Title", "One hospital"), ("Body that proposes it", "Northtown Group"),
                        ("Democratic body that answers", "Testshire Leaders")):  # fmt: skip
        field(page, label).fill(text)
    press(page, "Save")
    press(page, "Record that it is agreed")
    expect(page.get_by_role("alert")).to_contain_text("neither consent, refusal nor conditions")
    page.get_by_role("radio", name="Consent", exact=True).check()
    press(page, "Record the answer")
    checked(look, place, page, "service-change")
    press(page, "Record that it is agreed")
    expect(page.locator("main")).to_contain_text("Agreed")
    for path in ("comments", "clearances", "service-changes"):
        page.goto(place(f"/decisions/{path}"))
        expect(page.locator("main table")).to_have_count(1)


@pytest.mark.parametrize("path", ["meetings.csv", "papers.csv", "actions.csv?state=all", "forward-plan.csv", "calendar.ics"])
def test_lists_are_taken_along(place: Site, path: str) -> None:
    with urllib.request.urlopen(place(f"/decisions/{path}"), timeout=30) as answer:
        text = answer.read().decode()
    assert answer.headers["Content-Type"].startswith("text/")
    assert len(text.splitlines()) > 1


def test_forms_work_without_script(browser: Any, place: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, place)
        page.goto(place("/decisions/meetings/new"))
        field(page, "Body").fill("Testshire Executive")
        field(page, "Day").fill("2017-11-20")
        page.locator("main").get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Agenda")
    finally:
        context.close()


@pytest.mark.parametrize("path", ["meetings/new", "papers/new", "actions/new", "forward-plan/new", "comments/new",
                                  "clearances/new", "service-changes/new"])  # fmt: skip
def test_forms_are_closed_to_the_public(place: Site, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(place(f"/decisions/{path}"), timeout=30)
    assert refused.value.code == 403


def test_what_is_not_there_is_said(place: Site) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    for path in (f"meetings/{nothing}", f"papers/{nothing}", f"log/paper/{nothing}", f"log/nothing/{nothing}",
                 f"actions/{nothing}", f"forward-plan/{nothing}", f"comments/{nothing}", f"meetings/{nothing}/minutes.pdf",
                 "meetings.csv?body=Nowhere"):  # fmt: skip
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(place(f"/decisions/{path}"), timeout=30)
        assert refused.value.code == 404, path


@pytest.mark.covers("D2-109")
def test_committees_in_common_resolve_apart(look: Look, page: Page, place: Site) -> None:
    from datetime import date

    from commonweal.access.scope import scoped
    from commonweal.decisions.actions import agendas, meetings
    from commonweal.decisions.queries.subjects import standing

    with scoped(CLERK):
        meeting = meetings.plan_meeting(body="Testshire Committee in Common", day=date(2017, 10, 3), by=CLERK).subject
        agendas.add_item(meeting=meeting, title="One contract", by=CLERK)
        meetings.open_meeting(meeting=meeting, by=CLERK)
        present = [
            {"place": seat.key, "person": f"Member at {seat.key}"}
            for table in standing("meeting", meeting).plan.tables
            for seat in table.places
        ]
        meetings.take_attendance(meeting=meeting, present=present, by=CLERK)
    sign_in(page, place)
    page.goto(place(f"/decisions/meetings/{meeting}/items/item-1"))
    expect(page.locator("main")).to_contain_text("Resolution of Northtown Group")
    field(page, "Motion").fill("To let one contract")
    field(page, "For").fill("3")
    press(page, "Record the resolution")
    expect(page.get_by_role("alert")).to_contain_text("Votes are filled in for another way of voting")
    page.get_by_role("radio", name="Show of hands").check()
    press(page, "Record the resolution")
    expect(page.locator("main")).to_contain_text("Resolution of Southtown Group")
    field(page, "Motion").fill("To let one contract")
    page.get_by_role("radio", name="Show of hands").check()
    field(page, "For").fill("1")
    field(page, "Against").fill("2")
    press(page, "Record the resolution")
    page.get_by_role("link", name="Back to the meeting").click()
    expect(page.locator("main")).to_contain_text("Not adopted: not every member body agreed")
    checked(look, place, page, "meeting-in-common")


def test_a_paper_about_a_case_carries_its_gates(look: Look, page: Page, place: Site) -> None:
    sign_in(page, place)
    case = "type=capital&on=2017-06-01&sponsor=nhs-trust&asset=building&value=15100000"
    page.goto(place(f"/decisions/who-decides?{case}"))
    page.get_by_role("link", name="Write a paper about this case").click()
    checked(look, place, page, "paper-about-a-case")
    for label, text in (("Title", "A new clinic"), ("Body that it is for", "Testshire Leaders"),
                        ("Author", "An Officer"), ("Summary", "What it is"), ("Recommendation", "To agree"),
                        ("Financial implications", "None"), ("Legal implications", "None"),
                        ("Equalities implications", "None")):  # fmt: skip
        field(page, label).fill(text)
    press(page, "Keep the draft")
    press(page, "Submit the paper")
    expect(page.locator("main")).to_contain_text("Trust board")
