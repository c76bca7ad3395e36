"""The yearly arithmetic as it is asked for in a file: strict entries, rows in pounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commonweal.kernel.problem import Refused
from commonweal.money.allocation.calculations import CALCULATIONS, calculate

RISE = {"precept": Decimal("0.02"), "core": Decimal("0.0199"), "base_growth": Decimal("0.01")}
GOOD: dict[str, dict[str, Any]] = {
    "precept": {
        "council_tax": 2_761_000_000,
        "rises": [{"period": year, **RISE} for year in ("2016-17", "2017-18", "2018-19", "2019-20")],
    },
    "pass-through": {"grant": 100, "due": {"a": 60, "b": 40}, "kept": {"a": 10}, "agreed": ["a"]},
    "minimums": {"areas": {"a": 1, "b": 2}, "national": 10},
    "uplift": {"amounts": {"2016-17": 3519, "2017-18": 3582}, "rates": {"2017-18": Decimal("0.0179")}},
    "real-terms": {
        "amounts": {"2016-17": 100, "2019-20": 66}, "base": "2019-20", "first": "2016-17", "final": "2019-20",
        "deflator": {"source": "a loaded series", "index": {"2016-17": 100, "2019-20": 110}},
    },
    "reconcile": {"title": "package", "stated": "£500,000,000", "parts": {"a": "£300,000,000", "b": 241_500_000}},
    "reach": {
        "amounts": {"c": Decimal("10.01")},
        "shares": [{"commissioner": "c", "area": "x", "share": Decimal("0.5")}, {"commissioner": "c", "area": "y", "share": Decimal("0.5")}],
    },
    "prevention": {
        "baseline": "2016-17",
        "spend": [{"period": "2016-17", "amount": 90, "prevention": False}, {"period": "2016-17", "amount": 10, "prevention": True}],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CALCULATIONS)
def test_each_calculation_takes_its_entries_and_refuses_others(name: str) -> None:
    good = GOOD[name]
    assert calculate(name, good).rows
    assert calculate(name, good) == calculate(name, good)
    with pytest.raises(Refused, match="Extra inputs"):
        calculate(name, {**good, "colour": 1})
    required = [entry for entry, asked in CALCULATIONS[name][0].model_fields.items() if asked.is_required()]
    for entry in required:
        with pytest.raises(Refused) as refusal:
            calculate(name, {key: value for key, value in good.items() if key != entry}, "given.json")
        assert [(problem.where.file, problem.where.field) for problem in refusal.value.problems] == [
            ("given.json", entry)
        ]


@pytest.mark.parametrize("wrong", [Decimal("NaN"), Decimal("1e999999"), Decimal("1e-30"), "12", True, 1.5, None, -1])
def test_an_amount_is_a_plain_number_of_pounds_and_pence(wrong: object) -> None:
    with pytest.raises(Refused) as refusal:
        calculate("minimums", {"areas": {"a": 1}, "national": wrong})
    assert refusal.value.problems[0].where.field == "national"


@pytest.mark.parametrize("wrong", [Decimal("Infinity"), "2%", True, 0.02, Decimal("1e999999")])
def test_a_rate_is_a_plain_share(wrong: object) -> None:
    with pytest.raises(Refused) as refusal:
        calculate("uplift", {**GOOD["uplift"], "rates": {"2017-18": wrong}})
    assert str(refusal.value.problems[0].where.field).startswith("rates")


def test_the_precept_of_each_year_and_the_limits_of_a_pack() -> None:
    found = calculate("precept", {**GOOD["precept"], "limits": "england/social-care-precept"})
    assert [round(row["precept"] / 1_000_000, 1) for row in found.rows] == [
        Decimal("55.8"), Decimal("114.9"), Decimal("177.6"), Decimal("244.0"),
    ]  # fmt: skip
    assert found.more["above_limits"] == []
    high = [{**rise, "precept": Decimal("0.03")} for rise in GOOD["precept"]["rises"]]
    above = calculate("precept", {**GOOD["precept"], "rises": high, "limits": "england/social-care-precept"})
    assert len(above.more["above_limits"]) == 2


@pytest.mark.covers("D2-051")
def test_what_is_kept_above_without_agreement_is_refused() -> None:
    found = calculate("pass-through", GOOD["pass-through"])
    assert found.rows == [
        {"district": "a", "due": 60, "paid": 50, "kept": 10},
        {"district": "b", "due": 40, "paid": 40, "kept": 0},
    ]
    assert found.more == {"grant": 100, "retained": 10}
    with pytest.raises(Refused, match="without its agreement"):
        calculate("pass-through", {**GOOD["pass-through"], "agreed": []})


@pytest.mark.covers("D3-007", "D0-011", "D2-142")
def test_minimums_real_terms_and_uplift() -> None:
    assert [row["new"] for row in calculate("minimums", GOOD["minimums"]).rows] == [Decimal("3.33"), Decimal("6.67")]
    assert calculate("real-terms", GOOD["real-terms"]).more["real_change"] == Decimal("-0.4")
    (row,) = calculate("uplift", GOOD["uplift"]).rows
    assert (row["required"], row["met"]) == (Decimal("3581.99"), True)
    short = calculate("uplift", {**GOOD["uplift"], "rates": {"2017-18": Decimal("0.02")}})
    assert short.more == {"met": False} and short.notices == ["2017-18 is 7.38 short"]


@pytest.mark.covers("D2-119")
def test_a_difference_is_reported_and_not_plugged() -> None:
    found = calculate("reconcile", GOOD["reconcile"])
    assert found.more["difference"] == 41_500_000
    assert found.more["alert"]["code"] == "package-does-not-sum" and not found.more["reconciles"]
    unread = calculate("reconcile", {**GOOD["reconcile"], "parts": {"a": "£300,00", "b": 200_000_000}})
    assert len(unread.more["unreadable"]) == 1 and unread.more["difference"] == -300_000_000


def test_pairs_and_areas_of_commissioners() -> None:
    found = calculate("reach", {**GOOD["reach"], "areas": {"x": 5, "y": 5}})
    assert [row["amount"] for row in found.rows] == [Decimal("5.01"), Decimal("5.00")]
    assert len(found.more["alerts"]) == 1
    assert calculate("reach", GOOD["reach"]).more["alerts"] == []


def test_a_year_that_is_none_or_stands_twice() -> None:
    for amounts, match in (({"x": 1, "2017-18": 1}, "not a period"), ({"2017-18": 1, "2017/18": 1}, "stands twice")):
        with pytest.raises(Refused, match=match):
            calculate("uplift", {"amounts": amounts, "rates": {}})
    with pytest.raises(Refused, match="not above 0"):
        deflator = {"source": "x", "index": {"2016-17": 0}}
        calculate("real-terms", {**GOOD["real-terms"], "deflator": deflator})
    with pytest.raises(Refused, match="add up to nothing"):
        calculate("minimums", {"areas": {"a": 0}, "national": 1})
