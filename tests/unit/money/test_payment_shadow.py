"""A model in shadow beside the live one, over the same activity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.kernel.problem import Refused
from commonweal.money.payment.catalogue import definition
from commonweal.money.payment.rules.shadow import Run, as_comparison, compare

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
