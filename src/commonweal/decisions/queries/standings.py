"""Where subjects of the log stood on a day: today's items, or their entries up to that day played again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.decisions.actions.log import entries_of
from commonweal.decisions.folds import FOLDS
from commonweal.decisions.log.fold import effective
from commonweal.decisions.models import Entry, Item

OPENED = "opened"
"""The first entry about a shipped or recorded subject: what its record stated. It counts from the beginning."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`version` is the number of entries behind the subject as it is now; 0 where there are none."""

    state: Any
    version: int


def standings(kind: str, on: date, subjects: list[str] | None = None) -> dict[str, Standing]:
    """By subject, each that has an entry: its state on the day, by the entries that count from then or before."""
    items = Item.objects.filter(kind=kind)
    later = Entry.objects.filter(kind=kind, effective__gt=on)
    if subjects is not None:
        items, later = items.filter(subject__in=subjects), later.filter(subject__in=subjects)
    replayed = set(later.values_list("subject", flat=True).distinct())
    fold = FOLDS[kind]
    found: dict[str, Standing] = {}
    for item in items:
        if item.subject in replayed:
            entries = [
                each
                for each in effective(entries_of(kind, item.subject))
                if each.effective <= on or each.verb == OPENED
            ]
            found[item.subject] = Standing(fold.replay(entries), item.version)
        else:
            found[item.subject] = Standing(fold.state.model_validate(item.content), item.version)
    return found
