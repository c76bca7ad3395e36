"""One person in several seats, or speaking for several bodies: when a board's rules let it be. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from commonweal.decisions.model.bodies import Seat
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.finding import Finding, Rule
from commonweal.decisions.rules.seated import Seated
from commonweal.decisions.rules.table import same


def shared_seats(table: Seated) -> Iterator[Finding]:
    """A person may hold any number of seats that may be shared, and one other."""
    held: dict[str, list[Seat]] = {}
    names: dict[str, str] = {}
    for seat in table.seats:
        people = set(table.holders(seat))
        for member in table.members.get(seat.role, ()):
            key = same(member.person)
            if key in people and seat not in held.setdefault(key, []):
                held[key].append(seat)
                names[key] = member.person
    for key, seats in held.items():
        barred = [seat for seat in seats if not seat.may_be_shared]
        if len(barred) > 1:
            others = " and ".join(each.title or each.role for each in barred[1:])
            message = f"{names[key]} holds this seat and {others}, which may not be held together"
            yield Rule.of_seat(barred[0]).finding("invalid", message)


def agreed_sharing(view: View, table: Seated, said: Rule) -> Iterator[Finding]:
    """A person who speaks for several bodies needs the board's agreement on record."""
    for name, spoken, agreed in table.speaking_for(said.role).values():
        if len(spoken) > 1 and not agreed:
            bodies = " and ".join(sorted(view.bodies[id_].name if id_ in view.bodies else id_ for id_ in spoken))
            yield said.finding("invalid", f"{name} represents {bodies}, and no agreement of the board is on record")
