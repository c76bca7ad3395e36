"""A settlement run: what the model owes is what is posted, to the penny."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Database
from tests.money_pool import APRIL, CHECKER, MAKER, READER, open_pool

from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused
from commonweal.money.actions.approving import approve
from commonweal.money.actions.settling import settle
from commonweal.money.payment.catalogue import definition
from commonweal.money.payment.rules.quoting import quote
from commonweal.money.queries.balances import AsOf, balance_of, sums
from commonweal.money.rules.settlement import Owed, Terms
from commonweal.money.rules.settlement import settle as settled

SHARE = {"target": 100_000_000, "actual": 96_000_000, "deadband": 1_000_000, "gain_rate": Decimal("0.5"),
         "gain_cap": 1_200_000, "loss_rate": Decimal("0.3"), "loss_cap": 1_000_000}  # fmt: skip
ADMISSIONS = {"baseline": [5000, 4900, 4950, 5150], "planned_reduction": [175, 175, 175, 175],
              "actual": [4900, 4800, 4960, 4790], "price": 1490}  # fmt: skip


def terms(fund: str = "pool", **more: object) -> Terms:
    return Terms(fund, "nhs-minimum", "reablement", APRIL, APRIL, "settlement note", "run", **more)  # type: ignore[arg-type]


def test_a_gain_share_is_posted_as_it_was_quoted(database: Database, tmp_path: Path) -> None:
    open_pool(tmp_path)
    found = quote(definition("gain-loss-share"), SHARE)
    for is_new in (True, False):
        done = settle(quote=found, terms=terms(bodies={"provider": "trust"}), key="s1", by=MAKER)
        assert done.proposed.is_new is is_new
    assert done.settlement.paid_out == 120_000_000
    approve(key="s1", by=CHECKER)
    with scoped(READER):
        assert balance_of("pool", "creditors", AsOf(), provider="trust") == -120_000_000
    loss = quote(definition("gain-loss-share"), SHARE | {"actual": 105_000_000})
    assert settle(quote=loss, terms=terms(bodies={"provider": "trust"}), key="s2", by=MAKER).settlement.paid_out == -100_000_000
    approve(key="s2", by=CHECKER)
    shared = quote(definition("gain-loss-share"),
                   SHARE | {"providers": [{"name": "a", "share": 1}, {"name": "b", "share": 1}, {"name": "c", "share": 1}]})  # fmt: skip
    settle(quote=shared, terms=terms(), key="s3", by=MAKER)
    approve(key="s3", by=CHECKER)
    with scoped(READER):
        paid = {each.key[0]: -each.pence for each in sums(("provider",), AsOf(), {"account": ["creditors"]})}
    assert paid == {"trust": 20_000_000, "a": 40_000_000, "b": 40_000_000, "c": 40_000_000}

    p4p = settle(quote=quote(definition("p4p-2015-16"), ADMISSIONS), terms=terms(), key="s4", by=MAKER)
    assert p4p.settlement.paid_in == 81_950_000
    approve(key="s4", by=CHECKER)
    with scoped(READER):
        assert balance_of("pool", "risk-share", AsOf(), commissioner="NHS commissioner") == -81_950_000
    nothing = quote(definition("gain-loss-share"), SHARE | {"actual": 100_000_000})
    with pytest.raises(Refused) as refused:
        settle(quote=nothing, terms=terms(), key="s5", by=MAKER)
    assert refused.value.kind is Kind.CONFLICT


parts = st.sampled_from(["commissioner", "provider", "pooled fund", "hospital", "NHS commissioner"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(Owed, parts, parts, st.sampled_from(["pay", "more"]), st.integers(1, 10**9)), max_size=6))
def test_all_that_is_owed_is_posted_or_named(owed: list[Owed]) -> None:
    owed = [each for each in owed if each.payer != each.payee]
    found = settled(owed, [], "", terms())
    for draft in found.drafts:
        assert sum(line.pence for line in draft.lines) == 0
    spent = sum(line.pence for draft in found.drafts for line in draft.lines if line.coding.account == "spend")
    income = -sum(line.pence for draft in found.drafts for line in draft.lines if line.coding.account == "risk-share")
    assert (spent, income) == (found.paid_out, found.paid_in)
    assert len({draft.ref for draft in found.drafts}) == len(found.drafts)


def test_parts_that_are_not_the_whole_are_a_fault() -> None:
    with pytest.raises(ValueError, match="not its whole"):
        settled([Owed("commissioner", "provider", "pay", 100)], [("a", 60), ("b", 39)], "pay", terms())
