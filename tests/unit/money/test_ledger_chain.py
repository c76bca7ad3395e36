"""The ledger under the one hash chain: journals, approvals, agreements and closes are sealed, and a change is named."""

from __future__ import annotations

from pathlib import Path

import psycopg
from tests.conftest import Command, Database
from tests.money_pool import income, open_pool, posted, spend

from commonweal.access.sealing import seal_all


def test_what_is_changed_by_hand_is_named(database: Database, commonweal: Command, tmp_path: Path) -> None:
    open_pool(tmp_path)
    posted("first", income(1000), spend(400))
    seal_all()
    done = commonweal("log", "verify", "--format", "csv")
    assert done.returncode == 0, done.stderr
    for log in ("ledger", "ledger-approvals", "ledger-agreements"):
        assert f"\n{log},1," in f"\n{done.stdout}", done.stdout
    with psycopg.connect(database.url("owner"), autocommit=True) as link:
        link.execute("ALTER TABLE money_journal DISABLE TRIGGER USER")
        link.execute("UPDATE money_journal SET reason = 'another reason'")
    done = commonweal("log", "verify", "--log", "ledger")
    assert done.returncode == 1
    assert "entry altered" in done.stderr
