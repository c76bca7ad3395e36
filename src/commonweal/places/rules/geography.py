"""Geographies: the levels at which the country is cut up, and how one is built from another.

A geography is where memberships lead (`Membership.geography`); the kind of an area is what its code says it is. Several
geographies can share areas: the footprints of 2016 (stp) and the boards of 2022 (icb) carry the same codes.
"""

from __future__ import annotations

from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.problem import invalid

GEOGRAPHIES: dict[str, frozenset[str]] = {
    "lsoa": frozenset({"lsoa"}),
    "msoa": frozenset({"msoa"}),
    "ward": frozenset({"ward"}),
    "district": frozenset({"non-metropolitan-district"}) | COUNCILS_WITH_SOCIAL_CARE - {"county"},
    "council": COUNCILS_WITH_SOCIAL_CARE,
    "borough": frozenset({"london-borough"}),
    "hwb": COUNCILS_WITH_SOCIAL_CARE,
    "ccg": frozenset({"ccg"}),
    "sub-icb": frozenset({"ccg"}),
    "stp": frozenset({"stp"}),
    "icb": frozenset({"stp"}),
    "inner-outer-london": frozenset({"inner-outer-london"}),
    "region": frozenset({"region"}),
    "nhs-region": frozenset({"nhs-region"}),
    "nation": frozenset({"nation"}),
}
"""Geography to the kinds of its areas. `hwb`: each upper-tier council has a Health and Wellbeing Board (Health and
Social Care Act 2012, section 194). `sub-icb`: the sub-ICB locations of 2022 carry the codes of the last CCGs."""

BUILT_FROM: dict[str, str] = {
    "council": "district",
    "inner-outer-london": "council",
    "region": "council",
    "nation": "region",
}
"""Geography to the one below from which its small areas are found, where no lookup leads there directly."""

_SAME_AS = {"borough": "council", "hwb": "council"}
_NAMES = {
    "local-authority": "council", "upper-tier": "council", "councils": "council", "boroughs": "borough",
    "lower-tier": "district", "districts": "district", "ics": "icb", "stps": "stp", "icbs": "icb", "ccgs": "ccg",
    "regions": "region", "england": "nation",
}  # fmt: skip


def geography_named(text: str) -> str:
    """The geography that the text names (`upper-tier`, `ICS` and other common words too). Raises Refused."""
    name = text.strip().lower().replace("_", "-").replace(" ", "-")
    name = _NAMES.get(name, name)
    if name not in GEOGRAPHIES:
        raise invalid("there is no such geography", f"Use one of {', '.join(GEOGRAPHIES)}", value=text)
    return name


def lookup_of(geography: str) -> str:
    """The geography whose memberships hold the areas of this one: a borough is a council."""
    return _SAME_AS.get(geography, geography)


def chain_of(geography: str) -> list[str]:
    """The geographies to climb from the small areas to this one: region climbs district, council, region."""
    climb = [lookup_of(geography)]
    while climb[0] in BUILT_FROM:
        climb.insert(0, BUILT_FROM[climb[0]])
    return climb
