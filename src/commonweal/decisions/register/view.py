"""The records in force on one day, by id, name, kind and area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from commonweal.decisions.model.agreements import (
    Agreement,
    Ask,
    Barrier,
    Claim,
    Commitment,
    Initiative,
    Lesson,
    Target,
    Term,
)
from commonweal.decisions.model.bodies import Body, Constitution, Member, Seat, VotingRule
from commonweal.decisions.model.common import Named
from commonweal.decisions.model.powers import Duty, Entitlement, Forum, Function, Mandate, Power
from commonweal.decisions.model.routes import Route, ThresholdSet
from commonweal.kernel.problem import Kind, Problem, Refused

if TYPE_CHECKING:
    from commonweal.decisions.register.register import Held

NATION_OF_CODE = {"E": "england", "S": "scotland", "W": "wales", "N": "northern-ireland"}
"""The first letter of an area code, by the Office for National Statistics' coding scheme."""

N = TypeVar("N", bound=Named)


class View:
    """`day` is the day asked for; the records are those of its whole stretch of days."""

    def __init__(self, day: date, held: Mapping[str, list[Held]]) -> None:
        self.day = day
        bodies = _by_id(held.get("bodies", ()), Body)
        hidden = {body.replaces: body.id for body in bodies.values() if body.replaces}
        self._stands_for = hidden
        self.bodies = {id_: body for id_, body in bodies.items() if id_ not in hidden}
        self.own = {
            each.record.id
            for list_ in held.values()
            for each in list_
            if isinstance(each.record, Named) and each.origin == "own"
        }
        self.functions = _by_id(held.get("functions", ()), Function)
        self.mandates = _by_id(held.get("mandates", ()), Mandate)
        self.powers = _by_id(held.get("powers", ()), Power)
        self.duties = _by_id(held.get("duties", ()), Duty)
        self.constitutions = _by_id(held.get("constitutions", ()), Constitution)
        self.thresholds = _by_id(held.get("thresholds", ()), ThresholdSet)
        self.routes = _by_id(held.get("routes", ()), Route)
        self.agreements = _by_id(held.get("agreements", ()), Agreement)
        self.commitments = _by_id(held.get("commitments", ()), Commitment)
        self.asks = _by_id(held.get("asks", ()), Ask)
        self.barriers = _by_id(held.get("barriers", ()), Barrier)
        self.lessons = _by_id(held.get("lessons", ()), Lesson)
        self.targets = _by_id(held.get("targets", ()), Target)
        self.initiatives = _by_id(held.get("initiatives", ()), Initiative)
        self.claims = _by_id(held.get("claims", ()), Claim)
        self.terms = _by_id(held.get("terms", ()), Term)
        self.forums: list[Forum] = [each.record for each in held.get("forums", ()) if isinstance(each.record, Forum)]
        self.entitlements: list[Entitlement] = [
            each.record for each in held.get("entitlements", ()) if isinstance(each.record, Entitlement)
        ]
        self._entitled: dict[tuple[str, str], list[Entitlement]] = {}
        for entitlement in self.entitlements:
            for subject in entitlement.subjects:
                self._entitled.setdefault((entitlement.right, subject), []).append(entitlement)
        self._seats = self._parts(held.get("seats", ()), lambda body: body.seats)
        self._rules = self._parts(held.get("rules", ()), lambda body: body.rules)
        self._members = self._sitting(held.get("members", ()))
        self._kinds: dict[str, list[Body]] = {}
        self._serving: dict[tuple[str, str], list[Body]] = {}
        self._children: dict[str, list[Body]] = {}
        self._names: dict[str, list[Body]] = {}
        self._index_bodies()
        self.routes_of: dict[str, list[Route]] = {}
        for route in self.routes.values():
            self.routes_of.setdefault(route.subject, []).append(route)
        self.mandates_of: dict[str, list[Mandate]] = {}
        for mandate in self.mandates.values():
            for function in mandate.functions:
                self.mandates_of.setdefault(function, []).append(mandate)

    def _index_bodies(self) -> None:
        for body in self.bodies.values():
            self._kinds.setdefault(body.kind, []).append(body)
            for area in body.serves:
                self._serving.setdefault((body.kind, area), []).append(body)
            if body.parent:
                self._children.setdefault(body.parent, []).append(body)
            for name in {body.name, body.abbreviation, *body.other_names, body.short}:
                if name:
                    self._names.setdefault(name.casefold(), []).append(body)
    def _parts(self, own: Iterable[Held], of: Callable[[Body], tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
        """Seats or rules of each body: those written within it, then those written apart, that are in force."""
        found: dict[str, list[Any]] = {
            id_: [part for part in of(body) if part.in_force(self.day)] for id_, body in self.bodies.items()
        }
        for each in own:
            if (body := getattr(each.record, "body", None)) in found:
                found[body].append(each.record)
        return {id_: tuple(parts) for id_, parts in found.items()}

    def _sitting(self, apart: Iterable[Held]) -> dict[tuple[str, str], list[Member]]:
        """Who sits where: by body and role."""
        found: dict[tuple[str, str], list[Member]] = {}
        for body, seats in self._seats.items():
            for seat in seats:
                for member in seat.members:
                    if member.in_force(self.day):
                        found.setdefault((body, seat.role), []).append(member)
        for each in apart:
            if isinstance(each.record, Member):
                found.setdefault((each.record.body or "", each.record.seat or ""), []).append(each.record)
        return found

    def on(self, day: date) -> View:
        """The same records seen from another day of the stretch: terms and years owed are counted from it."""
        seen = copy(self)
        seen.day = day
        return seen

    def find(self, text: str) -> Body:
        """A body by id, short id, unique name, other name or abbreviation. Raises Refused: not found, or several."""
        if (id_ := self._stands_for.get(text, text)) in self.bodies:
            return self.bodies[id_]
        found = self._names.get(text.strip().casefold(), [])
        if len({body.id for body in found}) == 1:
            return found[0]
        if found:
            ids = ", ".join(sorted(body.id for body in found)[:8])
            raise Refused(Problem(Kind.CONFLICT, f"several bodies are called {text!r}", f"Give one of the ids {ids}"))
        raise Refused(
            Problem(
                Kind.NOT_FOUND,
                f"no body in force on {self.day.isoformat()} is called {text!r}",
                "See commonweal body list, or give another date",
            )
        )

    def named(self, records: Mapping[str, N], text: str, what: str) -> N:
        """A record by its id, or its short id where that is unique. Raises Refused: not found, or several."""
        if text in records:
            return records[text]
        found = [record for id_, record in records.items() if id_.rsplit("/", 1)[1] == text]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(sorted(record.id for record in found)[:8])
            raise Refused(Problem(Kind.CONFLICT, f"several of {what} are called {text!r}", f"Give one of {ids}"))
        raise Refused(Problem(Kind.NOT_FOUND, f"there is no {what} {text!r}", f"See the list of every {what}"))

    def seats(self, body: str) -> tuple[Seat, ...]:
        """The seats of a body that are in force."""
        return self._seats.get(body, ())

    def members(self, body: str, role: str | None = None) -> tuple[Member, ...]:
        """Who sits on a body, or in its seat of this role."""
        if role is not None:
            return tuple(self._members.get((body, role), ()))
        return tuple(member for seat in self.seats(body) for member in self.members(body, seat.role))

    def rules(self, body: str) -> tuple[VotingRule, ...]:
        return self._rules.get(body, ())

    def rule(self, body: str, decision_type: str = "any") -> VotingRule | None:
        """How the body decides matters of this type: its own rule for it, else that for any."""
        rules = self.rules(body)
        for wanted in (decision_type, "any"):
            for rule in reversed(rules):
                if rule.decision_type == wanted:
                    return rule
        return None

    def entitled(self, right: str, subject: str) -> list[Entitlement]:
        """The entitlements of this right on matters of a subject, and on any."""
        return [*self._entitled.get((right, subject), ()), *self._entitled.get((right, "any"), ())]

    def children(self, body: str) -> tuple[Body, ...]:
        """Its committees and sub-committees."""
        return tuple(self._children.get(body, ()))

    def of_kind(self, kind: str) -> tuple[Body, ...]:
        return tuple(self._kinds.get(kind, ()))

    def serving(self, kind: str, area: str | None) -> tuple[Body, ...]:
        """The bodies of a kind that serve an area: those that name it, else those of its whole nation."""
        if area is None:
            return ()
        if found := self._serving.get((kind, area)):
            return tuple(found)
        nation = NATION_OF_CODE.get(area[:1])
        return tuple(
            body for body in self._kinds.get(kind, ()) if not body.serves and body.nation in (nation, "united-kingdom")
        )

    def is_own(self, record: Named) -> bool:
        """It is of the place's own model, not shipped."""
        return record.id in self.own


def _by_id(held: Iterable[Held], kind: type[N]) -> dict[str, N]:
    """By id; a place's own version comes after the shipped one and stands for it."""
    return {each.record.id: each.record for each in held if isinstance(each.record, kind)}
