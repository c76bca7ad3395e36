"""Checks of one element's properties, put together once for each type and path from the definitions.

A property that nothing is asked of, in itself or below, has no check and costs nothing. There are two sets: the lean
one is for resources whose text names no extension anywhere, and skips whatever only an extension could break.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from commonweal.people.record.definitions.codes import value_set, value_set_codes
from commonweal.people.record.definitions.elements import Child, children, is_primitive
from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.validation import narrative, shapes, values
from commonweal.people.record.validation.found import Check, Found, error
from commonweal.people.record.validation.references import pointing_to

_PRIMITIVE: dict[str, Check] = {
    "date": values.day_exists,
    "dateTime": values.day_exists,
    "instant": values.day_exists,
    "base64Binary": values.base64_form,
    "xhtml": narrative.safe,
}
_MIME_TYPES = "http://hl7.org/fhir/ValueSet/mimetypes"
_LOOSE = frozenset(("http://hl7.org/fhir/ValueSet/issue-type",))
"""What kind an issue of an OperationOutcome is: the answer of some service and no part of a record. Published services
put their own codes there, so that others are a warning.
"""
_CURRENCIES = "http://hl7.org/fhir/ValueSet/currencies"


class Walk:
    """Checks an object of a type (`within` is the type and the path below it). Its table is made when first used, as
    types hold one another.
    """

    __slots__ = ("_checks", "_is_lean", "_owner", "_path", "_shape")

    def __init__(self, owner: str, path: str, is_lean: bool) -> None:
        self._owner, self._path, self._is_lean = owner, path, is_lean
        self._checks: dict[str, Check] | None = None
        self._shape = None if path else shapes.BY_TYPE.get(owner)

    def __call__(self, value: Any) -> list[Found] | None:
        if type(value) is not dict:
            return None
        checks = self._checks
        if checks is None:
            checks = self._checks = _table(self._owner, self._path, self._is_lean)
        found: list[Found] | None = None
        for name in value:
            if name in checks:
                more = checks[name](value[name])
                if more:
                    step = f".{name}"
                    found = [*(found or []), *[each.under(step) for each in more]]
        if self._shape is not None:
            more = self._shape(value)
            if more:
                found = [*(found or []), *more]
        return found


@cache
def walk(owner: str, path: str, is_lean: bool) -> Walk:
    return Walk(owner, path, is_lean)


@cache
def resource_walk(type_: str, is_lean: bool) -> Walk:
    return walk(type_, "", is_lean)


def _table(owner: str, path: str, is_lean: bool) -> dict[str, Check]:
    table: dict[str, Check] = {}
    for name, child in children(owner, path).items():
        check = _of(child, is_lean)
        if name == "id" and owner in resource_types() and not path:
            check = values.id_form
        if check is not None:
            table[name] = _each(check) if child.element.is_list else check
        if not is_lean and is_primitive(child.type):
            beside = walk("Element", "", False)
            table[f"_{name}"] = _each(beside) if child.element.is_list else beside
    return table


def _of(child: Child, is_lean: bool) -> Check | None:
    if is_lean and child.type == "Reference":
        return _lean_reference(child)
    parts = [check for check in (_own(child), _below(child, is_lean)) if check is not None]
    return _both(*parts) if len(parts) == 2 else parts[0] if parts else None


def _lean_reference(child: Child) -> Check:
    """References are the most common of what is checked; without extensions only their identifier holds more."""
    own, inner = _own(child) or (lambda _: None), walk("Reference", "", True)

    def check(value: Any) -> list[Found] | None:
        found = own(value)
        if type(value) is dict and "identifier" in value:
            return [*(found or []), *(inner(value) or [])]
        return found

    return check


def _own(child: Child) -> Check | None:
    """What is asked of the value by its type, its targets or its binding."""
    if child.type == "Resource":
        return None
    if child.type == "Reference":
        targets = next(each.targets for each in child.element.types if each.code == "Reference")
        return pointing_to(targets)
    if child.element.strength == "required" and child.element.value_set:
        return _bound(child.type, child.element.value_set)
    return _PRIMITIVE.get(child.type)


def _bound(type_: str, url: str) -> Check | None:
    plain = url.partition("|")[0]
    if plain == _MIME_TYPES:
        return values.mime_form
    if plain == _CURRENCIES:
        return values.currency_form
    codes = value_set_codes(url)
    if codes is None:
        return None
    if type_ in ("code", "string", "uri"):
        return values.one_of(codes, url, is_warning=url.partition("|")[0] in _LOOSE)
    by_system = value_set(url) or {}
    if type_ == "CodeableConcept":
        return lambda value: _concept_in(value, by_system, url, codes)
    return None


def _concept_in(
    value: Any, by_system: Mapping[str, frozenset[str] | None], url: str, codes: frozenset[str]
) -> list[Found] | None:
    if type(value) is not dict:
        return None
    coded = value.get("coding")
    for each in coded if isinstance(coded, list) else ():
        if isinstance(each, dict) and _is_in(each.get("system") or "", each.get("code"), by_system):
            return None
    return error("code-invalid", f"no coding is from the required value set {url}{values.some(codes)}")


def _is_in(system: Any, code: Any, by_system: Mapping[str, frozenset[str] | None]) -> bool:
    return isinstance(system, str) and isinstance(code, str) and code in (by_system.get(system) or ())


def _below(child: Child, is_lean: bool) -> Check | None:
    if child.type == "Resource":
        return (lambda value: _inner(value, True)) if is_lean else (lambda value: _inner(value, False))
    if is_primitive(child.type) or child.type.startswith("http:") or child.type == "xhtml":
        return None
    owner, path = child.within
    if is_lean and (child.type == "Extension" or not _asks(owner, path)):
        return None
    return walk(owner, path, is_lean)


def _inner(value: Any, is_lean: bool) -> list[Found] | None:
    type_ = value.get("resourceType") if type(value) is dict else None
    return resource_walk(type_, is_lean)(value) if type_ in resource_types() else None


@cache
def _asks(owner: str, path: str) -> bool:
    """Whether anything below is asked of by the lean set; types may hold one another."""
    seen: set[tuple[str, str]] = set()
    ahead = [(owner, path)]
    while ahead:
        place = ahead.pop()
        if place in seen:
            continue
        seen.add(place)
        if not place[1] and place[0] in shapes.BY_TYPE:
            return True
        for child in children(*place).values():
            if child.type == "Extension" or child.type.startswith("http:"):
                continue
            if child.type == "Resource" or _own(child) is not None:
                return True
            if not is_primitive(child.type):
                ahead.append(child.within)
    return False


def _each(check: Check) -> Check:
    """The check of a list's every item."""

    def each(value: Any) -> list[Found] | None:
        if type(value) is not list:
            return None
        found: list[Found] | None = None
        for at, held in enumerate(value):
            more = check(held)
            if more:
                found = [*(found or []), *[one.under(f"[{at}]") for one in more]]
        return found

    return each


def _both(first: Check, second: Check) -> Check:
    def both(value: Any) -> list[Found] | None:
        one, other = first(value), second(value)
        return [*one, *other] if one and other else one or other

    return both
