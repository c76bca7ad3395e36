"""What a place's own model must keep to, beyond its form. Each rule has a name that errors give.

Pure: the records that are on file, and those that would join them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from commonweal.decisions.model.bodies import Body, Member, Seat, VotingRule
from commonweal.decisions.model.common import Named
from commonweal.decisions.model.powers import Function, Mandate
from commonweal.decisions.register.register import OWN, Held, Register
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.holders import holds, limit_of, owners
from commonweal.decisions.rules.references import named
from commonweal.kernel.money import pounds_brief

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fault:
    """`rule` names what was broken."""

    rule: str
    message: str
    remedy: str


def faults(record: Held, register: Register) -> Iterator[Fault]:
    """Every rule that a record breaks within the register that holds it already."""
    for check in _CHECKS:
        yield from check(record, register)


def _shipped_id(held: Held, register: Register) -> Iterator[Fault]:
    """A model that ships is read-only: its ids are not for a place's own records."""
    if held.origin == OWN and isinstance(held.record, Named):
        shipped = [each for each in register.versions(held.list, held.record.id) if each.origin != OWN]
        if shipped:
            yield Fault(
                "shipped-id",
                f"{held.record.id} is the id of a record that ships and cannot be changed",
                "Give your own record another id; for a body add replaces: with this one",
            )


def _versions_overlap(held: Held, register: Register) -> Iterator[Fault]:
    """Two versions of one id are never in force on one day."""
    if not isinstance(held.record, Named):
        return
    versions = [each.record for each in register.versions(held.list, held.record.id) if each.origin == held.origin]
    for earlier, later in pairwise(versions):
        if later.starts < earlier.ends and held.record in (earlier, later):
            yield Fault(
                "versions-overlap",
                f"{held.record.id} has two versions in force on {later.starts.isoformat()}",
                "End one version on the day before the next begins",
            )
            return


def _references(held: Held, register: Register) -> Iterator[Fault]:
    """Every id that a record names is on file."""
    for what, ids in named(held.record):
        for id_ in ids:
            if not register.has(what, id_):
                yield Fault(
                    "unknown-reference",
                    f"there is no {id_} among {what}",
                    "Correct the id, or add the record to the file",
                )


def _mandate(held: Held, register: Register) -> Iterator[Fault]:
    """A mandate moves what may be moved, from who holds it, to who may decide, within what they hold."""
    mandate = held.record
    if not isinstance(mandate, Mandate):
        return
    to = register.on(mandate.starts).bodies.get(mandate.to)
    if to and not to.can_decide and not mandate.officer:
        yield Fault(
            "cannot-decide",
            f"{to.name} is a forum and cannot hold a mandate",
            "Give the mandate to an officer, and let the forum be where it is used",
        )
    for id_ in mandate.functions:
        for version in _functions(register, mandate, id_):
            yield from _moved(mandate, version, register.on(max(mandate.starts, version.starts)))


def _functions(register: Register, mandate: Mandate, id_: str) -> list[Function]:
    """The versions of a function that are in force while the mandate is."""
    versions = [each.record for each in register.versions("functions", id_)]
    return [
        version
        for version in versions
        if isinstance(version, Function) and version.starts < mandate.ends and mandate.starts < version.ends
    ]


def _moved(mandate: Mandate, function: Function, view: View) -> Iterator[Fault]:
    """What is wrong with moving this function by this mandate, on the first day of both."""
    if function.delegable == "reserved":
        where = f" ({function.statute})" if function.statute else ""
        yield Fault(
            "reserved-function",
            f"{function.title} is reserved by law{where} and cannot be delegated",
            "Take the function out of the mandate",
        )
        return
    if function.delegable == "conditional" and not mandate.conditions and not mandate.requires_agreement:
        yield Fault(
            "conditions-missing",
            f"{function.title} may be delegated only under conditions: {function.conditions}",
            "Add conditions to the mandate",
        )
    place = mandate.serves[0] if mandate.serves else None
    if not holds(view, function, mandate, place):
        giver = view.bodies.get(mandate.giver)
        yield Fault(
            "giver-does-not-hold",
            f"{giver.name if giver else mandate.giver} does not hold {function.title} and cannot give it",
            "Let the holder give it, or add the holder's mandate to the giver",
        )
    elif mandate.limit is not None and (most := limit_of(view, function, mandate, place) or ZERO) < mandate.limit:
        yield Fault(
            "beyond-giver",
            f"the limit {pounds_brief(mandate.limit)} is over {pounds_brief(most)}, which is all that the giver holds",
            "Lower the limit",
        )
    to = view.bodies.get(mandate.to)
    if to and to.parent and mandate.giver != to.parent and not _held_by(view, function.id, to.parent, place):
        parent = view.bodies.get(to.parent)
        yield Fault(
            "outside-parent",
            f"{to.name} acts only within what {parent.name if parent else to.parent} holds",
            "Give the function to the parent first",
        )


def _held_by(view: View, function: str, body: str, place: str | None) -> bool:
    found = view.functions.get(function)
    if found is None:
        return False
    if body in {each.id for each in owners(view, found, place)}:
        return True
    return any(each.to == body for each in view.mandates_of.get(function, ()))


def _national_requirement(held: Held, register: Register) -> Iterator[Fault]:
    """What the nation asks cannot be ended, loosened or taken over by a place."""
    record = held.record
    if held.origin != OWN:
        return
    if isinstance(record, Function) and record.national_requirement:
        yield Fault(
            "national-requirement",
            "only a shipped model says what the nation requires",
            "Leave national_requirement out",
        )
    if isinstance(record, Mandate):
        for id_ in record.functions:
            function = next((each for each in _functions(register, record, id_) if each.national_requirement), None)
            if function:
                yield Fault(
                    "national-requirement",
                    f"{function.title} is required nationally and cannot be switched off or moved locally",
                    "Take the function out of the mandate",
                )


def _parents(held: Held, register: Register) -> Iterator[Fault]:
    """No body is above itself."""
    if not isinstance(held.record, Body):
        return
    view = register.on(held.record.starts)
    seen = {held.record.id}
    parent = held.record.parent
    while parent:
        if parent in seen:
            yield Fault("parents-in-a-ring", f"{held.record.id} is its own parent", "Correct parent")
            return
        seen.add(parent)
        parent = view.bodies[parent].parent if parent in view.bodies else None


def _seats(held: Held, register: Register) -> Iterator[Fault]:
    """A member sits in a seat that the body has; a part written apart names its body."""
    record = held.record
    if isinstance(record, (Seat, Member, VotingRule)) and not record.body:
        yield Fault("body-missing", "a seat, member or rule that stands by itself names its body", "Add body")
        return
    if isinstance(record, Member) and record.body and register.has("bodies", record.body):
        if not record.seat:
            yield Fault("seat-missing", "a member names the seat", "Add seat, the role of the seat")
            return
        seats = register.on(record.starts).seats(record.body)
        if record.seat not in {seat.role for seat in seats}:
            roles = ", ".join(sorted({seat.role for seat in seats})) or "none"
            yield Fault("seat-missing", f"{record.body} has no seat {record.seat!r} on that day", f"It has {roles}")


_CHECKS: tuple[Callable[[Held, Register], Iterator[Fault]], ...] = (
    _shipped_id, _versions_overlap, _references, _national_requirement, _mandate, _parents, _seats,
)  # fmt: skip
