"""The entries of a resource worked out the slow way: each published expression through a FHIRPath engine, one at a time.

Shares with the product the spelling of keys, and the definitions; nothing of how expressions are read or run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

from fhirpathpy import compile as compiled
from fhirpathpy import evaluate
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

from commonweal.people.record.definitions import codes
from commonweal.people.record.definitions.elements import elements, is_primitive
from commonweal.people.record.definitions.params import SearchParam, compartments, resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST, LATEST, Entries
from commonweal.people.record.indexing.folding import fold

R4 = models["r4"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RESOLVES = re.compile(r"resolve\(\) is (\w+)")

Value = tuple[str, Any]
"""A FHIR type and what stands in the JSON."""


def expected(resource: dict[str, Any]) -> Entries:
    """What `extract.entries` must give."""
    type_ = resource["resourceType"]
    found = Entries()
    for param in search_params(type_).values():
        if param.code in ("_id", "_lastUpdated"):
            continue
        if param.kind == "composite":
            composite(found, param, resource)
        else:
            for each in values(param.expression, resource, resource):
                KINDS[param.kind](found, param, each, resource)
    if type_ in compartments() and "id" in resource:
        found.tokens.add(keys.compartment(type_, resource["id"]))
    return found


# Evaluation


def values(expression: str, resource: dict[str, Any], root: dict[str, Any]) -> list[Value]:
    """The values of an expression that starts from a resource."""
    found: list[Value] = []
    for each in expression.split(" | "):  # one by one: the engine's union forgets types
        test = RESOLVES.search(each)
        fields = {"resolve": {"fn": resolver(test[1] if test else "", root), "arity": {0: []}}}
        own = re.sub(r"^(Domain)?Resource\.", f"{resource['resourceType']}.", each)  # the engine knows no base types
        found += typed(evaluated(own)(resource, fields))
    return found


@cache
def evaluated(expression: str) -> Callable[[dict[str, Any], dict[str, Any]], list[Any]]:
    functions: dict[str, Any] = {}
    run = compiled(of_type(expression), R4, {"returnRawData": True, "userInvocationTable": functions})

    def fill(resource: dict[str, Any], fields: dict[str, Any]) -> list[Any]:
        functions.clear()
        functions.update(fields)
        return run(resource)

    return fill


def of_type(expression: str) -> str:
    """`as` takes one value only, in FHIRPath as it is now; where parameters use it they mean all of a type."""
    plain = expression.replace("DateTime", "dateTime")  # published once with a type that FHIR does not have
    plain = re.sub(r"\(([\w.]+) as (\w+)\)", r"\1.ofType(\2)", plain)
    return re.sub(r"\.as\((\w+)\)", r".ofType(\1)", plain)


def typed(nodes: list[Any]) -> list[Value]:
    """Values with their types; a primitive that has extensions and no value has none."""
    found = [(node.path, node.data) if hasattr(node, "data") else ("boolean", node) for node in nodes]
    return [(type_, data) for type_, data in found if not (isinstance(data, dict) and is_primitive(type_ or ""))]


def resolver(wanted: str, root: Mapping[str, Any]) -> Callable[[list[Any]], list[Any]]:
    """A stand-in for what a reference points to: of its stated type, or of the wanted one where it states none."""

    def resolve(nodes: list[Any]) -> list[Any]:
        types = [type_of(getattr(node, "data", node), root) or wanted for node in nodes]
        return [ResourceNode.create_node({"resourceType": each}) for each in types]

    return resolve


def type_of(reference: Mapping[str, Any], root: Mapping[str, Any]) -> str | None:
    text = reference.get("reference", "")
    if text.startswith("#"):
        inside = {each.get("id"): each["resourceType"] for each in root.get("contained", [])}
        return inside.get(text[1:], "Element")
    parts = text.split("/_history/")[0].split("/")
    if len(parts) >= 2 and parts[-2] in resource_types():
        return parts[-2]
    return reference.get("type", "").split("/")[-1] or None


# Kinds


def put(held: dict[Any, Any], range_: tuple[Any, ...], firsts: Iterable[str]) -> None:
    held[range_] = held.get(range_, frozenset()) | frozenset(firsts)


def same(one: Entries, other: Entries) -> bool:
    """Whether two say the same; in what order a range's first components were found says nothing."""
    return (one.tokens, one.references, *ranges(one)) == (other.tokens, other.references, *ranges(other))


def ranges(found: Entries) -> list[dict[Any, frozenset[str]]]:
    return [{each: frozenset(firsts) for each, firsts in held.items()} for held in (found.dates, found.strings, found.numbers)]


def add(found: Entries, param: SearchParam, make: Callable[..., str], forms: list[str]) -> None:
    found.tokens.update(make(param.type, param.code, form) for form in forms)


def present(found: Entries, param: SearchParam) -> None:
    found.tokens.add(keys.present(param.type, param.code))


