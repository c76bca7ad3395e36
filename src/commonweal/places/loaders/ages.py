"""Headings of age groups, as publishers write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_OPEN = re.compile(r"(?:age_|aged )?(\d{1,3}) ?(?:\+|_plus|and over|_and_over|plus)")
_RANGE = re.compile(r"(?:age_|aged )?(\d{1,3})[-_](\d{1,3})")
_SINGLE = re.compile(r"(?:age_|aged )?(\d{1,3})(?:\.0)?")


def age_group(heading: str) -> tuple[int, int | None] | None:
    """First and last age of a heading (`age_5_9`, `90+`, `17`), the last None where open; None for other headings."""
    text = heading.strip().lower()
    if found := _OPEN.fullmatch(text):
        return int(found[1]), None
    if found := _RANGE.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := _SINGLE.fullmatch(text):
        return int(found[1]), int(found[1])
    return None


def age_columns(headings: Sequence[str]) -> list[tuple[int, int]] | None:
    """(Column from 0, first age) of every age group; None unless they run from 0 to an open end without a gap.

    ONS writes the last single year, 90, with or without a plus: it is 90 and over.
    """
    groups = [(column, group) for column, text in enumerate(headings) if (group := age_group(text))]
    if not groups or groups[0][1][0] != 0:
        return None
    for (_, (_, last)), (_, (start, _)) in pairwise(groups):
        if last is None or start != last + 1:
            return None
    final = groups[-1][1]
    if final[1] is not None and final != (90, 90):
        return None
    return [(column, start) for column, (start, _) in groups]
