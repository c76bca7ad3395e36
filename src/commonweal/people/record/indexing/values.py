"""The entries of one value, by the kind of the parameter and the FHIR type of the value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from commonweal.people.record.definitions.params import SearchParam, compartments
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST, LATEST
from commonweal.people.record.indexing.folding import fold, written
from commonweal.people.record.indexing.moments import span
from commonweal.people.record.indexing.targets import canonical, compartment_key, target, target_keys
from commonweal.people.record.indexing.work import Emit, Work

OTHER = {
    ("date", "Age"),
    ("date", "Range"),
    ("date", "string"),
    ("reference", "Attachment"),
    ("token", "Quantity"),
    ("token", "Range"),
    ("token", "Reference"),
}
"""Types that an expression yields beside those of its parameter's kind: they are no value of the parameter."""

PLAIN = frozenset({"code", "string", "id", "uri"})

HUGE = 1000
"""Powers of ten beyond which a number is refused: the database could not compare it."""

PLACES_MOST = 16_000
"""Digits after the point beyond which a number is refused: the database holds no more."""

Range = tuple[Decimal | None, Decimal | None, tuple[str, ...]]


def emitter(param: SearchParam, type_: str, system: str | None) -> Emit | None:
    """None where values of the type are none of the parameter; ValueError where nobody has thought of the pair."""
    if (param.kind, type_) in OTHER:
        return None
    match param.kind:
        case "token":
            return identifiers(param) if type_ == "Identifier" else tokens(param, type_, system)
        case "reference":
            return references(param) if type_ == "Reference" else addresses(param, type_)
        case "uri" if type_ in ("uri", "url", "canonical"):
            return uris(param, type_)
        case "string":
            return strings(param, type_)
        case "date":
            return dates(param, type_)
        case "number" | "quantity":
            return numbers(param, type_)
        case _:
            raise ValueError(f"no entries for {type_} as {param.kind} ({param.type}.{param.code})")


# Tokens


Forms = tuple[str, ...]


def unique(forms: Iterable[str]) -> Forms:
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=16384)
def coding_forms(system: str | None, code: str | None) -> Forms:
    return tuple(keys.coded_forms(system, code))


def token_forms(type_: str, system: str | None) -> Callable[[Any], Forms]:
    """From a value of a type to the spellings it answers to (see `keys.coded_forms`). A code answers also under the one
    system of its value set; a contact point under its system (`phone`) and its use (`home`).
    """

    def coding(value: Mapping[str, Any]) -> Forms:
        return coding_forms(value.get("system"), value.get("code"))

    def concept(value: Mapping[str, Any]) -> Forms:
        codings = value.get("coding", ())
        if len(codings) == 1:
            return coding(codings[0])
        return unique(form for each in codings for form in coding(each))

    def identifier(value: Mapping[str, Any]) -> Forms:
        return tuple(keys.coded_forms(value.get("system"), value.get("value")))

    def contact(value: Mapping[str, Any]) -> Forms:
        forms = keys.coded_forms(value.get("system"), value.get("value"))
        return unique([*forms, *keys.coded_forms(value.get("use"), value.get("value"))])

    def boolean(value: bool) -> Forms:
        return coding_forms(None, "true" if value else "false")

    def plain(value: str) -> Forms:
        forms = keys.coded_forms(None, value)
        return (*forms, *keys.coded_forms(system, value)[1:]) if system else tuple(forms)

    known: dict[str, Callable[[Any], Forms]] = {
        "Coding": coding,
        "CodeableConcept": concept,
        "Identifier": identifier,
        "ContactPoint": contact,
        "boolean": boolean,
    }
    if type_ in known:
        return known[type_]
    if type_ in PLAIN:
        return plain
    raise ValueError(f"{type_} is no token")


@lru_cache(maxsize=32768)
def coded_keys(type_: str, code: str, system: str | None, value: str | None) -> tuple[str, ...]:
    return tuple(keys.coded(type_, code, form) for form in keys.coded_forms(system, value))


def tokens(param: SearchParam, type_: str, system: str | None) -> Emit:
    owner, name, present = param.type, param.code, keys.present(param.type, param.code)

    def coding(value: Mapping[str, Any], work: Work) -> None:
        work.tokens.update(coded_keys(owner, name, value.get("system"), value.get("code")))
        work.tokens.add(present)

    def concept(value: Mapping[str, Any], work: Work) -> None:
        for each in value.get("coding", ()):
            work.tokens.update(coded_keys(owner, name, each.get("system"), each.get("code")))
        work.tokens.add(present)

    if type_ == "Coding":
        return coding
    if type_ == "CodeableConcept":
        return concept
    forms = token_forms(type_, system)

    @lru_cache(maxsize=64)
    def known(value: Any) -> tuple[str, ...]:
        return (*(keys.coded(owner, name, form) for form in forms(value)), present)

    def plain(value: Any, work: Work) -> None:
        work.tokens.update(known(value))

    def other(value: Any, work: Work) -> None:
        work.tokens.update(keys.coded(owner, name, form) for form in forms(value))
        work.tokens.add(present)

    return plain if type_ in ("code", "boolean") else other


