"""What the site's search finds in this room: areas and trusts by name or code, and the council of a postcode."""

from __future__ import annotations

from django.utils import timezone

from commonweal.places.pages.browse import search as find_places
from commonweal.places.pages.found import place_address
from commonweal.places.pages.words import in_force_words, kind_words
from commonweal.web.search import Hit


def search(text: str, limit: int) -> list[Hit]:
    """Places with this name, code or postcode, best first."""
    found = find_places(text, None, timezone.localdate()).found[:limit]
    return [
        Hit(
            one.name,
            place_address(one.code),
            kind_words(one.kind),
            ", ".join(filter(None, [one.code, in_force_words(one.valid_from, one.valid_to)])),
        )
        for one in found
    ]
