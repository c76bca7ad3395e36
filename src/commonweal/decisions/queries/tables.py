"""The tables of a meeting, made from the register as it stands on the day."""

from __future__ import annotations

from collections import Counter

from commonweal.decisions.model.bodies import Body, Seat, VotingRule
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.agenda import Table
from commonweal.decisions.rules.quorum import QuorumRule
from commonweal.decisions.rules.table import Place
from commonweal.decisions.rules.voting import Rule
from commonweal.kernel.problem import invalid

BINDING = ("joint-committee", "integration-joint-board")
"""Kinds of body whose one vote binds every member body, within what they have given it."""
IN_COMMON = "committees-in-common"


def tables_of(view: View, body: Body, also: tuple[str, ...] = (), open_places: int = 0) -> tuple[Table, ...]:
    """The body's own table; of committees in common, or where others sit with it (`also`), one of each body.

    `open_places` makes so many voting places where no seats are on file. Raises Refused for a body not on file.
    """
    bodies = [view.find(text) for text in also]
    own = [_held(view, id_) for id_ in body.members_of] if body.kind == IN_COMMON else [body]
    bodies = [*own, *bodies]
    if len({each.id for each in bodies}) != len(bodies):
        raise invalid("a body is named twice", "Name each body that sits once")
    if not bodies:
        raise invalid(f"no member bodies of {body.name} are on file", "Name the bodies that sit together")
    several = len(bodies) > 1
    return tuple(_table(view, each, several, open_places) for each in bodies)


def deciders_of(view: View, body: Body) -> tuple[Table, ...]:
    """Bodies and officers that decide while they sit in this forum: they bring no places of their own."""
    ids = dict.fromkeys(id_ for forum in view.forums if forum.body == body.id for id_ in forum.deciders)
    held = [view.bodies[id_] for id_ in ids if id_ in view.bodies]
    return tuple(Table(body=each.id, name=each.name, can_decide=each.can_decide) for each in held)


def _held(view: View, id_: str) -> Body:
    if id_ not in view.bodies:
        raise invalid("a member body is not in force on the day", "Give another day, or correct the model", value=id_)
    return view.bodies[id_]


def _table(view: View, body: Body, several: bool, open_places: int) -> Table:
    places = _places(view, body, f"{body.short}-" if several else "")
    if not places and open_places:
        places = [
            Place(key=f"{f'{body.short}-' if several else ''}member-{n}", body=body.id, role="member",
                  sector=body.sector, member_body=body.id if several else "")
            for n in range(1, open_places + 1)
        ]  # fmt: skip
    return Table(
        body=body.id,
        name=body.name,
        can_decide=body.can_decide,
        places=tuple(places),
        rules=tuple(rule_of(each) for each in reversed(view.rules(body.id))),
        binds=body.members_of if body.kind in BINDING else (),
    )


def _places(view: View, body: Body, prefix: str) -> list[Place]:
    """A place for each holder of a seat and each vacancy; where no seats are on file, one for each member body."""
    seats = view.seats(body.id)
    if not seats:
        return [
            Place(key=f"{prefix}{view.bodies[id_].short}", body=body.id, role="member", title=view.bodies[id_].name,
                  sector=view.bodies[id_].sector, member_body=id_)
            for id_ in body.members_of
            if id_ in view.bodies
        ]  # fmt: skip
    numbers: Counter[str] = Counter()
    found: list[Place] = []
    for seat in seats:
        members = view.members(body.id, seat.role) if not numbers[seat.role] else ()
        senders = _senders(view, body, seat, max(len(members), seat.min))
        for position, sender in enumerate(senders):
            numbers[seat.role] += 1
            member = members[position] if position < len(members) else None
            sent_by = member.represents[0] if member and member.represents else sender
            found.append(
                Place(
                    key=f"{prefix}{seat.role}-{numbers[seat.role]}",
                    body=body.id,
                    role=seat.role,
                    title=seat.title or seat.role.replace("-", " ").capitalize(),
                    person=member.person if member else "",
                    sector=seat.sector,
                    member_body=sent_by,
                    votes=seat.voting,
                    rights=seat.rights,
                    may_be_shared=seat.may_be_shared or bool(member and member.agreed_by_board),
                )
            )
    return found


def _senders(view: View, body: Body, seat: Seat, count: int) -> list[str]:
    """Who sends whom: the one body that appoints; or each member body of the sector, where they are as many."""
    if seat.appointed_by:
        return [seat.appointed_by] * count
    same = [id_ for id_ in body.members_of if id_ in view.bodies and view.bodies[id_].sector == seat.sector]
    return same if len(same) == count else [""] * count


def rule_of(rule: VotingRule) -> Rule:
    """A voting rule as it is frozen in a meeting, with where it stands."""
    return Rule(
        decision_type=rule.decision_type,
        majority=rule.majority,
        percent=rule.percent,
        tie_break=rule.tie_break,
        refer_to=rule.refer_to or "",
        weights={str(sector): votes for sector, votes in rule.weights.items()},
        quorum=QuorumRule(of=rule.quorum.of, also=rule.quorum.also) if rule.quorum else None,
        citation=rule.citation,
        verified=rule.is_verified,
    )
