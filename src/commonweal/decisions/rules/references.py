"""Which other records a record names, by the list that they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from commonweal.decisions.model.agreements import Agreement, Commitment
from commonweal.decisions.model.bodies import Body, Constitution, Member, Seat, VotingRule
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.powers import Entitlement, Forum, Function, Mandate, Power
from commonweal.decisions.model.routes import Route, Selector

Names = Iterator[tuple[str, Sequence[str | None]]]


def named(record: Record) -> Iterator[tuple[str, Sequence[str]]]:
    """Pairs of a list (bodies, functions, ...) and the ids in it that the record names."""
    names = _NAMES.get(type(record))
    for list_, ids in names(record) if names else ():
        yield list_, [each for each in ids if each]


def _body(body: Body) -> Names:
    yield "bodies", [body.parent, body.replaces, *body.hosts, *body.members_of, *body.reports_to]
    yield "bodies", [*body.relevant, *body.linked_boards]
    for seat in body.seats:
        yield from _seat(seat)
    for rule in body.rules:
        yield from _rule(rule)


def _seat(seat: Seat) -> Names:
    yield "bodies", [seat.body, seat.appointed_by]
    for member in seat.members:
        yield from _member(member)


def _member(member: Member) -> Names:
    yield "bodies", [member.body, *member.represents]


def _rule(rule: VotingRule) -> Names:
    yield "bodies", [rule.body, rule.refer_to]


def _constitution(constitution: Constitution) -> Names:
    yield "bodies", constitution.bodies


def _function(function: Function) -> Names:
    yield "bodies", [function.holder]


def _mandate(mandate: Mandate) -> Names:
    yield "functions", mandate.functions
    yield "bodies", [mandate.giver, mandate.to, mandate.employed_by, *mandate.revocable_by, *mandate.joint]


def _forum(forum: Forum) -> Names:
    yield "bodies", [forum.body, *forum.deciders]


def _entitlement(entitlement: Entitlement) -> Names:
    yield "bodies", [entitlement.body]


def _power(power: Power) -> Names:
    yield "functions", [power.function]
    yield "agreements", [power.agreement]
    yield "bodies", [power.holder, power.giver]


def _route(route: Route) -> Names:
    for gate in (*route.gates, *([route.joint_gate] if route.joint_gate else [])):
        yield "thresholds", [gate.limit, *[each.exceeds for test in gate.when for each in (test, *test.any_of)]]
        for selector in (gate.decider, *gate.consulted, *gate.comment_only):
            yield from _selector(selector)


def _selector(selector: Selector) -> Names:
    yield "bodies", [selector.body]
    yield "functions", [selector.holder_of]


def _agreement(agreement: Agreement) -> Names:
    yield "bodies", [party.body for party in agreement.parties]
    yield "agreements", agreement.supersedes


def _commitment(commitment: Commitment) -> Names:
    yield "agreements", [commitment.agreement]
    yield "bodies", [commitment.owner]
    yield "commitments", [commitment.superseded_by]


_NAMES: dict[type[Record], Callable[[Any], Names]] = {
    Body: _body,
    Seat: _seat,
    Member: _member,
    VotingRule: _rule,
    Constitution: _constitution,
    Function: _function,
    Mandate: _mandate,
    Forum: _forum,
    Entitlement: _entitlement,
    Power: _power,
    Route: _route,
    Agreement: _agreement,
    Commitment: _commitment,
}
