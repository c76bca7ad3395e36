"""Whether a matter lies within what a body may decide: by law, or by a mandate that reaches back to the law."""

from __future__ import annotations

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.powers import Function
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.holders import holds, owners
from commonweal.decisions.rules.outcome import Scope


def held_by(view: View, body: Body) -> tuple[Function, ...]:
    """The functions that the body may exercise on the day of the view."""
    places = body.serves or (None,)
    return tuple(
        function
        for function in view.functions.values()
        if any(_is_owner(view, function, body, place) or _has_mandate(view, function, body, place) for place in places)
    )


def scope_of(view: View, body: Body, function: str, field: str) -> Scope:
    """Inside or outside the body's scope, with the reason; unknown where nothing on file says so.

    `function` is an id or short id of the register, `field` a field of care such as acute or primary. Raises Refused
    for a function that is not on file.
    """
    if function:
        wanted = view.named(view.functions, function, "function")
        if wanted in held_by(view, body):
            return Scope(answer="inside", why=f"{body.name} may exercise {wanted.title}")
        return Scope(answer="outside", why=f"{wanted.title} is not given to {body.name}")
    if not field:
        return Scope(why="the paper names no function and no field")
    held = held_by(view, body)
    fields = {each.casefold() for one in held for each in one.scope}
    if not fields:
        return Scope(why=f"no fields are on file for {body.name}")
    if field.casefold() in fields:
        return Scope(answer="inside", why=f"{field} is among the fields given to {body.name}")
    return Scope(answer="outside", why=f"{field} is not among the fields given to {body.name}")


def _is_owner(view: View, function: Function, body: Body, place: str | None) -> bool:
    if function.holder:
        return function.holder == body.id
    if place is None:
        return function.holder_kind == body.kind
    return body.id in {owner.id for owner in owners(view, function, place)}


def _has_mandate(view: View, function: Function, body: Body, place: str | None) -> bool:
    return any(
        mandate.to == body.id
        and (not mandate.serves or place is None or place in mandate.serves)
        and not (mandate.revoked and mandate.revoked <= view.day.isoformat())
        and holds(view, function, mandate, place)
        for mandate in view.mandates_of.get(function.id, ())
    )
