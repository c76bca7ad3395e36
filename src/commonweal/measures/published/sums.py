"""Check that areas add to their nation and parts to their total; one alert for each sum that does not
close.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from commonweal.measures.published.parsed import Alert, Observation

EXACTLY = Decimal(0)


def areas_do_not_sum(
    whole: Observation, areas: Sequence[Observation], what: str, tolerance: Decimal = EXACTLY
) -> Iterator[Alert]:
    """An alert where the areas that print a number do not add to the whole."""
    yield from _check("areas-do-not-sum", whole, areas, f"{what} add to", tolerance)


def parts_do_not_sum(
    whole: Observation, parts: Sequence[Observation], what: str, tolerance: Decimal = EXACTLY
) -> Iterator[Alert]:
    """An alert where the parts do not add to their total; silent where a part prints no number."""
    if all(part.value is not None for part in parts):
        yield from _check("parts-do-not-sum", whole, parts, f"{what} add to", tolerance)


def _check(
    code: str, whole: Observation, parts: Sequence[Observation], words: str, tolerance: Decimal
) -> Iterator[Alert]:
    if whole.value is None or not parts:
        return
    found = total(parts)
    if abs(found - whole.value) <= tolerance:
        return
    silent = sum(part.value is None for part in parts)
    without = f" without {silent} that print no number" if silent else ""
    added = f"{words} {found.normalize():f}{without}"
    message = f"{whole.area.name}, {whole.series}: {added}, printed is {whole.value:f}"
    yield Alert(code, message, whole.sheet, whole.row, whole.column, whole.value, found, whole.area, whole.period)


def total(observations: Iterable[Observation]) -> Decimal:
    """The sum of those that print a number."""
    return sum((each.value for each in observations if each.value is not None), Decimal(0))
