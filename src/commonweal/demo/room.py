"""A synthetic place, and the real published files instead where they are given."""

from commonweal.kernel.room import Room

ROOM = Room(name="demo")
