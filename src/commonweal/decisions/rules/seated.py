"""A body's seats on a day with the people in them, as the rules of composition count them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.decisions.model.bodies import Body, Member, Seat
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.table import same


@dataclass(frozen=True, slots=True)
class Seated:
    """`members` by role are those in force whose term has not ended; `past_term` those whose term has."""

    seats: tuple[Seat, ...]
    members: dict[str, tuple[Member, ...]]
    past_term: dict[str, tuple[Member, ...]]

    def of_role(self, role: str) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.role == role)

    def holders(self, seat: Seat) -> tuple[str, ...]:
        """The people in a seat, each once. Where several seats share a role, its people fill them in turn."""
        people = list(dict.fromkeys(same(member.person) for member in self.members.get(seat.role, ())))
        before = 0
        for other in self.of_role(seat.role):
            room = len(people) if other.max is None else other.max
            if other is seat:
                is_last = other is self.of_role(seat.role)[-1]
                return tuple(people[before:] if is_last else people[before : before + room])
            before += room
        return ()

    def size(self, seat: Seat) -> int:
        """How many seats it stands for: its people, within the least and the most that it may have."""
        size = max(seat.min, len(self.holders(seat)))
        return size if seat.max is None else min(size, seat.max)

    def ended(self, seat: Seat) -> tuple[tuple[str, str], ...]:
        """Who still sits though the term is over, and its last day."""
        return tuple((member.person, member.term_ends) for member in self.past_term.get(seat.role, ()))

    def doubled(self, seat: Seat) -> tuple[str, ...]:
        """Who is written into one seat more than once without speaking for different bodies."""
        found: dict[str, list[Member]] = {}
        for member in self.members.get(seat.role, ()):
            found.setdefault(same(member.person), []).append(member)
        return tuple(
            several[0].person
            for several in found.values()
            if len(several) > 1 and len({member.represents for member in several}) < len(several)
        )

    def speaking_for(self, role: str) -> dict[str, tuple[str, frozenset[str], bool]]:
        """By person in a role: the name as written, the bodies spoken for, and whether the board has agreed to it."""
        found: dict[str, tuple[str, frozenset[str], bool]] = {}
        for member in self.members.get(role, ()):
            name, bodies, agreed = found.get(same(member.person), (member.person, frozenset(), False))
            key = same(member.person)
            found[key] = (name, bodies | set(member.represents), agreed or member.agreed_by_board)
        return found

    def shared(self, role: str, bodies: Sequence[str]) -> int:
        """How many seats fewer are needed because one person speaks for several of the bodies."""
        spoken = [len(spoken & set(bodies)) for _, spoken, _ in self.speaking_for(role).values()]
        return sum(max(0, count - 1) for count in spoken)

    def unrepresented(self, role: str, bodies: Sequence[str], each: int) -> Iterator[tuple[str, int]]:
        """The bodies without their `each` representatives, and how many they lack. A person who names no body counts
        for the first that still lacks one.
        """
        people = self.speaking_for(role)
        free = sum(not spoken for _, spoken, _ in people.values())
        for body in bodies:
            lack = max(0, each - sum(body in spoken for _, spoken, _ in people.values()))
            filled = min(lack, free)
            free -= filled
            if lack - filled:
                yield body, lack - filled


def seated(view: View, body: Body) -> Seated:
    """The body's table on the day of the view."""
    seats = view.seats(body.id)
    roles = {seat.role for seat in seats}
    members = {role: view.members(body.id, role) for role in roles}
    over = {role: tuple(each for each in found if is_over(each, view.day)) for role, found in members.items()}
    return Seated(
        seats,
        {role: tuple(each for each in found if not is_over(each, view.day)) for role, found in members.items()},
        {role: found for role, found in over.items() if found},
    )


def is_over(member: Member, on: date) -> bool:
    """The member's term had a last day and it has passed. A term in words, as `4 years`, has none."""
    try:
        return date.fromisoformat(member.term_ends) < on
    except ValueError:
        return False
