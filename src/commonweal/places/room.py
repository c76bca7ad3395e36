"""Areas, organisations and populations."""

from commonweal.kernel.room import Room

ROOM = Room(name="places", app="commonweal.places")
