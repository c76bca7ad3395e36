"""What the site's search finds of people: one, by NHS number. Names are looked for on the page of people only, where
they do not stand in an address.
"""

from __future__ import annotations

from commonweal.access.permissions import allowed
from commonweal.access.scope import current
from commonweal.kernel.nhs_number import nhs_number
from commonweal.kernel.problem import Refused
from commonweal.people.record.pages.finding import by_number
from commonweal.web.language import gettext as _
from commonweal.web.search import Hit


def search(text: str, limit: int) -> list[Hit]:
    """The person whose NHS number the text is, for who may read records."""
    try:
        number = nhs_number(text)
    except Refused:
        return []
    if not allowed(current(), "people.read"):
        return []
    return [
        Hit(match.banner.name, f"/people/{match.id}", _("Person"), match.banner.born)
        for match in by_number(number)[:limit]
    ]
