"""The database keeps the ledger's rules by itself: everything here writes past the code."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest
from tests.conftest import Database
from tests.money_pool import CHECKER, MAKER, READER, income, open_pool, posted, proposed, spend

from commonweal.access.principal import Principal

TABLES = (
    "money_fund", "money_agreement", "money_use_rule", "money_spending_limit", "money_coding", "money_batch",
    "money_journal", "money_posting", "money_approval", "money_balance", "money_reversal", "money_close",
)  # fmt: skip


@pytest.fixture(scope="module")
def held(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One posted batch and one that waits."""
    open_pool(tmp_path_factory.mktemp("pools"))
    posted("in", income(100_000))
    proposed("waits", spend(500))
    return module_database


@pytest.fixture
def app(held: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(held.url("app")) as link:
        yield link
        link.rollback()


@pytest.fixture
def owner(held: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(held.url("owner")) as link:
        yield link
        link.rollback()


def act(link: psycopg.Connection, who: Principal) -> None:
    link.execute(
        "SELECT set_config('commonweal.role', %s, true), set_config('commonweal.principal', %s, true)",
        [who.role, who.username],
    )


def batch(link: psycopg.Connection, key: str, lines: list[tuple[str, int]], *, maker: str = "mia") -> int:
    """A batch with one journal whose lines are (account, pence), of the pool's NHS money."""
    row = link.execute(
        "INSERT INTO money_batch (key, kind, document, sha256, maker, journals, postings)"
        " VALUES (%s, 'test', 'd', '', %s, 1, %s) RETURNING id",
        [key, maker, len(lines)],
    ).fetchone()
    assert row
    number = link.execute(
        "INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, digest)"
        " VALUES (%s, 'j', '2015-04-30', '2015-04-30', 'd', 'r', '') RETURNING id",
        [row[0]],
    ).fetchone()
    assert number
    for place, (account, pence) in enumerate(lines, 1):
        link.execute(
            "INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative) SELECT %s, %s, id, %s,"
            " '', '' FROM money_coding WHERE account_id = %s AND source = 'nhs-minimum' ORDER BY id LIMIT 1",
            [number[0], place, pence, account],
        )
    return int(row[0])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_is_changed_or_deleted_even_by_the_owner(
    app: psycopg.Connection, owner: psycopg.Connection, table: str, verb: str
) -> None:
    column = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", [table]
    ).fetchone()
    assert column
    statement = verb.format(table, column[0], column[0]) if "{} =" in verb else verb.format(table)
    act(app, MAKER)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)  # type: ignore[arg-type]
    with pytest.raises(psycopg.Error) as refused:
        owner.execute(statement)  # type: ignore[arg-type]
    assert refused.value.sqlstate == "MN001"


@pytest.mark.parametrize("lines", [[("cash", 100), ("contribution-minimum", -99)], [("cash", 100)], []])
def test_an_unbalanced_batch_does_not_commit(app: psycopg.Connection, lines: list[tuple[str, int]]) -> None:
    act(app, MAKER)
    batch(app, "uneven", lines)
    with pytest.raises(psycopg.Error) as refused:
        app.commit()
    assert refused.value.sqlstate == "MN003"


def test_a_balanced_batch_of_the_maker_commits_and_of_another_is_refused(app: psycopg.Connection) -> None:
    act(app, MAKER)
    batch(app, "even", [("cash", 100), ("contribution-minimum", -100)])
    app.execute("SET CONSTRAINTS ALL IMMEDIATE")
    app.rollback()
    for who in (CHECKER, READER):
        act(app, who)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            batch(app, "forged", [("cash", 100), ("contribution-minimum", -100)])
        app.rollback()


def test_nothing_joins_what_is_written(app: psycopg.Connection) -> None:
    act(app, MAKER)
    for statement in (
        "INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative)"
        " SELECT j.id, 9, c.id, 5, '', '' FROM money_journal j, money_coding c LIMIT 1",
        "INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, digest)"
        " SELECT id, 'late', '2015-04-30', '2015-04-30', 'd', 'r', '' FROM money_batch LIMIT 1",
        "INSERT INTO money_use_rule (agreement_id, code, title, allows, citation)"
        " SELECT id, 'anything-goes', 'Anything goes', '{}', '{}' FROM money_agreement LIMIT 1",
        'INSERT INTO money_spending_limit (agreement_id, name, match, start, "end", pence, rule)'
        " SELECT id, 'more', '{}', '2015-04-01', '2016-03-31', 5, 'r' FROM money_agreement LIMIT 1",
    ):
        with pytest.raises(psycopg.Error) as refused, app.transaction():
            app.execute(statement)  # type: ignore[arg-type]
        assert refused.value.sqlstate == "MN002"


