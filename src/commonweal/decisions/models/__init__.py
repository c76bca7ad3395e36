from commonweal.decisions.models.entry import Entry
from commonweal.decisions.models.item import Item

__all__ = ["Entry", "Item"]
