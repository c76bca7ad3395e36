"""One search parameter with its modifier and values, made a criterion (FHIR R4, Search, 3.1.1.4.5 to 3.1.1.4.17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from commonweal.people.record.definitions.params import (
    UNSUPPORTED,
    SearchParam,
    resource_types,
    search_params,
)
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.folding import fold, written
from commonweal.people.record.search import values
from commonweal.people.record.search.query import (
    Amounts,
    AnyOf,
    Chain,
    Criterion,
    Dates,
    Has,
    Quantities,
    References,
    Selves,
    Strings,
    Times,
    Tokens,
    Updated,
)

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

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LOCAL = re.compile(r"(?P<type>[A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?P<version>/_history/[A-Za-z0-9\-.]{1,64})?")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


class NotTaken(Exception):
    """A parameter that is not known or not supported: what was wrong with it, and the remedy. A lenient search leaves
    it away.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


class Unreadable(Exception):
    """A value that cannot be read: the sentence says what is expected."""


@dataclass(frozen=True, slots=True)
class Context:
    """`base` is the address of this server, without a slash at its end; `now` in microseconds since 1970."""

    base: str
    now: int


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


def near(name: str, known: Sequence[str]) -> str:
    """The names among the known ones that look like one that is not."""
    found = get_close_matches(name, known, n=5, cutoff=0.5)
    return ", ".join(found or sorted(known))


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
            found = [_token(each, code, modifier, value) for value in listed for each in params]
            return Tokens(tuple(found), code, is_negated=modifier == "not")
        case "reference" if modifier == "identifier":
            found = [keys.identified(each.type, code, form(value)) for value in listed for each in params]
            return Tokens(tuple(found), "identifier")
        case "reference":
            said = [text for value in listed for each in params for text in _targets(each, modifier, value, context)]
            return References(numbers, tuple(keys.target(text) for text in dict.fromkeys(said)))
        case "date":
            return Dates(numbers, tuple(box for each in listed for box in values.times(each, context.now)))
        case "string":
            return _string(params, numbers, code, modifier, [values.unescaped(each) for each in listed])
        case "uri":
            return _uri(params, numbers, code, modifier, [values.unescaped(each) for each in listed])
        case "number":
            return Quantities(numbers, tuple((box, None) for each in listed for box in values.amounts(each)))
        case "quantity":
            return Quantities(numbers, tuple(box for each in listed for box in quantity(each)))
        case _:
            return _composite(params, numbers, code, listed, context)


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
    if not all(_ID.fullmatch(each) for each in listed):
        raise ValueError("expected ids of letters, digits, - and ., at most 64 of them")
    return Selves(tuple(keys.self_key(param.type, each) for each in listed for param in params))


def form(text: str) -> str:
    """The spelling of a token value under which the index holds it."""
    parts = [values.unescaped(each) for each in values.split(text, "|")]
    match parts:
        case [code] if code:
            return keys.code_form(code)
        case [system, code] if system or code:
            return f"{system}|{code}"
        case _:
            raise ValueError(r"expected code, system|code, |code or system|; write \| for a bar in a code")


def _token(param: SearchParam, code: str, modifier: str, text: str) -> str:
    if modifier != "of-type":
        return keys.coded(param.type, code, form(text))
    parts = [values.unescaped(each) for each in values.split(text, "|")]
    if len(parts) != 3 or not all(parts):
        raise ValueError("expected system|code|value: the type's system and code, and the identifier's value")
    return keys.of_type(param.type, code, *parts)


def _targets(param: SearchParam, modifier: str, text: str, context: Context) -> list[str]:
    """What a reference that is asked for can say."""
    parts = [values.unescaped(each) for each in values.split(text, "|")]
    address = parts[0].removeprefix(f"{context.base}/")
    if len(parts) == 1 and (found := _LOCAL.fullmatch(address)):
        if found["version"]:
            raise ValueError("references are not searched by version: leave /_history/ away")
        if found["type"] not in resource_types():
            close = near(found["type"], resource_types())
            raise ValueError(f"there is no resource type {found['type']}; near: {close}")
        if modifier and modifier != found["type"]:
            raise ValueError(f"the modifier :{modifier} does not go with {address}")
        return [address]
    if _ABSOLUTE.fullmatch(address) and len(parts) <= 2 and all(parts):
        return ["|".join(parts)]
    if len(parts) == 1 and _ID.fullmatch(address):
        return [f"{type_}/{address}" for type_ in ((modifier,) if modifier else targets(param))]
    raise ValueError("expected an id, Type/id, an absolute address, or a canonical address|version")


