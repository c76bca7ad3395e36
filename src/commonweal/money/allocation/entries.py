"""The kinds of entry that a calculation's file may hold: amounts in pounds, shares, financial years."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from commonweal.kernel.money import Pence, pence_of
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused
from commonweal.money.allocation.rules.dividing import LARGEST_PENCE

DIGITS = 15
"""Digits before the decimal point, and places after it, that a number may have."""


def _said(refused: Refused) -> ValueError:
    problem = refused.problems[0]
    return ValueError(f"{problem.message}. {problem.remedy}")


def pence_from(value: object) -> Pence:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("an amount in pounds is wanted, as a number without quotation marks")
    try:
        found = pence_of(_plain(value))
    except Refused as refused:
        raise _said(refused) from None
    if abs(found) > LARGEST_PENCE:
        raise ValueError("the amount is larger than any budget")
    return found


def printed_amount(value: object) -> str | Pence:
    """An amount as it was printed, kept as text until it is read; or a number."""
    return value if isinstance(value, str) else pence_from(value)


def rate_from(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("a share is wanted, as a number: 0.02 for 2%")
    return _plain(value)


def year_from(value: object) -> Period:
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise ValueError("a financial year is wanted, as text")
    try:
        return parse(value, PeriodKind.FINANCIAL_YEAR)
    except Refused as refused:
        raise _said(refused) from None


def _plain(value: int | Decimal) -> Decimal:
    found = Decimal(value)
    exponent = found.as_tuple().exponent
    if not isinstance(exponent, int) or (found and found.adjusted() > DIGITS) or exponent < -DIGITS:
        raise ValueError(f"a plain number with at most {DIGITS} digits before and after the point is wanted")
    return found


Pounds = Annotated[int, BeforeValidator(pence_from)]
PoundsFromNothing = Annotated[int, BeforeValidator(pence_from), Field(ge=0)]
Printed = Annotated[int | str, BeforeValidator(printed_amount)]
Rate = Annotated[Decimal, BeforeValidator(rate_from)]
Year = Annotated[Period, BeforeValidator(year_from)]


class Entries(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
