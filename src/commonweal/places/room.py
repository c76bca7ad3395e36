"""Areas, organisations and populations."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.kernel.room import Room

ROOM = Room(
    name="places",
    app="commonweal.places",
    ship="commonweal.places.actions:ship",
    permissions={
        "places.read": EVERYBODY,
        "places.load": OPERATORS | {"analyst"},
        "places.ship": OPERATORS,
    },
)
