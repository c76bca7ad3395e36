"""What is held at all: how many places of each kind, and whether postcodes and lookups are loaded."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from commonweal.kernel.area_code import KINDS
from commonweal.places.models import Area, Membership, Organisation, OrganisationSuccession, Postcode
from commonweal.places.queries.named import Named
from commonweal.places.queries.version import kept
from commonweal.places.rules.geography import GEOGRAPHIES, chain_of

SMALL = frozenset({"lsoa", "msoa", "ward"})
LARGE = frozenset(KINDS.values()) - SMALL
"""Kinds of area that people look for by name."""


def counts() -> dict[str, int]:
    """Kind to how many areas and organisations of it are held, small areas left out."""
    found: dict[str, int] = {}
    for model in (Area, Organisation):
        rows = model.objects.exclude(kind__in=SMALL).values_list("kind").annotate(Count("code"))
        found.update(dict(rows.order_by("kind")))
    return found


def organisations_of_kind(kinds: Collection[str]) -> list[Named]:
    """Every organisation of these kinds, by code."""
    rows = Organisation.objects.filter(kind__in=kinds).order_by("code")
    return [Named(*row) for row in rows.values_list("code", "name", "kind", "opened", "closed")]


def find_organisations(text: str, kinds: Collection[str], limit: int = 20) -> list[Named]:
    """Organisations of these kinds with this code, or whose name holds the text; those open come first."""
    words = text.strip()
    if not words:
        return []
    rows = Organisation.objects.filter(kind__in=kinds)
    columns = ("code", "name", "kind", "opened", "closed")
    by_code = [Named(*row) for row in rows.filter(code=words.upper()).values_list(*columns)]
    by_name = [Named(*row) for row in rows.filter(name__icontains=words).order_by("name").values_list(*columns)]
    rest = [one for one in by_name if one not in by_code]
    return [*by_code, *sorted(rest, key=lambda one: one.valid_to is not None)][:limit]


def organisation_successions(code: str) -> list[OrganisationSuccession]:
    """What the organisation came from and what it became, in order."""
    query = OrganisationSuccession.objects.filter(predecessor=code) | OrganisationSuccession.objects.filter(
        successor=code
    )
    return list(query.order_by("date", "successor"))


def has_postcodes() -> bool:
    return Postcode.objects.exists()


def geographies_of(code: str) -> list[str]:
    """The geographies in which the area is a parent: an integrated care board is one of icb, and of stp before."""
    rows = Membership.objects.filter(parent=code).values_list("geography", flat=True)
    return sorted(set(rows.distinct()))


@kept
def comparable() -> tuple[str, ...]:
    """The geographies that can be built from small areas with the lookups held, the largest last."""
    rows = Membership.objects.filter(child__startswith="E01").values_list("geography", flat=True)
    held = set(rows.distinct().order_by())
    return tuple(name for name in GEOGRAPHIES if name not in SMALL and chain_of(name)[0] in held)
