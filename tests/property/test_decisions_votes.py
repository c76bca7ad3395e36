"""What holds of any vote."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commonweal.decisions.rules.quorum import QuorumRule, least
from commonweal.decisions.rules.table import Place, same, sitting
from commonweal.decisions.rules.voting import Rule, tally

SECTORS = ["council", "nhs", "other"]
PLACES = st.lists(
    st.builds(
        dict,
        sector=st.sampled_from(SECTORS),
        person=st.sampled_from(["", "a", "b", "c", "d", "e"]),
        votes=st.booleans(),
        rights=st.sampled_from([(), (), ("decide",), ("observe",), ("comment",)]),
        may_be_shared=st.booleans(),
        way=st.sampled_from(["for", "against", "abstain", None]),
    ),
    min_size=1,
    max_size=10,
)
RULES = st.builds(
    Rule,
    majority=st.sampled_from(["simple", "two-thirds", "unanimous", "each-sector", "each-member-body"]),
    tie_break=st.sampled_from(["none", "refer", "lapse", "chair"]),
    weights=st.dictionaries(st.sampled_from(SECTORS), st.integers(1, 4), max_size=2),
    quorum=st.none() | st.builds(QuorumRule, of=st.sampled_from(["at-least:2", "fraction:1/3", "percent:50"])),
)


def drawn(written: list[dict[str, Any]]) -> tuple[list[Place], dict[str, str], dict[str, Any]]:
    places = [
        Place(key=str(n), body="b", role="r", **{name: value for name, value in each.items() if name != "way"})
        for n, each in enumerate(written)
    ]
    present = {place.key: place.person for place in places if place.person}
    able = {place.key for place in sitting(places, present).voting}
    ballots = {str(n): each["way"] for n, each in enumerate(written) if each["way"] and str(n) in able}
    return places, present, ballots


@given(RULES, PLACES)
def test_one_more_vote_for_never_loses_a_motion(rule: Rule, written: list[dict[str, Any]]) -> None:
    places, present, ballots = drawn(written)
    before = tally(rule, places, present, ballots=ballots, casting="for")
    for key, way in ballots.items():
        if way == "for":
            continue
        after = tally(rule, places, present, ballots={**ballots, key: "for"}, casting="for")
        assert not (before.outcome == "carried" and after.outcome != "carried")


@given(RULES, PLACES)
def test_only_places_with_a_vote_and_a_person_count(rule: Rule, written: list[dict[str, Any]]) -> None:
    places, present, ballots = drawn(written)
    result = tally(rule, places, present, ballots=ballots, casting="against")
    silent = {each.key for each in result.silent}
    voting = [place for place in places if place.key not in silent]
    assert all(place.may_vote and place.person for place in voting)
    unshared = [same(place.person) for place in voting if not place.may_be_shared]
    assert len(unshared) == len(set(unshared))
    most = sum(rule.weights.get(place.sector, 1) for place in voting)
    assert result.total.cast + result.total.abstained <= most
    assert set(result.not_voting) | ballots.keys() | silent == {place.key for place in places}


@given(RULES, PLACES)
def test_a_vote_without_a_quorum_decides_nothing(rule: Rule, written: list[dict[str, Any]]) -> None:
    places, present, ballots = drawn(written)
    result = tally(rule, places, present, ballots=ballots)
    assert (result.outcome == "inquorate") == (not result.quorum.is_met)
    if result.outcome == "carried" and rule.majority == "simple":
        assert result.total.in_favour > result.total.against
    if result.outcome == "carried" and rule.majority == "two-thirds":
        assert Fraction(result.total.in_favour, result.total.cast) >= Fraction(2, 3)
    if result.outcome == "carried" and rule.majority in ("each-sector", "each-member-body"):
        assert all(group.in_favour > group.against for group in result.groups)


@given(RULES, PLACES)
def test_a_result_is_the_same_however_often_and_reads_back(rule: Rule, written: list[dict[str, Any]]) -> None:
    places, present, ballots = drawn(written)
    result = tally(rule, places, present, ballots=ballots)
    assert tally(rule, places, present, ballots=dict(reversed(ballots.items()))) == result
    assert type(result).model_validate_json(result.model_dump_json()) == result


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 200))
def test_a_fraction_is_the_least_whole_number_that_reaches_it(over: int, extra: int, places: int) -> None:
    under = over + extra
    assert least(f"fraction:{over}/{under}", places) == ceil(Fraction(over, under) * places)
