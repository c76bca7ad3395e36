"""Questions that the catalogue has no answer to are refused before any figure is read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.conftest import Database

from commonweal.access.principal import ANONYMOUS
from commonweal.access.scope import scoped
from commonweal.kernel.period import PeriodKind, calendar_year, day, financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.comparison import concentration
from commonweal.measures.engine import Question, figures, one

ENGLAND = "E92000001"
SEPTEMBER = month(2015, 9)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("delays"), "delayed-days"),
        (Question("delayed-days", dimensions={"reason": "Z"}), "Choose from A"),
        (Question("delayed-days", dimensions={"age": "65"}), "attribution"),
        (Question("delayed-days", source="drd"), "dtoc-england"),
        (Question("delayed-days", areas=("E09999999",)), "E09999999"),
        (Question("delayed-days", by=PeriodKind.DAY), "financial-year"),
        (Question("delayed-days", periods=(calendar_year(2015),)), "financial-year"),
        (Question("delayed-days", periods=(day(SEPTEMBER.start),)), "financial-year"),
        (Question("delayed-days-quarterly-rate", periods=(SEPTEMBER,)), "quarter"),
        (Question("ascof-2c", periods=(SEPTEMBER,)), "financial-year"),
    ],
    ids=lambda value: "" if isinstance(value, Question) else value,
)
def test_what_is_not_in_the_catalogue_is_refused_with_what_is(database: Database, question: Question, said: str) -> None:
    with scoped(ANONYMOUS), pytest.raises(Refused) as refused:
        figures(question)
    assert said in str(refused.value)


@pytest.mark.parametrize("share", ["0", "-0.1", "1.0001", "2"])
def test_a_share_is_above_0_and_at_most_1(database: Database, share: str) -> None:
    with scoped(ANONYMOUS), pytest.raises(Refused, match="above 0 and at most 1"):
        concentration(Question("delayed-days", periods=(SEPTEMBER,)), share=Decimal(share), whole=ENGLAND)


@pytest.mark.parametrize("measure", ["delayed-days-rate", "social-care-share", "average-delayed-beds"])
def test_rates_are_not_concentrated(database: Database, measure: str) -> None:
    with scoped(ANONYMOUS), pytest.raises(Refused, match="does not add up"):
        concentration(Question(measure, periods=(SEPTEMBER,)), share=Decimal("0.5"), whole=ENGLAND)


def test_one_figure_is_of_one_area_and_one_period(database: Database) -> None:
    with scoped(ANONYMOUS), pytest.raises(ValueError, match="one area and one period"):
        one(Question("delayed-days", areas=(ENGLAND,), periods=(SEPTEMBER, month(2015, 10))))


def test_an_empty_folder_has_no_figures_and_says_so(database: Database) -> None:
    with scoped(ANONYMOUS):
        assert figures(Question("delayed-days")) == []
        figure = one(Question("delayed-days", areas=(ENGLAND,), periods=(financial_year(2015),)))
        assert (figure.value, figure.status.value, figure.source) == (None, "not-published", None)
