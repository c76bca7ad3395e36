"""Versions of resources, found by id or by compartment, in the present scope."""

from __future__ import annotations

from commonweal.people.record.indexing import keys
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored

_COLUMNS = "type, id, version, updated, body, method, seq"

_CURRENT = f"SELECT {_COLUMNS} FROM record_version WHERE type = %s AND id = %s ORDER BY version DESC LIMIT 1"  # noqa: S608

_VERSION = f"SELECT {_COLUMNS} FROM record_version WHERE type = %s AND id = %s AND version = %s"  # noqa: S608

_COMPARTMENT = f"""
SELECT {", ".join(f"v.{name}" for name in _COLUMNS.split(", "))}
FROM record_in_resource r JOIN record_version v ON v.seq = r.seq
WHERE r.tokens @> ARRAY[%s::uuid] ORDER BY r.key
"""  # noqa: S608

def current(type_: str, id_: str) -> Stored | None:
    """The newest version, whose body is None where the resource was deleted; None where there never was one."""
    found = rows(_CURRENT, (type_, id_))
    return Stored(*found[0]) if found else None


def version(type_: str, id_: str, number: int) -> Stored | None:
    found = rows(_VERSION, (type_, id_, number))
    return Stored(*found[0]) if found else None


def compartment(kind: str, id_: str) -> list[Stored]:
    """The resources that are in a compartment (`Patient`, …) now, the one that it is about among them."""
    return [Stored(*row) for row in rows(_COMPARTMENT, (keys.compartment(kind, id_),))]
