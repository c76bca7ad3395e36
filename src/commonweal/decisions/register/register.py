"""All records, by list and id, with their origin; a view of them on any day."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from commonweal.decisions.model.bodies import Body, Member, Seat, VotingRule
from commonweal.decisions.model.common import Named, Record
from commonweal.decisions.model.powers import Condition, Mandate
from commonweal.decisions.register.view import View

SHIPPED = "shipped"
OWN = "own"
_VIEWS = 64


@dataclass(frozen=True, slots=True)
class Held:
    """A record with where it came from: `origin` is shipped or own."""

    list: str
    record: Record
    origin: str
    file: str
    line: int | None = None

    @property
    def key(self) -> str:
        return key_of(self.list, self.record)


def key_of(name: str, record: Record) -> str:
    """What tells a record from every other of its list: its id or its parts, and the day from which it counts."""
    start = record.valid_from.text if record.valid_from else ""
    if isinstance(record, Named):
        return f"{record.id}@{start}"
    told_by = ("body", "body_kind", "seat", "role", "decision_type", "person", "right", "subjects", "deciders")
    parts = [str(getattr(record, part, None) or "") for part in told_by]
    return "|".join([name, *parts, start])


class Register:
    """Immutable once made; views are kept, one for each stretch of days in which nothing changes."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.held = tuple(held)
        lists: dict[str, list[Held]] = {}
        for each in self.held:
            lists.setdefault(each.list, []).append(each)
        self._lists = lists
        self._versions: dict[tuple[str, str], list[Held]] = {}
        for each in self.held:
            if isinstance(each.record, Named):
                self._versions.setdefault((each.list, each.record.id), []).append(each)
        days = {date.min}
        for each in self.held:
            _boundaries(each.record, days)
        self._days = sorted(days)
        self._views: OrderedDict[int, View] = OrderedDict()
        self._lock = Lock()

    def all(self, name: str) -> list[Held]:
        """Every record of a list, in force or not."""
        return self._lists.get(name, [])

    def has(self, name: str, id_: str) -> bool:
        """Whether any version of the id is on file."""
        return (name, id_) in self._versions

    def versions(self, name: str, id_: str) -> list[Held]:
        """The versions of an id, the earliest first."""
        return sorted(self._versions.get((name, id_), []), key=lambda each: each.record.starts)

    def on(self, day: date) -> View:
        """The records in force on a day."""
        stretch = bisect_right(self._days, day)
        with self._lock:
            if stretch in self._views:
                self._views.move_to_end(stretch)
                return self._views[stretch].on(day)
        view = View(day, self._in_force(day))
        with self._lock:
            self._views[stretch] = view
            while len(self._views) > _VIEWS:
                self._views.popitem(last=False)
        return view

    def _in_force(self, day: date) -> Mapping[str, list[Held]]:
        return {
            name: [each for each in held if each.record.in_force(day)] for name, held in self._lists.items()
        }


def _boundaries(record: Record, days: set[date]) -> None:
    """Every day on which the record, or one within it, begins or ends."""
    days.update((record.starts, record.ends))
    if isinstance(record, Body):
        for part in (*record.seats, *record.rules):
            _boundaries(part, days)
    if isinstance(record, Seat):
        for member in record.members:
            _boundaries(member, days)
    fields = type(record).model_fields  # asked first: a field that is not there is slow to look for
    for name in ("steps", "stages", "rows", "gates", "officers", "clauses"):
        for part in getattr(record, name) if name in fields else ():
            if isinstance(part, Record):
                _boundaries(part, days)
    if isinstance(record, Mandate) and record.revoked_on:
        days.add(record.revoked_on)
    for name in ("conditions", "criteria"):
        for condition in getattr(record, name) if name in fields else ():
            if isinstance(condition, Condition) and condition.met_on:
                days.add(condition.met_on)


__all__ = ["OWN", "SHIPPED", "Held", "Member", "Register", "Seat", "VotingRule", "key_of"]
