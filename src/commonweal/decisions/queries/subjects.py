"""One subject of the log: where it stands now, as its item and its state."""

from __future__ import annotations

from typing import Any

from commonweal.decisions.folds import FOLDS
from commonweal.decisions.models import Item
from commonweal.kernel.problem import not_found

WORDS = {
    "paper": "paper",
    "meeting": "meeting",
    "minutes": "set of minutes",
    "action": "action",
    "forward-item": "item of a forward plan",
    "consultation": "consultation",
    "clearance": "clearance",
    "service-change": "service change plan",
}


def item_of(kind: str, subject: str) -> Item:
    """The item. Raises Refused where there is none that the reader may see."""
    found = Item.objects.filter(kind=kind, subject=subject).first()
    if found is None:
        raise not_found(f"there is no {WORDS.get(kind, kind)} {subject!r}", "Look in the list")
    return found


def state_of(item: Item) -> Any:
    """The item's state as its kind's type."""
    return FOLDS[item.kind].state.model_validate(item.content)


def standing(kind: str, subject: str) -> Any:
    """The state of a subject. Raises Refused where there is none that the reader may see."""
    return state_of(item_of(kind, subject))
