"""A model in shadow beside the live one, over the same activity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.money.payment.catalogue import definition, definitions
from commonweal.money.payment.rules.inputs import from_file
from commonweal.money.payment.rules.shadow import Count, Counted, Run, as_comparison, compare, default_reads

BLOCK = Run(definition("block"), {"amount": 20_000_000}, {"activity": "admissions"})
MARGINAL = Run(
    definition("marginal-rate"),
    {"price": 2000, "baseline": 10_000, "marginal_rate": Decimal("0.7")},
    {"volume": "admissions"},
)


@pytest.mark.covers("D1-021")
def test_both_models_see_the_same_activity() -> None:
    found = compare(BLOCK, MARGINAL, {"admissions": 10_600})
    assert (found.live_pence, found.shadow_pence, found.difference_pence) == (2_000_000_000, 2_084_000_000, 84_000_000)
    assert as_comparison(found)["difference"] == 840_000
    assert compare(MARGINAL, BLOCK, {"admissions": 10_600}).difference_pence == -84_000_000
    assert compare(MARGINAL, MARGINAL, {"admissions": 9_000}).difference_pence == 0


def test_after_break_glass_there_is_no_difference_to_show() -> None:
    terms = {
        "price": 2000,
        "planned_activity": 10_000,
        "variable_rate": Decimal("0.2"),
        "break_glass_limit": Decimal("0.1"),
    }
    found = compare(BLOCK, Run(definition("blended"), terms, {"activity": "admissions"}), {"admissions": 11_200})
    assert found.shadow_pence is None and found.difference_pence is None
    assert found.shadow.notices[0].code == "break-glass"


@pytest.mark.parametrize(
    ("shadow", "activity", "match"),
    [
        (MARGINAL, {}, "the activity has no admissions"),
        (MARGINAL, {"admissions": 1, "visits": 2}, "neither model reads visits"),
        (Run(MARGINAL.definition, MARGINAL.terms, {"price": "admissions"}), {"admissions": 1}, "not counted activity"),
        (Run(MARGINAL.definition, {**MARGINAL.terms, "volume": 1}, MARGINAL.reads), {"admissions": 1}, "given twice"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(shadow: Run, activity: dict[str, object], match: str) -> None:
    with pytest.raises(Refused, match=match):
        compare(BLOCK, shadow, activity)


def count(*values: int, adds_up: bool = True) -> Count:
    lines = tuple(
        Counted(month(2015, place), Decimal(value), "final", "counts", None) for place, value in enumerate(values, start=4)
    )
    return Count("admissions", "Admissions", "admissions", "X1", "Place", adds_up, lines)


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=9))
def test_real_activity_pays_what_its_sum_pays(values: list[int]) -> None:
    real = compare(BLOCK, MARGINAL, {"admissions": count(*values)})
    written = compare(BLOCK, MARGINAL, {"admissions": sum(values)})
    assert as_comparison(real) == as_comparison(written)
    live, shadow, difference = as_comparison(real)["lines"]  # type: ignore[misc]
    assert difference["pays"] == shadow["pays"] - live["pays"]
    assert difference["why"] == f"shadow {shadow['pays']} less live {live['pays']}"


def test_figures_that_do_not_add_up_are_taken_one_at_a_time() -> None:
    assert compare(BLOCK, MARGINAL, {"admissions": count(10, adds_up=False)}).shadow_pence == 2_000_000
    with pytest.raises(Refused, match="do not add up"):
        compare(BLOCK, MARGINAL, {"admissions": count(10, 11, adds_up=False)})


def test_a_list_takes_a_figure_for_each_period_and_waits_for_the_rest() -> None:
    terms = {"baseline": [40] * 4, "planned_reduction": [5] * 4, "price": 100}
    paying = Run(definition("p4p-2015-16"), terms, {"actual": "admissions"})
    assert compare(paying, BLOCK, {"admissions": count(38, 37)}).live.pounds("payments")[:2] == [200, 300]  # type: ignore[index]
    with pytest.raises(Refused, match="4 values are wanted, 5 were given"):
        compare(paying, BLOCK, {"admissions": count(1, 2, 3, 4, 5)})


@pytest.mark.parametrize("model", definitions(), ids=lambda model: f"{model.id}-{model.version}")
def test_every_model_runs_in_shadow(model: object) -> None:
    """Its first example, with one counted number taken from activity where it counts one."""
    case = next(one for one in model.examples if one.refused is None)  # type: ignore[attr-defined]
    terms = from_file(case.input)
    reads: dict[str, str] = {}
    activity: dict[str, object] = {}
    for name, entry in model.inputs.items():  # type: ignore[attr-defined]
        if not entry.activity or name not in terms:
            continue
        if entry.shape == "number":
            reads[name], activity["admissions"] = "admissions", replace(count(1), lines=(figure(terms.pop(name)),))
        elif entry.shape == "rows":
            column = next(field for field, one in entry.fields.items() if one.shape == "number" and field in terms[name][0])
            held = terms[name][0].pop(column)
            reads[f"{name}.1.{column}"], activity["admissions"] = "admissions", replace(count(1), lines=(figure(held),))
        if reads:
            break
    live = Run(BLOCK.definition, BLOCK.terms, {})
    found = compare(live, Run(model, terms, reads), activity)  # type: ignore[arg-type]
    for output, value in from_file(case.output).items():
        if output in model.outputs and model.outputs[output].unit == "pounds":  # type: ignore[attr-defined]
            assert found.shadow.pounds(output) == value


def figure(value: object) -> Counted:
    return Counted(month(2015, 4), Decimal(str(value)), "final", "counts", None)


def test_what_a_model_reads_need_not_be_said_where_it_counts_one_thing() -> None:
    assert default_reads(definition("marginal-rate"), {}, "admissions") == {"volume": "admissions"}
    assert default_reads(definition("marginal-rate"), {"volume": 1}, "admissions") == {}
    assert default_reads(definition("activity"), {}, "admissions") == {}
