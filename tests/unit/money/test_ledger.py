"""Propose, approve, reject, withdraw, reverse, encumber: what moves a balance and what does not."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date

import pytest
from tests.conftest import Database
from tests.money_pool import (
    APRIL,
    CHECKER,
    MAKER,
    READER,
    RESIDENT,
    encumber,
    income,
    line,
    open_pool,
    posted,
    proposed,
    spend,
)

from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused
from commonweal.money.actions.approving import approve, reject, withdraw
from commonweal.money.actions.closing import close
from commonweal.money.actions.reversing import reverse
from commonweal.money.queries.balances import AsOf, balance_of, sums, trial_balance
from commonweal.money.queries.journals import journal_at
from commonweal.money.queries.verify import verify
from commonweal.money.rules.journal import Draft


@pytest.fixture(scope="module")
def pools(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A fund for each test, so that they share one clone."""
    folder = tmp_path_factory.mktemp("pools")
    for number in range(30):
        open_pool(folder, f"pool-{number}")
    return module_database


_next = iter(range(30))


@pytest.fixture
def fund(pools: Database) -> str:
    return f"pool-{next(_next)}"


@pytest.fixture(autouse=True)
def holds(pools: Database) -> Generator[None]:
    """After every test every invariant of the ledger holds."""
    yield
    with scoped(READER):
        assert [check.breach for check in verify() if check.breach] == []


def balance(fund: str, account: str, at: AsOf | None = None, **only: str) -> int:
    with scoped(READER):
        return balance_of(fund, account, at or AsOf(), **only)


def refusal(run: object) -> Refused:
    with pytest.raises(Refused) as refused:
        run()  # type: ignore[operator]
    return refused.value


def test_a_proposal_is_in_no_balance_until_another_approves_it(fund: str) -> None:
    proposed(f"{fund}-1", spend(500, fund=fund))
    assert balance(fund, "spend") == 0
    assert refusal(lambda: approve(key=f"{fund}-1", by=MAKER)).kind is Kind.FORBIDDEN
    assert balance(fund, "spend") == 0
    assert approve(key=f"{fund}-1", by=CHECKER).is_new
    assert (balance(fund, "spend"), balance(fund, "cash")) == (500, -500)


def test_the_same_key_is_one_batch_and_one_set(fund: str) -> None:
    first = proposed(f"{fund}-1", spend(500, fund=fund))
    again = proposed(f"{fund}-1", spend(500, fund=fund))
    assert (first.is_new, again.is_new, again.batch_id) == (True, False, first.batch_id)
    assert refusal(lambda: proposed(f"{fund}-1", spend(501, fund=fund))).kind is Kind.CONFLICT
    assert [approve(key=f"{fund}-1", by=CHECKER).is_new for _ in range(2)] == [True, False]
    assert proposed(f"{fund}-1", spend(500, fund=fund)).is_new is False
    assert balance(fund, "spend") == 500


def test_a_rejected_or_withdrawn_batch_never_posts(fund: str) -> None:
    proposed(f"{fund}-1", spend(500, fund=fund))
    proposed(f"{fund}-2", spend(600, fund=fund))
    assert refusal(lambda: reject(key=f"{fund}-1", reason="", by=CHECKER)).kind is Kind.CONFLICT
    assert reject(key=f"{fund}-1", reason="wrong scheme", by=CHECKER).outcome == "rejected"
    assert refusal(lambda: withdraw(key=f"{fund}-2", reason="mine", by=CHECKER)).kind is Kind.FORBIDDEN
    assert withdraw(key=f"{fund}-2", reason="typed wrong", by=MAKER).outcome == "withdrawn"
    for key in (f"{fund}-1", f"{fund}-2"):
        assert refusal(lambda: approve(key=key, by=CHECKER)).kind is Kind.CONFLICT  # noqa: B023
    assert balance(fund, "spend") == 0


def test_an_unbalanced_journal_is_refused_with_the_difference(fund: str) -> None:
    draft = spend(500, fund=fund)
    uneven = replace(draft, lines=(draft.lines[0], replace(draft.lines[1], pence=-499)))
    said = str(refusal(lambda: proposed(f"{fund}-1", uneven)))
    assert "debits 5.00, credits 4.99, difference 0.01" in said


def test_money_does_not_change_its_source_inside_a_journal(fund: str) -> None:
    lines = (line("cash", 100, "top-up", fund), line("cash", -100, "adaptations", fund))
    said = str(refusal(lambda: proposed(f"{fund}-1", Draft("j", APRIL, APRIL, "d", "r", lines))))
    assert "source top-up" in said
    assert "source adaptations" in said


