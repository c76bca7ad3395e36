"""A model file that breaks a rule is refused with its line and the rule, and leaves nothing behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import Database
from tests.decisions_models import MANDATE, MODEL, shipped

from commonweal.access.principal import OPERATOR, Principal, Role
from commonweal.access.scope import scoped
from commonweal.decisions.actions.model import load_model
from commonweal.decisions.models import Item
from commonweal.decisions.queries.routes import routed
from commonweal.decisions.routing.proposal import Proposal
from commonweal.decisions.rules.validation import faults
from commonweal.kernel.problem import Kind, Refused


def refusal(folder: Path, text: str) -> Refused:
    path = folder / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_model(path, by=OPERATOR)
    with scoped(OPERATOR):
        assert not Item.objects.exists()
    return refused.value


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (MODEL.replace("level: borough\n    serves", "level: village\n    serves"), 9, "bodies.0.level"),
        (MODEL.replace("source: scheme\n    seats", "source: shceme\n    seats"), 6, "the source 'shceme'"),
        (MODEL.replace("giver: england/body/hackney-council", "giver: england/body/nobody"), 19, "rule unknown-reference"),
        (MODEL.replace("england/body/hackney-care-board", "england/body/hackney-hwb"), 6, "rule shipped-id"),
        (MODEL.replace("limit: 250000", "limit: lots"), 24, "is no amount"),
        (MODEL.replace("limit: 250000", "limit: 1.5"), 24, "pounds"),
        (MODEL.replace("2017-04-01\n    source", "2017-02-30\n    source"), 25, "there is no day"),
        (MODEL.replace("to: england/body/hackney-care-board", "to: england/body/hackney-council"), 0, ""),
        (MODEL + "bodies: []\n", 36, "stands twice"),
        (MODEL.replace("kind: joint-committee", "kind: joint-committee\n    shape: round"), 9, "shape"),
        (MODEL.replace("role: nurse", "role: Nurse!"), 15, "is no short name"),
        (MODEL.replace("can_decide: true", "can_decide: false"), 19, "rule cannot-decide"),
        (MODEL.replace("giver: england/body/hackney-council", "giver: england/body/camden-council"), 19, "rule giver-does-not-hold"),
        (MODEL.replace("can_decide: true", "can_decide: true\n    parent: england/body/hackney-care-board"), 6, "rule parents-in-a-ring"),
        (MODEL + "members:\n  - {body: england/body/hackney-care-board, seat: doctor, person: A, source: scheme}\n", 37, "rule seat-missing"),
        (MODEL.replace("title: Aldwick", "title: [1"), 2, "YAML is broken"),
        (MODEL.replace("seats:", "seats: &here").replace("mandates:", "seats: *here\nmandates:"), 13, "alias"),
    ],
)  # fmt: skip
def test_errors_name_the_line_and_the_rule(database: Database, tmp_path: Path, text: str, line: int, said: str) -> None:
    if not said:
        path = tmp_path / "fine.yaml"
        path.write_text(text, encoding="utf-8")
        assert load_model(path, by=OPERATOR).new == 4
        return
    problems = refusal(tmp_path, text).problems
    found = [str(problem) for problem in problems if said in str(problem)]
    assert found, problems
    assert any(f"broken.yaml, line {line}" in text for text in found), found


@pytest.mark.covers("D2-095")
def test_a_national_requirement_cannot_be_moved_locally(database: Database, tmp_path: Path) -> None:
    required = next(
        each.record
        for each in shipped().all("functions")
        if getattr(each.record, "national_requirement", False) and each.record.nation == "england"  # type: ignore[attr-defined]
    )
    text = MANDATE.replace("FUNCTION", required.id).replace("TO", "england/body/camden-council")  # type: ignore[attr-defined]
    assert "rule national-requirement" in str(refusal(tmp_path, text))


def test_only_those_who_may_load_a_model_do(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, encoding="utf-8")
    for role in (Role.RESIDENT, Role.ANALYST, Role.BOARD_MEMBER, Role.REGULATOR):
        with pytest.raises(Refused) as refused:
            load_model(path, by=Principal("jo", role.value))
        assert refused.value.kind is Kind.FORBIDDEN
    assert load_model(path, by=Principal("jo", Role.CLERK.value)).new == 4


def test_the_models_that_ship_keep_every_rule() -> None:
    register = shipped()
    found = [
        f"{held.file}, line {held.line}: {fault.rule}: {fault.message}"
        for held in register.held
        for fault in faults(held, register)
    ]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        ({"subject": "capital", "place": "Atlantis"}, "no place is called"),
        ({"subject": "capital", "on": date(1990, 1, 1)}, "no rule on file"),
        ({"subject": "capital", "value": Decimal("1e400")}, "an amount is zero or more"),
        ({"subject": "capital", "value": Decimal("NaN")}, "an amount is zero or more"),
        ({"subject": "capital", "value": Decimal("0.001")}, "an amount is zero or more"),
        ({"subject": "capital", "asset": "boat"}, "--asset has no value"),
    ],
)
def test_a_question_that_is_not_understood_is_refused(
    module_database: Database, proposal: dict[str, object], said: str
) -> None:
    whole = {"on": date(2017, 6, 1), "sponsor": "nhs-trust", "asset": "building", "value": Decimal(1), **proposal}
    with scoped(OPERATOR), pytest.raises(Refused) as refused:
        routed(Proposal(**whole))  # type: ignore[arg-type]
    assert said in str(refused.value)


@pytest.mark.parametrize("place", ["Hackney", "hackney", "E09000012"])
def test_a_place_is_a_name_or_a_code(module_database: Database, place: str) -> None:
    whole = Proposal("capital", date(2018, 6, 1), place, "nhs-trust", "building", value=Decimal(18_000_000))
    with scoped(OPERATOR):
        assert routed(whole).gates[1].forum == "London Estates Board"
