"""Whether a motion is carried: votes counted by the body's own rule, with everything that explains the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from commonweal.decisions.log.fold import State
from commonweal.decisions.rules.quorum import Quorum, QuorumRule, quorum
from commonweal.decisions.rules.table import Place, Silent, Sitting, sitting
from commonweal.kernel.problem import invalid

Way = Literal["for", "against", "abstain"]
Majority = Literal["simple", "two-thirds", "percent", "unanimous", "each-sector", "each-member-body"]
TieBreak = Literal["none", "chair", "refer", "lapse"]
Outcome = Literal["carried", "lost", "lapsed", "dispute", "inquorate", "needs-casting-vote"]
GROUPED = ("each-sector", "each-member-body")


class Rule(State):
    """How a body decides matters of a type, as it stood on the day. `citation` says where the rule stands; a rule that
    is not `on_file` is the common one: a simple majority, no quorum on file, no second vote.
    """

    decision_type: str = "any"
    majority: Majority = "simple"
    percent: int | None = None
    tie_break: TieBreak = "none"
    refer_to: str = ""
    weights: dict[str, int] = {}
    quorum: QuorumRule | None = None
    citation: str = ""
    verified: bool = False
    on_file: bool = True


class Hands(State):
    """Votes by a show of hands: how many places, in the group (a sector or member body), or in all if it is empty."""

    group: str = ""
    in_favour: int = Field(default=0, ge=0)
    against: int = Field(default=0, ge=0)
    abstained: int = Field(default=0, ge=0)


class Count(State):
    """Votes with their weights. `name` is the group's, empty for all; `agrees` whether it has its own majority."""

    name: str = ""
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    agrees: bool = False

    @property
    def cast(self) -> int:
        """Votes for and against: abstentions are not cast."""
        return self.in_favour + self.against


class Result(State):
    """What came of a vote, and all that explains it. `needed` is the least number of votes for, of those that count."""

    outcome: Outcome
    rule: Rule
    quorum: Quorum
    total: Count
    groups: tuple[Count, ...] = ()
    needed: int
    is_tie: bool = False
    casting: Way | None = None
    silent: tuple[Silent, ...] = ()
    not_voting: tuple[str, ...] = ()
    """Places that could have voted and did not say how."""


def tally(
    rule: Rule,
    places: Sequence[Place],
    present: Mapping[str, str],
    *,
    withdrawn: Iterable[str] = (),
    ballots: Mapping[str, Way] | None = None,
    hands: Sequence[Hands] | None = None,
    casting: Way | None = None,
) -> Result:
    """Count votes by place (`ballots`, by the place's key) or by a show of `hands`, under the rule.

    `present` has the person at each filled place. Raises Refused for a vote from a place that has none, or for more
    hands than there are places.
    """
    if (ballots is None) == (hands is None):
        raise invalid("give either votes by place or a show of hands", "Choose one way of voting")
    at = sitting(places, present, withdrawn)
    if ballots is not None:
        _check_ballots(ballots, at)
        counts = _of_ballots(rule, at, ballots)
    else:
        counts = _of_hands(rule, at, hands or ())
    groups = _groups(rule, places, counts)
    total = _total(counts)
    result = Result(
        outcome="lost",
        rule=rule,
        quorum=quorum(rule.quorum, places, at.voting),
        total=total,
        groups=groups,
        needed=_needed(rule, total, at, ballots is not None),
        silent=at.silent,
        not_voting=tuple(place.key for place in at.voting if ballots is not None and place.key not in ballots),
    )
    return _decided(result, casting)


def _decided(result: Result, casting: Way | None) -> Result:
    """The outcome: the quorum first, then the majority, then the way out of a tie."""
    rule, total = result.rule, result.total
    if not result.quorum.is_met:
        return result.model_copy(update={"outcome": "inquorate"})
    is_tie = _is_tie(rule, total, result.groups)
    result = result.model_copy(update={"is_tie": is_tie})
    if not is_tie:
        return result.model_copy(update={"outcome": "carried" if _carries(result) else "lost"})
    if rule.tie_break == "chair" and rule.majority not in GROUPED:
        if casting is None:
            return result.model_copy(update={"outcome": "needs-casting-vote"})
        carried = "carried" if casting == "for" else "lost"
        return result.model_copy(update={"outcome": carried, "casting": casting})
    ways: dict[str, Outcome] = {"refer": "dispute", "lapse": "lapsed"}
    return result.model_copy(update={"outcome": ways.get(rule.tie_break, "lost")})


def _is_tie(rule: Rule, total: Count, groups: Sequence[Count]) -> bool:
    """As many for as against, where more for than against would carry; or groups that must agree and do not."""
    if rule.majority in GROUPED:
        agree = [group.agrees for group in groups]
        return (any(agree) and not all(agree)) or total.in_favour == total.against > 0
    return rule.majority == "simple" and total.in_favour == total.against > 0


def _carries(result: Result) -> bool:
    if result.rule.majority in GROUPED:
        return bool(result.groups) and all(group.agrees for group in result.groups)
    return result.total.in_favour >= result.needed


