"""The keys under which the search index holds what a resource says: whoever writes an entry and whoever looks for it
come here, so that there is one spelling of each.

A key is 128 bits of BLAKE2b, written as 32 hexadecimal digits, which PostgreSQL takes as a uuid. Two texts that share a
key would be a wrong answer; with 10^12 of them that is less likely than one in 10^14, and nobody can make a pair.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

_BETWEEN = "\x1f"
_fresh = blake2b(digest_size=16).copy
"""Begins a hash, in two thirds of the time that making one takes."""


FACET = "f"
"""The first digit of keys that do not lead a search, and of no other."""


def key(*parts: str) -> str:
    """The key of some texts in order."""
    made = _fresh()
    made.update(_BETWEEN.join(parts).encode("utf-8", "surrogatepass"))
    found = made.hexdigest()
    return found if found[0] != FACET else f"e{found[1:]}"


def facet(*parts: str) -> str:
    """The key of something that many resources have in common (any value at all, any code of a system). Such keys are
    kept, and never looked up by themselves: an index of them would cost more than all others and find too much.
    """
    return FACET + key(*parts)[1:]


def is_facet(found: str) -> bool:
    return found[0] == FACET


@lru_cache(maxsize=8192)
def param(type_: str, code: str) -> int:
    """The number (31 bits) of a search parameter of one resource type; no two of the base parameters share one."""
    return int.from_bytes(blake2b(f"{type_}.{code}".encode(), digest_size=4).digest()) >> 1


def self_key(type_: str, id_: str) -> str:
    """The key of a resource of this server, and of a local reference to it."""
    return key("ref", f"{type_}/{id_}")


def target(reference: str) -> str:
    """The key of what a reference points to: `Type/id` without a version, or an absolute address as written."""
    return key("ref", reference)


def coded_forms(system: str | None, code: str | None) -> list[str]:
    """The spellings under which a coded value answers: `code`, `system|code` (`|code` where it has no system) and
    `system|`. A search value is spelt the same way by the reader of queries.
    """
    forms: list[str] = []
    if code is not None:
        forms += [code_form(code), f"{system or ''}|{code}"]
    if system:
        forms.append(f"{system}|")
    return forms


def code_form(code: str) -> str:
    """A code under any system. Led by a mark, so that no code is taken for a system and a code."""
    return f"\x1e{code}"


def coded(type_: str, code: str, form: str) -> str:
    """A token parameter's value in one of its forms (see `coded_forms`)."""
    make = facet if form.endswith("|") else key
    return make(f"{type_}.{code}", "=", form)


def of_type(type_: str, code: str, system: str, type_code: str, value: str) -> str:
    """An identifier of a type, for the modifier `:of-type`."""
    return key(f"{type_}.{code}", "of-type", system, type_code, value)


def exact(type_: str, code: str, text: str) -> str:
    """A whole string or uri as written, for `:exact` and for uri parameters."""
    return key(f"{type_}.{code}", "exact", text)


def present(type_: str, code: str) -> str:
    """That the resource has a value for the parameter, for the modifier `:missing`."""
    return facet(f"{type_}.{code}", "present")


def identified(type_: str, code: str, form: str) -> str:
    """The identifier of a reference parameter's target in one of its forms, for the modifier `:identifier`."""
    return key(f"{type_}.{code}", "identifier", form)


def compartment(kind: str, id_: str) -> str:
    """That the resource is in a compartment: `Patient`, `Encounter`, `RelatedPerson`, `Practitioner`, `Device`."""
    return key("compartment", kind, id_)


def pair(type_: str, code: str, first: str, second: str) -> str:
    """Two components of a composite, both of which are texts (token forms, reference targets, strings)."""
    return key(f"{type_}.{code}", "pair", first, second)


def paired(type_: str, code: str, first: str) -> str:
    """The first component of a composite, whose second is a range that stands in the same row."""
    return key(f"{type_}.{code}", "paired", first)


def unit_forms(system: str | None, code: str | None, unit: str | None) -> list[str]:
    """The keys of a quantity's unit: `system|code`, and each of code and unit alone."""
    forms: list[str] = []
    if code is not None:
        forms.append(key("unit", system or "", code))
    forms += [key("unit", each) for each in {code, unit} if each is not None]
    return forms
