"""Whether the index is what the bodies make; and making it anew where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Entries
from commonweal.people.record.indexing.extract import entries
from commonweal.people.record.store import deferred, indexes, write
from commonweal.people.record.store.indexes import Indexed
from commonweal.people.record.wire.document import read
from commonweal.people.record.wire.instants import instant


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be: at which resource (`Type/id`), and what."""

    reference: str
    what: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.what}"


Told = Callable[[int], None]


def verify(*, by: Principal, told: Told) -> Iterator[Difference]:
    """Every difference between the index and what its bodies make, in the present scope."""
    permissions.require(by, "people.verify")
    for page in indexes.indexed():
        for each in page:
            found = _difference(each)
            if found:
                yield Difference(each.reference, found)
        told(len(page))
    for lost in indexes.unindexed():
        yield Difference(lost.reference, "is not in the index")
    for type_, id_ in indexes.gaps():
        yield Difference(f"{type_}/{id_}", "its versions are not counted without a gap")
    for name in deferred.waiting():
        yield Difference("index", f"{name} waits to be made: searches are slow")
    strays = indexes.strays()
    if strays:
        yield Difference("index", f"{strays} entries belong to no resource")


def _difference(each: Indexed) -> str | None:
    newest = each.newest
    if newest is None:
        return "is in the index and has no version"
    if not _is_found(each):
        return "is in the index under another key than its own"
    if (each.version, each.seq, each.updated, each.is_deleted) != (
        newest.version, newest.seq, newest.updated, newest.body is None,
    ):  # fmt: skip
        return f"the index has version {each.version}, the newest is {newest.version}"
    if newest.body is None:
        return None if indexes.same(each, Entries()) else "is deleted and found by a search"
    resource = read(newest.body).resource
    meta = resource.get("meta", {})
    said = (resource.get("resourceType"), resource.get("id"), meta.get("versionId"), meta.get("lastUpdated"))
    if said != (each.type, each.id, str(newest.version), instant(newest.updated)):
        return "the body does not say the type, id, version and moment that it is kept under"
    return None if indexes.same(each, entries(resource)) else "the index is not what the body makes"


def _is_found(each: Indexed) -> bool:
    return each.self == keys.self_key(each.type, each.id)


def rebuild(*, by: Principal, told: Told) -> int:
    """Make the index anew, in one transaction; how many resources had another one."""
    permissions.require(by, "people.rebuild")
    mended = 0
    for page in indexes.indexed():
        for each in page:
            if each.newest is None or not _is_found(each):
                indexes.remove(each.key)
                mended += 1
            elif _difference(each):
                write.index(each.newest, each.key)
                mended += 1
        told(len(page))
    for lost in indexes.unindexed():
        write.index(lost, None)
        mended += 1
    indexes.remove_strays()
    audit.record("people.rebuild", mended=mended)
    return mended