def targets(param: SearchParam) -> tuple[str, ...]:
    """The resource types that a reference can point to."""
    return param.targets if param.targets and "Resource" not in param.targets else resource_types()


def _string(
    params: tuple[SearchParam, ...], numbers: tuple[int, ...], code: str, modifier: str, texts: list[str]
) -> Criterion:
    if modifier == "exact":
        return Tokens(tuple(keys.exact(param.type, code, text) for text in texts for param in params), "exact")
    folded = tuple(fold(text) for text in texts)
    if "" in folded:
        raise ValueError("expected some letters")
    return Strings(numbers, folded, is_anywhere=modifier == "contains")


def _uri(
    params: tuple[SearchParam, ...], numbers: tuple[int, ...], code: str, modifier: str, texts: list[str]
) -> Criterion:
    if modifier and not all("://" in text for text in texts):
        raise ValueError(f":{modifier} goes with addresses that have a path, not with urn: and the like")
    wanted = [above for text in texts for above in _above(text)] if modifier == "above" else texts
    exact = Tokens(tuple(keys.exact(param.type, code, text) for text in wanted for param in params), "url")
    if modifier != "below":
        return exact
    return AnyOf((exact, Strings(numbers, tuple(written(f"{text.rstrip('/')}/") for text in texts))))


def _above(text: str) -> list[str]:
    """An address and those that it lies under, each with and without a slash at its end."""
    found = [text]
    start = text.index("://") + 3
    for at, each in enumerate(text):
        if each == "/" and at >= start:
            found += [text[:at], text[: at + 1]]
    return list(dict.fromkeys(found))


def quantity(text: str) -> list[tuple[Amounts, str | None]]:
    """Boxes, each with the key of the unit that is asked for."""
    parts = [values.unescaped(each) for each in values.split(text, "|")]
    unit: str | None = None
    match parts:
        case [_]:
            pass
        case [_, system, code] if code:
            unit = keys.key("unit", system, code) if system else keys.key("unit", code)
        case _:
            raise ValueError("expected number, number|system|code or number||code")
    return [(box, unit) for box in values.amounts(parts[0])]


def _composite(
    params: tuple[SearchParam, ...], numbers: tuple[int, ...], code: str, listed: list[str], context: Context
) -> Criterion:
    found: list[Criterion] = []
    for value in listed:
        halves = values.split(value, "$")
        if len(params[0].components) != 2:
            raise NotTaken(f"{code} is not supported here: it has more than two components", "Search by each of them")
        if len(halves) != 2 or not all(halves):
            first, second = params[0].components
            raise ValueError(f"expected two values with $ between: {first.code}${second.code}")
        found += [_pair(param, number, code, halves, context) for param, number in zip(params, numbers, strict=True)]
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _pair(param: SearchParam, number: int, code: str, halves: list[str], context: Context) -> Criterion:
    first, second = (search_params(param.type)[each.code] for each in param.components)
    forms = _forms(first, halves[0], context)
    if second.kind in ("token", "reference"):
        seconds = _forms(second, halves[1], context)
        return Tokens(tuple(keys.pair(param.type, code, one, two) for one in forms for two in seconds), "code")
    paired = tuple(keys.paired(param.type, code, one) for one in forms)
    match second.kind:
        case "date":
            return Dates((number,), values.times(halves[1], context.now), paired)
        case "string":
            return Strings((number,), (fold(values.unescaped(halves[1])),), paired=paired)
        case "number":
            return Quantities((number,), tuple((box, None) for box in values.amounts(halves[1])), paired)
        case _:
            return Quantities((number,), tuple(quantity(halves[1])), paired)


def _forms(param: SearchParam, text: str, context: Context) -> list[str]:
    """The spellings of a component: of a token its form, of a reference what it can say."""
    return _targets(param, "", text, context) if param.kind == "reference" else [form(text)]


def _chain(
    params: tuple[SearchParam, ...], modifier: str, rest: str, text: str, context: Context, depth: int
) -> Criterion:
    param = params[0]
    if any(each.kind != "reference" for each in params):
        raise NotTaken(f"{param.code} is no reference: nothing can be chained to it", f"Write {param.code}")
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
    if not set(types) & set(targets(param)):
        raise NotTaken(
            f"{code} of {type_} does not point to {' or '.join(types)}", f"It points to {', '.join(param.targets)}"
        )
    return Has(type_, keys.param(type_, code), criterion([type_], rest, text, context, depth + 1))


def _references(type_: str) -> list[str]:
    return [code for code, param in search_params(type_).items() if param.kind == "reference"]


__all__ = ["Context", "NotTaken", "Times", "Unreadable", "criterion", "form", "known", "near", "quantity", "targets"]
