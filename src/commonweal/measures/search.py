"""What the site's search finds in this room: measures by name, and the places that have figures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.measures.catalogue import definitions
from commonweal.measures.pages.addresses import measure_address
from commonweal.web.search import Hit


def search(text: str, limit: int) -> list[Hit]:
    """Measures whose title, short title, id or reason for being holds every word of the text."""
    words = text.casefold().split()
    found = [
        Hit(measure.title, measure_address(measure.id), _("Measure"), measure.why)
        for measure in definitions().values()
        if all(word in f"{measure.title} {measure.short_title} {measure.id} {measure.why}".casefold() for word in words)
    ]
    return found[:limit]
