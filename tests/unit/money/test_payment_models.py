"""Every payment model's worked examples, and what each file must say of itself."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.kernel.problem import Kind, Refused
from commonweal.money.payment.catalogue import FOLDER, definition, definitions, ended, release
from commonweal.money.payment.definition import Definition, Example
from commonweal.money.payment.rules.inputs import from_file
from commonweal.money.payment.rules.quoting import as_data, quote

MODELS = [pytest.param(model, id=f"{model.id}-{model.version}") for model in definitions()]
EXAMPLES = [
    pytest.param(model, example, id=f"{model.id}-{model.version}: {example.title}")
    for model in definitions()
    for example in model.examples
]


@pytest.mark.covers("D1-021", "D2-047")
@pytest.mark.parametrize(("model", "example"), EXAMPLES)
def test_a_model_gives_what_its_file_shows(model: Definition, example: Example) -> None:
    given = from_file(example.input)
    if example.refused:
        with pytest.raises(Refused) as refusal:
            quote(model, given)
        assert {str(problem.where.field).split("[")[0] for problem in refusal.value.problems} == {example.refused}
        assert all(problem.remedy for problem in refusal.value.problems)
        return
    answer = as_data(quote(model, given))
    assert {name: answer[name] for name in example.output} == from_file(example.output)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_says_where_it_comes_from_and_explains_every_line(model: Definition) -> None:
    assert model.examples and any(not example.refused for example in model.examples)
    assert all(citation.source and citation.place for citation in model.all_citations())
    assert any(citation.url for citation in model.citations)
    for example in model.examples:
        if not example.refused:
            steps = as_data(quote(model, from_file(example.input)))["steps"]
            assert [step["name"] for step in steps] == [step.name for step in model.steps]
            assert all(step["title"] and step["formula"] and step["numbers"] and step["unit"] for step in steps)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_refuses_what_is_missing_unknown_negative_or_no_number(model: Definition) -> None:
    good = from_file(next(example for example in model.examples if not example.refused).input)
    quote(model, good)
    for name, entry in model.inputs.items():
        if entry.required:
            assert refused_fields(model, {key: value for key, value in good.items() if key != name}) == {name}
        if entry.shape == "number":
            for wrong in (
                Decimal("NaN"),
                Decimal("Infinity"),
                "12",
                True,
                12.5,
                Decimal("1e15"),
                Decimal("1e-15"),
                [1],
            ):
                assert refused_fields(model, {**good, name: wrong}) == {name}, wrong
            if entry.least == 0 or entry.above == 0:
                assert refused_fields(model, {**good, name: Decimal(-1)}) == {name}
        if entry.shape == "list":
            assert refused_fields(model, {**good, name: []}) == {name}
            assert refused_fields(model, {**good, name: 5}) == {name}
        if entry.shape == "rows":
            assert refused_fields(model, {**good, name: []}) == {name}
            assert refused_fields(model, {**good, name: [{"colour": 1}]}) >= {f"{name}[1].colour"}
    assert refused_fields(model, {**good, "colour": 1}) == {"colour"}


def refused_fields(model: Definition, given: dict[str, object]) -> set[str]:
    with pytest.raises(Refused) as refusal:
        quote(model, given)
    assert all(problem.message and problem.remedy for problem in refusal.value.problems)
    return {str(problem.where.field) for problem in refusal.value.problems}


def test_everything_wrong_is_said_at_once() -> None:
    fields = refused_fields(
        definition("p4p-2015-16"),
        {"baseline": [1, 2, 3, -4], "planned_reduction": [1, 2, 3], "actual": [1, 2, "3", 4], "prize": 1},
    )
    assert fields == {"baseline[4]", "planned_reduction", "actual[3]", "price", "prize"}


def test_a_part_paid_quarter_in_pence_still_adds_up() -> None:
    found = quote(
        definition("p4p-2015-16"),
        {"baseline": [Decimal("100.5")] * 4, "planned_reduction": [Decimal("0.333")] * 4,
         "actual": [Decimal("100.401")] * 4, "price": Decimal("1490.01")},
    )  # fmt: skip
    payments = found.amounts_pence["payments"]
    assert isinstance(payments, tuple)
    assert sum(payments) == found.amounts_pence["released"] == round(Decimal("0.396") * 149001)


@pytest.mark.covers("D2-047")
def test_three_versions_of_one_scheme_by_the_day_they_were_known() -> None:
    known = {day: definition("p4p-2015-16", known=day).version
             for day in (date(2013, 12, 20), date(2014, 3, 1), date(2014, 9, 1), date(2015, 6, 1))}  # fmt: skip
    assert list(known.values()) == [1, 2, 3, 3]
    assert definition("p4p-2015-16").version == 3
    assert definition("p4p-2015-16", version=1).tied_to != definition("p4p-2015-16", version=2).tied_to
    for day in (date(2013, 11, 30), date(2012, 1, 1)):
        with pytest.raises(Refused, match="not in force"):
            definition("p4p-2015-16", known=day)


@pytest.mark.covers("D2-047", "D3-009")
def test_a_rule_holds_between_its_days_and_can_be_ended_for_the_future_only() -> None:
    first, last = date(2015, 4, 1), date(2016, 3, 31)
    assert definition("p4p-2015-16", on=first) == definition("p4p-2015-16", on=last)
    for outside in (date(2015, 3, 31), date(2016, 4, 1)):
        with pytest.raises(Refused) as refusal:
            definition("p4p-2015-16", on=outside)
        assert refusal.value.kind is Kind.NOT_IN_FORCE
    model = definition("p4p-2015-16")
    shorter = ended(model, last_day=date(2015, 12, 31), decided=date(2015, 12, 1))
    assert shorter.in_force(date(2015, 12, 31)) and not shorter.in_force(date(2016, 1, 1))
    assert model.in_force(date(2016, 1, 1))
    with pytest.raises(Refused, match="before the decision"):
        ended(model, last_day=date(2015, 11, 30), decided=date(2015, 12, 1))
    with pytest.raises(Refused, match="cannot end again"):
        ended(model, last_day=date(2017, 1, 1), decided=date(2015, 12, 1))


def test_a_model_or_version_that_is_not_there() -> None:
    with pytest.raises(Refused, match="The models are block"):
        definition("magic")
    with pytest.raises(Refused, match="no version 9"):
        definition("p4p-2015-16", version=9)


@pytest.mark.covers("D2-018")
def test_a_local_price_overrides_the_national_one_and_shows_its_effect() -> None:
    lines = [{"name": "visits", "volume": 10, "price": 100, "local_price": Decimal("92.50"), "reason": "by telephone"}]
    found = as_data(quote(definition("activity"), {"lines": lines, "market_factor": Decimal("1.1")}))
    assert found["pay"] == Decimal("1017.50")
    assert found["effect_of_local_prices"] == Decimal("-82.50")
    assert [notice["code"] for notice in found["notices"]] == ["local-prices"]


@pytest.mark.covers("D0-032")
def test_a_capitated_sum_with_a_share_released_on_outcomes() -> None:
    outcomes = [{"weight": 1, "result": 5, "floor": 0, "target": 10}]
    given = {"groups": [{"people": 1000, "rate": 178000}], "held_share": Decimal("0.1"), "outcomes": outcomes}
    found = as_data(quote(definition("capitation-with-outcomes"), given))
    assert found["pay"] + found["not_released"] == found["capitated"] == 178_000_000
    assert found["not_released"] == 8_900_000


def test_a_leap_year_has_a_day_more() -> None:
    groups = [{"people": 1, "rate": 366, "days": 366}]
    assert as_data(quote(definition("capitation"), {"groups": groups, "days_in_year": 366}))["pay"] == 366


def test_a_plan_below_the_expected_reduction_is_said() -> None:
    given = {"baseline": [1000] * 4, "planned_reduction": [7] * 4, "actual": [990] * 4, "price": 1490}
    assert [notice.code for notice in quote(definition("p4p-2015-16"), given).notices] == ["below-expected-reduction"]


def test_money_moves_the_way_the_model_says() -> None:
    loss = {"target": 100, "actual": 110, "deadband": 0, "gain_rate": 1, "gain_cap": 50, "loss_rate": 1, "loss_cap": 50}
    (moved,) = quote(definition("gain-loss-share"), loss).transfers
    assert (moved.payer, moved.payee, moved.amount_pence) == ("provider", "commissioner", 1000)
    broken = {"price": 2000, "planned_activity": 100, "activity": 150, "variable_rate": 0, "break_glass_limit": 0}
    assert quote(definition("blended"), broken).transfers == ()


def test_providers_share_a_payment_to_the_penny() -> None:
    providers = [{"name": name, "share": 1} for name in ("acute", "community", "primary care")]
    found = as_data(quote(definition("block"), {"amount": 100, "providers": providers}))
    assert [share["amount"] for share in found["providers"]] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    loss = {"target": 0, "actual": 100, "deadband": 0, "gain_rate": 1, "gain_cap": 0, "loss_rate": 1, "loss_cap": 100}
    lost = as_data(quote(definition("gain-loss-share"), {**loss, "providers": providers}))
    assert [share["amount"] for share in lost["providers"]] == [Decimal("-33.34"), Decimal("-33.33"), Decimal("-33.33")]
    for wrong, match in (
        ([{"name": "a", "share": 0}], "add up to nothing"),
        ([{"name": "a", "share": -1}], "negative"),
        ([{"name": "a", "share": 1}, {"name": "a", "share": 1}], "stands twice"),
    ):
        with pytest.raises(Refused, match=match):
            quote(definition("block"), {"amount": 100, "providers": wrong})


@pytest.mark.covers("D2-047")
def test_a_small_area_that_earns_nothing_loses_its_whole_sum_from_the_pool() -> None:
    given = {"baseline": [4000] * 4, "planned_reduction": [67] * 4, "actual": [4000] * 4, "price": 1490}
    found = quote(definition("p4p-2015-16"), given)
    assert found.pounds("fund_total") == found.pounds("nhs_retained") == 399_320
    partners = [{"name": "council", "share": 50}, {"name": "commissioner", "share": 50}]
    corridor = {"budget": 23_316_000, "actual": 23_716_000, "bands": [{"above": 0, "commissioner_share": 0}]}
    lost = quote(definition("risk-corridor"), {**corridor, "providers": partners})
    assert [share.amount_pence for share in lost.providers] == [200_000_00, 200_000_00]


def test_the_release_changes_with_the_definitions_and_with_nothing_else(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(FOLDER, tmp_path / "copy"))
    assert release(copy) == release()
    block = copy / "block.yaml"
    block.write_text(block.read_text(encoding="utf-8") + "\n# another word\n", encoding="utf-8")
    changed = Path(shutil.copytree(copy, tmp_path / "changed"))
    assert release(changed) != release()
