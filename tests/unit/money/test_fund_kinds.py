"""What funds must be able to be: many contributors, phases, revenue and capital apart, sums set aside, programmes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import Database
from tests.money_pool import APRIL, MAKER, POOL, READER, income, line, posted, spend

from commonweal.access.scope import scoped
from commonweal.kernel.problem import Refused
from commonweal.money.actions.funds import open_fund, vary_fund
from commonweal.money.queries import fund_report
from commonweal.money.queries.balances import AsOf, balance_of, trial_balance
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.mandatory import mandatory_pools
from commonweal.money.queries.statement import statement
from commonweal.money.rules.journal import Draft

YEAR_END = date(2016, 3, 31)
AT = AsOf(YEAR_END, YEAR_END)
_numbers = count()


@pytest.fixture
def name(module_database: Database) -> str:
    return f"kind-{next(_numbers)}"


def opened(folder: Path, name: str, change: Callable[[dict[str, Any]], object], *, varied: bool = False) -> None:
    data = yaml.safe_load(POOL.format(fund=name))
    change(data)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    (vary_fund if varied else open_fund)(path=path, by=MAKER)


@pytest.mark.covers("D2-099")
def test_a_pool_of_many_shows_each_contributor_s_share(name: str, tmp_path: Path) -> None:
    bodies = [f"body-{number:02}" for number in range(23)]

    def change(data: dict[str, Any]) -> None:
        data["parties"] = [{"body": body, "name": body, "regime": "council"} for body in bodies]
        data["host"] = data["manager"]["body"] = bodies[0]
        for source in data["sources"]:
            source["payer"] = bodies[0]
        data["contributions"] = [
            {"party": body, "source": "top-up", "start": "2015-04-01", "end": "2016-03-31", "amount": f"{100 + number}.01"}
            for number, body in enumerate(bodies)
        ]

    opened(tmp_path, name, change)
    posted(f"{name}-1", spend(1_000_003, source="top-up", fund=name, sector="social-care"))
    with scoped(READER):
        statements = [statement(name, body, AT) for body in bodies]
    assert statements[0].shares == {body: 10_001 + 100 * number for number, body in enumerate(bodies)}
    assert sum(each.share_of_spend for each in statements) == 1_000_003
    assert sum(line.pence for each in statements for line in each.shown) == 1_000_003


@pytest.mark.covers("D2-044", "D2-055", "D3-009")
def test_a_fund_has_phases_with_their_own_rules(name: str, tmp_path: Path) -> None:
    opened(tmp_path, name, lambda data: None)

    def second(data: dict[str, Any]) -> None:
        data.update(varied_from="2016-04-01", reason="second phase", known="2016-03-01",
                    decision={"body": "Board", "date": "2016-02-20", "reference": "minute 2"})  # fmt: skip
        data["permitted_uses"][1]["allows"]["purpose"] = ["adaptations", "telecare"]
        data["contributions"].append({"party": "group", "source": "nhs-minimum", "start": "2016-04-01",
                                      "end": "2017-03-31", "amount": "1200.00"})  # fmt: skip

    opened(tmp_path, name, second, varied=True)

    def telecare(day: date, key: str) -> None:
        posted(key, spend(100, source="adaptations", fund=name, purpose="telecare", effective=day))

    with pytest.raises(Refused):
        telecare(APRIL, f"{name}-1")
    telecare(date(2016, 5, 31), f"{name}-2")
    with scoped(READER):
        first = [each.amount for each in terms_on(name, YEAR_END).file.contributions]
        assert first == [100_000, 60_000, 50_000]
        assert fund_report.pooled_share(name, AsOf(date(2016, 6, 30))).minimum == 120_000
        assert fund_report.pooled_share(name, AT).minimum == 100_000


@pytest.mark.covers("D2-122")
def test_revenue_and_capital_lines_have_their_own_rules(name: str, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["permitted_uses"][0]["allows"] = {"account": ["spend"]}
        data["permitted_uses"][1]["allows"] = {"account": ["spend-capital"]}

    opened(tmp_path, name, change)

    def pay(account: str, source: str, key: str) -> None:
        lines = (line(account, 100, source, name), line("cash", -100, source, name))
        posted(key, Draft("j", APRIL, APRIL, "invoice", "works", lines))

    pay("spend-capital", "adaptations", f"{name}-1")
    pay("spend", "nhs-minimum", f"{name}-2")
    for account, source in (("spend", "adaptations"), ("spend-capital", "nhs-minimum")):
        with pytest.raises(Refused) as refused:
            pay(account, source, f"{name}-3")
        assert f"account '{account}' is not among" in str(refused.value)


@pytest.mark.covers("D2-114")
def test_sums_set_aside_are_apart_from_payments_and_reconciled(name: str, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sources"][0]["nature"] = "set-aside"

    opened(tmp_path, name, change)
    posted(f"{name}-1", income(80_000, fund=name, account="set-aside"),
           income(20_000, fund=name, source="top-up", account="contribution-voluntary", commissioner="borough", ref="b"))  # fmt: skip
    lines = (line("set-aside-use", 30_000, fund=name), line("cash", -30_000, fund=name))
    posted(f"{name}-2", Draft("j", APRIL, APRIL, "hospital return", "use of beds", lines))
    with scoped(READER):
        assert statement(name, "group", AT).by_nature("set-aside") == (100_000, 80_000)
        balances = {account: balance_of(name, account, AT) for account in ("set-aside", "set-aside-use", "spend")}
        assert balances == {"set-aside": -80_000, "set-aside-use": 30_000, "spend": 0}


@pytest.mark.covers("D2-131", "D1-007", "D4-018")
def test_budget_and_spend_by_programme_of_care_across_sectors(name: str, tmp_path: Path) -> None:
    opened(tmp_path, name, lambda data: None)
    parts = (
        line("spend", 500, fund=name, programme="mental-health", sector="mental-health", provider="trust"),
        line("spend", 300, "top-up", name, programme="elderly", sector="social-care", provider="agency"),
        line("spend", 200, fund=name, programme="elderly", sector="community", provider="agency"),
        line("cash", -700, fund=name), line("cash", -300, "top-up", name),
        line("budget-spend", 900, fund=name, programme="elderly"), line("budget-control", -900, fund=name),
    )  # fmt: skip
    posted(f"{name}-1", Draft("package", APRIL, APRIL, "package 7", "one package, two payers", parts))
    with scoped(READER):
        spent = {each.name: each.pence for each in fund_report.spend_by(name, "programme", AT)}
        assert spent == {"elderly": 500, "mental-health": 500}
        assert balance_of(name, "budget-spend", AT, programme="elderly") == 900
        assert trial_balance(AT, fund=name).total == 0
        assert {each.name: each.pence for each in fund_report.spend_by(name, "source", AT)} == {"nhs-minimum": 700, "top-up": 300}


@pytest.mark.covers("D2-036", "D0-012")
def test_the_pooled_share_of_all_spend_is_cited(name: str, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["total_spend"] = [{"start": "2015-04-01", "end": "2016-03-31", "amount": "4200.00",
                                "citation": {"source": "Revenue outturn"}}]  # fmt: skip

    opened(tmp_path, name, change)
    with scoped(READER):
        found = fund_report.pooled_share(name, AT)
    assert (str(found.share), found.source) == ("0.5", "Revenue outturn")


@pytest.mark.covers("D2-124")
def test_a_board_without_a_mandatory_pool_is_flagged(name: str, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data.update(nation="wales", starts="2016-04-06", governing_body={"name": f"Board of {name}"},
                    functions=[{"code": "family-support", "title": "Family support"}])  # fmt: skip
        data["instrument"]["kind"] = "part-9-agreement"

    opened(tmp_path, name, change)

    def found(board: str, day: date) -> dict[str, tuple[str, ...]]:
        with scoped(READER):
            return {each.code: each.funds for each in mandatory_pools("wales", board, AsOf(day, day))}

    assert found(f"Board of {name}", date(2018, 4, 6)) == {
        "care-homes": (), "family-support": (name,), "agreed-after-assessment": (),
    }  # fmt: skip
    assert found(f"Board of {name}", date(2018, 4, 5)) == {"family-support": (name,), "agreed-after-assessment": ()}
    assert found("Another board", date(2018, 4, 5)) == {"family-support": (), "agreed-after-assessment": ()}
    with pytest.raises(Refused):
        found("Another board", date(2016, 4, 5))
