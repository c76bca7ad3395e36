"""Public money as packs: every amount cited, what was in force on a day, and what does not add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from commonweal.kernel.money import pounds
from commonweal.kernel.period import PeriodKind, parse
from commonweal.kernel.problem import Kind, Refused
from commonweal.money.allocation.rules.uplift import growth, year_on_year
from commonweal.money.packs.catalogue import in_force, money_pack, money_packs, over_years
from commonweal.money.packs.definition import MoneyPack
from commonweal.money.packs.in_force import on_day, unmet, value_on
from commonweal.money.packs.presenters import day_data
from commonweal.money.payment.catalogue import definition
from commonweal.policy.packs import FOLDER

BCF = "england/better-care-fund"
PACKS = [pytest.param(pack, id=f"{pack.nation}/{pack.scheme}/{pack.period}") for pack in money_packs()]


def million(found: int | None) -> Decimal | None:
    return None if found is None else pounds(found) / 1_000_000


@pytest.mark.parametrize("pack", PACKS)
def test_every_amount_has_its_source_and_memory_is_said_to_be_memory(pack: MoneyPack) -> None:
    for citation in pack.all_citations():
        assert citation.source and citation.place
        remembered = "memory" in f"{citation.source} {citation.place}".casefold()
        assert not remembered or citation.provenance == "unverified", citation
        assert citation.source != "Worked out from printed figures" or citation.provenance == "derived", citation
    for model in pack.payment_models:
        assert definition(model.model, version=model.version)


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_answers_on_each_of_its_days_and_on_no_other(pack: MoneyPack) -> None:
    assert day_data(on_day(pack, pack.valid_from))["title"] == pack.title
    for line in pack.lines:
        before = value_on(line.values, date(1990, 1, 1))
        assert before is None
    for outside in (date(1990, 1, 1), *([] if pack.valid_to is None else [date(2199, 1, 1)])):
        with pytest.raises(Refused) as refusal:
            on_day(pack, outside)
        assert refusal.value.kind is Kind.NOT_IN_FORCE


@pytest.mark.covers("D2-044", "D2-055")
def test_twelve_years_follow_one_another_without_a_gap() -> None:
    packs = money_pack(BCF)
    assert len(packs) == 12
    for earlier, later in pairwise(packs):
        assert earlier.valid_to is not None and (later.valid_from - earlier.valid_to).days == 1
    assert all(pack.lines and pack.rules and pack.legal_basis and pack.summary for pack in packs)


@pytest.mark.covers("D2-044")
def test_before_the_first_year_and_after_the_last_the_fund_is_not_in_force() -> None:
    for outside in (date(2014, 3, 31), date(2026, 4, 1)):
        with pytest.raises(Refused, match="is not in force on") as refusal:
            in_force(BCF, outside)
        assert refusal.value.kind is Kind.NOT_IN_FORCE


@pytest.mark.covers("D2-054", "D2-046")
@pytest.mark.parametrize(
    ("period", "total", "lines"),
    [
        ("2016-17", 3913, {"nhs-minimum": 3519, "disabled-facilities-grant": 394}),
        ("2017-18", 5128, {"nhs-minimum": 3582, "disabled-facilities-grant": 431, "improved-better-care-fund": 1115}),
        ("2018-19", 5617, {"nhs-minimum": 3650, "disabled-facilities-grant": 468, "improved-better-care-fund": 1499}),
        ("2020-21", 6698, {"nhs-minimum": 4048, "disabled-facilities-grant": 573, "improved-better-care-fund": 2077}),
    ],
)
def test_lines_reproduce_the_totals_as_printed(period: str, total: int, lines: dict[str, int]) -> None:
    (pack,) = money_pack(BCF, period)
    mandatory = next(one for one in pack.totals if one.id == "mandatory")
    stated_on = mandatory.stated[0].from_
    found = on_day(pack, stated_on)
    assert {line: million(found.pence(line)) for line in mandatory.lines} == lines
    assert sum(lines.values()) == total == mandatory.stated[0].million_pounds
    assert found.alerts == ()


@pytest.mark.covers("D2-046", "D3-015", "D2-050")
def test_minimum_and_voluntary_are_lines_of_their_own() -> None:
    found = in_force(BCF, date(2015, 6, 1))
    assert million(found.pence("voluntary")) == 1500
    natures = {held.line.id: held.line.nature for held in found.lines}
    assert (natures["nhs-minimum"], natures["voluntary"]) == ("minimum", "voluntary")
    assert all(held.line.permitted_use for held in found.lines)
    assert {held.line.id for held in found.lines if held.line.capital} == {
        "disabled-facilities-grant",
        "social-care-capital-grant",
    }


def test_money_added_in_the_year_holds_from_its_day() -> None:
    dfg = "disabled-facilities-grant"
    days = {
        date(2020, 12, 2): 505, date(2020, 12, 3): 573, date(2025, 1, 2): 625, date(2025, 1, 3): 711,
        date(2025, 12, 31): 711, date(2026, 1, 1): 761,
    }  # fmt: skip
    assert {day: million(in_force(BCF, day).pence(dfg)) for day in days} == days
    assert in_force(BCF, date(2022, 10, 31)).pence("discharge-fund-icb") is None
    assert million(in_force(BCF, date(2022, 11, 1)).pence("discharge-fund-icb")) == 300
    shown = {row["line"]: row["pounds"] for row in day_data(in_force(BCF, date(2022, 10, 31)))["lines"]}
    assert shown["discharge-fund-councils"] == "not in force"


@pytest.mark.covers("D2-053", "D2-055")
def test_a_later_announcement_does_not_erase_the_earlier_one() -> None:
    day, line = date(2019, 6, 1), "improved-better-care-fund"
    assert million(in_force(BCF, day).pence(line)) == 1837
    assert million(in_force(BCF, day, known=date(2016, 6, 1)).pence(line)) == 1500
    assert in_force(BCF, day, known=date(2015, 1, 1)).pence(line) is None


def test_a_null_ends_a_value() -> None:
    (pack,) = money_pack("england/social-care-precept")
    assert million(on_day(pack, date(2017, 3, 31)).pence("precept-raised")) == Decimal("381.8")
    assert on_day(pack, date(2017, 4, 1)).pence("precept-raised") is None


@pytest.mark.covers("D2-119")
def test_scottish_money_raises_its_alert_and_keeps_both_figures() -> None:
    found = in_force("scotland/integration-money", date(2016, 4, 1))
    (alert,) = found.alerts
    assert (alert.code, million(alert.difference)) == ("package-does-not-sum", Decimal("41.5"))
    assert sum(million(found.pence(held.line.id)) or 0 for held in found.lines) == Decimal("541.5")


@pytest.mark.covers("D0-013", "D0-014")
def test_the_package_of_the_spending_review_adds_up() -> None:
    found = in_force("england/spending-review-2015", date(2019, 4, 1))
    assert found.alerts == ()
    assert million(found.pence("london-improved-better-care-fund")) == 247


@pytest.mark.covers("D2-122")
def test_welsh_revenue_and_capital_are_apart() -> None:
    found = in_force("wales/intermediate-care-fund", date(2016, 4, 1))
    assert {held.line.id: (million(found.pence(held.line.id)), held.line.capital) for held in found.lines} == {
        "revenue": (50, False),
        "capital": (10, True),
    }
    assert {rule.id: rule.applies_to for rule in found.rules} == {
        "revenue-use": ("revenue",),
        "capital-use": ("capital",),
    }


@pytest.mark.covers("D2-124")
def test_welsh_duties_to_pool_begin_on_their_days() -> None:
    def duties(day: date) -> set[str]:
        return {rule.id for rule in in_force("wales/mandatory-pooled-funds", day).rules}

    assert duties(date(2018, 4, 5)) == {"family-support", "agreed-after-assessment"}
    assert duties(date(2018, 4, 6)) == {"family-support", "agreed-after-assessment", "care-homes"}
    held = frozenset({"family-support", "agreed-after-assessment"})
    flagged = [unmet(in_force("wales/mandatory-pooled-funds", date(2018, 4, day)), held) for day in (5, 6)]
    assert [[rule.id for rule in rules] for rules in flagged] == [[], ["care-homes"]]


def test_nine_programmes_of_care() -> None:
    (pack,) = money_pack("northern-ireland/programmes-of-care")
    assert len(pack.programmes) == 9


@pytest.mark.covers("D2-142")
def test_growth_between_years_is_the_rate_that_the_packs_give() -> None:
    amounts = {
        parse(period, PeriodKind.FINANCIAL_YEAR): amount for period, amount in over_years(BCF, "nhs-minimum").items()
    }
    rates = {
        parse(pack.period, PeriodKind.FINANCIAL_YEAR): rate.rate
        for pack in money_pack(BCF)
        for rate in pack.rates
        if rate.id == "nhs-minimum-growth"
    }
    years = sorted(amounts)
    for earlier, later in pairwise(years):
        if later in rates and str(later) != "2025-26":
            grown = growth(amounts[earlier], amounts[later])
            assert grown is not None and abs(grown - rates[later]) < Decimal("0.001"), later
    steady = [year for year in years if str(year) in {"2021-22", "2022-23", "2023-24", "2024-25"}]
    tests = year_on_year({year: amounts[year] for year in steady}, rates)
    assert all(test.shortfall <= 1_000_000_00 for test in tests)


def test_the_law_changes_hands_in_the_middle_of_a_year() -> None:
    before = [law.title for law in in_force(BCF, date(2022, 6, 30)).legal_basis]
    after = [law.title for law in in_force(BCF, date(2022, 7, 1)).legal_basis]
    assert any("clinical commissioning group" in title for title in before)
    assert any("integrated care board" in title for title in after)
    assert len(before) == len(after) == 3


def test_an_unknown_scheme_or_period_says_what_is_held() -> None:
    with pytest.raises(Refused, match="The packs are england/better-care-fund"):
        money_pack("england/magic")
    with pytest.raises(Refused, match="Held: 2014-15, 2015-16"):
        money_pack(BCF, "1999-00")


def edited(change: dict[str, Any]) -> dict[str, Any]:
    data = yaml.safe_load((FOLDER / "scotland" / "integration-money" / "2015-17.yaml").read_text(encoding="utf-8"))
    return {**data, **change}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"colour": 1}, "Extra inputs"),
        ({"valid_to": date(2014, 1, 1)}, "ends before it begins"),
        ({"valid_from": date(2015, 4, 2)}, "outside the pack's days"),
        ({"lines": []}, "there is no line"),
        ({"citations": []}, "at least 1"),
    ],
)
def test_a_pack_that_does_not_hang_together_is_refused(change: dict[str, Any], match: str) -> None:
    MoneyPack.model_validate(edited({}))
    with pytest.raises(ValidationError, match=match):
        MoneyPack.model_validate(edited(change))


def test_what_stands_in_a_file_of_money_is_read_as_money() -> None:
    held = {f"{pack.nation}/{pack.scheme}/{pack.period}.yaml" for pack in money_packs()}
    marked = {
        path.relative_to(FOLDER).as_posix()
        for path in Path(FOLDER).glob("*/*/*.yaml")
        if path.read_text(encoding="utf-8").startswith("kind: money")
    }
    assert held == marked and len(held) >= 19
