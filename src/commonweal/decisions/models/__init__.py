from commonweal.decisions.models.entry import Entry
from commonweal.decisions.models.item import Item
from commonweal.decisions.models.subscription import Subscription

__all__ = ["Entry", "Item", "Subscription"]
