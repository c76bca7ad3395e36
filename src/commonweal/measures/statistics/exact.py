"""Arithmetic that never rounds: whole numbers and decimals, in and out."""

from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, localcontext
from math import isfinite
from typing import cast

Exact = int | Decimal

_EXACT = Context(prec=2_000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])


def require_exact(name: str, value: Exact) -> Exact:
    """Return `value`; raise TypeError for a float (or anything but int and Decimal), ValueError for NaN."""
    given = cast(object, value)
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise TypeError(f"{name} must be a whole number or a Decimal, not {type(given).__name__}")
    if isinstance(given, Decimal) and not isfinite(given):
        raise ValueError(f"{name} must be a finite number, not {given}")
    return given


def exact_sum(values: Iterable[Exact]) -> Exact:
    """Return the sum without rounding: a whole number if all are, else a Decimal."""
    with localcontext(_EXACT):
        return sum(values, start=0)


def exact_difference(value: Exact, base: Exact) -> Exact:
    """Return value - base without rounding."""
    with localcontext(_EXACT):
        return value - base
