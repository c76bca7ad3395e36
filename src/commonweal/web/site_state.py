"""Whether this data folder holds a synthetic place or published statistics: never both."""

from __future__ import annotations

from enum import StrEnum

from django.db import connection

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.problem import conflict
from commonweal.web.models import SiteState

KEY = "data_nature"


class DataNature(StrEnum):
    SYNTHETIC = "synthetic"
    PUBLISHED = "published"


def data_nature() -> DataNature | None:
    """What was declared, or None for a folder without data. Needs a scope."""
    found = SiteState.objects.filter(key=KEY).values_list("value", flat=True).first()
    return DataNature(found) if found else None


def synthetic() -> bool:
    """Whether every page must say that its data are made up. Needs a scope."""
    return data_nature() is DataNature.SYNTHETIC


def declare_data_nature(nature: DataNature | str, *, by: Principal) -> None:
    """Say once what this folder's data are; call it before the first row is loaded.

    Saying the same again changes nothing. Raises Refused(conflict) where the other nature is declared
    already, and ValueError for a nature that there is not.
    """
    wanted = DataNature(nature)
    with scoped(by):
        permissions.require(by, "web.declare-data-nature")
        with connection.cursor() as cursor:
            # One statement decides between two loads at once; the loser waits here and then sees what was
            # declared.
            cursor.execute(
                "INSERT INTO web_site_state (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
                [KEY, wanted.value],
            )
            is_new = cursor.rowcount == 1
        if is_new:
            audit.record("web.declare-data-nature", subject=wanted.value)
        elif (declared := data_nature()) is not wanted:
            raise conflict(
                f"this data folder holds {declared} data, and {wanted} data may not be mixed with them",
                "Use another folder: set COMMONWEAL_HOME to an empty one",
            )