@pytest.mark.covers("D2-043", "D2-050")
def test_ring_fenced_money_refuses_other_uses_and_names_the_rule(fund: str) -> None:
    wrong = spend(100, source="adaptations", fund=fund, purpose="night-care", scheme="night-care")
    said = str(refusal(lambda: proposed(f"{fund}-1", wrong)))
    assert "Adaptations of homes only (Grant letter, paragraph 3)" in said
    assert "'night-care' is not among adaptations" in said
    posted(f"{fund}-2", spend(100, source="adaptations", fund=fund, purpose="adaptations", scheme="adapted-homes"))
    assert balance(fund, "spend", permitted_use="adaptations") == 100


@pytest.mark.covers("D1-032")
def test_spend_above_the_limit_of_the_year_is_refused(fund: str) -> None:
    def adapt(pence: int, key: str) -> None:
        posted(key, spend(pence, source="adaptations", fund=fund, purpose="adaptations", scheme="adapted-homes"))

    adapt(40_000, f"{fund}-1")
    said = str(refusal(lambda: adapt(10_001, f"{fund}-2")))
    assert "may spend 500.00" in said
    assert "would have spent 500.01" in said
    adapt(10_000, f"{fund}-3")
    assert balance(fund, "spend") == 50_000


def test_a_reversal_mirrors_once(fund: str) -> None:
    posted(f"{fund}-1", spend(500, fund=fund))
    with scoped(READER):
        found = journal_at(f"{fund}-1", "j")
    assert found
    done = reverse(journal=f"{fund}-1/j", key=f"{fund}-r", reason="paid twice", by=MAKER)
    assert reverse(journal=str(found.number), key=f"{fund}-r", reason="paid twice", by=MAKER).is_new is False
    other = reverse(journal=f"{fund}-1/j", key=f"{fund}-r2", reason="again", by=MAKER)
    assert balance(fund, "spend") == 500
    approve(key=done.key, by=CHECKER)
    assert balance(fund, "spend") == 0
    assert "reversed already" in str(refusal(lambda: approve(key=other.key, by=CHECKER)))
    withdraw(key=other.key, reason="second", by=MAKER)
    third = refusal(lambda: reverse(journal=f"{fund}-1/j", key=f"{fund}-r3", reason="again", by=MAKER))
    assert third.kind is Kind.CONFLICT
    assert balance(fund, "cash") == 0
    with scoped(READER):
        found = journal_at(f"{fund}-1", "j")
        assert found
        assert found.reversed_by is not None


def test_what_is_not_posted_is_not_reversed(fund: str) -> None:
    proposed(f"{fund}-1", spend(500, fund=fund))
    refused = refusal(lambda: reverse(journal=f"{fund}-1/j", key=f"{fund}-r", reason="no", by=MAKER))
    assert refused.kind is Kind.CONFLICT
    assert refusal(lambda: reverse(journal="none/j", key="k", reason="no", by=MAKER)).kind is Kind.NOT_FOUND


def test_an_encumbrance_is_apart_from_spend_and_released_by_it(fund: str) -> None:
    posted(f"{fund}-1", encumber(1000, f"{fund}-po", fund=fund))
    assert (balance(fund, "encumbrance"), balance(fund, "spend")) == (1000, 0)
    paid = spend(700, fund=fund)
    posted(f"{fund}-2", replace(paid, lines=paid.lines + encumber(-700, f"{fund}-po", fund=fund).lines))
    assert (balance(fund, "encumbrance"), balance(fund, "spend")) == (300, 700)
    said = str(refusal(lambda: posted(f"{fund}-3", encumber(-301, f"{fund}-po", fund=fund))))
    assert "released by 0.01 more than it holds" in said
    posted(f"{fund}-4", encumber(-300, f"{fund}-po", fund=fund))
    assert balance(fund, "encumbrance") == 0


def test_after_a_close_a_correction_lands_in_an_open_period(fund: str) -> None:
    posted(f"{fund}-1", spend(500, fund=fund))
    proposed(f"{fund}-wait", spend(5, fund=fund))
    said = str(refusal(lambda: close(fund=fund, through=APRIL, by=MAKER)))
    assert f"{fund}-wait" in said
    reject(key=f"{fund}-wait", reason="late", by=CHECKER)
    assert close(fund=fund, through=APRIL, by=MAKER).is_new
    assert close(fund=fund, through=APRIL, by=MAKER).is_new is False
    assert refusal(lambda: close(fund=fund, through=date(2015, 4, 1), by=MAKER)).kind is Kind.CONFLICT
    assert "closed through 2015-04-30" in str(refusal(lambda: posted(f"{fund}-2", spend(40, fund=fund))))
    withdraw(key=f"{fund}-2", reason="period closed", by=MAKER)
    posted(f"{fund}-3", spend(40, fund=fund, known=date(2015, 6, 2)))
    as_known_then = AsOf(effective=APRIL, known=APRIL)
    as_true_now = AsOf(effective=APRIL)
    assert (balance(fund, "spend", as_known_then), balance(fund, "spend", as_true_now)) == (500, 540)


