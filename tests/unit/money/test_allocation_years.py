"""The arithmetic of yearly funding: uplifts, real terms, precept, pass-through, packages, shares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.kernel.money import parse_pounds, pounds
from commonweal.kernel.period import Period, financial_year
from commonweal.kernel.problem import Kind, Refused
from commonweal.money.allocation.rules import packages, pass_through, precept, real_terms, shares, uplift

FIRST, SECOND, THIRD, FOURTH = (financial_year(year) for year in (2016, 2017, 2018, 2019))


def million(text: str) -> int:
    return int(Decimal(text) * 100_000_000)


@pytest.mark.covers("D2-142")
def test_each_year_is_tested_against_the_year_before_uprated() -> None:
    amounts = {FIRST: 100_00, SECOND: 101_79, THIRD: 103_71}
    found = uplift.year_on_year(amounts, {SECOND: Decimal("0.0179"), THIRD: Decimal("0.0190")})
    assert [(test.required, test.met, test.shortfall) for test in found] == [(101_79, True, 0), (103_72, False, 1)]
    assert round(uplift.growth(million("3519"), million("3582")) or 0, 4) == Decimal("0.0179")
    assert uplift.growth(0, 1) is None


@pytest.mark.covers("D2-142")
def test_a_gap_or_a_year_without_a_rate_is_refused() -> None:
    with pytest.raises(Refused, match="no amount between"):
        uplift.year_on_year({FIRST: 1, THIRD: 1}, {THIRD: Decimal(0)})
    with pytest.raises(Refused, match="no rate is stated"):
        uplift.year_on_year({FIRST: 1, SECOND: 1}, {})


@pytest.mark.covers("D0-011")
def test_a_cut_in_real_terms_is_the_same_at_any_price_base() -> None:
    deflator = real_terms.Deflator("a test series", {FIRST: Decimal(100), SECOND: Decimal(102), THIRD: Decimal(105)})
    cash = real_terms.Series({FIRST: million("100"), THIRD: million("66.15")})
    assert real_terms.real_change(cash, FIRST, THIRD, deflator) == Decimal("-0.37")
    for base in (FIRST, SECOND, THIRD):
        at = real_terms.at_prices_of(cash, base, deflator)
        assert at.price_base == base
        change = real_terms.real_change(at, FIRST, THIRD, deflator)
        assert change is not None and abs(change - Decimal("-0.37")) < Decimal("1e-9")
    assert real_terms.at_prices_of(cash, THIRD, deflator).amounts[FIRST] == million("105")
    again = real_terms.at_prices_of(real_terms.at_prices_of(cash, THIRD, deflator), FIRST, deflator)
    assert again.amounts == {FIRST: million("100"), THIRD: million("63")}


@pytest.mark.covers("D0-011")
def test_no_deflator_no_real_terms() -> None:
    cash = real_terms.Series({FIRST: 100, FOURTH: 100})
    with pytest.raises(Refused, match="Load a deflator"):
        real_terms.real_change(cash, FIRST, FOURTH, real_terms.Deflator("x", {FIRST: Decimal(100)}))
    with pytest.raises(Refused, match="no amount for"):
        real_terms.real_change(cash, FIRST, SECOND, real_terms.Deflator("x", {FIRST: Decimal(100)}))
    with pytest.raises(ValueError):
        real_terms.Deflator("x", {FIRST: Decimal(0)})
    assert real_terms.real_change(real_terms.Series({FIRST: 0}), FIRST, FIRST, real_terms.Deflator("x", {})) is None


def rises(*years: Period, rate: str = "0.02") -> list[precept.Rise]:
    return [precept.Rise(year, Decimal(rate), Decimal("0.0199"), Decimal("0.01")) for year in years]


def test_precept_of_two_per_cent_a_year_over_four_years() -> None:
    found = precept.raised(million("2761"), rises(FIRST, SECOND, THIRD, FOURTH))
    assert [round(pounds(year.precept) / 1_000_000, 1) for year in found] == [
        Decimal("55.8"), Decimal("114.9"), Decimal("177.6"), Decimal("244.0"),
    ]  # fmt: skip
    assert found[0].added == found[0].precept
    assert found[0].precept == parse_pounds("55772200.00")


def test_precept_and_core_rise_are_both_on_last_years_whole_tax() -> None:
    flat = [precept.Rise(year, Decimal("0.03"), Decimal(0), Decimal(0)) for year in (SECOND, THIRD)]
    found = precept.raised(100_00, flat)
    assert [(year.precept, year.added, year.tax) for year in found] == [(300, 300, 10300), (609, 309, 10609)]
    assert precept.raised(100_00, flat, precept=200)[0].precept == 500


def test_precepts_above_a_yearly_limit_or_a_limit_of_years_together() -> None:
    limits = [
        precept.Limit(FIRST, FIRST, Decimal("0.02"), None, "first rule"),
        precept.Limit(SECOND, FOURTH, Decimal("0.03"), Decimal("0.06"), "second rule"),
    ]
    assert precept.above_limits(rises(FIRST, SECOND, THIRD, FOURTH), limits) == []
    assert precept.above_limits(rises(SECOND, THIRD, rate="0.03"), limits) == []
    above = precept.above_limits(rises(FIRST, SECOND, THIRD, FOURTH, rate="0.03"), limits)
    assert len(above) == 2 and "first rule" in str(above[0]) and "second rule" in str(above[1])


@pytest.mark.parametrize(
    "wrong",
    [rises(FIRST, THIRD), rises(FIRST, rate="2"), rises(FIRST, rate="-0.01")],
)
def test_rises_that_are_no_shares_or_skip_a_year_are_refused(wrong: list[precept.Rise]) -> None:
    with pytest.raises(Refused):
        precept.raised(100, wrong)


@pytest.mark.covers("D2-051")
def test_a_grant_passes_through_to_districts_in_full_unless_they_agreed() -> None:
    due = {"one": 1_276_921_00, "others": 5_565_432_00}
    grant = 6_842_353_00
    assert pass_through.pass_through(grant, due, {}, frozenset()).paid == due
    found = pass_through.pass_through(grant, due, {"one": 276_921_00}, frozenset({"one"}))
    assert sum(found.paid.values()) + found.retained == grant
    assert found.paid["one"] == 1_000_000_00
    for kept, agreed, match in (
        ({"one": 1}, frozenset(), "without its agreement"),
        ({"one": 1}, frozenset({"others"}), "without its agreement"),
        ({"one": -1}, frozenset({"one"}), "cannot be kept"),
        ({"one": 1_276_921_01}, frozenset({"one"}), "cannot be kept"),
        ({"three": 1}, frozenset({"three"}), "no allocation"),
    ):
        with pytest.raises(Refused, match=match) as refusal:
            pass_through.pass_through(grant, due, kept, frozenset(agreed))
        if "agreement" in match:
            assert refusal.value.kind is Kind.FORBIDDEN
    with pytest.raises(Refused, match="add up to"):
        pass_through.pass_through(grant + 1, due, {}, frozenset())


@pytest.mark.parametrize(
    ("county", "district", "later_county", "later_district"),
    [
        ("6842353", "1276921", "7439417", "1388345"),
        ("7439417", "1388345", "8490250", "1584452"),
        ("8070995", "1571235", "9157782", "1782807"),
        ("9157782", "1782807", "9956890", "1938375"),
        ("9956890", "1938375", "11363321", "2212175"),
    ],
)
def test_published_district_shares_scale_with_the_grant(county, district, later_county, later_district) -> None:
    due = {"district": parse_pounds(district), "others": parse_pounds(county) - parse_pounds(district)}
    found = pass_through.scaled(due, parse_pounds(later_county))
    assert sum(found.values()) == parse_pounds(later_county)
    assert abs(found["district"] - parse_pounds(later_district)) <= 2_00


@pytest.mark.covers("D2-119", "D0-013")
def test_a_package_that_does_not_sum_raises_a_named_alert() -> None:
    parts = {"a": million("300"), "b": million("100"), "c": million("30"), "d": million("60"), "e": million("51.5")}
    alert = packages.reconcile("integration money", million("500"), parts)
    assert alert is not None
    assert (alert.code, alert.difference) == ("package-does-not-sum", million("41.5"))
    assert "41500000.00 more than the stated total" in alert.message
    assert (
        packages.reconcile("package", million("3500"), {"precept": million("2000"), "grant": million("1500")}) is None
    )


def test_a_misprinted_amount_is_refused_and_the_difference_is_not_plugged() -> None:
    printed = {"board": "£20,755,612", "facilities": "£2,343,87", "grant": "£11,187,623", "discharge": "£2,573,295"}
    alert, problems = packages.reconcile_printed("income", "£37,525,524", printed, "minute")
    assert [problem.where.field for problem in problems] == ["facilities"]
    assert problems[0].value == "2,343,87"
    assert alert is not None and pounds(-alert.difference) == Decimal("3008994.00")
    for digit, short in ((0, "665124.00"), (9, "665115.00")):
        alert, problems = packages.reconcile_printed(
            "income", "37525524", {**printed, "facilities": f"2,343,87{digit}"}
        )
        assert problems == [] and alert is not None and pounds(-alert.difference) == Decimal(short)


@pytest.mark.covers("D2-067", "D3-015", "D4-027")
def test_shares_by_sector_of_prevention_and_of_what_is_voluntary() -> None:
    assert shares.shares({"social care": 33, "nhs": 67}) == {"social care": Decimal("0.33"), "nhs": Decimal("0.67")}
    assert shares.shares({"social care": 0}) == {"social care": None}
    croydon = shares.share(139, 178)
    assert croydon is not None and round(croydon, 4) == Decimal("0.7809")
    assert shares.voluntary(million("5300"), million("3800")) == million("1500")
    with pytest.raises(Refused):
        shares.voluntary(1, 2)
    spend = [
        shares.Spend(FIRST, 90, False), shares.Spend(FIRST, 10, True),
        shares.Spend(SECOND, 85, False), shares.Spend(SECOND, 15, True), shares.Spend(THIRD, 0, True),
    ]  # fmt: skip
    moved = shares.prevention_shift(spend, FIRST)
    assert [(shift.share, shift.change) for shift in moved] == [
        (Decimal("0.1"), Decimal(0)), (Decimal("0.15"), Decimal("0.05")), (None, None),
    ]  # fmt: skip
    with pytest.raises(Refused, match="baseline"):
        shares.prevention_shift(spend, THIRD)


@pytest.mark.covers("D2-054")
def test_published_totals_are_the_sums_of_their_lines() -> None:
    for total, *lines in (
        ("5128", "3582", "431", "1115"), ("5617", "3650", "468", "1499"), ("6698", "4048", "2077", "573"),
        ("3913", "3519", "394"), ("23.316", "13.245", "10.071"),
    ):  # fmt: skip
        parts = {str(place): int(Decimal(line) * 1_000_000_00) for place, line in enumerate(lines)}
        assert packages.reconcile("fund", int(Decimal(total) * 1_000_000_00), parts) is None
