"""Refusals shared by every formula: what a number must be before it may enter one."""

import math
from collections.abc import Sequence

CONFIDENCE_LOWEST = 0.90
CONFIDENCE_HIGHEST = 0.9999


def finite(name: str, value: float) -> float:
    """Return `value` as a float, or raise ValueError if it is NaN or infinite."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {value!r}")
    return number


def not_negative(name: str, value: float) -> float:
    """Return `value` as a float, or raise ValueError if it is below zero or not finite."""
    number = finite(name, value)
    if number < 0:
        raise ValueError(f"{name} must not be negative, but is {value!r}")
    return number


def positive(name: str, value: float) -> float:
    """Return `value` as a float, or raise ValueError if it is zero, below zero or not finite."""
    number = finite(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above zero, but is {value!r}")
    return number


def part_of(part_name: str, part: float, whole_name: str, whole: float) -> tuple[float, float]:
    """Return both as floats, or raise ValueError unless 0 <= part <= whole and whole > 0."""
    part_checked, whole_checked = not_negative(part_name, part), positive(whole_name, whole)
    if part_checked > whole_checked:
        raise ValueError(f"{part_name} ({part!r}) must not exceed {whole_name} ({whole!r})")
    return part_checked, whole_checked


def confidence_level(confidence: float) -> float:
    """Return the level, or raise ValueError outside 0.90 to 0.9999 (evidence-methods 2)."""
    level = finite("confidence", confidence)
    if not CONFIDENCE_LOWEST <= level <= CONFIDENCE_HIGHEST:
        raise ValueError(
            f"confidence must be from {CONFIDENCE_LOWEST} to {CONFIDENCE_HIGHEST}, but is {confidence!r}; "
            "write 95 % as 0.95"
        )
    return level


def same_length(**columns: Sequence[object]) -> int:
    """Return the common length of the named columns, or raise ValueError if they differ or are empty."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns differ in length: {lengths}")
    length = next(iter(lengths.values()))
    if length == 0:
        raise ValueError(f"{', '.join(lengths)} must have at least one entry")
    return length
