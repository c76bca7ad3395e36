"""Meetings and minutes: rules alone, without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from commonweal.decisions.log.fold import CORRECTED, REVERSED, Happened
from commonweal.decisions.rules import meeting, minutes
from commonweal.kernel.problem import Refused

DAY = date(2017, 12, 5)


def table(body: str, count: int, **more: Any) -> dict[str, Any]:
    places = [
        {"key": f"{body}-{n}", "body": body, "role": "member", "person": f"{body} {n}", "sector": body}
        for n in range(1, count + 1)
    ]
    rule = {"majority": "simple", "quorum": {"of": "fraction:1/2"}, **more}
    return {"body": body, "name": body.title(), "can_decide": True, "places": places, "rules": [rule]}


def story() -> tuple[list[Happened], Callable[..., Any]]:
    entries: list[Happened] = []

    def add(verb: str, content: dict[str, Any] | None = None, corrects: str = "") -> Any:
        happened = Happened(str(len(entries) + 1), verb, content or {}, DAY, DAY, "clerk", "", corrects or None)
        state = meeting.FOLD.replay([*entries, happened])
        entries.append(happened)
        return state

    return entries, add


def opened(tables: list[dict[str, Any]], present: list[str] | None = None, **attendance: Any) -> Any:
    entries, add = story()
    add("planned", {"title": "Board", "body": tables[0]["body"], "day": "2017-12-05", "tables": tables})
    items = [{"id": "apologies", "number": "1", "title": "Apologies"}, {"id": "plan", "number": "2", "title": "Plan"}]
    add("agenda-set", {"items": items})
    add("opened")
    people = {place["key"]: place["person"] for one in tables for place in one["places"]}
    here = present if present is not None else list(people)
    state = add("attended", {"present": [{"place": key, "person": people[key]} for key in here], **attendance})
    return state, add, entries


def motion(body: str, in_favour: list[str], against: list[str] | None = None, **more: Any) -> dict[str, Any]:
    ballots = dict.fromkeys(in_favour, "for") | dict.fromkeys(against or [], "against")
    return {"item": "plan", "body": body, "text": "To agree", "method": "seats", "ballots": ballots, **more}


def test_a_meeting_from_plan_to_close() -> None:
    state, add, _ = opened([table("hwb", 4)])
    state = add("resolved", motion("hwb", ["hwb-1", "hwb-2", "hwb-3"], ["hwb-4"]))
    assert meeting.outcome_of(state, "plan") == "carried"
    assert meeting.outcome_of(state, "apologies") == ""
    state = add("closed")
    assert state.state == "closed"
    with pytest.raises(Refused, match="cannot follow a meeting that is closed"):
        add("resolved", motion("hwb", ["hwb-1"]))


def test_the_quorum_is_live() -> None:
    state, add, _ = opened([table("hwb", 5)], ["hwb-1", "hwb-2"])
    assert (meeting.quorum_now(state, "hwb").needed, meeting.quorum_now(state, "hwb").is_met) == (3, False)
    state = add("attended", {"present": [{"place": f"hwb-{n}", "person": f"hwb {n}"} for n in (1, 2, 3)]})
    assert meeting.quorum_now(state, "hwb").is_met
    state = add("interest-declared", {"person": "hwb 3", "item": "plan", "prejudicial": True})
    assert not meeting.quorum_now(state, "hwb", item="plan").is_met
    state = add("resolved", motion("hwb", ["hwb-1", "hwb-2"]))
    assert meeting.outcome_of(state, "plan") == "inquorate"


def test_a_substitute_votes_at_the_place_that_is_filled() -> None:
    state, add, _ = opened([table("hwb", 3)], ["hwb-1"])
    present = [{"place": "hwb-1", "person": "hwb 1"}, {"place": "hwb-2", "person": "Deputy", "substitute": True}]
    add("attended", {"present": present, "apologies": ["hwb 2", "hwb 3"]})
    state = add("resolved", motion("hwb", ["hwb-1", "hwb-2"]))
    assert state.resolutions[0].result.total.in_favour == 2


@pytest.mark.covers("D2-100")
def test_a_guest_is_in_the_room_and_cannot_vote() -> None:
    guests = [{"person": "The Mayor", "capacity": "Observer"}]
    state, add, _ = opened([table("hwb", 2)], guests=guests)
    assert state.attendance.guests[0].person == "The Mayor"
    with pytest.raises(Refused, match="no such seat at this table"):
        add("resolved", motion("hwb", ["The Mayor"]))
    with pytest.raises(Refused, match="a guest sits at the table"):
        present = [{"place": "hwb-1", "person": "the  mayor"}]
        add("attended", {"present": present, "guests": guests})


@pytest.mark.covers("D2-109")
def test_committees_in_common_resolve_apart_on_one_agenda() -> None:
    state, add, _ = opened([table("north", 3), table("south", 3)])
    state = add("resolved", motion("north", ["north-1", "north-2"]))
    assert meeting.outcome_of(state, "plan") == "waiting"
    with pytest.raises(Refused, match="no such seat at this table"):
        add("resolved", motion("south", ["north-1"]))
    state = add("resolved", motion("south", ["south-1"], ["south-2", "south-3"]))
    assert meeting.outcome_of(state, "plan") == "not-adopted"
    state, add, _ = opened([table("north", 3), table("south", 3)])
    add("resolved", motion("north", ["north-1", "north-2"]))
    assert meeting.outcome_of(add("resolved", motion("south", ["south-1", "south-2"])), "plan") == "adopted"


def test_one_vote_of_a_joint_committee_binds_every_member() -> None:
    joint = {**table("joint", 3), "binds": ["north", "south"]}
    _, add, _ = opened([joint])
    state = add("resolved", motion("joint", ["joint-1", "joint-2"]))
    assert state.resolutions[0].binds == ("north", "south")


def test_a_tie_needs_the_chairs_vote_where_the_rule_gives_one() -> None:
    tables = [table("hwb", 4, tie_break="chair")]
    _, add, _ = opened(tables, chair="hwb-1")
    equal = motion("hwb", ["hwb-1", "hwb-2"], ["hwb-3", "hwb-4"])
    with pytest.raises(Refused, match="the chair has a second vote"):
        add("resolved", equal)
    state = add("resolved", {**equal, "casting": "against"})
    assert meeting.outcome_of(state, "plan") == "lost"
    _, add, _ = opened(tables)
    with pytest.raises(Refused, match="nobody with a vote in this matter is in the chair"):
        add("resolved", {**equal, "casting": "for"})


def test_a_tie_that_is_referred_is_a_dispute() -> None:
    _, add, _ = opened([table("ijb", 8, tie_break="refer")])
    four = [f"ijb-{n}" for n in (1, 2, 3, 4)]
    state = add("resolved", motion("ijb", four, [f"ijb-{n}" for n in (5, 6, 7, 8)]))
    assert meeting.outcome_of(state, "plan") == "dispute"


def test_agreed_without_a_vote_still_needs_a_quorum() -> None:
    said = {"item": "plan", "body": "hwb", "text": "To agree", "method": "agreed"}
    _, add, _ = opened([table("hwb", 4)])
    assert meeting.outcome_of(add("resolved", said), "plan") == "agreed"
    _, add, _ = opened([table("hwb", 4)], ["hwb-1"])
    assert meeting.outcome_of(add("resolved", said), "plan") == "inquorate"


def test_a_body_without_a_rule_on_file_says_so() -> None:
    plain = {**table("forum", 3), "rules": []}
    _, add, _ = opened([plain])
    state = add("resolved", {"item": "plan", "body": "forum", "text": "x", "method": "hands", "hands": [{"in_favour": 2}]})
    assert not state.resolutions[0].result.rule.on_file


def test_a_vote_recorded_wrong_is_corrected_or_reversed() -> None:
    _, add, entries = opened([table("hwb", 3)])
    add("resolved", motion("hwb", ["hwb-1"], ["hwb-2", "hwb-3"]))
    wrong = entries[-1].id
    with pytest.raises(Refused, match="has resolved on the item already"):
        add("resolved", motion("hwb", ["hwb-1"]))
    add("closed")
    state = add(CORRECTED, motion("hwb", ["hwb-1", "hwb-2"], ["hwb-3"]), corrects=wrong)
    assert meeting.outcome_of(state, "plan") == "carried"
    assert add(REVERSED, corrects=wrong).resolutions == ()


def test_a_corrected_attendance_counts_the_votes_again() -> None:
    _, add, entries = opened([table("hwb", 4)], ["hwb-1", "hwb-2"])
    attendance = entries[-1].id
    state = add("resolved", motion("hwb", ["hwb-1", "hwb-2"]))
    assert meeting.outcome_of(state, "plan") == "carried"
    with pytest.raises(Refused, match="nobody is present for this seat"):
        add(CORRECTED, {"present": [{"place": "hwb-1", "person": "hwb 1"}]}, corrects=attendance)


def test_what_makes_no_sense_is_refused() -> None:
    _, add, _ = opened([table("hwb", 2)])
    for content, why in (
        ({"present": [{"place": "x-1", "person": "A"}]}, "no such place"),
        ({"present": [{"place": "hwb-1", "person": "A"}, {"place": "hwb-1", "person": "B"}]}, "two people fill one"),
        ({"present": [], "chair": "hwb-1"}, "takes the chair must be present"),
        ({"present": [{"place": "hwb-1", "person": "A"}], "apologies": ["a"]}, "both present and absent"),
    ):
        with pytest.raises(Refused, match=why):
            add("attended", content)
    with pytest.raises(Refused, match="no such item"):
        add("resolved", {**motion("hwb", ["hwb-1"]), "item": "other"})
    with pytest.raises(Refused, match="does not sit at this meeting"):
        add("resolved", {**motion("hwb", ["hwb-1"]), "body": "other"})
    add("resolved", motion("hwb", ["hwb-1", "hwb-2"]))
    with pytest.raises(Refused, match="an item with a resolution stays"):
        add("agenda-set", {"items": []})
    _, add = story()
    with pytest.raises(Refused):
        add("planned", {"title": "x", "body": "hwb", "day": "2017-12-05", "starts": "25:00", "tables": [table("hwb", 1)]})


def test_minutes_are_approved_at_a_later_meeting() -> None:
    def entry(verb: str, content: dict[str, Any]) -> Happened:
        return Happened(verb, verb, content, DAY, DAY, "clerk")

    draft = entry("drafted", {"title": "Minutes", "body": "hwb", "meeting_day": "2017-12-05"})
    state = minutes.FOLD.replay([draft, draft])
    assert (state.state, minutes.FOLD.card(state).visibility) == ("draft", "members")
    with pytest.raises(Refused, match="at a later meeting"):
        minutes.apply(state, entry("approved", {"meeting": "m1", "meeting_day": "2017-12-05"}))
    state = minutes.apply(state, entry("approved", {"meeting": "m2", "meeting_day": "2018-01-09"}))
    assert (state.state, minutes.FOLD.card(state).visibility) == ("approved", "public")
    with pytest.raises(Refused):
        minutes.apply(state, draft)
