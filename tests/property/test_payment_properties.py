"""What holds of every payment: parts make wholes, caps bound, more earns no less, equal gives equal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.kernel.problem import Kind, Refused
from commonweal.money.payment.catalogue import definition, definitions
from commonweal.money.payment.definition import Entry
from commonweal.money.payment.rules.quoting import Quote, as_data, quote

P4P, PROPORTIONAL = definition("p4p-2015-16"), definition("p4p-proportional")
GAIN, CORRIDOR, OUTCOMES = definition("gain-loss-share"), definition("risk-corridor"), definition("outcomes-based")
pounds = st.decimals(0, 10**9, places=2)
shares = st.decimals(0, 1, places=4)
counts = st.decimals(0, 50_000, places=1)
quarters = st.lists(counts, min_size=4, max_size=4)


@st.composite
def schemes(draw: st.DrawFn) -> dict[str, object]:
    baseline = draw(quarters)
    return {
        "baseline": baseline,
        "planned_reduction": [draw(st.decimals(0, most, places=1)) for most in baseline],
        "actual": draw(quarters),
        "price": draw(st.decimals(0, 5000, places=2)),
        "cap": draw(st.sampled_from(["cumulative_plan", "annual"])),
    }


def amount(found: Quote, output: str) -> int:
    value = found.amounts_pence[output]
    assert isinstance(value, int)
    return value


@settings(max_examples=100, deadline=None)
@given(schemes())
def test_a_quarterly_scheme_pays_never_back_never_above_and_all_of_its_sum_goes_somewhere(scheme):
    found = quote(P4P, scheme)
    payments = found.amounts_pence["payments"]
    assert min(payments) >= 0
    assert sum(payments) == amount(found, "released") <= amount(found, "fund_total")
    assert amount(found, "released") + amount(found, "nhs_retained") == amount(found, "fund_total")
    assert sum(moved.amount_pence for moved in found.transfers) == amount(found, "fund_total")
    assert quote(P4P, scheme).amounts_pence == found.amounts_pence


@settings(max_examples=100, deadline=None)
@given(schemes(), st.integers(0, 4))
def test_what_is_paid_in_the_year_is_what_the_whole_year_pays_first(scheme, known):
    so_far = [*scheme["actual"][:known], *[None] * (4 - known)]
    found = quote(P4P, {**scheme, "actual": so_far})
    assert found.amounts_pence["payments"] == quote(P4P, scheme).amounts_pence["payments"][:known]
    assert (found.amounts_pence["nhs_retained"] is None) == (known < 4)


@settings(max_examples=100, deadline=None)
@given(schemes(), st.integers(0, 3), st.decimals(0, 1000, places=1))
def test_fewer_admissions_never_release_less(scheme, quarter, fewer):
    better = list(scheme["actual"])
    better[quarter] = max(Decimal(0), better[quarter] - fewer)
    assert amount(quote(P4P, {**scheme, "actual": better}), "released") >= amount(quote(P4P, scheme), "released")


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 20_000), st.integers(1, 400), st.integers(-500, 900), st.integers(1, 5000), st.sampled_from(["cumulative_plan", "annual"])
)  # fmt: skip
def test_the_quarterly_rule_is_the_proportional_one_when_the_quarters_are_even(baseline, plan, fall, price, cap):
    assume(plan <= baseline and fall <= baseline)
    quarterly = quote(
        P4P,
        {"baseline": [baseline] * 4, "planned_reduction": [plan] * 4, "actual": [baseline - fall] * 4, "price": price, "cap": cap},
    )  # fmt: skip
    yearly = quote(
        PROPORTIONAL,
        {"pot": 4 * plan * price, "target_reduction": Fraction(plan, baseline), "actual_reduction": Fraction(fall, baseline)},
    )  # fmt: skip
    assert amount(quarterly, "released") == amount(yearly, "released")
    assert amount(quarterly, "nhs_retained") == amount(yearly, "diverted")


@settings(max_examples=100, deadline=None)
@given(pounds, pounds, pounds, shares, pounds, shares, pounds)
def test_gains_and_losses_stay_within_their_caps_and_sum_to_the_saving(
    target, actual, deadband, gain, most, loss, least
):
    terms = {
        "target": target,
        "deadband": deadband,
        "gain_rate": gain,
        "gain_cap": most,
        "loss_rate": loss,
        "loss_cap": least,
    }
    found = quote(GAIN, {**terms, "actual": actual})
    assert -least * 100 <= amount(found, "provider") <= most * 100
    assert amount(found, "provider") + amount(found, "commissioner") == (target - actual) * 100
    assert amount(quote(GAIN, {**terms, "actual": actual + 1}), "provider") <= amount(found, "provider")


@settings(max_examples=100, deadline=None)
@given(st.decimals("0.01", 10**9, places=2), pounds, st.lists(shares, min_size=1, max_size=5))
def test_a_corridor_shares_the_whole_difference(budget, actual, parts):
    bands = [{"above": Fraction(place, 20), "commissioner_share": part} for place, part in enumerate(parts)]
    found = quote(CORRIDOR, {"budget": budget, "actual": actual, "bands": bands})
    both = amount(found, "commissioner"), amount(found, "provider")
    assert sum(both) == (actual - budget) * 100
    if abs(actual - budget) > 1:
        assert all(part == 0 or (part > 0) == (actual > budget) for part in both)


@settings(max_examples=100, deadline=None)
@given(pounds, shares, st.lists(st.tuples(st.integers(1, 100), st.integers(-50, 150)), min_size=1, max_size=6))
def test_outcomes_release_between_nothing_and_all_of_what_is_held(base, held, outcomes):
    whole = sum(weight for weight, _ in outcomes)
    rows = [
        {"weight": Fraction(weight, whole), "result": result, "floor": 0, "target": 100} for weight, result in outcomes
    ]
    found = quote(OUTCOMES, {"base": base, "held_share": held, "outcomes": rows})
    assert amount(found, "pay") + amount(found, "not_released") == base * 100
    assert 0 <= amount(found, "not_released") <= base * held * 100 + 1


@settings(max_examples=100, deadline=None)
@given(
    st.decimals(0, 10**8, places=2),
    st.lists(st.decimals(0, 100, places=3), min_size=1, max_size=12).filter(any),
)
def test_providers_get_the_payment_between_them(amount_pounds, weights):
    providers = [{"name": str(place), "share": weight} for place, weight in enumerate(weights)]
    found = quote(definition("block"), {"amount": amount_pounds, "providers": providers})
    assert sum(share.amount_pence for share in found.providers) == amount(found, "pay") == amount_pounds * 100
    for share, weight in zip(found.providers, weights, strict=True):
        assert abs(share.amount_pence - amount_pounds * 100 * weight / sum(weights)) < 1 + Decimal("1e-6")


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 500), st.integers(0, 365), st.integers(0, 20_000))
def test_who_joins_and_who_is_there_for_as_many_days_earn_the_same(people, days, rate):
    joined = {"groups": [{"people": 0, "rate": 0}], "joined": [{"people": people, "rate": rate, "days": days}]}
    there = {"groups": [{"people": people, "rate": rate, "days": days}]}
    left = {
        "groups": [{"people": people, "rate": rate}],
        "left": [{"people": people, "rate": rate, "days": 365 - days}],
    }
    model = definition("capitation")
    assert (
        amount(quote(model, joined), "pay") == amount(quote(model, there), "pay") == amount(quote(model, left), "pay")
    )


numbers = st.one_of(
    st.integers(-5, 10**13), st.decimals(-5, 10**6, places=3), st.decimals(), st.just(Decimal("1e99999")), st.just(0)
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(max_size=5), st.floats(), numbers),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


def entries_like(asked: Mapping[str, Entry]) -> st.SearchStrategy[dict[str, object]]:
    """Entries of the right shape with numbers of every kind, and now and then anything at all."""
    return st.fixed_dictionaries(
        {}, optional={name: st.one_of(like(entry), like(entry), like(entry), anything) for name, entry in asked.items()}
    )


def like(entry: Entry) -> st.SearchStrategy[object]:
    return {
        "number": numbers,
        "list": st.lists(numbers, min_size=entry.length or 1, max_size=entry.length or 5),
        "rows": st.lists(entries_like(entry.fields), min_size=1, max_size=3),
        "choice": st.sampled_from(entry.choices or ("",)),
        "flag": st.booleans(),
        "text": st.text(max_size=5),
    }[entry.shape]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_entries_are_worked_out_or_refused_and_never_fail(data):
    model = definitions()[data.draw(st.integers(0, len(definitions()) - 1))]
    given_entries = data.draw(entries_like(model.inputs))
    try:
        found = quote(model, given_entries)
    except Refused as refused:
        assert refused.kind is not Kind.FAULT
        assert all(problem.remedy and problem.where.field for problem in refused.problems)
        return
    assert as_data(found) == as_data(quote(model, given_entries))
