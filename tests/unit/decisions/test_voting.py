"""Quorum and majority: each rule with the smallest table that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.decisions.rules.quorum import QuorumRule, least
from commonweal.decisions.rules.table import Place, by_sector, sitting
from commonweal.decisions.rules.voting import Hands, Result, Rule, common, hand_groups, tally
from commonweal.kernel.problem import Refused


def table(**groups: int) -> list[Place]:
    """Places by sector: `table(council=4, nhs=4)` has council-1 to council-4 and nhs-1 to nhs-4."""
    return [
        Place(key=f"{sector}-{n}", body="b", role=f"{sector}-seat", sector=sector, person=f"{sector} {n}",
              member_body=f"{sector}-body")
        for sector, count in groups.items()
        for n in range(1, count + 1)
    ]  # fmt: skip


def everybody(places: list[Place]) -> dict[str, str]:
    return {place.key: place.person for place in places}


def vote(rule: Rule, places: list[Place], in_favour: str = "", against: str = "", **more: Any) -> Result:
    ballots: dict[str, Any] = dict.fromkeys(in_favour.split(), "for") | dict.fromkeys(against.split(), "against")
    return tally(rule, places, more.pop("present", everybody(places)), ballots=ballots, **more)


@pytest.mark.parametrize(
    ("formula", "places", "needed"),
    [("fraction:1/4", 12, 3), ("fraction:1/4", 13, 4), ("fraction:1/2", 1, 1), ("percent:50", 7, 4),
     ("percent:100", 7, 7), ("at-least:3", 20, 3), ("fraction:2/3", 10, 7)],
)  # fmt: skip
@pytest.mark.covers("D2-097")
def test_a_quorum_rounds_up(formula: str, places: int, needed: int) -> None:
    assert least(formula, places) == needed


def test_a_quorum_can_ask_for_a_sector_or_a_role() -> None:
    places = table(council=4, nhs=4)
    rule = Rule(quorum=QuorumRule(of="fraction:1/4", also={"nhs": 1, "council-seat": 2}))
    present = {place.key: place.person for place in places if place.sector == "council"}
    result = vote(rule, places, "council-1 council-2 council-3", present=present)
    assert result.outcome == "inquorate"
    assert (result.quorum.needed, result.quorum.present, result.quorum.of) == (2, 4, 8)
    assert [(short.name, short.needed, short.present) for short in result.quorum.short] == [("nhs", 1, 0)]


def test_vacant_seats_count_towards_the_quorum_but_cannot_vote() -> None:
    places = [*table(council=3), Place(key="empty-1", body="b", role="x")]
    rule = Rule(quorum=QuorumRule(of="percent:50"))
    present = {"council-1": "council 1"}
    result = vote(rule, places, "council-1", present=present)
    assert (result.outcome, result.quorum.needed) == ("inquorate", 2)
    assert {silent.key: silent.why for silent in result.silent} == {
        "council-2": "absent", "council-3": "absent", "empty-1": "vacant",
    }  # fmt: skip


MAJORITIES = [
    ("simple", None, 3, 2, "carried"),
    ("simple", None, 2, 3, "lost"),
    ("simple", None, 0, 0, "lost"),
    ("two-thirds", None, 4, 2, "carried"),
    ("two-thirds", None, 5, 3, "lost"),
    ("percent", 75, 3, 1, "carried"),
    ("percent", 75, 5, 2, "lost"),
    ("unanimous", None, 8, 0, "carried"),
    ("unanimous", None, 7, 0, "lost"),
]


@pytest.mark.parametrize(("majority", "percent", "in_favour", "against", "outcome"), MAJORITIES)
@pytest.mark.covers("D2-097")
def test_a_majority(majority: Any, percent: int | None, in_favour: int, against: int, outcome: str) -> None:
    places = table(council=8)
    hands = [Hands(in_favour=in_favour, against=against)]
    result = tally(Rule(majority=majority, percent=percent), places, everybody(places), hands=hands)
    assert result.outcome == outcome
    assert result.quorum.rule == ""


@pytest.mark.parametrize(
    ("tie_break", "casting", "outcome"),
    [("none", None, "lost"), ("refer", None, "dispute"), ("lapse", None, "lapsed"),
     ("chair", None, "needs-casting-vote"), ("chair", "for", "carried"), ("chair", "against", "lost")],
)  # fmt: skip
def test_a_tie_of_four_and_four(tie_break: Any, casting: Any, outcome: str) -> None:
    places = table(council=4, board=4)
    council, board = (" ".join(f"{name}-{n}" for n in range(1, 5)) for name in ("council", "board"))
    result = vote(Rule(tie_break=tie_break), places, council, board, casting=casting)
    assert (result.outcome, result.is_tie, result.total.in_favour, result.total.against) == (outcome, True, 4, 4)


@pytest.mark.covers("D4-004")
def test_each_sector_must_agree_however_large_the_other() -> None:
    places = table(council=7, nhs=2)
    rule = Rule(majority="each-sector")
    council = " ".join(f"council-{n}" for n in range(1, 8))
    assert vote(rule, places, council, "nhs-1 nhs-2").outcome == "lost"
    assert vote(rule, places, council).outcome == "lost"
    won = vote(rule, places, f"{council} nhs-1")
    assert won.outcome == "carried"
    assert [(group.name, group.in_favour, group.agrees) for group in won.groups] == [
        ("council", 7, True), ("nhs", 1, True),
    ]  # fmt: skip
    referred = vote(Rule(majority="each-sector", tie_break="refer"), places, council, "nhs-1 nhs-2")
    assert referred.outcome == "dispute"


def test_each_member_body_must_agree() -> None:
    places = table(council=2, nhs=1)
    rule = Rule(majority="each-member-body")
    assert vote(rule, places, "council-1 council-2 nhs-1").outcome == "carried"
    assert vote(rule, places, "council-1 nhs-1", "council-2").outcome == "lost"
    assert hand_groups(rule, places) == ("council-body", "nhs-body")


@pytest.mark.covers("D2-027")
def test_weights_give_a_sector_its_votes() -> None:
    places = table(council=3, nhs=1)
    rule = Rule(majority="percent", percent=50, weights={"nhs": 3})
    result = vote(rule, places, "nhs-1", "council-1 council-2 council-3")
    assert (result.outcome, result.total.in_favour, result.total.against, result.needed) == ("carried", 3, 3, 3)
    assert [(each.sector, each.places, each.voting, each.votes) for each in by_sector(places, rule.weights)] == [
        ("council", 3, 3, 3), ("nhs", 1, 1, 3),
    ]  # fmt: skip
    hands = [Hands(group="nhs", in_favour=1), Hands(group="council", against=3)]
    assert tally(rule, places, everybody(places), hands=hands).total == result.total
    with pytest.raises(Refused, match="each group apart"):
        tally(rule, places, everybody(places), hands=[Hands(in_favour=4)])


@pytest.mark.covers("D2-100")
@pytest.mark.parametrize("right", ["observe", "comment", "oversee", "speak", "consult", "advise"])
def test_who_observes_comments_or_oversees_cannot_vote(right: str) -> None:
    places = [*table(council=2), Place(key="mayor-1", body="b", role="mayor", person="M", rights=(right,))]
    with pytest.raises(Refused, match="this seat has no vote"):
        vote(Rule(), places, "mayor-1")
    result = vote(Rule(quorum=QuorumRule(of="percent:100")), places, "council-1 council-2")
    assert (result.outcome, result.quorum.of) == ("carried", 2)
    assert [(silent.key, silent.why) for silent in result.silent] == [("mayor-1", "no-vote")]


def test_a_person_in_several_seats_votes_twice_only_where_a_seat_may_be_shared() -> None:
    own = [Place(key=f"ccg-{n}", body="b", role="ccg", person="Dr  Lee") for n in (1, 2)]
    result = sitting(own, {"ccg-1": "Dr Lee", "ccg-2": "dr lee"})
    assert [place.key for place in result.voting] == ["ccg-1"]
    assert [(silent.key, silent.why) for silent in result.silent] == [("ccg-2", "one-seat")]
    shared = [place.model_copy(update={"may_be_shared": True}) for place in own]
    assert len(sitting(shared, everybody(shared)).voting) == 2
    assert len(sitting([own[0], shared[1]], everybody(own)).voting) == 2


def test_an_interest_that_is_prejudicial_takes_its_vote_and_the_quorum() -> None:
    places = table(council=3)
    rule = Rule(quorum=QuorumRule(of="at-least:3"))
    assert vote(rule, places, "council-1 council-2").outcome == "carried"
    result = vote(rule, places, "council-1 council-2", withdrawn=["Council 3"])
    assert (result.outcome, result.silent[0].why) == ("inquorate", "withdrawn")
    with pytest.raises(Refused, match="withdrawn for an interest"):
        vote(rule, places, "council-3", withdrawn=["Council 3"])


def test_more_hands_than_places_are_refused() -> None:
    places = table(council=3)
    with pytest.raises(Refused, match="4 hands were counted"):
        tally(Rule(), places, everybody(places), hands=[Hands(in_favour=4)])
    with pytest.raises(Refused, match="either votes by place or"):
        tally(Rule(), places, everybody(places))


def test_who_can_vote_and_did_not_say_is_named() -> None:
    places = table(council=3)
    assert vote(Rule(), places, "council-1").not_voting == ("council-2", "council-3")


@pytest.mark.covers("D2-109")
def test_committees_in_common_adopt_what_every_one_carried() -> None:
    assert common({"a": "carried", "b": "carried"}) == "adopted"
    assert common({"a": "carried", "b": "lost"}) == "not-adopted"
    assert common({"a": "carried", "b": None}) == "waiting"
    assert common({"a": "carried", "b": "inquorate"}) == "waiting"
    assert common({"a": "lost", "b": None}) == "not-adopted"
    assert common({"a": "carried", "b": "dispute"}) == "not-adopted"