def _needed(rule: Rule, total: Count, at: Sitting, is_by_place: bool) -> int:
    """The least votes for: more than half, two thirds or a percentage of those cast; all, where it is unanimous."""
    if rule.majority == "two-thirds":
        return max(1, -(-2 * total.cast // 3))
    if rule.majority == "percent":
        return max(1, -(-total.cast * (rule.percent or 100) // 100))
    if rule.majority == "unanimous":
        return max(1, sum(rule.weights.get(place.sector, 1) for place in at.voting))
    return total.cast // 2 + 1


def _check_ballots(ballots: Mapping[str, Way], at: Sitting) -> None:
    able = {place.key for place in at.voting}
    reasons = {silent.key: silent.why for silent in at.silent}
    words = {
        "no-vote": "this seat has no vote",
        "absent": "nobody is present for this seat",
        "vacant": "this seat is vacant and nobody sits there today",
        "withdrawn": "the person has withdrawn for an interest",
        "one-seat": "the person votes at another seat, and this one may not be shared",
    }
    for key in ballots:
        if key not in able:
            why = words.get(reasons.get(key, ""), "there is no such seat at this table")
            raise invalid(f"{key} cannot vote: {why}", "Leave its vote out", value=key)


def _of_ballots(rule: Rule, at: Sitting, ballots: Mapping[str, Way]) -> dict[str, Count]:
    """Weighted votes by the group that the rule looks at (all in one where it looks at none)."""
    counts: dict[str, Count] = {}
    for place in at.voting:
        way = ballots.get(place.key)
        if way is not None:
            weight = rule.weights.get(place.sector, 1)
            name = _group_of(rule, place)
            counts[name] = _add(counts.get(name, Count(name=name)), way, weight)
    return counts


def _add(count: Count, way: Way, weight: int) -> Count:
    field = {"for": "in_favour", "against": "against", "abstain": "abstained"}[way]
    return count.model_copy(update={field: getattr(count, field) + weight})


def _of_hands(rule: Rule, at: Sitting, hands: Sequence[Hands]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for each in hands:
        by_group = [place for place in at.voting if not each.group or _hand_group(rule, place) == each.group]
        if each.group == "" and (_needs_groups(rule) or len(hands) > 1):
            raise invalid("count the hands of each group apart", "The rule looks at each, or votes weigh differently")
        if each.group in counts:
            raise invalid(f"the hands of {each.group} are given twice", "Give each group once", value=each.group)
        shown = each.in_favour + each.against + each.abstained
        if shown > len(by_group):
            message = f"{shown} hands were counted, but only {len(by_group)} places can vote"
            raise invalid(message, "Count again, or correct who is present", value=each.group or None)
        weight = _weight(rule, by_group)
        counts[each.group] = Count(
            name=each.group,
            in_favour=each.in_favour * weight,
            against=each.against * weight,
            abstained=each.abstained * weight,
        )
    return counts


def _weight(rule: Rule, places: Sequence[Place]) -> int:
    """The votes of each of these places. Raises Refused where they differ."""
    weights = {rule.weights.get(place.sector, 1) for place in places}
    if len(weights) > 1:
        raise invalid("the places of one group have different numbers of votes", "Record the votes by place")
    return weights.pop() if weights else 1


def _needs_groups(rule: Rule) -> bool:
    return rule.majority in GROUPED or bool(rule.weights)


def hand_groups(rule: Rule, places: Sequence[Place]) -> tuple[str, ...]:
    """The groups whose hands must be counted apart, in the order of the table; one empty name where none must."""
    if not _needs_groups(rule):
        return ("",)
    return tuple(dict.fromkeys(_hand_group(rule, place) for place in places if place.may_vote))


def _hand_group(rule: Rule, place: Place) -> str:
    return place.group if rule.majority == "each-member-body" else place.sector


def _group_of(rule: Rule, place: Place) -> str:
    if rule.majority == "each-member-body":
        return place.group
    return place.sector if rule.majority == "each-sector" else ""


def _groups(rule: Rule, places: Sequence[Place], counts: Mapping[str, Count]) -> tuple[Count, ...]:
    """Every group that must agree, those without a vote cast too."""
    if rule.majority not in GROUPED:
        return ()
    names = dict.fromkeys(_group_of(rule, place) for place in places if place.may_vote)
    found = [counts.get(name, Count(name=name)) for name in names]
    return tuple(count.model_copy(update={"agrees": count.in_favour > count.against}) for count in found)


def _total(counts: Mapping[str, Count]) -> Count:
    return Count(
        in_favour=sum(count.in_favour for count in counts.values()),
        against=sum(count.against for count in counts.values()),
        abstained=sum(count.abstained for count in counts.values()),
    )


def common(results: Mapping[str, Outcome | None]) -> Literal["adopted", "not-adopted", "waiting"]:
    """Committees in common: each member body resolves apart; adopted only where every one carried the same motion."""
    if any(outcome is None or outcome in ("inquorate", "needs-casting-vote") for outcome in results.values()):
        settled = [outcome for outcome in results.values() if outcome not in (None, "inquorate", "needs-casting-vote")]
        return "not-adopted" if any(outcome != "carried" for outcome in settled) else "waiting"
    return "adopted" if results and all(outcome == "carried" for outcome in results.values()) else "not-adopted"
