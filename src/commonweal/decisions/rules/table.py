"""The places at a table: who sits there, which of them may vote, and whose vote counts in a matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from commonweal.decisions.log.fold import State

DECIDE = "decide"


class Place(State):
    """One place at a body's table on the day of a meeting. `person` is who holds it, empty where it is vacant.

    `body` is the body whose table it is, `member_body` who sent the person there. `rights` other than to decide keep
    a place from voting: an overseer, an observer, one who comments or speaks for others.
    """

    key: str
    body: str
    role: str
    title: str = ""
    person: str = ""
    sector: str = "other"
    member_body: str = ""
    votes: bool = True
    rights: tuple[str, ...] = ()
    may_be_shared: bool = False

    @property
    def may_vote(self) -> bool:
        return self.votes and (not self.rights or DECIDE in self.rights)

    @property
    def group(self) -> str:
        """The member body that it votes for, or the place itself where none is named."""
        return self.member_body or self.key


class Silent(State):
    """A place whose vote does not count in a matter, and why.

    `why`: no-vote (the seat, or its right, carries none), absent, vacant, withdrawn (an interest), one-seat (the
    person votes at another place already).
    """

    key: str
    person: str = ""
    why: str


class Sitting(State):
    """Who can vote in a matter: the places with their people, and those whose vote does not count."""

    voting: tuple[Place, ...]
    people: dict[str, str]
    silent: tuple[Silent, ...]


def same(person: str) -> str:
    """A name as it is compared: without regard to case or spaces."""
    return " ".join(person.split()).casefold()


def sitting(places: Sequence[Place], present: Mapping[str, str], withdrawn: Iterable[str] = ()) -> Sitting:
    """Who can vote, of the places at one table. `present` has the person at each place that is filled today, a
    substitute under the place's own key; `withdrawn` the people who left the matter for an interest.

    A person with several places votes at each that may be shared, and at one of the others at most.
    """
    gone = {same(person) for person in withdrawn}
    voting: list[Place] = []
    silent: list[Silent] = []
    seated: set[str] = set()
    for place in places:
        person = present.get(place.key, "")
        why = _why_not(place, person, gone, seated)
        if why:
            silent.append(Silent(key=place.key, person=person or place.person, why=why))
            continue
        if not place.may_be_shared:
            seated.add(same(person))
        voting.append(place)
    people = {place.key: present[place.key] for place in voting}
    return Sitting(voting=tuple(voting), people=people, silent=tuple(silent))


def _why_not(place: Place, person: str, gone: set[str], seated: set[str]) -> str:
    if not place.may_vote:
        return "no-vote"
    if not person:
        return "absent" if place.person else "vacant"
    if same(person) in gone:
        return "withdrawn"
    return "one-seat" if not place.may_be_shared and same(person) in seated else ""


class SectorVotes(State):
    """A sector's places, how many of them vote, and the votes that they have together."""

    sector: str
    places: int
    voting: int
    votes: int


def by_sector(places: Sequence[Place], weights: Mapping[str, int]) -> tuple[SectorVotes, ...]:
    """Membership and votes by sector, in the order of the table; `weights` are votes a place, else one."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.sector, []).append(place)
    return tuple(
        SectorVotes(
            sector=sector,
            places=len(held),
            voting=(voting := sum(place.may_vote for place in held)),
            votes=voting * weights.get(sector, 1),
        )
        for sector, held in found.items()
    )
