"""How values are written for readers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commonweal.kernel.figure import Figure, Status
from commonweal.kernel.period import month
from commonweal.web import words


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234567.5"), None, "1,234,567.5"),
        (Decimal("1E+3"), None, "1,000"),
        (1234, 1, "1,234.0"),
        (Decimal("-0.04"), 1, "0.0"),
        (Decimal("-12.5"), None, "−12.5"),
        (Decimal("0.10"), None, "0.10"),
        (0.1, None, "0.1"),
        (None, None, ""),
    ],
)
def test_number(value: Decimal | int | float | None, places: int | None, text: str) -> None:
    assert words.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("1.2"), "+1.2"), (Decimal("-0.4"), "−0.4"), (0, "0"), (None, "")]
)
def test_signed(value: Decimal | int | None, text: str) -> None:
    assert words.signed(value) == text


def test_money_and_percent() -> None:
    assert words.pounds(-1250) == "−£12.50"
    assert words.pounds(123456700, 0) == "£1,234,567"
    assert words.percent(Decimal("4.50")) == "4.50%"


def test_days_are_those_of_the_site_and_not_of_utc() -> None:
    assert words.day(date(2026, 3, 4)) == "4 March 2026"
    assert words.moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 00:30"


@pytest.mark.parametrize(
    ("status", "value", "text"),
    [
        (Status.FINAL, Decimal("1200.5"), "1,200.5"),
        (Status.SUPPRESSED, None, "Withheld: small number"),
        (Status.NOT_PUBLISHED, None, "Not published"),
        (Status.PARTIAL, None, "Incomplete"),
        (Status.MISSING, None, "No data"),
    ],
)
def test_a_figure_has_its_number_or_words_in_its_place(
    status: Status, value: Decimal | None, text: str
) -> None:
    figure = Figure("m", 1, "E09000007", "Camden", month(2017, 3), value, "days", status)
    assert words.figure(figure) == text
