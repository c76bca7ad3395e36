"""Values of reference parameters: an id, `Type/id`, an address, a canonical address with its version."""

from __future__ import annotations

import re
from functools import cache

from commonweal.people.record.definitions.params import SearchParam, resource_types
from commonweal.people.record.indexing.expressions import parse
from commonweal.people.record.indexing.places import places
from commonweal.people.record.search import values
from commonweal.people.record.search.understood import Context, NotTaken, near

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LOCAL = re.compile(r"(?P<type>[A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?P<version>/_history/[A-Za-z0-9\-.]{1,64})?")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


def references(param: SearchParam, modifier: str, text: str, context: Context) -> list[str]:
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
    if len(parts) == 1 and ID.fullmatch(address):
        return [f"{type_}/{address}" for type_ in ((modifier,) if modifier else targets(param))]
    raise ValueError("expected an id, Type/id, an absolute address, or a canonical address|version")


@cache
def is_followed(param: SearchParam) -> bool:
    """Whether a reference parameter points to resources by type and id. Canonical addresses are looked for, and not
    followed.
    """
    found = (place for path in parse(param.expression, param.type) for place in places(path, param.type))
    return param.kind == "reference" and not all(place.type in ("canonical", "uri") for place in found)


def not_followed(param: SearchParam) -> NotTaken:
    message = f"{param.code} of {param.type} has canonical addresses, which are not followed"
    return NotTaken(message, f"Search for the address itself: {param.code}=http://...")


def targets(param: SearchParam) -> tuple[str, ...]:
    """The resource types that a reference can point to."""
    return param.targets if param.targets and "Resource" not in param.targets else resource_types()
