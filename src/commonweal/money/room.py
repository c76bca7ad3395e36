"""One ledger per pooled pound: double entry, funds, and the models by which they pay."""

from commonweal.kernel.room import Room

ROOM = Room(name="money", app="commonweal.money")
