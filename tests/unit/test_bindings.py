"""What money asks of the rooms beside and above it, answered by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import Database

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.decisions.models import Item
from commonweal.decisions.queries.today import today
from commonweal.demo.meetings import make
from commonweal.money import approvals, measured

BOARD = "Hackney Health and Wellbeing Board"


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database) -> None:
    make(by=OPERATOR)


@pytest.mark.covers("D3-005")
def test_a_decision_of_the_log_is_looked_up() -> None:
    log = approvals.bound()
    assert log is not None
    with scoped(OPERATOR):
        paper = Item.objects.get(kind="paper", state="approved").subject
        waiting = Item.objects.get(kind="paper", state="on-agenda").subject
        assert log.approved(body=BOARD, reference=paper, on=today()) is True
        assert log.approved(body=BOARD, reference=paper, on=today() - timedelta(days=90)) is False
        assert log.approved(body="Camden Health and Wellbeing Board", reference=paper, on=today()) is False
        assert log.approved(body=BOARD, reference=waiting, on=today()) is False
        assert log.approved(body=BOARD, reference="Minute 12 of the cabinet", on=today()) is None


def test_a_measure_without_figures_has_no_value() -> None:
    with scoped(OPERATOR):
        assert measured.value(measure="delayed-days", areas=("E09000012",), on=today(), known=None) is None
        assert measured.value(measure="no-such-measure", areas=("E09000012",), on=today(), known=None) is None
