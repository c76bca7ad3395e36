"""What if, and the picture of a trace: rules without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.money.rules.flow import columns, flow
from commonweal.money.rules.trace import Step
from commonweal.money.rules.variance import RiskTerms, Rule, VarianceLine
from commonweal.money.rules.what_if import Case, Change, bodies, changed, outcome

LINES = (VarianceLine("a", "council", 10000, 12000), VarianceLine("b", "group", 20000, 19000))
CASE = Case(LINES, RiskTerms({"council": 1000, "group": 3000}, Rule.PROPORTIONAL, Rule.OWN, lead="council"))


def test_without_a_change_it_is_what_it_is() -> None:
    assert outcome(changed(CASE, Change())) == outcome(CASE)
    assert dict(outcome(CASE).shares) == {"council": 7750, "group": 23250}
    assert dict(outcome(CASE).division.parts) == {"council": 250, "group": 750}


def test_each_term_can_be_changed() -> None:
    assert dict(outcome(changed(CASE, Change(contributions={"group": 1000}))).division.parts) == {"council": 500, "group": 500}
    by_percent = Change(percent={"council": Decimal(90), "group": Decimal(10)}, overspend=Rule.FIXED_PERCENT)
    assert dict(outcome(changed(CASE, by_percent)).division.parts) == {"council": 900, "group": 100}
    capped = outcome(changed(CASE, Change(overspend=Rule.CASCADE, contingency=400)))
    assert (capped.division.covered, sum(capped.division.parts.values())) == (400, 600)
    under = outcome(changed(CASE, Change(spend={"a": 9000})))
    assert dict(under.division.parts) == {"council": -1000, "group": -1000}
    with pytest.raises(ValueError, match="weights"):
        outcome(changed(CASE, Change(overspend=Rule.FIXED_PERCENT)))


@given(
    contributions=st.lists(st.integers(0, 10**9), min_size=2, max_size=2).filter(any),
    spend=st.integers(0, 10**9),
    contingency=st.integers(0, 10**9),
    rule=st.sampled_from([rule for rule in Rule if rule is not Rule.FIXED_PERCENT]),
)
def test_whatever_is_changed_every_pound_is_paid_once(contributions: list[int], spend: int, contingency: int, rule: Rule) -> None:
    names = dict(zip(("council", "group"), contributions, strict=True))
    found = outcome(changed(CASE, Change(names, spend={"a": spend}, overspend=rule, underspend=rule, contingency=contingency)))
    assert sum(found.shares.values()) == found.spend
    assert sum(found.division.parts.values()) + found.division.covered == found.division.variance
    assert set(bodies(found)) == {"council", "group"}


STEPS = [
    Step("department", "council", "grant", 100), Step("council", "pool", "grant", 100), Step("group", "pool", "minimum", 300),
    Step("pool", "scheme:a", "grant", 100), Step("pool", "scheme:a", "minimum", 300), Step("scheme:a", "provider:x", "grant", 400),
]  # fmt: skip


def test_a_place_stands_after_all_that_its_money_came_from() -> None:
    assert columns(STEPS) == {"department": 0, "council": 1, "pool": 2, "group": 0, "scheme:a": 3, "provider:x": 4}


def test_ribbons_fill_their_boxes_and_boxes_do_not_overlap() -> None:
    found = flow(STEPS, tallest=200)
    pool = next(node for node in found.nodes if node.name == "pool")
    assert (pool.pence, round(pool.height, 6)) == (400, 200)
    into = [ribbon for ribbon in found.ribbons if ribbon.step.target == "pool"]
    assert sum(ribbon.thickness for ribbon in into) == pytest.approx(pool.height)
    first, second = sorted((node for node in found.nodes if node.column == 0), key=lambda node: node.y)
    assert first.y + first.height < second.y
    assert all(node.x + node.width <= found.width and node.y + node.height <= found.height for node in found.nodes)
    assert all(ribbon.x0 < ribbon.x1 for ribbon in found.ribbons)


@given(st.lists(st.builds(Step, st.sampled_from("abcd"), st.sampled_from("abcd"), st.just("s"), st.integers(-5, 50)), max_size=8))
def test_any_steps_are_drawn_even_in_a_circle(steps: list[Step]) -> None:
    found = flow(steps)
    assert len(found.ribbons) == sum(step.pence > 0 for step in steps)
    assert found.width >= 0 and found.height >= 0
