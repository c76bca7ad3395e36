"""Two approvals at once of what only one may have: the second waits for the first, and is then refused."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count

import psycopg
import pytest
from tests.conftest import Database
from tests.money_pool import CHECKER, MAKER, READER, encumber, open_pool, posted, proposed, spend
from tests.unit.money.test_guards import act

from commonweal.access.scope import scoped
from commonweal.money.actions.reversing import reverse
from commonweal.money.queries.verify import verify
from commonweal.money.rules.journal import Draft

ANSWER = (
    "INSERT INTO money_approval (batch_id, maker, checker, outcome, reason)"
    " SELECT id, 'mia', 'chris', 'approved', '' FROM money_batch WHERE key = %s"
)
CLOSE = "INSERT INTO money_close (fund_id, through, closed_by, checklist) VALUES (%s, '2015-06-30', 'mia', '[]')"
_numbers = count()


@pytest.fixture
def fund(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    name = f"race-{next(_numbers)}"
    open_pool(tmp_path_factory.mktemp("pool"), name)
    yield name
    with scoped(READER):
        assert [found.breach for found in verify() if found.breach] == []


def adapt(pence: int, fund: str) -> Draft:
    return spend(pence, source="adaptations", fund=fund, purpose="adaptations", scheme="adapted-homes")


def both(database: Database, first: tuple[str, list[str]], second: tuple[str, list[str]]) -> str:
    """Run two statements, each in a transaction of its own, the second while the first is not yet committed. Returns
    the state of the second's refusal, `waits` where it waited and was let through, else nothing."""
    with psycopg.connect(database.url("app")) as one, psycopg.connect(database.url("app")) as two:
        for link, (statement, _) in ((one, first), (two, second)):
            act(link, MAKER if statement == CLOSE else CHECKER)
        one.execute(first[0], first[1])  # type: ignore[arg-type]

        def run() -> str:
            try:
                two.execute(second[0], second[1])  # type: ignore[arg-type]
                two.commit()
            except psycopg.Error as error:
                return error.sqlstate or "lost"
            return ""

        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(run)
            waited = _waits(database, two)
            one.commit()
            return answer.result(timeout=60) or ("waits" if waited else "")


def _waits(database: Database, link: psycopg.Connection) -> bool:
    """Whether the link stands at a lock; gives it up to two seconds to come there."""
    with psycopg.connect(database.url("superuser"), autocommit=True) as look:
        for _ in range(200):
            row = look.execute(
                "SELECT wait_event_type = 'Lock', state <> 'active' FROM pg_stat_activity WHERE pid = %s", [link.info.backend_pid]
            ).fetchone()
            assert row
            if row[0]:
                return True
            look.execute("SELECT pg_sleep(0.01)")
    return False


def prepared(fund: str, make: Callable[[], list[Draft]]) -> list[str]:
    keys = [f"{fund}-a", f"{fund}-b"]
    for key, draft in zip(keys, make(), strict=True):
        proposed(key, draft)
    return keys


def test_two_that_together_pass_a_limit(module_database: Database, fund: str) -> None:
    a, b = prepared(fund, lambda: [adapt(30_000, fund), adapt(20_001, fund)])
    assert both(module_database, (ANSWER, [a]), (ANSWER, [b])) == "MN006"


def test_two_that_together_release_too_much(module_database: Database, fund: str) -> None:
    posted(f"{fund}-order", encumber(100, f"{fund}-po", fund=fund))
    a, b = prepared(fund, lambda: [encumber(-60, f"{fund}-po", fund=fund), encumber(-41, f"{fund}-po", fund=fund)])
    assert both(module_database, (ANSWER, [a]), (ANSWER, [b])) == "MN007"


def test_two_reversals_of_one_journal(module_database: Database, fund: str) -> None:
    posted(f"{fund}-first", spend(500, fund=fund))
    for key in ("a", "b"):
        reverse(journal=f"{fund}-first/j", key=f"{fund}-{key}", reason="twice", by=MAKER)
    assert both(module_database, (ANSWER, [f"{fund}-a"]), (ANSWER, [f"{fund}-b"])) == "23505"


def test_two_answers_to_one_batch(module_database: Database, fund: str) -> None:
    proposed(f"{fund}-a", spend(500, fund=fund))
    assert both(module_database, (ANSWER, [f"{fund}-a"]), (ANSWER, [f"{fund}-a"])) == "23505"


def test_a_close_waits_for_an_approval_under_way_and_keeps_a_later_one_out(module_database: Database, fund: str) -> None:
    a, b = prepared(fund, lambda: [spend(500, fund=fund), spend(600, fund=fund, effective=date(2015, 7, 31))])
    assert both(module_database, (ANSWER, [a]), (CLOSE, [fund])) == "waits"
    assert both(module_database, (ANSWER, [b]), (ANSWER, [b])) == "23505"


def test_what_was_proposed_while_the_books_closed_is_not_approved(module_database: Database, fund: str) -> None:
    late = spend(600, fund=fund, effective=date(2015, 5, 31))
    with psycopg.connect(module_database.url("app")) as link:
        act(link, MAKER)
        link.execute(CLOSE, [fund])
        proposed(f"{fund}-late", late)
        link.commit()
    with psycopg.connect(module_database.url("app")) as link:
        act(link, CHECKER)
        with pytest.raises(psycopg.Error) as refused:
            link.execute(ANSWER, [f"{fund}-late"])
    assert refused.value.sqlstate == "MN004"


def test_spend_of_a_hot_account_waits_for_nobody(module_database: Database, fund: str) -> None:
    a, b = prepared(fund, lambda: [spend(500, fund=fund), spend(600, fund=fund)])
    assert both(module_database, (ANSWER, [a]), (ANSWER, [b])) == ""
