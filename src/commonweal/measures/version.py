"""What figures stand at: the same version gives the same answers."""

from __future__ import annotations

from django.db.models import Count, Max

from commonweal.measures.catalogue import release
from commonweal.measures.models import Publication
from commonweal.places.models import LoadedFile


def data_version() -> tuple[object, ...]:
    """The catalogue's release with count, latest number and latest instant of what was loaded.

    Loads are only ever added. The count is there because a load that began earlier may end later, and then
    has the lower number.
    """
    return (release(), *_stand(Publication), *_stand(LoadedFile))


def _stand(model: type[Publication] | type[LoadedFile]) -> tuple[object, ...]:
    found = model.objects.aggregate(count=Count("id"), newest=Max("id"), recorded=Max("recorded"))
    return (found["count"], found["newest"], str(found["recorded"]))
