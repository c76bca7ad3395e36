"""Reads of places, all inside the caller's scope."""

from commonweal.places.queries.areas import (
    area,
    areas,
    areas_of_kind,
    by_name,
    by_scheme,
    codes_of,
    find,
    on_date,
    reporting_area,
    successions_of,
    tiles,
)
from commonweal.places.queries.boundaries import boundaries
from commonweal.places.queries.memberships import Member, members, parents
from commonweal.places.queries.neighbourhoods import Neighbourhood, neighbourhoods
from commonweal.places.queries.overlaps import coterminous, overlap
from commonweal.places.queries.people import People, people, people_rows_missing
from commonweal.places.queries.postcodes import Located, locate
from commonweal.places.queries.profiles import Profile, ProfileRow, profile

__all__ = [
    "Located",
    "Member",
    "Neighbourhood",
    "People",
    "Profile",
    "ProfileRow",
    "area",
    "areas",
    "areas_of_kind",
    "boundaries",
    "by_name",
    "by_scheme",
    "codes_of",
    "coterminous",
    "find",
    "locate",
    "members",
    "neighbourhoods",
    "on_date",
    "overlap",
    "parents",
    "people",
    "people_rows_missing",
    "profile",
    "reporting_area",
    "successions_of",
    "tiles",
]
