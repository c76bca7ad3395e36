"""Searches answered the slow way: each resource is read through the published expressions and compared with each value.

Takes a search as text, as a client sends it, and shares nothing with the product but the definitions, the folding of
texts and (through `fhir_oracle`) the spelling of codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, getcontext
from typing import Any

from commonweal.people.record.definitions.params import SearchParam, compartments, resource_types, search_params
from commonweal.people.record.indexing.folding import fold
from tests.fhir_oracle import (
    EPOCH,
    component,
    contexts,
    forms_of,
    micro,
    numbers_of,
    span,
    spans_of,
    targets_of,
    values,
)

Resource = dict[str, Any]
Pairs = Sequence[tuple[str, str]]

CODE = "\x1e"
NAMES = ("family", "given", "prefix", "suffix", "text")
ADDRESS = ("line", "city", "district", "state", "postalCode", "country", "text")


@dataclass
class Shelf:
    """Resources in the order in which they were first written; `base` is the server's address, `now` for `ap`."""

    base: str
    now: datetime
    resources: list[Resource] = field(repr=False)
    _held: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict, repr=False)

    def search(self, type_: str | None, pairs: Pairs, compartment: tuple[str, str] | None = None) -> list[str]:
        """References of the matches in order."""
        plain = dict(pairs)
        types = [type_] if type_ else plain["_type"].split(",") if "_type" in plain else list(resource_types())
        found = [each for each in self.resources if each["resourceType"] in types]
        if compartment is not None:
            found = [each for each in found if self.is_in(each, *compartment)]
        for name, value in pairs:
            if name not in ("_sort", "_type", "_include", "_revinclude", "_count"):
                found = [each for each in found if self.holds(each, name, value)]
        return [ref(each) for each in self.ordered(found, plain.get("_sort", ""))]

    def is_in(self, resource: Resource, kind: str, id_: str) -> bool:
        if ref(resource) == f"{kind}/{id_}":
            return True
        codes = compartments()[kind].get(resource["resourceType"], ())
        params = [search_params(resource["resourceType"])[code] for code in codes if code != "{def}"]
        return any(f"{kind}/{id_}" in self.targets(resource, param) for param in params)

    def along(self, references: Iterable[str], includes: Pairs) -> set[str]:
        """What a page of matches brings along."""
        page = set(references)
        found: set[str] = set()
        fresh = {*page}
        is_first = True
        while fresh:
            more = {
                each
                for name, value in includes
                if is_first or name.endswith(":iterate")
                for each in self.included(fresh, name, value)
            }
            fresh = more - found - page
            found |= fresh
            is_first = False
        return found

    def included(self, references: set[str], name: str, value: str) -> Iterable[str]:
        source, _, rest = value.partition(":")
        code, _, target = rest.partition(":")
        is_reverse = name.startswith("_revinclude")
        for one in self.resources:
            if source not in ("*", one["resourceType"]) or (not is_reverse and ref(one) not in references):
                continue
            for param in search_params(one["resourceType"]).values():
                if param.kind != "reference" or code not in ("", "*", param.code):
                    continue
                for each in self.targets(one, param):
                    if target and not each.startswith(f"{target}/"):
                        continue
                    if is_reverse and each in references:
                        yield ref(one)
                    if not is_reverse and self.get(each):
                        yield each

    def get(self, reference: str) -> Resource | None:
        return next((each for each in self.resources if ref(each) == reference), None)

    # Criteria

    def holds(self, resource: Resource, name: str, text: str) -> bool:
        if name.startswith("_has:"):
            _, type_, code, rest = name.split(":", 3)
            param = search_params(type_)[code]
            others = [each for each in self.resources if each["resourceType"] == type_]
            return any(ref(resource) in self.targets(each, param) and self.holds(each, rest, text) for each in others)
        head, dot, rest = name.partition(".")
        code, _, modifier = head.partition(":")
        param = search_params(resource["resourceType"])[code]
        if dot:
            for each in self.targets(resource, param):
                target = self.get(each)
                inner = re.split("[.:]", rest)[0]
                if target and (not modifier or modifier == target["resourceType"]):
                    is_able = inner == "_has" or inner in search_params(target["resourceType"])
                    if is_able and self.holds(target, rest, text):
                        return True
            return False
        if modifier == "missing":
            return (text == "true") == (not self.has(resource, param))
        any_of = any(self.one(resource, param, modifier, each) for each in parts(text, ","))
        return not any_of if modifier == "not" else any_of

    def one(self, resource: Resource, param: SearchParam, modifier: str, text: str) -> bool:
        if param.code == "_id":
            return resource["id"] == text
        if param.code == "_lastUpdated":
            low = micro(datetime.fromisoformat(resource["meta"]["lastUpdated"]))
            return self.time(text, [(low, low + 1)])
        match param.kind:
            case "token" if modifier == "of-type":
                system, code, value = (plain(each) for each in parts(text, "|"))
                return any(
                    data.get("value") == value and coding.get("system") == system and coding.get("code") == code
                    for type_, data in self.values(resource, param) if type_ == "Identifier"
                    for coding in data.get("type", {}).get("coding", [])
                )  # fmt: skip
            case "token":
                return spelt(text) in self.forms(resource, param)
            case "reference" if modifier == "identifier":
                given = [data.get("identifier", {}) for type_, data in self.values(resource, param) if type_ == "Reference"]
                return any(spelt(text) in forms_of(param, ("Identifier", each), "") for each in given)
            case "reference":
                return any(self.points(param, each, text, modifier) for each in self.targets(resource, param))
            case "date":
                return self.time(text, self.spans(resource, param))
            case "string":
                return any(matches_text(each, plain(text), modifier) for each in self.texts(resource, param))
            case "uri":
                return any(matches_uri(each, plain(text), modifier) for each in self.uris(resource, param))
            case "number" | "quantity":
                return any(number(text, each) for each in self.numbers(resource, param))
            case _:
                return self.both(resource, param, text)

    def points(self, param: SearchParam, target: str, text: str, modifier: str) -> bool:
        wanted = "|".join(plain(each) for each in parts(text, "|")).removeprefix(f"{self.base}/")
        if re.fullmatch(r"[A-Za-z0-9.\-]+", wanted):
            found = re.fullmatch(r"([A-Z]\w+)/([^/]+)", target)
            types = {modifier} if modifier else {*param.targets} & {*resource_types()} or {*resource_types()}
            return bool(found) and found[2] == wanted and found[1] in types
        return target == wanted

    def both(self, resource: Resource, param: SearchParam, text: str) -> bool:
        first, second = parts(text, "$")
        kinds = [search_params(param.type)[each.code] for each in param.components]
        for base, element in contexts(param, resource):
            ones, others = (component(param, each.expression, base, element, resource) for each in param.components)
            forms = [form for each in ones for form in forms_of(param, each, f"{base}.{param.components[0].expression}") or []]
            if spelt(first) not in forms:
                continue
            for each in others:
                match kinds[1].kind:
                    case "token":
                        is_found = spelt(second) in (forms_of(param, each, "") or [])
                    case "reference":
                        is_found = any(self.points(kinds[1], one, second, "") for one in targets_of(each) or [])
                    case "date":
                        is_found = self.time(second, spans_of(each) or [])
                    case "string":
                        is_found = matches_text(each[1], plain(second), "")
                    case _:
                        is_found = any(number(second, (*one, each[1])) for one in numbers_of(each) or [])
                if is_found:
                    return True
        return False

    def time(self, text: str, spans: Iterable[tuple[int, int]]) -> bool:
        prefix, rest = prefixed(text)
        a, b = span(rest)
        now = (self.now - EPOCH).total_seconds() * 1_000_000
        gap = max(abs(now - a), abs(now - b)) // 10

        def is_within(low: int, high: int) -> bool:
            return a <= low and high <= b

        tests: dict[str, Callable[[int, int], bool]] = {
            "eq": is_within,
            "ne": lambda low, high: not is_within(low, high),
            "gt": lambda _, high: high > b,
            "lt": lambda low, _: low < a,
            "ge": lambda low, high: high > b or is_within(low, high),
            "le": lambda low, high: low < a or is_within(low, high),
            "sa": lambda low, _: low >= b,
            "eb": lambda _, high: high <= a,
            "ap": lambda low, high: low < b + gap and high > a - gap,
        }
        return any(tests[prefix](*each) for each in spans)

    # Values

    def values(self, resource: Resource, param: SearchParam) -> list[Any]:
        key = (resource["resourceType"], resource["id"], param.code)
        if key not in self._held:
            self._held[key] = values(param.expression, resource, resource)
        return self._held[key]

    def has(self, resource: Resource, param: SearchParam) -> bool:
        read: dict[str, Callable[[Any], Any]] = {
            "token": lambda each: forms_of(param, each, param.expression),
            "reference": targets_of,
            "date": spans_of,
            "number": numbers_of,
            "quantity": numbers_of,
        }
        return any(read.get(param.kind, lambda each: each)(each) is not None for each in self.values(resource, param))

    def forms(self, resource: Resource, param: SearchParam) -> list[str]:
        return [form for each in self.values(resource, param) for form in forms_of(param, each, param.expression) or []]

    def targets(self, resource: Resource, param: SearchParam) -> list[str]:
        return [target for each in self.values(resource, param) for target in targets_of(each) or []]

    def spans(self, resource: Resource, param: SearchParam) -> list[tuple[int, int]]:
        return [one for each in self.values(resource, param) for one in spans_of(each) or []]

    def numbers(self, resource: Resource, param: SearchParam) -> list[Any]:
        found = self.values(resource, param)
        return [(*one, data) for type_, data in found for one in numbers_of((type_, data)) or []]

    def uris(self, resource: Resource, param: SearchParam) -> list[str]:
        found = self.values(resource, param)
        return [one for type_, data in found for one in ({data, data.split("|")[0]} if type_ == "canonical" else {data})]

    def texts(self, resource: Resource, param: SearchParam) -> list[str]:
        found: list[str] = []
        for type_, data in self.values(resource, param):
            for name in {"HumanName": NAMES, "Address": ADDRESS}.get(type_, ()):
                held = data.get(name, [])
                found += held if isinstance(held, list) else [held]
            if isinstance(data, str):
                found.append(data)
        return found

    # Order

    def ordered(self, found: list[Resource], sort: str) -> list[Resource]:
        keys = sort.split(",") if sort else []
        place = {ref(each): number for number, each in enumerate(self.resources)}
        found = sorted(found, key=lambda each: place[ref(each)], reverse=bool(keys) and keys[-1].startswith("-"))
        for each in reversed(keys):
            code, is_down = each.removeprefix("-"), each.startswith("-")
            with_value = [one for one in found if self.sort_values(one, code)]
            without = [one for one in found if not self.sort_values(one, code)]
            most = max if is_down else min
            with_value = stably(with_value, lambda one, code=code, most=most: most(self.sort_values(one, code)), is_down)
            found = with_value + without
        return found

    def sort_values(self, resource: Resource, code: str) -> list[Any]:
        if code in ("_id", "_lastUpdated"):
            return [resource["id"] if code == "_id" else resource["meta"]["lastUpdated"]]
        param = search_params(resource["resourceType"])[code]
        match param.kind:
            case "date":
                return self.spans(resource, param)
            case "string":
                return [fold(each)[:200].encode() for each in self.texts(resource, param)]
            case "uri":
                return [each[:200].encode() for each in self.uris(resource, param)]
            case _:
                return [each[0] for each in self.numbers(resource, param) if each[0] is not None]