def test_balances_by_day_and_dimension(fund: str) -> None:
    may = date(2015, 5, 31)
    posted(f"{fund}-1", spend(500, fund=fund), spend(70, fund=fund, ref="k", effective=may, scheme="night-care"))
    posted(f"{fund}-2", income(900, fund=fund))
    assert balance(fund, "spend", AsOf(effective=APRIL)) == 500
    assert balance(fund, "spend", AsOf(since=may)) == 70
    with scoped(READER):
        assert {each.key: each.pence for each in sums(("scheme",), AsOf(), {"fund": [fund], "account": ["spend"]})} == {
            ("reablement",): 500, ("night-care",): 70,
        }  # fmt: skip
        found = trial_balance(AsOf(), fund=fund)
    assert found.total == 0
    assert found.debits == found.credits == 900


def test_what_is_recorded_later_is_out_of_an_earlier_replay(fund: str) -> None:
    posted(f"{fund}-1", spend(500, fund=fund))
    with scoped(READER):
        found = journal_at(f"{fund}-1", "j")
        assert found
    posted(f"{fund}-2", spend(500, fund=fund))
    with scoped(READER):
        from commonweal.money.models import Approval

        first = Approval.objects.get(batch__key=f"{fund}-1").recorded
    assert balance(fund, "spend", AsOf(recorded=first)) == 500
    assert balance(fund, "spend") == 1000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fund": "nowhere"}, "no fund of this name"),
        ({"account": "petty-cash"}, "no such account"),
        ({"source": "lottery"}, "names no such source"),
        ({"permitted_use": "adaptations"}, "another permitted use"),
        ({"scheme": "space-travel"}, "names no such scheme"),
        ({"sector": "magic"}, "no such sector"),
        ({"contract_type": "handshake"}, "no such contract_type"),
        ({"regime": "kingdom"}, "no such regime"),
        ({"provider": "x" * 81}, "no name of a dimension"),
        ({"provider": "a\nb"}, "no name of a dimension"),
    ],
)
def test_what_the_agreement_does_not_know_is_refused(pools: Database, change: dict[str, str], words: str) -> None:
    draft = spend(500, fund="pool-0")
    wrong = tuple(replace(each, coding=replace(each.coding, **change)) for each in draft.lines)
    assert words in str(refusal(lambda: proposed("wrong", replace(draft, lines=wrong))))


def test_before_the_agreement_nothing_is_posted(pools: Database) -> None:
    early = spend(500, fund="pool-0", effective=date(2015, 3, 31))
    assert "no agreement of fund pool-0 is in force" in str(refusal(lambda: proposed("early", early)))


@pytest.mark.parametrize("who", [READER, RESIDENT], ids=lambda who: who.role)
def test_who_may_not_post_is_refused(fund: str, who: object) -> None:
    proposed(f"{fund}-1", spend(1, fund=fund))
    for run in (
        lambda: proposed("no", spend(500, fund=fund), by=who),  # type: ignore[arg-type]
        lambda: approve(key=f"{fund}-1", by=who),  # type: ignore[arg-type]
        lambda: close(fund=fund, through=APRIL, by=who),  # type: ignore[arg-type]
        lambda: reverse(journal="1", key="k", reason="r", by=who),  # type: ignore[arg-type]
    ):
        assert refusal(run).kind is Kind.FORBIDDEN


def test_a_writer_who_is_always_in_the_way_is_told_to_try_again(fund: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from commonweal.money.actions import writing

    monkeypatch.setattr(writing.time, "sleep", lambda seconds: None)
    tries: list[int] = []

    def deadlocked() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")

    assert refusal(lambda: writing.written(MAKER, deadlocked)).kind is Kind.BUSY
    assert len(tries) == writing.ATTEMPTS

    def at_last() -> str:
        if len(tries) < writing.ATTEMPTS + 3:
            deadlocked()
        return "done"

    assert writing.written(MAKER, at_last) == "done"
