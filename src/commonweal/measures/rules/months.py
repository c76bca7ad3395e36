"""Which months of a period hold a number, kept as bits: bit 0 is the period's first month."""

from __future__ import annotations

from functools import lru_cache

from commonweal.kernel.period import Period


@lru_cache(maxsize=4096)
def full_mask(period: Period) -> int:
    """The mask of a period with every month present."""
    return (1 << sum(1 for _ in period.months())) - 1


def missing_months(period: Period, mask: int) -> tuple[Period, ...]:
    """The months of the period whose bit is not set."""
    return tuple(month for offset, month in enumerate(period.months()) if not mask >> offset & 1)


def accounted(masks: dict[str, int], groups: list[frozenset[str]], full: int) -> list[int]:
    """For each group the months that it accounts for: those it holds whole and no group before it does.

    A month that is held by the areas before and after a reorganisation is counted once, for the first group.
    """
    found: list[int] = []
    taken = 0
    for group in groups:
        mine = group_mask(masks, [group], full) & ~taken
        taken |= mine
        found.append(mine)
    return found


def group_mask(masks: dict[str, int], groups: list[frozenset[str]], full: int) -> int:
    """The months that an aggregate has whole: those in which every area of at least one group is present.

    A reorganisation gives two groups (the areas before and after it); either accounts for a month.
    """
    whole = 0
    for group in groups:
        mask = full
        for area in group:
            mask &= masks.get(area, 0)
        if group:
            whole |= mask
    return whole