def stably(found: list[Resource], key: Callable[[Resource], Any], is_down: bool) -> list[Resource]:
    """Equal ones stay as they are, also where the order is down."""
    return sorted(found, key=key, reverse=is_down)


def ref(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def parts(text: str, separator: str) -> list[str]:
    return re.findall(rf"(?:\\.|[^\\{separator}])+", text.replace(f"{separator}{separator}", f"{separator}\0{separator}"))


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("\0", "")


def spelt(text: str) -> str:
    if not re.search(r"(?<!\\)\|", text):
        return CODE + plain(text)
    system, code = re.split(r"(?<!\\)\|", text)
    return f"{plain(system)}|{plain(code)}"


def prefixed(text: str) -> tuple[str, str]:
    return (text[:2], text[2:]) if text[:2].isalpha() else ("eq", text)


def matches_text(held: str, wanted: str, modifier: str) -> bool:
    if modifier == "exact":
        return held == wanted
    return fold(wanted) in fold(held) if modifier == "contains" else fold(held).startswith(fold(wanted))


def matches_uri(held: str, wanted: str, modifier: str) -> bool:
    if modifier == "below":
        return held == wanted or held.startswith(wanted.rstrip("/") + "/")
    if modifier == "above":
        after = wanted[len(held) :]
        is_whole = "://" in held and held.count("/") >= 2 and len(held.split("://")[1]) > 0
        return held == wanted or (wanted.startswith(held) and is_whole and (held[-1] == "/" or after[:1] == "/"))
    return held == wanted


def number(text: str, held: tuple[Any, ...]) -> bool:
    """`held`: lower and upper end, units (their keys), and the JSON that they came from."""
    getcontext().prec = 100
    low, high, _, data = held
    amount, *unit = text.split("|")
    if unit and not is_of_unit(data, *unit):
        return False
    prefix, rest = prefixed(amount)
    value = Decimal(rest)
    low = Decimal("-Infinity") if low is None else low
    high = Decimal("Infinity") if high is None else high
    digits, power = value.as_tuple().digits, value.as_tuple().exponent
    assert isinstance(power, int)
    half = Decimal(5).scaleb(power - (2 if "e" in rest.lower() and len(digits) == 1 else 1))
    is_within = low >= value - half and high < value + half
    tests = {
        "eq": is_within,
        "ne": not is_within,
        "gt": high > value,
        "lt": low < value,
        "ge": high >= value,
        "le": low <= value,
        "sa": low > value,
        "eb": high < value,
        "ap": high >= value - abs(value) / 10 and low <= value + abs(value) / 10,
    }
    return tests[prefix]


def is_of_unit(data: Any, system: str, code: str) -> bool:
    if not isinstance(data, dict):
        return False
    for each in (data, data.get("low", {}), data.get("high", {}), data.get("origin", {})):
        if "value" not in each:
            continue
        said = {"system": "urn:iso:std:iso:4217", "code": each["currency"]} if "currency" in each else each
        if system and said.get("system") == system and said.get("code") == code:
            return True
        if not system and code in (said.get("code"), said.get("unit")):
            return True
    return False