def identifiers(param: SearchParam) -> Emit:
    owner, name, present = param.type, param.code, keys.present(param.type, param.code)

    def emit(value: Mapping[str, Any], work: Work) -> None:
        system, text = value.get("system"), value.get("value")
        add = work.tokens.add
        add(present)
        if text is not None:
            add(keys.coded(owner, name, keys.code_form(text)))
            add(keys.coded(owner, name, f"{system or ''}|{text}"))
            for each in value.get("type", {}).get("coding", ()):
                if (code := each.get("code")) is not None:
                    add(keys.of_type(owner, name, each.get("system", ""), code, text))
        if system:
            work.tokens.update(coded_keys(owner, name, system, None))

    return emit


@cache
def is_false(param: SearchParam) -> Emit:
    """For a parameter that is true where there is a value other than false: what every resource says first."""
    said = tuple(keys.coded(param.type, param.code, form) for form in keys.coded_forms(None, "false"))
    present = keys.present(param.type, param.code)

    def emit(_value: Any, work: Work) -> None:
        work.tokens.update((*said, present))

    return emit


def is_not_false(param: SearchParam) -> Emit:
    """What a value says instead of that."""
    no = tuple(keys.coded(param.type, param.code, form) for form in keys.coded_forms(None, "false"))
    yes = tuple(keys.coded(param.type, param.code, form) for form in keys.coded_forms(None, "true"))

    def emit(value: Any, work: Work) -> None:
        if value is not False:
            work.tokens.difference_update(no)
            work.tokens.update(yes)

    return emit


# References and addresses


def references(param: SearchParam) -> Emit:
    owner, name, present = param.type, param.code, keys.present(param.type, param.code)
    number = keys.param(owner, name)
    kinds = frozenset(kind for kind, members in compartments().items() if name in members.get(owner, ()))

    def emit(value: Mapping[str, Any], work: Work) -> None:
        work.tokens.add(present)
        text = value.get("reference")
        if text is not None and not text.startswith("#"):
            found = target(text)
            for each in target_keys(found.texts):
                work.references.add((number, each))
            if found.id is not None and found.type in kinds:
                work.tokens.add(compartment_key(found.type, found.id))
        if (identifier := value.get("identifier")) is not None:
            forms = keys.coded_forms(identifier.get("system"), identifier.get("value"))
            work.tokens.update(keys.identified(owner, name, form) for form in forms)

    return emit


def reference_texts(type_: str) -> Callable[[Any], tuple[str, ...]]:
    """From a value to the spellings of what it points to."""

    def reference(value: Mapping[str, Any]) -> tuple[str, ...]:
        text = value.get("reference")
        return () if text is None or text.startswith("#") else target(text).texts

    def resource(value: Mapping[str, Any]) -> tuple[str, ...]:
        return (f"{value['resourceType']}/{value['id']}",) if value.get("id") else ()

    if type_ == "Reference":
        return reference
    if type_ == "Resource":
        return resource
    if type_ in ("canonical", "uri"):
        return canonical
    raise ValueError(f"{type_} is no reference")


def addresses(param: SearchParam, type_: str) -> Emit:
    """References that are a canonical address, or a resource that stands in the place itself."""
    number, present = keys.param(param.type, param.code), keys.present(param.type, param.code)
    texts = reference_texts(type_)

    def emit(value: Any, work: Work) -> None:
        work.tokens.add(present)
        for each in target_keys(texts(value)):
            work.references.add((number, each))

    return emit


def uris(param: SearchParam, type_: str) -> Emit:
    owner, name = param.type, param.code
    number, present = keys.param(owner, name), keys.present(owner, name)
    is_canonical = type_ == "canonical"

    def emit(value: str, work: Work) -> None:
        work.tokens.add(present)
        for each in canonical(value) if is_canonical else (value,):
            work.tokens.add(exact_key(owner, name, each))
            work.strings[number, written(each)] = ()

    return emit


# Strings

_NAME = (("text", "family"), ("given", "prefix", "suffix"))
_ADDRESS = (("text", "city", "district", "state", "postalCode", "country"), ("line",))


@lru_cache(maxsize=8192)
def exact_key(type_: str, code: str, text: str) -> str:
    return keys.exact(type_, code, text)


folded = lru_cache(maxsize=8192)(fold)


def strings(param: SearchParam, type_: str) -> Emit:
    owner, name = param.type, param.code
    number, present = keys.param(owner, name), keys.present(owner, name)

    def text(value: str, work: Work) -> None:
        work.tokens.add(present)
        work.tokens.add(exact_key(owner, name, value))
        work.strings[number, folded(value)] = ()

    def parts(of: tuple[tuple[str, ...], tuple[str, ...]]) -> Emit:
        def emit(value: Mapping[str, Any], work: Work) -> None:
            work.tokens.add(present)
            for each in (*map(value.get, of[0]), *(one for field in of[1] for one in value.get(field, ()))):
                if each is not None:
                    text(each, work)

        return emit

    match type_:
        case "string" | "markdown":
            return text
        case "HumanName":
            return parts(_NAME)
        case "Address":
            return parts(_ADDRESS)
        case _:
            raise ValueError(f"{type_} is no string")


