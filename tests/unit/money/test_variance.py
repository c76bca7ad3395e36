"""Over- and underspend by every rule, with the figures of published agreements where they are known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.money.rules.package import check_package
from commonweal.money.rules.share import above, points, shares
from commonweal.money.rules.transfer import Direction, Trigger, switch
from commonweal.money.rules.variance import RiskTerms, Rule, VarianceLine, contingency, divide

MILLION = 100_000_000
TWO = {"council": 400, "group": 600}


def line(spend: int, budget: int = 1000, owner: str = "council", **more: object) -> VarianceLine:
    return VarianceLine("night-care", owner, budget, spend, **more)  # type: ignore[arg-type]


def terms(rule: Rule, **more: object) -> RiskTerms:
    return RiskTerms(TWO, rule, rule, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "more", "parts"),
    [
        (Rule.OWN, {}, {"council": 101, "group": 0}),
        (Rule.PROPORTIONAL, {}, {"council": 40, "group": 61}),
        (Rule.FIXED_PERCENT, {"percent": {"council": Decimal(50), "group": Decimal(50)}}, {"council": 51, "group": 50}),
        (Rule.LEAD_BEARS, {"lead": "group"}, {"council": 0, "group": 101}),
        (Rule.CASCADE, {"contingency": 60, "uncommitted": 21}, {"council": 8, "group": 12}),
        (Rule.PERFORMANCE_LINKED, {"withheld": 81}, {"council": 8, "group": 12}),
    ],
)
def test_each_rule_divides_an_overspend(rule: Rule, more: dict[str, object], parts: dict[str, int]) -> None:
    found = divide([line(1101)], terms(rule, **more))
    assert found.parts == parts
    assert sum(found.parts.values()) + found.covered == found.variance == 101


def test_a_fixed_line_leaves_the_party_that_is_fixed_alone() -> None:
    fixed = line(1101, fixed_for=frozenset({"group"}))
    assert divide([fixed], terms(Rule.FIXED_OR_VARIABLE)).parts == {"council": 101, "group": 0}
    assert divide([line(1101)], terms(Rule.FIXED_OR_VARIABLE)).parts == {"council": 40, "group": 61}


def test_a_line_s_own_rule_comes_before_the_pool_s() -> None:
    lines = [line(1100, rule=Rule.OWN), line(1050)]
    assert divide(lines, terms(Rule.PROPORTIONAL)).parts == {"council": 120, "group": 30}


def test_an_underspend_that_cascades_stays_pooled() -> None:
    found = divide([line(900)], terms(Rule.CASCADE))
    assert (found.parts, found.covered) == ({"council": 0, "group": 0}, -100)


def test_a_rule_without_what_it_needs_says_so() -> None:
    with pytest.raises(ValueError, match="lead"):
        divide([line(1101)], terms(Rule.LEAD_BEARS))
    with pytest.raises(ValueError, match="weights"):
        divide([line(1101)], terms(Rule.FIXED_PERCENT))


def test_rotherham_half_each_of_what_was_not_earned() -> None:
    """Nothing earned of 0.4 million: the pool is short by it, and the risk share is 0.2 million each."""
    half = {"council": Decimal(50), "group": Decimal(50)}
    short = line(400_000_00, budget=0)
    found = divide([short], terms(Rule.FIXED_PERCENT, percent=half))
    assert found.parts == {"council": 200_000_00, "group": 200_000_00}


def test_leeds_contingency_is_capped() -> None:
    held = 75 * MILLION // 10
    small, large = contingency(held, 3 * MILLION), contingency(held, 9 * MILLION)
    assert (small.taken, small.released, small.beyond) == (3 * MILLION, 45 * MILLION // 10, 0)
    assert (large.taken, large.released, large.beyond) == (held, 0, 15 * MILLION // 10)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from([None, *Rule])), max_size=6),
    st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    st.sampled_from(Rule),
    st.sampled_from(Rule),
    st.integers(0, 10**9),
)
def test_every_division_sums_to_the_variance(
    made: list[tuple[int, int, Rule | None]], contributions: list[int], over: Rule, under: Rule, held: int
) -> None:
    names = [f"p{n}" for n in range(len(contributions))]
    risk = RiskTerms(
        dict(zip(names, contributions, strict=True)), over, under, dict.fromkeys(names, Decimal(1)), names[0], held, held, held
    )
    lines = [VarianceLine(str(n), names[n % len(names)], *amounts, rule=rule) for n, (*amounts, rule) in enumerate(made)]
    found = divide(lines, risk)
    assert sum(found.parts.values()) + found.covered == found.variance == sum(each.variance for each in lines)


@pytest.mark.covers("D2-081")
def test_unspent_money_switches_when_the_measure_misses_its_trigger() -> None:
    trigger = Trigger("emergency-admissions-growth", Direction.AT_MOST, Decimal(0))
    missed = switch(trigger, Decimal("1.2"), received=1000, spent=300, encumbered=200)
    assert (missed.pence, "missed" in missed.why) == (500, True)
    assert switch(trigger, Decimal(0), received=1000, spent=300).pence == 0
    assert switch(trigger, Decimal(1), received=1000, spent=1300).pence == 0


@pytest.mark.covers("D2-119", "D0-013")
def test_a_package_that_does_not_sum_raises_a_named_alert() -> None:
    parts = [(name, amount * MILLION // 10) for name, amount in
             (("a", 3000), ("b", 1000), ("c", 300), ("d", 600), ("e", 515))]  # fmt: skip
    alert = check_package("integration money", 500 * MILLION, parts)
    assert alert
    assert (alert.code, alert.difference) == ("package-does-not-sum", 415 * MILLION // 10)
    assert "41500000.00" in str(alert)
    assert check_package("package", 35 * MILLION, [("precept", 20 * MILLION), ("grant", 15 * MILLION)]) is None


@pytest.mark.covers("D2-092")
def test_a_share_above_its_threshold_fires() -> None:
    found = shares([("deficits", 68), ("transformation", 32)])
    assert [each.share for each in found] == [Decimal("0.68"), Decimal("0.32")]
    assert above(found, "deficits", Decimal("0.5"))
    assert above(found, "deficits", Decimal("0.68")) is None
    assert points(Decimal("0.07"), Decimal("0.05")) == 2
    assert shares([("nothing", 0)])[0].share is None
