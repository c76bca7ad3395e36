"""Money is whole pence inside; decimal pounds at every edge, parsed as Decimal and never as a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

from commonweal.kernel.problem import Where, invalid

Pence: TypeAlias = int
"""A whole number of pence. Debits are positive and credits negative where money is posted."""

MOST: Pence = 2**63 - 1
"""The most that the database's column of pence can hold."""

_POUNDS = re.compile(r"(?P<sign>[-+]?)(?P<pounds>\d{1,15}|\d{1,3}(?:,\d{3})+)(?:\.(?P<pence>\d{1,2}))?")


def parse_pounds(text: str, *, where: Where | None = None) -> Pence:
    """Pence of decimal pounds such as `1234.50`, `-1,234.5` or `7`. Raises Refused for anything else.

    More than two decimal places are refused rather than rounded: a file says what is owed to the penny.
    """
    found = _POUNDS.fullmatch(text.strip())
    if found is None or int(found["pounds"].replace(",", "")) > MOST // 100 - 1:
        raise invalid(
            "this is not an amount in pounds and pence",
            "Write it as 1234.50, with at most two decimal places and no currency sign",
            where=where,
            value=text,
        )
    pence = int(found["pounds"].replace(",", "")) * 100 + int((found["pence"] or "").ljust(2, "0"))
    return -pence if found["sign"] == "-" else pence


def parse_exact_pounds(text: str, *, where: Where | None = None) -> Decimal:
    """The same as exact pounds, for what is compared and not posted."""
    return pounds(parse_pounds(text, where=where))


def pence_of(pounds: Decimal, *, where: Where | None = None) -> Pence:
    """Pence of exact pounds. Raises Refused where they are no whole pence: formulas round before, by a named rule."""
    pence = pounds * 100
    if not pounds.is_finite() or pence != pence.to_integral_value() or abs(pence) > MOST:
        raise invalid("this is not a whole number of pence", "Round it by a named rule first", where=where,
                      value=str(pounds))  # fmt: skip
    return int(pence)


def pounds(pence: Pence) -> Decimal:
    """Exact pounds with two decimal places."""
    return Decimal(pence).scaleb(-2)


def pounds_text(pence: Pence) -> str:
    """`1234.50`, as files and commands print it."""
    return f"{pounds(pence):.2f}"


def pounds_shown(pence: Pence) -> str:
    """`£1,234.50`, as pages print it; the minus stands before the sign of the pound."""
    return f"{'-' if pence < 0 else ''}£{abs(pounds(pence)):,.2f}"


def pounds_brief(value: Decimal) -> str:
    """Exact pounds in a sentence: `£15,000,000`, and with pence only where there are some, `£15,000,000.01`."""
    return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"
