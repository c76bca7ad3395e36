"""Where a postcode lies: its council, and everything that lies in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.kernel.problem import invalid, not_found
from commonweal.places.models import Area, Postcode
from commonweal.places.queries.areas import areas, on_date
from commonweal.places.queries.memberships import parents


@dataclass(frozen=True, slots=True)
class Located:
    """`council` is the postcode's own; `within` what that lies in, nearest first."""

    postcode: str
    council: Area
    within: tuple[Area, ...]


def locate(postcode: str, on: date) -> Located:
    """The council of a postcode and its groupings on that day. Raises Refused where the postcode is not held."""
    key = "".join(postcode.split()).upper()
    if not 5 <= len(key) <= 7 or not key.isalnum():
        raise invalid("this is not a postcode", "Write it like SE1 7PB")
    held = Postcode.objects.filter(postcode=key).first()
    if held is None:
        raise not_found("this postcode is not held", "Load the postcodes of its area: commonweal load postcodes FILE")
    code = on_date(held.area, on)
    above = [member.code for member in parents(code, on)]
    found = areas([code, *above])
    return Located(key, found[code], tuple(found[parent] for parent in above if parent in found))
