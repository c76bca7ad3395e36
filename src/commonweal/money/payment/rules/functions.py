"""The functions that a payment formula may call. There are no others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate, pairwise, takewhile

from commonweal.money.payment.rules.values import FormulaError, Table, Value, each, number, numbers, truth


def total(value: Value) -> Value:
    return sum(numbers(value), Fraction(0))


def smallest(*values: Value) -> Value:
    """Of several values the smallest, element by element where one is a list."""
    return each(lambda ones: min(number(one) for one in ones), *values)


def largest(*values: Value) -> Value:
    return each(lambda ones: max(number(one) for one in ones), *values)


def clamp(value: Value, low: Value, high: Value) -> Value:
    """The value, or the nearer of the two limits where it lies outside them."""
    return each(lambda ones: max(number(ones[1]), min(number(ones[0]), number(ones[2]))), value, low, high)


def absolute(value: Value) -> Value:
    return each(lambda ones: abs(number(ones[0])), value)


def sign(value: Value) -> Value:
    """1, 0 or -1."""
    return each(lambda ones: Fraction((number(ones[0]) > 0) - (number(ones[0]) < 0)), value)


def running_total(value: Value) -> Value:
    return tuple(accumulate(numbers(value)))


def running_max(value: Value) -> Value:
    """The largest so far: what has been paid is not taken back."""
    return tuple(accumulate(numbers(value), max))


def steps_of(value: Value) -> Value:
    """What each element adds to the one before it; the first adds itself."""
    return tuple(later - earlier for earlier, later in pairwise((Fraction(0), *numbers(value))))


def less_next(value: Value) -> Value:
    """Each element less the one after it; the last stays. Of amounts above thresholds: the amount in each band."""
    return tuple(one - after for one, after in pairwise((*numbers(value), Fraction(0))))


def first(value: Value) -> Value:
    """The first element of a list."""
    several = numbers(value)
    if not several:
        raise FormulaError("the list is empty")
    return several[0]


def ascending(value: Value) -> Value:
    return all(earlier < later for earlier, later in pairwise(numbers(value)))


def so_far(value: Value) -> Value:
    """The values of a list that are known yet: those before the first that is not."""
    several = value if isinstance(value, tuple) else (value,)
    return tuple(takewhile(lambda one: one is not None, several))  # type: ignore[return-value]


def as_long(value: Value, other: Value) -> Value:
    """The first values of a list, as many as the other one has."""
    return numbers(value)[: len(numbers(other))]


def count(value: Value) -> Value:
    """How many values a list has."""
    return Fraction(len(numbers(value)))


def given(value: Value) -> Value:
    """Whether an optional value was given."""
    return value.length > 0 if isinstance(value, Table) else each(lambda ones: ones[0] is not None, value)


def or_else(value: Value, other: Value) -> Value:
    """The value, or the other where it was not given."""
    return each(lambda ones: ones[1] if ones[0] is None else ones[0], value, other)


def every(value: Value) -> Value:
    """Whether every element is true."""
    return all(truth(one) for one in value) if isinstance(value, tuple) else truth(value)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": absolute,
    "all": every,
    "as_long": as_long,
    "ascending": ascending,
    "clamp": clamp,
    "count": count,
    "first": first,
    "given": given,
    "less_next": less_next,
    "max": largest,
    "min": smallest,
    "or_else": or_else,
    "running_max": running_max,
    "running_total": running_total,
    "sign": sign,
    "so_far": so_far,
    "steps_of": steps_of,
    "sum": total,
}


def call(name: str, arguments: list[Value]) -> Value:
    """Raises FormulaError where the function does not exist or takes other arguments."""
    try:
        return FUNCTIONS[name](*arguments)
    except KeyError:
        raise FormulaError(f"there is no function {name}") from None
    except TypeError:
        raise FormulaError(f"{name} does not take {len(arguments)} values") from None
