"""The site's shell, components and charts."""

from commonweal.kernel.room import Room

ROOM = Room(name="web", app="commonweal.web", urls="commonweal.web.urls")