def forms_of(param: SearchParam, value: Value, expression: str) -> list[str] | None:
    type_, data = value
    match type_:
        case "Coding":
            return keys.coded_forms(data.get("system"), data.get("code"))
        case "CodeableConcept":
            return [form for each in data.get("coding", []) for form in forms_of(param, ("Coding", each), "") or []]
        case "Identifier":
            return keys.coded_forms(data.get("system"), data.get("value"))
        case "ContactPoint":
            return [form for name in ("system", "use") for form in keys.coded_forms(data.get(name), data.get("value"))]
        case "boolean":
            return keys.coded_forms(None, str(data).lower())
        case "code":
            system = code_system(param.type, expression)
            return [form for each in (None, system) for form in keys.coded_forms(each, data)]
        case "string" | "id" | "uri":
            return keys.coded_forms(None, data)
    return None


@cache
def code_system(type_: str, expression: str) -> str | None:
    """The one system of the value set that a code is bound to, found by following names from the type."""
    systems: set[str | None] = set()
    for path in expression.split(" | "):
        owner, below = type_, ""
        element = None
        for name in re.sub(r"\[0\]|\.where\([^)]*\)", "", path).split(".")[1:]:
            below = f"{below}.{name}".strip(".")
            element = elements(owner)[below]
            if element.content:
                owner, _, below = element.content.partition(".")
            elif element.types[0].code not in ("BackboneElement", "Element"):
                owner, below = element.types[0].code, ""
        assert element is not None
        bound = codes.value_set(element.value_set or "") or {}
        systems.add(next(iter(bound)) if len(bound) == 1 and element.strength == "required" else None)
    return systems.pop() or None if len(systems) == 1 else None


