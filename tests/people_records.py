"""People for tests of the record's pages: made-up ones, taken in as an import would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.demo.people import people
from commonweal.people.record.store import bulk, write
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.wire.document import read

Resource = Mapping[str, Any]


def taken_in(resources: Iterable[Resource]) -> list[Stored]:
    """Write resources that are new, each under its own id."""
    with scoped(OPERATOR):
        return bulk.create([(read(json.dumps(each)), each["id"]) for each in resources], method="PUT")


def changed(resource: Resource) -> Stored:
    """Write the next version of a resource."""
    with scoped(OPERATOR):
        held = write.lock(resource["resourceType"], resource["id"])
        assert held is not None
        return write.replace(held, read(json.dumps(resource)), resource["resourceType"], resource["id"], method="PUT")


def deleted(type_: str, id_: str) -> None:
    with scoped(OPERATOR):
        held = write.lock(type_, id_)
        assert held is not None
        write.replace(held, None, type_, id_, method="DELETE")


def one_person(seed: int = 1) -> list[dict[str, Any]]:
    """The 20 resources of a made-up person."""
    return next(people(1, seed))


def long_record(entries: int, seed: int = 9) -> list[dict[str, Any]]:
    """A person with so many entries: those of others, said to be about this one."""
    found = list(people(entries // 19 + 1, seed))
    id_ = found[0][0]["id"]
    made = [found[0][0]]
    for others in found:
        text = json.dumps(others[1:]).replace(f"Patient/{others[0]['id']}", f"Patient/{id_}")
        made += json.loads(text)
    return made[: entries + 1]