# Dates


def ranges_of_time(type_: str) -> Callable[[Any], list[tuple[int, int]]]:
    """From a value to the range of time that it covers, if it does. Of a timing its outer limits count (Search, section
    date), as far as its events and its bounds tell them.
    """

    def period(value: Mapping[str, Any]) -> list[tuple[int, int]]:
        start, end = value.get("start"), value.get("end")
        if start is None and end is None:
            return []
        return [(EARLIEST if start is None else span(start)[0], LATEST if end is None else span(end)[1])]

    def timing(value: Mapping[str, Any]) -> list[tuple[int, int]]:
        found = [span(each) for each in value.get("event", ()) if each is not None]
        found += period(value.get("repeat", {}).get("boundsPeriod", {}))
        return [(min(low for low, _ in found), max(high for _, high in found))] if found else []

    match type_:
        case "date" | "dateTime" | "instant":
            return lambda value: [span(value)]
        case "Period":
            return period
        case "Timing":
            return timing
        case _:
            raise ValueError(f"{type_} is no date")


def dates(param: SearchParam, type_: str) -> Emit:
    number, present = keys.param(param.type, param.code), keys.present(param.type, param.code)
    ranges = ranges_of_time(type_)

    def moment(value: str, work: Work) -> None:
        work.tokens.add(present)
        low, high = span(value)
        work.dates[number, low, high] = ()

    def emit(value: Any, work: Work) -> None:
        work.tokens.add(present)
        for low, high in ranges(value):
            work.dates[number, low, high] = ()

    return emit if type_ in ("Period", "Timing") else moment


# Numbers and quantities


@lru_cache(maxsize=4096)
def unit_keys(system: str | None, code: str | None, unit: str | None) -> tuple[str, ...]:
    return tuple(sorted(set(keys.unit_forms(system, code, unit))))


def decimal(value: object) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    exponent = number.as_tuple().exponent
    is_fit = isinstance(exponent, int) and exponent > -PLACES_MOST and -HUGE < number.adjusted() < HUGE
    if not number and not is_fit:
        return Decimal(0)
    if not is_fit:
        raise ValueError(f"{value} is too large or too small to be searched for")
    return number


def ranges_of_numbers(type_: str) -> Callable[[Any], list[Range]]:
    """From a value to the numbers that it covers and its units. A quantity that says `<` or `>=` has one end only; the
    samples of a series reach from the least to the greatest; money has its currency for unit.
    """

    def number(value: object) -> list[Range]:
        found = decimal(value)
        return [(found, found, ())]

    def quantity(value: Mapping[str, Any]) -> list[Range]:
        if (text := value.get("value")) is None:
            return []
        found = decimal(text)
        units = unit_keys(value.get("system"), value.get("code"), value.get("unit"))
        sign = value.get("comparator", "")
        return [(None if sign.startswith("<") else found, None if sign.startswith(">") else found, units)]

    def money(value: Mapping[str, Any]) -> list[Range]:
        if (text := value.get("value")) is None:
            return []
        found = decimal(text)
        return [(found, found, unit_keys("urn:iso:std:iso:4217", value.get("currency"), None))]

    def range_(value: Mapping[str, Any]) -> list[Range]:
        ends = [value.get("low", {}), value.get("high", {})]  # without a comparator, which an end may not have
        low, high = (decimal(each["value"]) if "value" in each else None for each in ends)
        if low is None and high is None:
            return []
        stated = [each for each in ends if "value" in each]
        units = {key for each in stated for key in unit_keys(each.get("system"), each.get("code"), each.get("unit"))}
        return [(low, high, tuple(sorted(units)))]

    def samples(value: Mapping[str, Any]) -> list[Range]:
        origin = value["origin"]
        factor, base = decimal(value.get("factor", 1)), decimal(origin.get("value", 0))
        found = [decimal(each) * factor + base for each in value.get("data", "").split() if each not in ("E", "U", "L")]
        if not found:
            return []
        return [(min(found), max(found), unit_keys(origin.get("system"), origin.get("code"), origin.get("unit")))]

    known: dict[str, Callable[[Any], list[Range]]] = {
        "integer": number,
        "decimal": number,
        "Quantity": quantity,
        "Age": quantity,
        "Duration": quantity,
        "Money": money,
        "Range": range_,
        "SampledData": samples,
    }
    if type_ not in known:
        raise ValueError(f"{type_} is no number")
    return known[type_]


def numbers(param: SearchParam, type_: str) -> Emit:
    number, present = keys.param(param.type, param.code), keys.present(param.type, param.code)
    ranges = ranges_of_numbers(type_)

    def emit(value: Any, work: Work) -> None:
        work.tokens.add(present)
        for low, high, units in ranges(value):
            work.numbers[number, low, high, units] = ()

    return emit
