"""Whether a body has the seats and people that the law, an agreement and its own seats ask for, on a day. Pure.

A seat that the body does not have is `missing`; a seat without a holder is `vacant`; a number, a right or a person that
the rule does not allow is `invalid`; a holder whose term is over is `term-ended` and no longer counts as a holder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from commonweal.decisions.model.bodies import Body, Constitution, Equal, Required, Seat
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.finding import ORDER, Finding, FindingType, Rule, seats_of, without
from commonweal.decisions.rules.seated import Seated, seated
from commonweal.decisions.rules.sharing import agreed_sharing, shared_seats


@dataclass(frozen=True, slots=True)
class Composition:
    """What was found for a body, and the constitutions that it was held against (none: its own seats alone)."""

    body: Body
    findings: tuple[Finding, ...]
    constitutions: tuple[Constitution, ...]

    @property
    def is_valid(self) -> bool:
        return not any(finding.is_broken for finding in self.findings)

    def of(self, type_: FindingType) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.type == type_)


def composition(view: View, body: Body) -> Composition:
    """The body held against what is in force for it on the day of the view."""
    rules = constitutions(view, body)
    check = _Check(view, body, seated(view, body))
    asked = [(rule, required) for rule in rules for required in rule.required]
    findings = [
        each
        for rule, required in sorted(asked, key=lambda pair: pair[1].per is None)  # those that name bodies first
        for each in check.required(rule, required)
    ]
    for rule in rules:
        findings += check.whole(rule)
    findings += check.own_seats()
    findings += shared_seats(check.table)
    findings.sort(key=lambda each: (ORDER.index(each.type), not each.statutory))
    return Composition(body, tuple(dict.fromkeys(findings)), rules)


def constitutions(view: View, body: Body) -> tuple[Constitution, ...]:
    """What is asked of the body by its own name, or of its kind in its nation, by id."""
    return tuple(rule for _, rule in sorted(view.constitutions.items()) if _is_for(rule, body))


def relevant(view: View, required: Required, body: Body) -> tuple[Body, ...]:
    """The bodies of the `per` kind that count: those that the body names, else its members of that kind, else those
    whose areas meet its own.
    """
    for named in (body.relevant, body.members_of):
        if found := [view.bodies[id_] for id_ in named if id_ in view.bodies and view.bodies[id_].kind == required.per]:
            return tuple(found)
    areas = set(body.serves)
    found = [each for each in view.of_kind(required.per or "") if areas.intersection(each.serves)]
    return tuple(sorted(found, key=lambda each: each.id))


def _is_for(rule: Constitution, body: Body) -> bool:
    if rule.bodies:
        return body.id in rule.bodies or (body.replaces or "") in rule.bodies
    return rule.kind == body.kind and (rule.nation in (body.nation, "united-kingdom") or body.nation is None)


@dataclass(slots=True)
class _Check:
    """One body's table; `vacant` counts by role the vacancies that were told, so that two rules tell one only once."""

    view: View
    body: Body
    table: Seated
    vacant: dict[str, int] = field(default_factory=dict[str, int])

    def required(self, rule: Constitution, required: Required) -> Iterator[Finding]:
        counted = relevant(self.view, required, self.body) if required.per else ()
        said = Rule.of(rule, required.title or required.role, required.role)
        seats = self.table.of_role(required.role)
        needed = required.min * max(1, len(counted))
        if not seats:
            if needed:
                yield said.finding("missing", "the body has no such seat", needed)
            return
        ids = [each.id for each in counted]
        shared = self.table.shared(required.role, ids)
        size = sum(map(self.table.size, seats))
        room = None if any(seat.max is None for seat in seats) else sum(seat.max or 0 for seat in seats)
        if room is not None and room < needed - shared:
            yield said.finding("invalid", f"{seats_of(room)} where the rule asks for {needed}", needed - room)
        if required.max is not None and size > required.max:
            yield said.finding("invalid", f"{seats_of(size)} where the rule allows {required.max}")
        if required.voting is not None and any(seat.voting != required.voting for seat in seats):
            wanted = "votes" if required.voting else "has no vote"
            yield said.finding("invalid", f"the rule says that it {wanted}; here it is the other way round")
        if rule.sharing_needs_agreement and required.per:
            yield from agreed_sharing(self.view, self.table, said)
        if counted:
            yield from self._unrepresented(said, ids, required.min)
        else:
            most = needed if room is None else min(needed, room)
            yield from self._without(said, most, sum(len(self.table.holders(seat)) for seat in seats))

    def _unrepresented(self, said: Rule, ids: list[str], each: int) -> Iterator[Finding]:
        for other, count in self.table.unrepresented(said.role, ids, each):
            self.vacant[said.role] = self.vacant.get(said.role, 0) + count
            yield said.finding("vacant", f"{self.view.bodies[other].name} has no representative", count)

    def _without(self, said: Rule, needed: int, held: int) -> Iterator[Finding]:
        """The seats without a holder that no earlier rule has told."""
        short = needed - held - self.vacant.get(said.role, 0)
        if short > 0:
            self.vacant[said.role] = self.vacant.get(said.role, 0) + short
            yield said.finding("vacant", without(short, needed), short)

    def _left(self, said: Rule, seat: Seat, held: int) -> Iterator[Finding]:
        """The vacancies of a seat but those that a constitution's rule has told."""
        short, told = max(0, seat.min - held), self.vacant.get(seat.role, 0)
        self.vacant[seat.role] = max(0, told - short)
        if short > told:
            yield said.finding("vacant", without(short - told, seat.min), short - told)

    def whole(self, rule: Constitution) -> Iterator[Finding]:
        """What a rule asks of the seats together."""
        for equal in rule.equal:
            yield from self._equal(rule, equal)
        size = sum(map(self.table.size, self.table.seats))
        if rule.total is not None and size != rule.total:
            said = Rule.of(rule, rule.title)
            yield said.finding("invalid", f"{seats_of(size)} in all, where the rule fixes {rule.total}")

    def _equal(self, rule: Constitution, equal: Equal) -> Iterator[Finding]:
        """Two sides with as many seats each."""
        said = Rule.of(rule, equal.title or "Equal numbers")
        sides = [
            (" and ".join(roles), sum(self.table.size(seat) for role in roles for seat in self.table.of_role(role)))
            for roles in equal.roles
        ]
        (first, left), (second, right) = sides
        if left != right:
            yield said.finding("invalid", f"{seats_of(left)} of {first} and {right} of {second}")
        for name, size in sides:
            if size < equal.min:
                yield said.finding("invalid", f"{seats_of(size)} of {name}, where the least is {equal.min}")

    def own_seats(self) -> Iterator[Finding]:
        """Vacancies, too many holders and ended terms, by the body's own seats."""
        for seat in self.table.seats:
            said = Rule.of_seat(seat)
            holders = self.table.holders(seat)
            yield from self._left(said, seat, len(holders))
            if seat.max is not None and len(holders) > seat.max:
                yield said.finding("invalid", f"{len(holders)} holders for {seats_of(seat.max)}")
            for person in self.table.doubled(seat):
                yield said.finding("invalid", f"{person} stands in the same seat twice")
            for person, ended in self.table.ended(seat):
                yield said.finding("term-ended", f"the term of {person} ended on {ended}")
