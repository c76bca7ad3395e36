"""Bundles as text: bodies go in as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from json import JSONEncoder

from commonweal.people.record.rest.outcome import outcome
from commonweal.people.record.rest.shape import WHOLE, Shape, shaped
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.wire.ids import new_id
from commonweal.people.record.wire.instants import instant
from commonweal.people.record.wire.values import dumps

quoted: Callable[[str], str] = JSONEncoder(ensure_ascii=False).encode
"""A text as JSON writes it."""


def bundle(
    kind: str, entries: Iterable[str], *, links: Iterable[tuple[str, str]] = (), total: int | None = None
) -> str:
    """A Bundle of entries that are JSON already."""
    id_, now = new_id(), instant(datetime.now(UTC))
    parts = [f'"resourceType":"Bundle","id":"{id_}","type":"{kind}","timestamp":"{now}"']
    if total is not None:
        parts.append(f'"total":{total}')
    linked = ",".join(f'{{"relation":"{relation}","url":{quoted(url)}}}' for relation, url in links)
    if linked:
        parts.append(f'"link":[{linked}]')
    listed = ",".join(entries)
    if listed:
        parts.append(f'"entry":[{listed}]')
    return f"{{{','.join(parts)}}}"


def search_entries(base: str, found: Iterable[Stored], mode: str, shape: Shape) -> list[str]:
    start, end = f'{{"fullUrl":{quoted(base)[:-1]}/', f',"search":{{"mode":"{mode}"}}}}'
    is_whole = shape == WHOLE
    return [
        f'{start}{each.type}/{each.id}","resource":{each.body if is_whole else shaped(each.body or "", shape)}{end}'
        for each in found
    ]


def outcome_entry(issues: Iterable[Issue]) -> str:
    """What the client should know of how its search was understood."""
    return f'{{"resource":{dumps(outcome(issues))},"search":{{"mode":"outcome"}}}}'


def history_entry(base: str, stored: Stored, shape: Shape) -> str:
    """What was asked for at the time, and what was answered."""
    url = stored.type if stored.method == "POST" else stored.reference
    status = {"DELETE": "204", "POST": "201"}.get(stored.method, "201" if stored.version == 1 else "200")
    parts = [f'"fullUrl":{quoted(f"{base}/{stored.reference}")}']
    if stored.body is not None:
        parts.append(f'"resource":{shaped(stored.body, shape)}')
    parts.append(f'"request":{{"method":"{stored.method}","url":"{url}"}}')
    parts.append(
        f'"response":{{"status":"{status}","etag":"W/\\"{stored.version}\\"","lastModified":"{instant(stored.updated)}"}}'
    )
    return f"{{{','.join(parts)}}}"
