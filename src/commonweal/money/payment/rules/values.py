"""The values of a payment formula: exact fractions of decimals, lists of them, and tables of named columns.

Nothing is rounded on the way: 200 days of 365 stay 200/365 until the amount is paid, which is rounded once, half-up,
to the penny.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from commonweal.kernel.money import Pence
from commonweal.kernel.rounding import EXACT, rounded

Scalar: TypeAlias = Fraction | bool | str | None
Column: TypeAlias = tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns, all of one length."""

    columns: Mapping[str, Column]

    @property
    def length(self) -> int:
        return max((len(column) for column in self.columns.values()), default=0)


Value: TypeAlias = Scalar | Column | Table
Scope: TypeAlias = Mapping[str, Value]


class FormulaError(ValueError):
    """A formula cannot be worked out with these numbers; the engine turns it into a refusal."""


def each(operation: Callable[[tuple[Scalar, ...]], Scalar], *values: Value) -> Value:
    """`operation` on single values, or element by element where a value is a list; single values go with every element.

    Raises FormulaError where lists differ in length or a table is given.
    """
    lengths: set[int] = set()
    for value in values:
        if isinstance(value, Table):
            raise FormulaError("a whole table cannot be reckoned with; name one of its columns")
        if isinstance(value, tuple):
            lengths.add(len(value))
    if not lengths:
        return operation(tuple(_single(value) for value in values))
    if len(lengths) > 1:
        raise FormulaError(f"lists of {' and '.join(map(str, sorted(lengths)))} values cannot be joined")
    return tuple(
        operation(tuple(value[index] if isinstance(value, tuple) else _single(value) for value in values))
        for index in range(lengths.pop())
    )


def _single(value: Value) -> Scalar:
    assert not isinstance(value, (tuple, Table))
    return value


def number(value: Value) -> Fraction:
    """The value as a number. Raises FormulaError where it is a list, a text, a yes or no, or absent."""
    if isinstance(value, Fraction):
        return value
    raise FormulaError("a number is missing" if value is None else "a number is wanted here")


def numbers(value: Value) -> tuple[Fraction, ...]:
    """The value as a list of numbers; one number is a list of one. Raises FormulaError."""
    if isinstance(value, tuple):
        return tuple(number(one) for one in value)
    return (number(value),)


def truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise FormulaError("a yes or no is wanted here")


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, as the kernel's rule half-up does."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def pence(amount_pounds: Fraction) -> Pence:
    """Pounds as whole pence, rounded half-up."""
    return half_up(amount_pounds * 100)


PLACES_SHOWN = 12


def shown(value: Fraction) -> Decimal:
    """A fraction as a decimal to be read: exact where it ends within 12 places, else rounded to 12."""
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    cut = rounded(exact, PLACES_SHOWN)
    return Decimal(int(cut)) if cut == cut.to_integral_value() else cut.normalize()


def shown_value(value: Value) -> object:
    """Any value as plain data: decimals, texts, truths, lists, and tables as lists of rows."""
    if isinstance(value, Fraction):
        return shown(value)
    if isinstance(value, tuple):
        return [shown_value(one) for one in value]
    if isinstance(value, Table):
        return [
            {name: shown_value(column[index]) for name, column in value.columns.items()}
            for index in range(value.length)
        ]
    return value
