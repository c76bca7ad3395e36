"""Register areas and organisations that a published file names and no list has held before."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from django.utils import timezone

from commonweal.access import audit
from commonweal.access.permissions import require
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.problem import invalid
from commonweal.places.models import Area, LoadedFile, Organisation


def register(places: Iterable[tuple[str, str, str]], *, source: str, by: Principal) -> int:
    """Add (code, name, kind) of each new place with the file as its source; returns how many were new.

    A nine-character code becomes an area of the kind that its prefix says, any other an organisation. Places that are
    held already are left as they are. Raises Refused for a nine-character code of an unknown kind.
    """
    areas: list[Area] = []
    organisations: list[Organisation] = []
    for code, name, kind in places:
        if is_area_code(code) or code.startswith("G-"):
            known = kind_of(code) or kind
            if not known:
                raise invalid("the code is of no kind of area that is known", "Check the code", value=code)
            areas.append(Area(code=code, name=name, kind=known, source=source[:400]))
        else:
            organisations.append(Organisation(code=code, name=name, kind=kind or "organisation", source=source[:400]))
    with scoped(by):
        require(by, "places.load")
        Area.objects.bulk_create(areas, ignore_conflicts=True)
        Organisation.objects.bulk_create(organisations, ignore_conflicts=True)
        _enter(source, len(areas) + len(organisations))
        audit.record("places.register", subject=source[:200], areas=len(areas), organisations=len(organisations))
    return len(areas) + len(organisations)


def _enter(source: str, rows: int) -> None:
    """Enter the registration in the list of loads, by which names kept in a process are known to be old."""
    LoadedFile.objects.create(
        kind="registered-places", layout="named by a publication", name=source[:255],
        sha256=hashlib.sha256(f"{source}{uuid.uuid4()}".encode()).hexdigest(), rows=rows, title=source[:300],
        publisher="", known=timezone.localdate(),
    )  # fmt: skip
