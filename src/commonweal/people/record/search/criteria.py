"""One search parameter with its modifier and values, made a criterion (FHIR R4, Search, 3.1.1.4.5 to 3.1.1.4.17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from commonweal.people.record.definitions.params import UNSUPPORTED, SearchParam, resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.search import values
from commonweal.people.record.search.kinds import composite, form, quantity, string, token, uri
from commonweal.people.record.search.query import (
    AnyOf,
    Chain,
    Criterion,
    Dates,
    Has,
    Quantities,
    References,
    Selves,
    Tokens,
    Updated,
)
from commonweal.people.record.search.references import ID, is_followed, not_followed, references, targets
from commonweal.people.record.search.understood import Context, NotTaken, Unreadable, near

MODIFIERS = {
    "token": ("not", "missing", "of-type"),
    "string": ("exact", "contains", "missing"),
    "reference": ("identifier", "missing"),
    "uri": ("below", "above", "missing"),
    "date": ("missing",),
    "number": ("missing",),
    "quantity": ("missing",),
    "composite": (),
}
"""The modifiers that each kind of parameter takes; a reference also takes the name of a type."""

DEPTH_MOST = 5
"""How many links a chain can have."""

VALUES_MOST = 500
"""How many values one parameter can have."""

def criterion(types: Sequence[str], name: str, text: str, context: Context, depth: int = 0) -> Criterion:
    """The criterion of one parameter for resources of any of `types`, each of which must have it. Raises NotTaken or
    Unreadable.
    """
    if depth > DEPTH_MOST:
        raise NotTaken(f"a chain has at most {DEPTH_MOST} links", "Search in two steps")
    if name.startswith("_has:"):
        return _has(types, name, text, context, depth)
    head, dot, rest = name.partition(".")
    code, colon, modifier = head.partition(":")
    if colon and not modifier:
        raise NotTaken("no modifier stands after the colon", f"Write {code}")
    params = tuple(_param(type_, code) for type_ in types)
    if not text:
        raise NotTaken(f"{name} has no value", f"Give it one, or search for {code}:missing=true")
    if dot:
        return _chain(params, modifier, rest, text, context, depth)
    try:
        return _plain(params, code, modifier, _listed(text), context)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def known(types: Sequence[str]) -> list[str]:
    """The names of the parameters that all of the types have."""
    shared = set(search_params(types[0]))
    for type_ in types[1:]:
        shared &= set(search_params(type_))
    return sorted(shared)


def _param(type_: str, code: str) -> SearchParam:
    found = search_params(type_).get(code)
    if found is None:
        if code in UNSUPPORTED:
            raise NotTaken(f"{code} is not supported here: {UNSUPPORTED[code]}", "Search by other parameters")
        raise NotTaken(f"{type_} has no search parameter {code}", f"Near: {near(code, known([type_]))}")
    return found


def _listed(text: str) -> list[str]:
    listed = values.split(text, ",")
    if "" in listed:
        raise ValueError("a value is empty; commas stand between values")
    if len(listed) > VALUES_MOST:
        raise ValueError(f"there are more than {VALUES_MOST} values")
    return listed


def _plain(
    params: tuple[SearchParam, ...], code: str, modifier: str, listed: list[str], context: Context
) -> Criterion:
    param = params[0]
    if code == "_id":
        return _ids(params, modifier, listed)
    if code == "_lastUpdated":
        _no_modifier(code, modifier)
        return Updated(tuple(box for each in listed for box in values.times(each, context.now)))
    _taken(params, code, modifier)
    if modifier == "missing":
        present = tuple(keys.present(each.type, code) for each in params)
        return Tokens(present, code, is_negated=_boolean(listed))
    numbers = tuple(keys.param(each.type, code) for each in params)
    match param.kind:
        case "token":
            found = [token(each, code, modifier, value) for value in listed for each in params]
            return Tokens(tuple(found), code, is_negated=modifier == "not")
        case "reference" if modifier == "identifier":
            found = [keys.identified(each.type, code, form(value)) for value in listed for each in params]
            return Tokens(tuple(found), "identifier")
        case "reference":
            said = [text for value in listed for each in params for text in references(each, modifier, value, context)]
            return References(numbers, tuple(keys.target(text) for text in dict.fromkeys(said)))
        case "date":
            return Dates(numbers, tuple(box for each in listed for box in values.times(each, context.now)))
        case "string":
            return string(params, numbers, code, modifier, [values.unescaped(each) for each in listed])
        case "uri":
            return uri(params, numbers, code, modifier, [values.unescaped(each) for each in listed])
        case "number":
            return Quantities(numbers, tuple((box, None) for each in listed for box in values.amounts(each)))
        case "quantity":
            return Quantities(numbers, tuple(box for each in listed for box in quantity(each)))
        case _:
            return composite(params, numbers, code, listed, context)


def _taken(params: tuple[SearchParam, ...], code: str, modifier: str) -> None:
    kinds = {each.kind for each in params}
    if len(kinds) > 1:
        raise NotTaken(f"{code} is not of the same kind in all types: {', '.join(sorted(kinds))}", "Search one type")
    kind = params[0].kind
    if not modifier or modifier in MODIFIERS[kind] or (kind == "reference" and modifier in resource_types()):
        return
    takes = ", ".join(f":{each}" for each in MODIFIERS[kind]) or "no modifier"
    also = " or the name of a type" if kind == "reference" else ""
    raise NotTaken(f"the modifier :{modifier} is not supported for {code}", f"It takes {takes}{also}")


def _no_modifier(code: str, modifier: str) -> None:
    if modifier:
        raise NotTaken(f"the modifier :{modifier} is not supported for {code}", "It takes no modifier")


def _boolean(listed: list[str]) -> bool:
    if listed not in (["true"], ["false"]):
        raise ValueError("expected true or false")
    return listed == ["true"]


def _ids(params: tuple[SearchParam, ...], modifier: str, listed: list[str]) -> Criterion:
    _no_modifier("_id", modifier)
    if not all(ID.fullmatch(each) for each in listed):
        raise ValueError("expected ids of letters, digits, - and ., at most 64 of them")
    return Selves(tuple(keys.self_key(param.type, each) for each in listed for param in params))


def _chain(
    params: tuple[SearchParam, ...], modifier: str, rest: str, text: str, context: Context, depth: int
) -> Criterion:
    param = params[0]
    if any(each.kind != "reference" for each in params):
        raise NotTaken(f"{param.code} is no reference: nothing can be chained to it", f"Write {param.code}")
    for each in params:
        if not is_followed(each):
            raise not_followed(each)
    if modifier and modifier not in resource_types():
        raise NotTaken(
            f"the modifier :{modifier} cannot stand in a chain", f"Name a type: {param.code}:Patient.{rest}"
        )
    wanted = list(dict.fromkeys(type_ for each in params for type_ in targets(each)))
    if modifier:
        if modifier not in wanted:
            raise NotTaken(f"{param.code} does not point to {modifier}", f"It points to {', '.join(wanted)}")
        wanted = [modifier]
    code = re.split(r"[.:]", rest, maxsplit=1)[0]
    able = [type_ for type_ in wanted if code == "_has" or code in search_params(type_)]
    if not able:
        raise NotTaken(
            f"nothing that {param.code} points to has a search parameter {code}",
            f"Near: {near(code, sorted({each for type_ in wanted for each in search_params(type_)}))}",
        )
    numbers = tuple(keys.param(each.type, each.code) for each in params)
    return _gathered(able, lambda type_: Chain(numbers, (type_,), criterion([type_], rest, text, context, depth + 1)))


def _gathered(types: Sequence[str], make: Callable[[str], Criterion]) -> Criterion:
    """One criterion for several types, some of which may not take the modifier or value."""
    found: list[Criterion] = []
    first: Exception | None = None
    for type_ in types:
        try:
            found.append(make(type_))
        except (NotTaken, Unreadable) as error:
            first = first or error
    if first is not None and not found:
        raise first
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _has(types: Sequence[str], name: str, text: str, context: Context, depth: int) -> Criterion:
    parts = name.split(":", 3)
    if len(parts) != 4 or not all(parts):
        raise NotTaken("_has names a type, its reference and a parameter", "Write _has:Observation:patient:code=...")
    _, type_, code, rest = parts
    if type_ not in resource_types():
        raise NotTaken(f"there is no resource type {type_}", f"Near: {near(type_, resource_types())}")
    param = _param(type_, code)
    if param.kind != "reference":
        raise NotTaken(f"{code} of {type_} is no reference", f"Name one that is: {near(code, _references(type_))}")
    if not is_followed(param):
        raise not_followed(param)
    if not set(types) & set(targets(param)):
        raise NotTaken(
            f"{code} of {type_} does not point to {' or '.join(types)}", f"It points to {', '.join(param.targets)}"
        )
    return Has(type_, keys.param(type_, code), criterion([type_], rest, text, context, depth + 1))


def _references(type_: str) -> list[str]:
    return [code for code, param in search_params(type_).items() if param.kind == "reference"]
