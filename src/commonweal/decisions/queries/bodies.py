"""Bodies as readers ask for them: lists, one body with all that hangs on it, seats that are not filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.decisions.model.bodies import Body, Member, Seat, VotingRule
from commonweal.decisions.model.common import rank
from commonweal.decisions.model.powers import Entitlement, Function, Mandate
from commonweal.decisions.register.register import Register
from commonweal.decisions.register.view import NATION_OF_CODE, View
from commonweal.decisions.rules.composition import Composition, composition, constitutions
from commonweal.decisions.rules.seated import Seated, seated
from commonweal.decisions.rules.table import Place, SectorVotes, by_sector


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of bodies; empty parts ask nothing. `area` is the code of a council's area."""

    text: str = ""
    nation: str = ""
    kind: str = ""
    level: str = ""
    area: str = ""
    parent: str = ""

    def fits(self, body: Body) -> bool:
        words = self.text.casefold().split()
        named = " ".join((body.name, body.abbreviation, *body.other_names, body.id)).casefold()
        return (
            all(word in named for word in words)
            and self.nation in ("", body.nation)
            and self.kind in ("", body.kind)
            and self.level in ("", body.level)
            and self.parent in ("", body.parent)
            and (not self.area or serves(body, self.area))
        )


def serves(body: Body, area: str) -> bool:
    """The body serves the area, by name or as one of the whole nation."""
    if body.serves:
        return area in body.serves
    return body.nation in ("united-kingdom", NATION_OF_CODE.get(area[:1], ""))


def listed(view: View, wanted: Wanted) -> list[Body]:
    """The bodies in force that fit, by nation, from the highest level down, by name."""
    found = [body for body in view.bodies.values() if wanted.fits(body)]
    return sorted(found, key=lambda body: (body.nation or "", -rank(body.level), body.name.casefold(), body.id))


def checks(view: View, bodies: Iterable[Body]) -> list[Composition]:
    """The composition of each body that has seats, or of which any are asked."""
    return [composition(view, body) for body in bodies if view.seats(body.id) or constitutions(view, body)]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one version of a body from the one before."""

    body: Body
    what: tuple[str, ...]


def history(register: Register, id_: str) -> list[Change]:
    """Every version of a body, the earliest first: a body may change its kind and keep its history."""
    changes: list[Change] = []
    before: Body | None = None
    for held in register.versions("bodies", id_):
        body = held.record
        assert isinstance(body, Body)
        told = [] if before is None else [part for part in _TOLD if getattr(before, part) != getattr(body, part)]
        changes.append(Change(body, tuple(told)))
        before = body
    return changes


_TOLD = ("name", "kind", "level", "parent", "hosts", "members_of", "reports_to", "serves", "can_decide", "legal_basis")


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with the people in it: those whose term is over are told apart."""

    seat: Seat
    members: tuple[Member, ...]
    past_term: tuple[Member, ...]
    vacant: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """A body with all that hangs on it, on the day of the view."""

    body: Body
    composition: Composition
    seats: tuple[SeatRow, ...]
    sectors: tuple[SectorVotes, ...]
    elected: tuple[str, ...]
    rules: tuple[VotingRule, ...]
    functions: tuple[Function, ...]
    received: tuple[Mandate, ...]
    given: tuple[Mandate, ...]
    rights: tuple[Entitlement, ...]
    children: tuple[Body, ...]
    overseen: tuple[Body, ...]
    """Bodies that report to it."""


def portrait(view: View, body: Body) -> Portrait:
    """Everything about a body that its page and its command show."""
    table = seated(view, body)
    mandates = view.mandates.values()
    return Portrait(
        body=body,
        composition=composition(view, body),
        seats=tuple(_row(table, seat) for seat in table.seats),
        sectors=sectors(view, body, table),
        elected=_elected(table),
        rules=view.rules(body.id),
        functions=functions_of(view, body),
        received=tuple(mandate for mandate in mandates if mandate.to == body.id),
        given=tuple(mandate for mandate in mandates if mandate.giver == body.id),
        rights=tuple(each for each in view.entitlements if body.id == each.body or _of_kind(each, body)),
        children=tuple(sorted(view.children(body.id), key=lambda each: each.name)),
        overseen=tuple(each for each in view.bodies.values() if body.id in each.reports_to),
    )


def functions_of(view: View, body: Body) -> tuple[Function, ...]:
    """What the body holds by law: by its own name, or as one of its kind in the nation."""
    return tuple(
        function
        for function in view.functions.values()
        if function.holder == body.id
        or (function.holder_kind == body.kind and function.nation in (body.nation, "united-kingdom"))
    )


def _of_kind(right: Entitlement, body: Body) -> bool:
    if right.body_kind != body.kind:
        return False
    return not right.serves or not body.serves or bool(set(right.serves) & set(body.serves))


def _row(table: Seated, seat: Seat) -> SeatRow:
    people = set(table.holders(seat))
    members = tuple(
        each for each in table.members.get(seat.role, ()) if " ".join(each.person.split()).casefold() in people
    )
    return SeatRow(seat, members, table.past_term.get(seat.role, ()), max(0, seat.min - len(people)))


def sectors(view: View, body: Body, table: Seated | None = None) -> tuple[SectorVotes, ...]:
    """Seats and votes by sector: each seat counts as many times as it stands for, with the weights of the rule."""
    table = table or seated(view, body)
    places = [
        Place(key=f"{seat.role}-{number}", body=body.id, role=seat.role, sector=seat.sector, votes=seat.voting,
              rights=seat.rights)
        for seat in table.seats
        for number in range(table.size(seat))
    ]  # fmt: skip
    rule = view.rule(body.id)
    weights: dict[str, int] = {**rule.weights} if rule else {}
    return by_sector(places, weights)


def _elected(table: Seated) -> tuple[str, ...]:
    """The people in seats of elected members."""
    return tuple(
        dict.fromkeys(
            member.person for seat in table.seats if seat.is_elected for member in table.members.get(seat.role, ())
        )
    )


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A named role with a remit: who held it, from when to when."""

    body: str
    seat: Seat
    members: tuple[Member, ...]


def portfolios(register: Register, body: str, on: date) -> tuple[Portfolio, ...]:
    """The portfolio roles of a body on a day, each with everybody who ever held it."""
    view = register.on(on)
    apart = [held.record for held in register.all("members")]
    found: list[Portfolio] = []
    for seat in view.seats(body):
        if seat.remit:
            held = [
                *seat.members,
                *(each for each in apart if isinstance(each, Member) and _sits(each, body, seat.role)),
            ]
            found.append(Portfolio(body, seat, tuple(sorted(held, key=lambda each: each.starts))))
    return tuple(found)


def _sits(member: Member, body: str, role: str) -> bool:
    return member.body == body and member.seat == role
