"""Papers, meetings, votes, outcomes and what follows them, through the actions and the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Database, command_on
from tests.meetings_place import TEXT, load

from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused

CLERK = Principal("clem", "clerk")
DAY = date(2017, 12, 5)
LEADERS = [f"leader-{n}" for n in range(1, 6)]


@pytest.fixture(scope="module")
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    load(tmp_path_factory.mktemp("model"))
    return module_database


@pytest.fixture
def clerk(place: Database) -> Generator[None]:
    with scoped(CLERK):
        yield


def on_agenda(body: str = "Testshire Leaders", day: date = DAY, title: str = "Health and care devolution", **text: Any) -> tuple[str, str]:
    """A submitted paper on the agenda of an open meeting, with everybody present. Returns the paper and the meeting."""
    from commonweal.decisions.actions import agendas, meetings, papers

    paper = papers.draft_paper(text={**TEXT, "title": title, "body": body, **text}, on=day, by=CLERK).subject
    papers.submit_paper(paper=paper, on=day, by=CLERK)
    meeting = meetings.plan_meeting(body=body, day=day, open_places=2, by=CLERK).subject
    agendas.set_agenda(meeting=meeting, items=[{"title": "Apologies"}, {"paper": paper, "number": "8"}], by=CLERK)
    meetings.open_meeting(meeting=meeting, by=CLERK)
    attend(meeting)
    return paper, meeting


def attend(meeting: str, **more: Any) -> None:
    from commonweal.decisions.actions import meetings

    present = [
        {"place": place.key, "person": place.person or f"Member at {place.key}"}
        for table in the_meeting(meeting).plan.tables
        for place in table.places
    ]
    meetings.take_attendance(meeting=meeting, present=present, by=CLERK, **more)


def the_meeting(meeting: str) -> Any:
    from commonweal.decisions.queries.subjects import standing

    return standing("meeting", meeting)


def the_paper(paper: str) -> Any:
    from commonweal.decisions.queries.subjects import standing

    return standing("paper", paper)


def resolve(meeting: str, in_favour: list[str], against: list[str] | None = None, **more: Any) -> None:
    from commonweal.decisions.actions import meetings

    ballots = dict.fromkeys(in_favour, "for") | dict.fromkeys(against or [], "against")
    method = more.pop("method", "seats")
    meetings.resolve(meeting=meeting, item="item-2", text="To agree", method=method,
                     ballots=ballots if method == "seats" else None, by=CLERK, **more)  # fmt: skip


@pytest.mark.covers("D0-001", "D1-001")
def test_two_questions_are_answered_and_the_matter_goes_to_the_next_body(clerk: None) -> None:
    from commonweal.decisions.actions import papers
    from commonweal.decisions.queries.forward_plan import forward_plan

    questions = [{"id": "role", "text": "What role?"}, {"id": "priorities", "text": "Which priorities?"}]
    paper, meeting = on_agenda("Testshire Executive", title="Reform over two years", questions=questions)
    resolve(meeting, ["member-1", "member-2"])
    with pytest.raises(Refused, match="priorities has no answer"):
        papers.record_outcome(paper=paper, outcome="approved", answers={"role": "A local one"}, by=CLERK)
    papers.record_outcome(
        paper=paper, outcome="approved", answers={"role": "A local one", "priorities": "Prevention"},
        next_body="Testshire Leaders", next_due=date(2018, 3, 20), by=CLERK,
    )  # fmt: skip
    state = the_paper(paper)
    assert (state.placed.number, state.placed.meeting, state.state) == ("8", meeting, "approved")
    assert state.decided.answers == {"role": "A local one", "priorities": "Prevention"}
    [item] = [each for each in forward_plan("Testshire Leaders", on=DAY) if each.title == "Reform over two years"]
    assert (item.due, item.origin, item.source) == (date(2018, 3, 20), "follow-on", f"paper/{paper}")


@pytest.mark.covers("D1-028")
def test_a_body_that_oversees_cannot_approve(clerk: None) -> None:
    from commonweal.decisions.actions import papers

    paper, meeting = on_agenda("Testshire Oversight Board")
    resolve(meeting, [], method="agreed")
    with pytest.raises(Refused, match="can neither approve nor refuse") as refused:
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    assert refused.value.kind is Kind.FORBIDDEN
    papers.record_outcome(paper=paper, outcome="noted", by=CLERK)
    assert the_paper(paper).state == "noted"


def test_an_officer_decides_while_sitting_in_a_forum(clerk: None) -> None:
    from commonweal.decisions.actions import papers

    paper, _ = on_agenda("Testshire Estates Board")
    with pytest.raises(Refused, match="no arrangement on file"):
        papers.record_outcome(paper=paper, outcome="approved", decided_by="Testshire Leaders", by=CLERK)
    papers.record_outcome(paper=paper, outcome="approved", decided_by="Testshire Estates Officer", by=CLERK)
    decided = the_paper(paper).decided
    assert (decided.decided_by, decided.in_forum) == ("england/body/t-officer", "england/body/t-estates")


@pytest.mark.covers("D2-098")
def test_a_matter_outside_the_scope_of_a_joint_committee_is_refused_or_referred(clerk: None) -> None:
    from commonweal.decisions.actions import papers

    paper, meeting = on_agenda("Testshire Joint Committee", function="t-housing")
    resolve(meeting, [], method="agreed")
    with pytest.raises(Refused, match="Housing is not given to Testshire Joint Committee"):
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    due = date(2018, 1, 9)
    papers.record_outcome(paper=paper, outcome="referred", next_body="Testshire Leaders", next_due=due, by=CLERK)
    assert the_paper(paper).state == "referred"
    inside, meeting = on_agenda("Testshire Joint Committee", field="acute")
    resolve(meeting, [], method="agreed")
    papers.record_outcome(paper=inside, outcome="approved", by=CLERK)
    assert the_paper(inside).decided.binds == ("england/body/t-north", "england/body/t-south")


@pytest.mark.covers("D2-109")
def test_committees_in_common_adopt_only_what_every_one_carries(clerk: None) -> None:
    from commonweal.decisions.actions import papers

    north = [f"t-north-governor-{n}" for n in (1, 2, 3)]
    south = [f"t-south-governor-{n}" for n in (1, 2, 3)]
    paper, meeting = on_agenda("Testshire Committee in Common")
    resolve(meeting, north, body="england/body/t-north")
    with pytest.raises(Refused, match="not every member body has resolved"):
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    resolve(meeting, south[:2], south[2:], body="england/body/t-south")
    papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    assert the_paper(paper).decided.vote == "adopted"
    paper, meeting = on_agenda("Testshire Committee in Common")
    resolve(meeting, north, body="england/body/t-north")
    resolve(meeting, south[:1], south[1:], body="england/body/t-south")
    with pytest.raises(Refused, match="not every member body agreed"):
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)


@pytest.mark.covers("D2-097", "D4-004")
def test_a_joint_board_that_is_split_is_in_dispute(clerk: None) -> None:
    from commonweal.decisions.actions import papers
    from commonweal.decisions.rules.meeting import outcome_of

    paper, meeting = on_agenda("Testshire Joint Board")
    council = [f"councillor-{n}" for n in range(1, 5)]
    resolve(meeting, council, [f"board-member-{n}" for n in range(1, 5)])
    assert outcome_of(the_meeting(meeting), "item-2") == "dispute"
    with pytest.raises(Refused, match="referred as a dispute"):
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)


@pytest.mark.covers("D2-097")
def test_a_rule_of_its_own_for_a_type_of_decision(clerk: None) -> None:
    from commonweal.decisions.rules.meeting import outcome_of

    _, meeting = on_agenda()
    resolve(meeting, LEADERS[:3], LEADERS[3:], decision_type="budget")
    result = the_meeting(meeting).resolutions[0].result
    assert (result.outcome, result.needed, result.rule.citation) == ("lost", 4, "Scheme of governance, section 2")
    assert outcome_of(the_meeting(meeting), "item-2") == "lost"


@pytest.mark.covers("D0-050")
def test_a_promised_report_is_due_on_the_receiving_bodys_plan(clerk: None) -> None:
    from commonweal.decisions.actions import forward
    from commonweal.decisions.queries.forward_plan import forward_plan

    forward.promise_report(title="Campaign propositions", reporter="Testshire Executive", to="Testshire Leaders",
                           due=date(2017, 3, 1), on=date(2016, 12, 6), by=CLERK)  # fmt: skip
    [item] = [each for each in forward_plan("Testshire Leaders", on=date(2017, 1, 1)) if each.title == "Campaign propositions"]
    assert (item.due, item.origin, item.reporter) == (date(2017, 3, 1), "promise", "england/body/t-executive")
    assert [each for each in forward_plan("Testshire Executive", on=date(2017, 1, 1)) if each.title == "Campaign propositions"] == []


@pytest.mark.covers("D0-049")
def test_a_changed_reporting_line_sends_the_next_report_elsewhere(clerk: None) -> None:
    from commonweal.decisions.actions import forward
    from commonweal.decisions.queries.forward_plan import forward_plan

    item = forward.plan_report(title="Health update", reporter="Testshire Health Lead", due=date(2017, 6, 6),
                               every_months=12, on=date(2017, 1, 10), by=CLERK).subject  # fmt: skip

    def plan(body: str) -> list[date]:
        return [each.due for each in forward_plan(body, on=date(2017, 1, 10)) if each.title == "Health update"]

    assert (plan("Testshire Leaders"), plan("Testshire Executive")) == ([date(2017, 6, 6)], [])
    forward.receive_item(item=item, on=date(2017, 6, 6), by=CLERK)
    assert (plan("Testshire Leaders"), plan("Testshire Executive")) == ([], [date(2018, 6, 6)])


def test_a_wrong_vote_is_corrected_and_what_rests_on_it_must_be_undone_first(clerk: None) -> None:
    from commonweal.decisions.actions import meetings, papers, righting
    from commonweal.decisions.actions.log import entries_of

    paper, meeting = on_agenda()
    resolve(meeting, LEADERS[:3], LEADERS[3:])
    vote = the_meeting(meeting).resolutions[0].id
    papers.record_outcome(paper=paper, outcome="approved", next_body="Testshire Executive", next_due=date(2018, 1, 9), by=CLERK)
    follow_on = the_paper(paper).decided.follow_on
    with pytest.raises(Refused, match="rests on this"):
        righting.reverse_entry(kind="meeting", subject=meeting, entry=vote, reason="Miscounted", by=CLERK)
    outcome = entries_of("paper", paper)[-1].id
    with pytest.raises(Refused, match="say why"):
        righting.reverse_entry(kind="paper", subject=paper, entry=outcome, reason=" ", by=CLERK)
    righting.reverse_entry(kind="paper", subject=paper, entry=outcome, reason="Miscounted", by=CLERK)
    from commonweal.decisions.queries.subjects import item_of

    assert (the_paper(paper).state, item_of("forward-item", follow_on).state) == ("on-agenda", "dropped")
    against = dict.fromkeys(LEADERS[2:], "against")
    meetings.resolve(meeting=meeting, item="item-2", text="To agree", method="seats", corrects=vote, reason="Miscounted",
                     ballots={**dict.fromkeys(LEADERS[:2], "for"), **against}, by=CLERK)  # fmt: skip
    assert the_meeting(meeting).resolutions[0].result.outcome == "lost"
    papers.record_outcome(paper=paper, outcome="refused", by=CLERK)
    assert [each.verb for each in entries_of("paper", paper)] == [
        "drafted", "submitted", "placed", "decided", "reversed", "decided",
    ]  # fmt: skip


def test_two_people_at_one_meeting_do_not_overwrite_each_other(clerk: None) -> None:
    from commonweal.decisions.actions import meetings
    from commonweal.decisions.queries.subjects import item_of

    _, meeting = on_agenda()
    seen = item_of("meeting", meeting).version
    meetings.declare_interest(meeting=meeting, person="Ann Lee", item="item-2", prejudicial=True, version=seen, by=CLERK)
    with pytest.raises(Refused, match="somebody else has changed this"):
        meetings.declare_interest(meeting=meeting, person="Bea Roy", version=seen, by=CLERK)
    with pytest.raises(Refused, match="withdrawn for an interest"):
        resolve(meeting, LEADERS)


def test_a_cancelled_meeting_lets_its_papers_go(clerk: None) -> None:
    from commonweal.decisions.actions import agendas, meetings, papers

    paper = papers.draft_paper(text=TEXT, on=DAY, by=CLERK).subject
    papers.submit_paper(paper=paper, on=DAY, by=CLERK)
    first = meetings.plan_meeting(body="Testshire Leaders", day=DAY, by=CLERK).subject
    agendas.add_item(meeting=first, paper=paper, by=CLERK)
    second = meetings.plan_meeting(body="Testshire Leaders", day=date(2018, 1, 9), by=CLERK).subject
    with pytest.raises(Refused, match="agenda of another meeting"):
        agendas.add_item(meeting=second, paper=paper, by=CLERK)
    meetings.cancel_meeting(meeting=first, reason="Snow", by=CLERK)
    assert the_paper(paper).state == "submitted"
    agendas.add_item(meeting=second, paper=paper, by=CLERK)
    meetings.change_meeting(meeting=second, day=date(2018, 1, 16), by=CLERK)
    assert the_paper(paper).placed.day == date(2018, 1, 16)


def test_an_agenda_is_put_in_order(clerk: None) -> None:
    from commonweal.decisions.actions import agendas, meetings

    meeting = meetings.plan_meeting(body="Testshire Leaders", day=DAY, by=CLERK).subject
    for title in ("Apologies", "Minutes", "Any other business"):
        agendas.add_item(meeting=meeting, title=title, by=CLERK)
    agendas.move_item(meeting=meeting, item="item-3", by_places=-2, by=CLERK)
    assert [(each.number, each.title) for each in the_meeting(meeting).agenda] == [
        ("1", "Any other business"), ("2", "Apologies"), ("3", "Minutes"),
    ]  # fmt: skip
    agendas.remove_item(meeting=meeting, item="item-1", by=CLERK)
    agendas.add_item(meeting=meeting, title="Late item", by=CLERK)
    assert [(each.number, each.title) for each in the_meeting(meeting).agenda] == [
        ("1", "Any other business"), ("3", "Minutes"), ("4", "Late item"),
    ]  # fmt: skip


@pytest.mark.covers("D0-021")
def test_a_clearance_waits_for_everybody_named(clerk: None) -> None:
    from commonweal.decisions.actions import clearing
    from commonweal.decisions.queries.subjects import standing

    four = [{"id": f"a-{n}", "role": "Member", "person": f"Person {n}"} for n in range(1, 5)]
    one = clearing.open_clearance(title="Position", set_by="Testshire Leaders", approvers=four, by=CLERK).subject
    for n in (1, 2, 3):
        clearing.give_approval(clearance=one, approver=f"a-{n}", person=f"Person {n}", by=CLERK)
    with pytest.raises(Refused, match="approvals are still missing"):
        clearing.close_clearance(clearance=one, by=CLERK)
    clearing.give_approval(clearance=one, approver="a-4", person="Person 4", by=CLERK)
    clearing.close_clearance(clearance=one, by=CLERK)
    assert standing("clearance", one).state == "closed"


@pytest.mark.covers("D0-002", "D1-029")
def test_a_network_comments_and_a_democratic_body_consents(clerk: None) -> None:
    from commonweal.decisions.actions import consulting, service_changes
    from commonweal.decisions.queries.subjects import standing

    with pytest.raises(Refused, match="no right to decide"):
        consulting.invite_comments(title="Plan", document="https://example.org/plan", owner="Testshire Leaders",
                                   invited=[{"body": "Testshire Chairs Network", "right": "decide"}], by=CLERK)  # fmt: skip
    one = consulting.invite_comments(title="Plan", document="https://example.org/plan", owner="Testshire Leaders",
                                     invited=[{"body": "Testshire Chairs Network", "right": "comment"}], by=CLERK).subject  # fmt: skip
    consulting.comment(consultation=one, body="Testshire Chairs Network", text="More prevention", by=CLERK)
    state = standing("consultation", one)
    consulting.respond(consultation=one, comment=state.waiting[0].id, text="Done", changed=True, by=CLERK)
    consulting.close_consultation(consultation=one, by=CLERK)
    change = service_changes.propose_change(title="One hospital", owner="Northtown Group",
                                            democratic_body="Testshire Leaders", by=CLERK).subject  # fmt: skip
    with pytest.raises(Refused, match="neither consent, refusal nor conditions"):
        service_changes.agree_change(change=change, by=CLERK)
    service_changes.record_answer(change=change, body="Testshire Leaders", answer="consent", by=CLERK)
    service_changes.agree_change(change=change, by=CLERK)
    assert standing("service-change", change).state == "agreed"


def test_the_minutes_hold_votes_reasons_actions_and_the_head_of_the_log(clerk: None, tmp_path: Path) -> None:
    from commonweal.access.queries import heads
    from commonweal.access.sealing import seal_all
    from commonweal.decisions.actions import following, meetings, minutes, papers
    from commonweal.decisions.minutes.document import minutes_data, minutes_pdf

    paper, meeting = on_agenda(title="A plan with minutes")
    meetings.declare_interest(meeting=meeting, person="Ed Day", item="item-2", prejudicial=True, by=CLERK)
    resolve(meeting, LEADERS[:3], LEADERS[3:4])
    papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    following.agree_action(text="Write", owner="Ann Lee", due=date(2018, 1, 5), meeting=meeting, agenda_item="item-2", by=CLERK)
    minutes.draft_minutes(meeting=meeting, items={"item-2": "It was #discussed, at $length$."}, by=CLERK)
    seal_all()
    data = minutes_data(meeting)
    item = next(each for each in data["items"] if each["number"] == "8")
    assert item["said"] == "It was #discussed, at $length$."
    assert "3 for, 1 against, 0 abstained" in item["resolutions"][0]["reasons"]
    assert any("withdrew for an interest: Ed Day" in each for each in item["resolutions"][0]["reasons"])
    assert item["actions"] == ["Action: Write. Ann Lee, by 5 January 2018"]
    assert "Draft, not approved." in data["status"]
    head = heads().get("decisions")
    if head:  # entries are sealed once they are committed
        assert any(head.digest in line for line in data["seal"])
    assert minutes_pdf(meeting).startswith(b"%PDF-")


def test_minutes_are_open_once_a_later_meeting_has_approved_them(clerk: None) -> None:
    from commonweal.decisions.actions import meetings, minutes, righting
    from commonweal.decisions.actions.log import entries_of
    from commonweal.decisions.models import Item

    _, first = on_agenda()
    minutes.draft_minutes(meeting=first, opening="Welcome", by=CLERK)
    _, other = on_agenda("Testshire Executive", day=date(2018, 1, 9))
    with pytest.raises(Refused, match="a meeting of another body"):
        minutes.approve_minutes(meeting=first, at_meeting=other, by=CLERK)
    second = meetings.plan_meeting(body="Testshire Leaders", day=date(2018, 1, 9), by=CLERK).subject
    with pytest.raises(Refused, match="has not taken place"):
        minutes.approve_minutes(meeting=first, at_meeting=second, by=CLERK)
    meetings.open_meeting(meeting=second, by=CLERK)
    minutes.approve_minutes(meeting=first, at_meeting=second, amendments="Item 2", by=CLERK)
    assert Item.objects.get(kind="minutes", subject=first).visibility == "public"
    approval = entries_of("minutes", first)[-1].id
    righting.reverse_entry(kind="minutes", subject=first, entry=approval, reason="The wrong meeting", by=CLERK)
    assert Item.objects.get(kind="minutes", subject=first).visibility == "members"


def test_a_paper_may_be_routed_and_its_gates_are_frozen(clerk: None) -> None:
    from commonweal.decisions.actions import papers

    proposal = {"subject": "capital", "sponsor": "nhs-trust", "asset": "building", "value": "15100000", "place": "E09000012"}
    paper = papers.draft_paper(text={**TEXT, "proposal": proposal}, on=date(2017, 6, 1), by=CLERK).subject
    papers.submit_paper(paper=paper, on=date(2017, 6, 1), by=CLERK)
    gates = the_paper(paper).gates
    assert gates and all(gate["rule"] for gate in gates)
    wrong = papers.draft_paper(text={**TEXT, "proposal": {**proposal, "value": "much"}}, on=DAY, by=CLERK).subject
    with pytest.raises(Refused, match="number of pounds"):
        papers.submit_paper(paper=wrong, on=DAY, by=CLERK)


@pytest.mark.parametrize("role", ["anonymous", "resident", "care-worker", "analyst", "board-member"])
def test_who_is_no_clerk_keeps_no_meeting(place: Database, role: str) -> None:
    from commonweal.decisions.actions import forward, meetings, papers

    who = Principal("jo", role)
    with pytest.raises(Refused) as refused:
        meetings.plan_meeting(body="Testshire Leaders", day=DAY, by=who)
    assert refused.value.kind is Kind.FORBIDDEN
    with pytest.raises(Refused):
        forward.plan_item(body="Testshire Leaders", title="x", due=DAY, by=who)
    may_write = role in ("analyst", "board-member")
    if may_write:
        assert papers.draft_paper(text=TEXT, on=DAY, by=who).visibility == "members"
    else:
        with pytest.raises(Refused):
            papers.draft_paper(text=TEXT, on=DAY, by=who)


def test_a_draft_and_a_closed_paper_are_not_shown_to_the_public(place: Database) -> None:
    from commonweal.access.principal import ANONYMOUS
    from commonweal.decisions.actions import papers
    from commonweal.decisions.queries.meetings import agenda
    from commonweal.decisions.queries.papers import one
    from commonweal.decisions.queries.timeline import timeline

    with scoped(CLERK):
        draft = papers.draft_paper(text=TEXT, on=DAY, by=CLERK).subject
        closed, meeting = on_agenda(title="A tender", exempt="It names a tenderer")
        shown, _ = on_agenda(title="Seen by all")
    with scoped(ANONYMOUS):
        for hidden in (draft, closed):
            with pytest.raises(Refused, match="there is no paper"):
                one(hidden)
            assert timeline("paper", hidden) == []
        row = agenda(the_meeting(meeting))[1]
        assert (row.is_closed, row.title) == (True, "")
        assert one(shown)[1].text.title == "Seen by all"
        assert [line.verb for line in timeline("paper", shown)] == ["placed"]


def test_the_commands_print_what_the_pages_show(place: Database, tmp_path: Path) -> None:
    from commonweal.decisions.actions import papers

    with scoped(CLERK):
        paper, meeting = on_agenda(title="Printed")
        resolve(meeting, LEADERS[:3], LEADERS[3:])
        papers.record_outcome(paper=paper, outcome="approved", by=CLERK)
    command = command_on(place)
    rows = json.loads(command("meeting", "list", "--body", "Testshire Leaders", "--format", "json").stdout)
    assert {"id": meeting, "day": "2017-12-05", "state": "open"}.items() <= next(r for r in rows if r["id"] == meeting).items()
    whole = json.loads(command("meeting", "show", meeting, "--format", "json").stdout)
    assert whole["resolutions"][0]["result"]["total"]["in_favour"] == 3
    assert whole["tables"][0]["quorum"]["met"] is True
    assert whole["agenda"][1]["paper_state"] == "approved"
    listed = command("paper", "list", "--state", "approved", "--format", "csv")
    assert paper in {row["id"] for row in csv.DictReader(io.StringIO(listed.stdout))}
    shown = json.loads(command("paper", "show", paper, "--format", "json").stdout)
    assert [line["verb"] for line in shown["timeline"]] == ["drafted", "submitted", "placed", "decided"]
    file = tmp_path / "minutes.pdf"
    assert command("meeting", "minutes", meeting, file).returncode == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert command("meeting", "plan", "--format", "json").returncode == 0
    assert command("meeting", "actions", "--format", "json").returncode == 0
    for wrong in (["meeting", "show", "nothing"], ["paper", "list", "--state", "lost"], ["meeting", "list", "--since", "x"],
                  ["meeting", "minutes", meeting, str(tmp_path / "no" / "file.pdf")]):  # fmt: skip
        refused = command(*wrong)
        assert refused.returncode == 1, refused.stderr
        assert refused.stdout == ""


def test_a_paper_takes_up_an_item_of_the_forward_plan(clerk: None) -> None:
    from commonweal.decisions.actions import agendas, forward, meetings, papers
    from commonweal.decisions.queries.subjects import item_of

    item = forward.plan_item(body="Testshire Leaders", title="Budget", due=date(2017, 12, 5), on=DAY, by=CLERK).subject
    paper = papers.draft_paper(text={**TEXT, "title": "Budget", "from_item": item}, on=DAY, by=CLERK).subject
    papers.submit_paper(paper=paper, on=DAY, by=CLERK)
    assert item_of("forward-item", item).state == "planned"
    meeting = meetings.plan_meeting(body="Testshire Leaders", day=DAY, by=CLERK).subject
    agendas.add_item(meeting=meeting, paper=paper, by=CLERK)
    assert item_of("forward-item", item).state == "taken"


def test_figures_of_other_rooms_are_frozen_with_the_paper(clerk: None) -> None:
    from commonweal.decisions.actions import papers
    from commonweal.decisions.evidence_suppliers import supply

    now = {"value": "12.5"}
    supply("test-figure", lambda name: {"name": name, **now})
    evidence = [{"title": "Delays", "kind": "figure", "reference": "test-figure:delays/2017"}]
    paper = papers.draft_paper(text={**TEXT, "evidence": evidence}, on=DAY, by=CLERK).subject
    papers.submit_paper(paper=paper, on=DAY, by=CLERK)
    now["value"] = "99"
    [frozen] = the_paper(paper).evidence
    assert (frozen.values, frozen.known) == ({"name": "delays/2017", "value": "12.5"}, DAY)
    other = papers.draft_paper(text={**TEXT, "evidence": [{**evidence[0], "reference": "nothing:x"}]}, on=DAY, by=CLERK)
    with pytest.raises(Refused, match="nothing supplies evidence"):
        papers.submit_paper(paper=other.subject, on=DAY, by=CLERK)


def test_a_meeting_of_a_body_without_seats_has_the_places_that_are_opened(clerk: None) -> None:
    from commonweal.decisions.actions import meetings
    from commonweal.decisions.rules.meeting import quorum_now

    meeting = meetings.plan_meeting(body="Testshire Chairs Network", day=DAY, open_places=4, by=CLERK).subject
    assert len(the_meeting(meeting).plan.tables[0].places) == 4
    meetings.change_meeting(meeting=meeting, day=date(2017, 12, 12), by=CLERK)
    meetings.open_meeting(meeting=meeting, by=CLERK)
    state = the_meeting(meeting)
    assert (len(state.plan.tables[0].places), state.plan.day) == (4, date(2017, 12, 12))
    assert quorum_now(state, "england/body/t-chairs").rule == ""


def test_the_public_record_of_a_meeting_tells_nothing_of_a_closed_paper(place: Database) -> None:
    from commonweal.access.principal import ANONYMOUS
    from commonweal.decisions.actions import minutes, papers
    from commonweal.decisions.minutes.document import minutes_data
    from commonweal.decisions.models import Entry, Item

    with scoped(CLERK):
        paper, meeting = on_agenda(title="Tender of Acme", exempt="It names a tenderer", function="t-housing")
        resolve(meeting, LEADERS[:3])
        papers.record_outcome(paper=paper, outcome="approved", text="Acme is chosen", next_body="Testshire Executive",
                              next_due=date(2018, 1, 9), by=CLERK)  # fmt: skip
        with pytest.raises(Refused, match="the item is closed"):
            minutes.draft_minutes(meeting=meeting, items={"item-2": "Acme was best"}, by=CLERK)
        assert the_paper(paper).decided.text == "Acme is chosen"
    with scoped(ANONYMOUS):
        told = [json.dumps(each.content) for each in Item.objects.all()] + [each.content for each in Entry.objects.all()]
        told += [each.title for each in Item.objects.all()] + [json.dumps(minutes_data(meeting))]
        assert len(told) > 2
        for secret in ("Acme", "tenderer"):
            assert not any(secret in text for text in told), secret
        row = the_meeting(meeting).resolutions[0]
        assert "Closed item" in row.motion.text
