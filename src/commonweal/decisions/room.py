"""One log per decision: bodies, mandates, routes, papers, agreements and commitments."""

from commonweal.kernel.room import Room

ROOM = Room(name="decisions", app="commonweal.decisions")
