"""One definition per measure."""

from commonweal.kernel.room import Room

ROOM = Room(name="measures", app="commonweal.measures")