def token(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    forms = forms_of(param, value, param.expression)
    if forms is None:
        return
    present(found, param)
    add(found, param, keys.coded, forms)
    if value[0] == "Identifier" and "value" in value[1]:
        for each in value[1].get("type", {}).get("coding", []):
            if "code" in each:
                key = keys.of_type(param.type, param.code, each.get("system", ""), each["code"], value[1]["value"])
                found.tokens.add(key)


def targets_of(value: Value) -> list[str] | None:
    type_, data = value
    if type_ == "Reference":
        text = data.get("reference", "#")
        if text.startswith("#"):
            return []
        plain = text.split("/_history/")[0]
        is_local = plain.count("/") == 1 and plain.split("/")[0] in resource_types()
        return [plain] if is_local else sorted({plain, text})
    if type_ in ("canonical", "uri"):
        return sorted({data, data.split("|")[0]})
    if type_ in resource_types():
        return [f"{type_}/{data['id']}"] if data.get("id") else []
    return None


def reference(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    targets = targets_of(value)
    if targets is None:
        return
    present(found, param)
    found.references.update((keys.param(param.type, param.code), keys.target(each)) for each in targets)
    if value[0] != "Reference":
        return
    if identifier := value[1].get("identifier"):
        add(found, param, keys.identified, keys.coded_forms(identifier.get("system"), identifier.get("value")))
    for kind, members in compartments().items():
        for each in targets:
            if param.code in members.get(param.type, ()) and each.startswith(f"{kind}/") and each.count("/") == 1:
                found.tokens.add(keys.compartment(kind, each.split("/")[1]))


def uri(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    present(found, param)
    for each in {value[1], value[1].split("|")[0]} if value[0] == "canonical" else {value[1]}:
        add(found, param, keys.exact, [each])
        put(found.strings, (keys.param(param.type, param.code), each), ())


def string(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    present(found, param)
    names = {
        "HumanName": ("family", "given", "prefix", "suffix", "text"),
        "Address": ("line", "city", "district", "state", "postalCode", "country", "text"),
    }
    type_, data = value
    for name in names.get(type_, ()):
        for each in data[name] if isinstance(data.get(name), list) else [data.get(name)]:
            if each is not None:
                string(found, param, ("string", each), resource)
    if type_ not in names:
        add(found, param, keys.exact, [data])
        put(found.strings, (keys.param(param.type, param.code), fold(data)), ())


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def span(text: str) -> tuple[int, int]:
    if "T" in text:
        low = micro(datetime.fromisoformat(text))
        return low, low + (10 ** (6 - len(found[1])) if (found := re.search(r"\.(\d+)", text)) else 1_000_000)
    if len(text) == 10:
        first = date.fromisoformat(text)
        after = first + timedelta(days=1)
    elif len(text) == 7:
        first = date.fromisoformat(f"{text}-01")
        after = (first + timedelta(days=31)).replace(day=1)
    else:
        first, after = date(int(text), 1, 1), date(int(text) + 1, 1, 1)
    low, high = (micro(datetime(each.year, each.month, each.day, tzinfo=UTC)) for each in (first, after))
    return low, high


def spans_of(value: Value) -> list[tuple[int, int]] | None:
    type_, data = value
    if type_ in ("date", "dateTime", "instant"):
        return [span(data)]
    if type_ == "Period":
        if not {"start", "end"} & set(data):
            return []
        return [(span(data["start"])[0] if "start" in data else EARLIEST, span(data["end"])[1] if "end" in data else LATEST)]
    if type_ == "Timing":
        found = [span(each) for each in data.get("event", [])]
        found += spans_of(("Period", data.get("repeat", {}).get("boundsPeriod", {}))) or []
        return [(min(found)[0], max(high for _, high in found))] if found else []
    return None


def date_(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    spans = spans_of(value)
    if spans is not None:
        present(found, param)
        for low, high in spans:
            put(found.dates, (keys.param(param.type, param.code), low, high), ())


Span = tuple[Decimal | None, Decimal | None, tuple[str, ...]]


def units(data: Mapping[str, Any]) -> set[str]:
    return set(keys.unit_forms(data.get("system"), data.get("code"), data.get("unit")))


def numbers_of(value: Value) -> list[Span] | None:
    type_, data = value
    if type_ in ("integer", "decimal"):
        return [(Decimal(data), Decimal(data), ())]
    if type_ in ("Quantity", "Age", "Duration"):
        if "value" not in data:
            return []
        number, sign = Decimal(data["value"]), data.get("comparator", "")
        low, high = None if "<" in sign else number, None if ">" in sign else number
        return [(low, high, tuple(sorted(units(data))))]
    if type_ == "Money":
        currency = {"system": "urn:iso:std:iso:4217", "code": data.get("currency")}
        return numbers_of(("Quantity", {**currency, "value": data["value"]})) if "value" in data else []
    if type_ == "Range":
        low, high = data.get("low", {}), data.get("high", {})
        ends = [Decimal(each["value"]) if "value" in each else None for each in (low, high)]
        if ends == [None, None]:
            return []
        both = set().union(*(units(each) for each in (low, high) if "value" in each))
        return [(ends[0], ends[1], tuple(sorted(both)))]
    if type_ == "SampledData":
        origin = data["origin"]
        points = [Decimal(each) for each in re.findall(r"[-+\d.eE]*\d[-+\d.eE]*", data.get("data", ""))]
        scaled = [Decimal(origin["value"]) + each * Decimal(data.get("factor", 1)) for each in points]
        return [(min(scaled), max(scaled), tuple(sorted(units(origin))))] if scaled else []
    return None


def number(found: Entries, param: SearchParam, value: Value, resource: Mapping[str, Any]) -> None:
    spans = numbers_of(value)
    if spans is not None:
        present(found, param)
        for each in spans:
            put(found.numbers, (keys.param(param.type, param.code), *each), ())


KINDS: dict[str, Callable[[Entries, SearchParam, Value, Mapping[str, Any]], None]] = {
    "token": token,
    "reference": reference,
    "uri": uri,
    "string": string,
    "date": date_,
    "number": number,
    "quantity": number,
}


# Composites


def composite(found: Entries, param: SearchParam, resource: dict[str, Any]) -> None:
    number_ = keys.param(param.type, param.code)
    kinds = [search_params(param.type)[each.code].kind for each in param.components]
    for base, element in contexts(param, resource):
        parts = [
            list(component(param, each.expression, base, element, resource)) for each in param.components
        ]
        firsts = [form for each in parts[0] for form in forms_of(param, each, f"{base}.{param.components[0].expression}") or []]
        paired = [keys.paired(param.type, param.code, form) for form in firsts]
        if not paired and kinds[1] not in ("token", "reference"):
            continue
        for each in parts[1]:
            if kinds[1] in ("token", "reference"):
                others = (targets_of if kinds[1] == "reference" else lambda value: forms_of(param, value, ""))(each) or []
                found.tokens.update(keys.pair(param.type, param.code, *two) for two in product(firsts, others))
            elif kinds[1] == "date":
                for span_ in spans_of(each) or []:
                    put(found.dates, (number_, *span_), paired)
            elif kinds[1] == "string":
                put(found.strings, (number_, fold(each[1])), paired)
            elif len(parts) == 2:
                for span_ in numbers_of(each) or []:
                    put(found.numbers, (number_, *span_), paired)
        if len(parts) == 3 and parts[1] and parts[2]:
            low, high = Decimal(parts[1][0][1]), Decimal(parts[2][0][1])
            put(found.numbers, (number_, low, high, ()), paired)


def contexts(param: SearchParam, resource: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in param.expression.split(" | "):
        for _, data in values(path, resource, resource):
            yield path, data


def component(
    param: SearchParam, expression: str, base: str, element: dict[str, Any], resource: dict[str, Any]
) -> list[Value]:
    options = {"returnRawData": True}
    base_type = elements(param.type)[base.partition(".")[2]].types[0].code if "." in base else param.type
    start = base if base_type == "BackboneElement" else base_type
    out: list[Value] = []
    for each in of_type(expression).split(" | "):
        out += typed(evaluate(element, {"base": start, "expression": each}, {"resource": resource}, R4, options))
    return out
