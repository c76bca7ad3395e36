"""Papers as lists, and where each stands."""

from __future__ import annotations

from commonweal.decisions.models import Item
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.rules.paper import KIND, Paper


def papers(body: str = "", *, state: str = "", meeting: str = "", owner: str = "") -> list[tuple[Item, Paper]]:
    """Papers, the newest first; of a body (id), in a state, of a meeting, or of an author."""
    found = Item.objects.filter(kind=KIND).order_by("-id")
    for name, value in (("body", body), ("state", state), ("parent", meeting), ("owner", owner)):
        if value:
            found = found.filter(**{name: value})
    return [(item, state_of(item)) for item in found]


def one(paper: str) -> tuple[Item, Paper]:
    """The paper and its item. Raises Refused where there is none that the reader may see."""
    item = item_of(KIND, paper)
    return item, state_of(item)