ANSWER = (
    "INSERT INTO money_approval (batch_id, maker, checker, outcome, reason)"
    " SELECT id, %s, %s, %s, '' FROM money_batch WHERE key = 'waits'"
)


@pytest.mark.parametrize(
    ("who", "maker", "checker", "outcome"),
    [
        (MAKER, "mia", "mia", "approved"),
        (MAKER, "mia", "chris", "approved"),
        (CHECKER, "somebody", "chris", "approved"),
        (CHECKER, "mia", "chris", "withdrawn"),
        (CHECKER, "mia", "chris", "waved-through"),
        (READER, "mia", "rita", "approved"),
    ],
)
def test_maker_and_checker_are_two_people(
    app: psycopg.Connection, who: Principal, maker: str, checker: str, outcome: str
) -> None:
    act(app, who)
    with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege)):
        app.execute(ANSWER, [maker, checker, outcome])


def test_another_may_approve_and_it_moves_the_balance(app: psycopg.Connection) -> None:
    act(app, CHECKER)
    app.execute(ANSWER, ["mia", "chris", "approved"])
    found = app.execute("SELECT count(*), sum(pence) FROM money_balance b JOIN money_batch m ON m.id = b.batch_id"
                        " WHERE m.key = 'waits'").fetchone()  # fmt: skip
    assert found == (2, 0)


def test_no_balance_is_written_by_hand(app: psycopg.Connection) -> None:
    act(app, CHECKER)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("INSERT INTO money_balance SELECT * FROM money_balance")


def test_times_are_the_database_s_own(app: psycopg.Connection) -> None:
    act(app, MAKER)
    app.execute(
        "INSERT INTO money_batch (key, kind, document, sha256, maker, journals, postings, recorded, written_in)"
        " VALUES ('old', 't', 'd', '', 'mia', 0, 0, '2001-01-01', '1')"
    )
    found = app.execute(
        "SELECT recorded > now() - interval '1 hour', written_in = pg_current_xact_id() FROM money_batch WHERE key = 'old'"
    ).fetchone()
    assert found == (True, True)


def test_nothing_is_booked_on_a_day_to_come(app: psycopg.Connection) -> None:
    act(app, MAKER)
    number = batch(app, "k", [("cash", 100), ("contribution-minimum", -100)])
    with pytest.raises(psycopg.errors.CheckViolation):
        app.execute(
            "INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, digest)"
            " VALUES (%s, 'x', '2015-04-30', current_date + 2, 'd', 'r', '')",
            [number],
        )


def test_a_money_of_a_ring_fence_is_kept_by_the_database_too(app: psycopg.Connection) -> None:
    act(app, MAKER)
    app.execute(
        "INSERT INTO money_coding (fund_id, account_id, scheme, source, permitted_use, commissioner, provider, area,"
        " programme, sector, purpose, contract_type, regime) SELECT 'pool', account, '', 'adaptations', 'adaptations',"
        " '', '', '', '', '', 'party', '', '' FROM unnest(ARRAY['spend', 'cash']) account"
    )
    row = app.execute(
        "INSERT INTO money_batch (key, kind, document, sha256, maker, journals, postings)"
        " VALUES ('fence', 't', 'd', '', 'mia', 1, 2) RETURNING id"
    ).fetchone()
    assert row
    app.execute(
        "WITH j AS (INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, digest)"
        " VALUES (%s, 'j', '2015-04-30', '2015-04-30', 'd', 'r', '') RETURNING id)"
        " INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative)"
        " SELECT j.id, row_number() OVER (), c.id, CASE c.account_id WHEN 'spend' THEN 5 ELSE -5 END, '', ''"
        " FROM j, money_coding c WHERE c.purpose = 'party'",
        [row[0]],
    )
    act(app, CHECKER)
    with pytest.raises(psycopg.Error) as refused:
        app.execute(
            "INSERT INTO money_approval (batch_id, maker, checker, outcome, reason) VALUES (%s, 'mia', 'chris', 'approved', '')",
            [row[0]],
        )
    assert refused.value.sqlstate == "MN005"
    assert "Adaptations of homes only" in str(refused.value)




@pytest.mark.parametrize("role", ["resident", "care-worker", "clinician", "anonymous", ""])
def test_who_is_no_reader_of_money_sees_no_row(app: psycopg.Connection, role: str) -> None:
    act(app, Principal("jo", role))
    seen = {table: app.execute(f"SELECT count(*) FROM {table}").fetchone() for table in (*TABLES, "money_account")}  # type: ignore[arg-type]
    assert set(seen.values()) == {(0,)}
    act(app, READER)
    assert app.execute("SELECT count(*) > 0 FROM money_posting").fetchone() == (True,)
