"""Who may keep agreements and commitments: everybody reads them, leads and clerks write, and the database knows it too."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.db import Error, connection, transaction
from tests.conftest import Database

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.agreements import seen, subscribe, update_agreement
from commonweal.decisions.actions.commitments import adopt_lesson, raise_proposition, update_commitment
from commonweal.decisions.actions.subjects import record, take_back
from commonweal.decisions.models import Subscription
from commonweal.decisions.queries.commitments import commitments
from commonweal.decisions.queries.news import notices
from commonweal.decisions.queries.today import today
from commonweal.kernel.problem import Kind, Refused

RESIDENT, ANALYST, BOARD = Principal("jo", "resident"), Principal("ann", "analyst"), Principal("bo", "board-member")
LEAD, CLERK = Principal("lea", "integration-lead"), Principal("cleo", "clerk")
DEAL, PROMISE = "london-mou-2017", "london-mou-payment-pilots"
ACTS = {
    "agreement": lambda by: update_agreement(DEAL, "noted", {"text": "x"}, by=by),
    "commitment": lambda by: update_commitment(PROMISE, "evidence-added", {"text": "x"}, by=by),
    "lesson": lambda by: adopt_lesson("sensible-timetables", place="North", by=by),
    "proposition": lambda by: raise_proposition("sensible-timetables", title="More time", by=by),
    "record": lambda by: record(
        by=by, kind="barrier", nation="england", fields={"title": "A wall", "level": "borough"}
    ),
    "take-back": lambda by: take_back(by=by, kind="commitment", subject="x", entry="y", reason="z"),
}


@pytest.fixture(scope="module")
def base(module_database: Database) -> Generator[Database]:
    yield module_database


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("by", [ANONYMOUS, RESIDENT, ANALYST, BOARD], ids=lambda by: by.role)
def test_others_read_and_may_not_write(base: Database, by: Principal, act: object) -> None:
    with scoped(by):
        assert commitments(today())
        with pytest.raises(Refused) as refused:
            act(by)  # type: ignore[operator]
        assert refused.value.kind is Kind.FORBIDDEN


@pytest.mark.parametrize("by", [LEAD, CLERK, OPERATOR], ids=lambda by: by.role)
def test_leads_and_clerks_write_and_it_is_audited(base: Database, by: Principal) -> None:
    update_commitment(PROMISE, "evidence-added", {"text": f"Seen by {by.username}"}, by=by)
    with scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM access_audit_entry WHERE action = 'decisions.evidence-added' AND principal = %s",
            [by.username],
        )
        assert cursor.fetchone() == (1,)


def test_subscriptions_belong_to_one_account_in_the_database_too(base: Database) -> None:
    subscribe({"lessons"}, by=ANALYST)
    with pytest.raises(Refused):
        subscribe({"lessons"}, by=ANONYMOUS)
    with pytest.raises(Refused):
        seen("lessons", by=ANONYMOUS)
    with scoped(BOARD):
        assert notices() == []
        assert list(Subscription.objects.all()) == []
        assert Subscription.objects.all().delete()[0] == 0
        with pytest.raises(Error), transaction.atomic():
            Subscription.objects.create(username=ANALYST.username, category="barriers")
    with scoped(ANONYMOUS), pytest.raises(Error), transaction.atomic():
        Subscription.objects.create(username="anonymous", category="barriers")
    with scoped(ANALYST):
        assert [each.category for each in notices()] == ["lessons"]
