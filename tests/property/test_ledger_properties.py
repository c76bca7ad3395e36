"""Any program of posts, approvals, reversals, closes and settlements conserves money and breaks no ring-fence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Database
from tests.money_pool import CHECKER, MAKER, READER, encumber, income, open_pool, spend

from commonweal.access.scope import scoped
from commonweal.kernel.problem import Refused
from commonweal.money.actions.approving import approve, reject
from commonweal.money.actions.closing import close
from commonweal.money.actions.posting import propose
from commonweal.money.actions.reversing import reverse
from commonweal.money.queries.balances import AsOf, balance_of, sums, trial_balance
from commonweal.money.queries.journals import journals
from commonweal.money.queries.verify import verify
from commonweal.money.rules.journal import Coding, Draft, Line, content_digest, digest, imbalances, reversal
from commonweal.money.rules.trace import Inflow, back

FIRST = date(2015, 4, 1)
_funds = count()


@pytest.fixture(scope="module")
def place(module_database: Database) -> Database:
    return module_database


@dataclass
class Model:
    """What the ledger should hold: the plainest account of the same program."""

    balances: Counter[tuple[str, str, date, date]] = field(default_factory=Counter)
    waiting: dict[str, list[Draft]] = field(default_factory=dict)
    posted: dict[str, Draft] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    closed: date | None = None
    keys: int = 0


days = st.integers(0, 120).map(lambda number: FIRST + timedelta(number))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("spend"), st.integers(1, 10**6), days, st.booleans()),
        st.tuples(st.just("income"), st.integers(1, 10**7), days, st.booleans()),
        st.tuples(st.just("breach"), st.integers(1, 10**4), days, st.booleans()),
        st.tuples(st.just("adapt"), st.integers(1, 40_000), days, st.booleans()),
        st.tuples(st.just("uneven"), st.integers(1, 10**4), days, st.booleans()),
        st.tuples(st.just("encumber"), st.integers(-500, 800).filter(bool), days, st.booleans()),
        st.tuples(st.just("settle"), st.integers(2, 6), days, st.booleans()),
        st.tuples(st.just("approve"), st.integers(0, 5), days, st.booleans()),
        st.tuples(st.just("reject"), st.integers(0, 5), days, st.booleans()),
        st.tuples(st.just("reverse"), st.integers(0, 5), days, st.booleans()),
        st.tuples(st.just("close"), st.just(0), days, st.booleans()),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_any_program_conserves_money(place: Database, tmp_path: Path, program: list[tuple[str, int, date, bool]]) -> None:
    fund = f"p{next(_funds)}"
    open_pool(tmp_path, fund)
    model = Model()
    for what, number, day, at_once in program:
        _step(fund, model, what, number, day, at_once)
    with scoped(READER):
        assert [found.breach for found in verify() if found.breach] == []
        assert trial_balance(AsOf(), fund=fund).total == 0
        for as_of, known in ((None, None), (FIRST + timedelta(60), None), (None, FIRST + timedelta(60)),
                             (FIRST + timedelta(30), FIRST + timedelta(90))):  # fmt: skip
            expected: Counter[tuple[str, str]] = Counter()
            for (account, source, effective, booked), pence in model.balances.items():
                if (as_of is None or effective <= as_of) and (known is None or booked <= known):
                    expected[account, source] += pence
            found = {each.key: each.pence for each in sums(("account", "source"), AsOf(as_of, known), {"fund": [fund]})}
            assert {key: pence for key, pence in found.items() if pence} == {key: pence for key, pence in expected.items() if pence}
        ringed = sums(("purpose",), AsOf(), {"fund": [fund], "permitted_use": ["adaptations"], "kind": ["expenditure"]})
        assert {each.key[0] for each in ringed} <= {"adaptations"}
        assert sum(each.pence for each in ringed) <= 50_000
        assert balance_of(fund, "encumbrance", AsOf()) >= 0


def _step(fund: str, model: Model, what: str, number: int, day: date, at_once: bool) -> None:
    if what == "close":
        if _does(lambda: close(fund=fund, through=day, by=MAKER)):
            is_new = model.closed is None or day > model.closed  # a second close of a day changes nothing
            waiting = (draft for drafts in model.waiting.values() for draft in drafts)
            assert not is_new or not any(draft.known <= day for draft in waiting)
            model.closed = max(model.closed or day, day)
        return
    if what in ("approve", "reject"):
        key = next(iter(sorted(model.waiting)[number : number + 1]), None)
        if key is None:
            return
        if what == "reject":
            assert _does(lambda: reject(key=key, reason="no", by=CHECKER))
            del model.waiting[key]
        else:
            _approve(model, key)
        return
    drafts = _drafts(fund, model, what, number, day)
    if not drafts:
        return
    model.keys += 1
    key = f"{fund}-{model.keys}"
    if what == "reverse":
        name = sorted(model.posted)[number]
        if not _does(lambda: reverse(journal=name, key=key, reason="wrong", known=day, by=MAKER)):
            assert name in model.reversed
            return
    else:
        allowed = _does(lambda: propose(key=key, drafts=drafts, document="t", by=MAKER))
        assert allowed == (what not in ("breach", "uneven"))
        if not allowed:
            return
    model.waiting[key] = drafts
    assert not _does(lambda: approve(key=key, by=MAKER))
    if at_once:
        _approve(model, key)


def _approve(model: Model, key: str) -> None:
    drafts = model.waiting[key]
    before = Counter(model.balances)
    for draft in drafts:
        for line in draft.lines:
            model.balances[line.coding.account, line.coding.source, draft.effective, draft.known] += line.pence
    names = [next((name for name, each in model.posted.items() if each.lines == _mirrored(draft)), "")
             for draft in drafts if draft.reverses]  # fmt: skip
    fits = (
        not any(model.closed and draft.known <= model.closed for draft in drafts)
        and _total(model, "encumbrance") >= 0
        and _total(model, "spend", "adaptations") <= 50_000
        and not any(draft.document in model.reversed for draft in drafts if draft.reverses)
    )
    assert _does(lambda: approve(key=key, by=CHECKER)) == fits, (key, names)
    if not fits:
        model.balances = before
        return
    del model.waiting[key]
    for draft in drafts:
        if draft.reverses:
            model.reversed.add(draft.document)
        else:
            model.posted[f"{key}/{draft.ref}"] = draft


def _mirrored(draft: Draft) -> tuple[Line, ...]:
    return tuple(replace(line, pence=-line.pence) for line in draft.lines)


def _total(model: Model, account: str, source: str = "") -> int:
    return sum(pence for (name, of, _, _), pence in model.balances.items() if name == account and source in ("", of))


def _drafts(fund: str, model: Model, what: str, number: int, day: date) -> list[Draft]:
    booked = day + timedelta(3)
    if what == "spend":
        return [spend(number, fund=fund, effective=day, known=booked)]
    if what == "income":
        return [income(number, fund=fund, effective=day, known=booked)]
    if what in ("breach", "adapt"):
        purpose = "adaptations" if what == "adapt" else "party"
        return [spend(number, source="adaptations", fund=fund, effective=day, known=booked, purpose=purpose)]
    if what == "uneven":
        draft = spend(number, fund=fund, effective=day, known=booked)
        return [replace(draft, lines=(draft.lines[0], replace(draft.lines[1], pence=-number - 1)))]
    if what == "encumber":
        return [replace(encumber(number, f"{fund}-order", fund=fund), effective=day, known=booked)]
    if what == "settle":
        return [spend(100 + n, fund=fund, effective=day, known=booked, ref=f"s{n}", provider=f"p{n}") for n in range(number)]
    if what == "reverse" and number < len(model.posted):
        name = sorted(model.posted)[number]
        draft = model.posted[name]
        # In the model the document of a reversal names what it takes back.
        return [replace(draft, lines=_mirrored(draft), known=day, document=name, reverses=1)]
    return []


def _does(run: Callable[[], object]) -> bool:
    try:
        run()
    except Refused:
        return False
    return True


def test_replaying_the_journals_gives_the_same_balances(place: Database, tmp_path: Path) -> None:
    """Every approved journal added up again, one after the other, in plain Python."""
    with scoped(READER):
        replayed: Counter[tuple[str, ...]] = Counter()
        for record in journals("a.outcome = 'approved'"):
            for line in record.draft.lines:
                replayed[line.coding.fund, line.coding.account, line.coding.source] += line.pence
        found = {each.key: each.pence for each in sums(("fund", "account", "source"), AsOf())}
    assert found
    assert found == dict(replayed)


lines = st.lists(
    st.builds(
        Line,
        st.builds(Coding, st.sampled_from(["a", "b"]), st.sampled_from(["cash", "spend", "transfer", "encumbrance"]),
                  source=st.sampled_from(["s", "t"]), permitted_use=st.just("u")),
        st.integers(-1000, 1000).filter(bool),
    ),
    min_size=2,
    max_size=6,
).map(tuple)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines)
def test_a_reversal_undoes_to_the_penny(made: tuple[Line, ...]) -> None:
    from commonweal.money.ledger.chart import chart

    draft = Draft("j", FIRST, FIRST, "d", "r", made)
    undone = reversal(draft, 5, ref="r", effective=FIRST, known=FIRST, document="d", reason="wrong")
    both = Draft("b", FIRST, FIRST, "d", "r", (*draft.lines, *undone.lines))
    assert imbalances(both, chart()) == []
    assert [-each.pence for each in imbalances(undone, chart())] == [each.pence for each in imbalances(draft, chart())]
    assert sum(each.pence for each in imbalances(draft, chart()) if each.book != "transfer") == sum(line.pence for line in made)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines, lines)
def test_a_digest_tells_lines_apart(one: tuple[Line, ...], other: tuple[Line, ...]) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    drafts = [Draft("j", FIRST, FIRST, "d", "r", each) for each in (one, other)]
    assert (content_digest(drafts[:1]) == content_digest(drafts[1:])) == (one == other)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.just("s")),
        st.lists(st.builds(Inflow, st.sampled_from("abcxyz"), st.integers(-5, 10**6), st.booleans()), max_size=4),
        max_size=3,
    ),
    st.integers(-(10**6), 10**6),
)
def test_traced_ways_sum_to_what_was_traced(inflows: dict[tuple[str, str], list[Inflow]], pence: int) -> None:
    assert sum(path.pence for path in back(("a", "s"), pence, inflows)) == pence
