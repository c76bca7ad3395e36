"""Values of tokens, strings, addresses, quantities and composites, made criteria."""

from __future__ import annotations

from commonweal.people.record.definitions.params import SearchParam, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.folding import fold, written
from commonweal.people.record.search import values
from commonweal.people.record.search.query import Amounts, AnyOf, Criterion, Dates, Quantities, Strings, Tokens
from commonweal.people.record.search.references import references
from commonweal.people.record.search.understood import Context, NotTaken


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


def token(param: SearchParam, code: str, modifier: str, text: str) -> str:
    if modifier != "of-type":
        return keys.coded(param.type, code, form(text))
    parts = [values.unescaped(each) for each in values.split(text, "|")]
    if len(parts) != 3 or not all(parts):
        raise ValueError("expected system|code|value: the type's system and code, and the identifier's value")
    return keys.of_type(param.type, code, *parts)


def string(
    params: tuple[SearchParam, ...], numbers: tuple[int, ...], code: str, modifier: str, texts: list[str]
) -> Criterion:
    if modifier == "exact":
        return Tokens(tuple(keys.exact(param.type, code, text) for text in texts for param in params), "exact")
    folded = tuple(fold(text) for text in texts)
    if "" in folded:
        raise ValueError("expected some letters")
    return Strings(numbers, folded, is_anywhere=modifier == "contains")


def uri(
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


def composite(
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
    return references(param, "", text, context) if param.kind == "reference" else [form(text)]
