"""Import files of resources: each file whole or not at all, with a report of every line that is not right."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.access.sealing import appended
from commonweal.kernel.garbage import seldom_searched
from commonweal.kernel.problem import Refused
from commonweal.people.chains import LOG
from commonweal.people.record.imports import staged
from commonweal.people.record.imports.lines import Batch, Unreadable, batches
from commonweal.people.record.imports.prepared import Fault, Prepared, prepare
from commonweal.people.record.rest.update import saved
from commonweal.people.record.store import deferred, read
from commonweal.people.record.store.session import rows
from commonweal.people.record.validation import profiles
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.shelves import present
from commonweal.people.record.wire import document as documents
from commonweal.people.record.wire.instants import instant, next_moment

PENDING = 4
"""Batches prepared ahead of what the database takes."""

MUCH = 10_000
"""From so many resources on, indexes may be made after them."""

RESOURCE_BYTES, PACKED = 1000, 10
"""About so many of a line, and so many times fewer where it is packed."""


@dataclass(slots=True)
class Imported:
    """What a file did: nothing at all where it has faults."""

    file: str
    lines: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list[Fault])


class _Faulty(Exception):
    """Takes back what the file has written so far."""


@contextmanager
def preparers() -> Iterator[ProcessPoolExecutor]:
    """Processes that prepare lines, one a core."""
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=seldom_searched) as pool:
        yield pool


def load(path: Path, pool: ProcessPoolExecutor, *, by: Principal, told: Callable[[int], None]) -> Imported:
    """One file in one transaction; `told` hears of the lines done. Lines that are on record word for word change
    nothing, so the same file twice changes nothing.
    """
    report = Imported(path.name)
    try:
        with scoped(by):
            permissions.require(by, "people.import")
            _load(path, pool, report, told)
            if report.faults:
                raise _Faulty
            if report.created or report.changed:
                audit.record("people.import", subject=path.name, created=report.created, changed=report.changed)
    except Unreadable as broken:
        report.faults.append(Fault(broken.line, Issue("fatal", "structure", "", broken.said)))
    except _Faulty:
        pass
    if report.faults:
        report.created = report.changed = report.unchanged = 0
    return report


def brings_much(paths: Iterable[Path], *, by: Principal) -> bool:
    """Whether the files bring so much more than there is that the indexes are better made at the end."""
    size = sum(path.stat().st_size * (PACKED if path.name.endswith(".gz") else 1) for path in paths)
    resources = size // RESOURCE_BYTES
    with scoped(by):
        permissions.require(by, "people.import")
        return resources >= MUCH and not deferred.holds_more_than(resources // 2)


def count_anew(*, by: Principal) -> None:
    """Have the database count what there is: searches are planned by that, and after an import it is another thing."""
    with scoped(by):
        permissions.require(by, "people.import")
        rows("SELECT record_analyze()::text")


def _load(path: Path, pool: ProcessPoolExecutor, report: Imported, told: Callable[[int], None]) -> None:
    updated = next_moment(None)
    seen: dict[str, int] = {}
    staged.make_room()
    for batch, prepared in _prepared(path, pool, instant(updated)):
        made = prepared
        report.lines += len(batch)
        report.faults += [*made.faults, *_twice(made, seen), *_profile_faults(made)]
        if not report.faults:
            held = staged.held_already(made.selves)
            if held:
                _one_by_one(batch, made, held, report)
                made = prepare([line for line in batch if line[0] in _new_lines(made, held)], instant(updated))
            if made.selves:
                report.created += staged.write(made.copies, updated)
                appended(LOG)
        told(len(batch))


def _prepared(path: Path, pool: ProcessPoolExecutor, updated: str) -> Iterator[tuple[Batch, Prepared]]:
    """Each batch with what was made of it, in the file's order, a few ahead."""
    waiting: deque[tuple[Batch, Future[Prepared]]] = deque()
    for batch in batches(path):
        waiting.append((batch, pool.submit(prepare, batch, updated)))
        if len(waiting) >= PENDING:
            first, future = waiting.popleft()
            yield first, future.result()
    while waiting:
        first, future = waiting.popleft()
        yield first, future.result()


def _twice(made: Prepared, seen: dict[str, int]) -> list[Fault]:
    faults: list[Fault] = []
    for self_key, line, (type_, id_) in zip(made.selves, made.lines, made.names, strict=True):
        first = seen.setdefault(self_key, line)
        if first != line:
            faults.append(Fault(line, Issue("error", "duplicate", type_, f"{type_}/{id_} stands in line {first} too.")))
    return faults


def _profile_faults(made: Prepared) -> list[Fault]:
    """What the profiles say that a resource claims; those are on record, so they are asked for here."""
    shelves = present() if made.profiled else None
    return [
        Fault(line, issue)
        for line, text in made.profiled
        for issue in profiles.check_profiles(documents.read(text).resource, shelves)
        if issue.severity in ("error", "fatal")
    ]


def _new_lines(made: Prepared, held: set[str]) -> set[int]:
    return {line for self_key, line in zip(made.selves, made.lines, strict=True) if self_key not in held}


def _one_by_one(batch: Batch, made: Prepared, held: set[str], report: Imported) -> None:
    """Lines whose resource is on record: a new version where it says something else."""
    texts = dict(batch)
    for self_key, line, (type_, id_) in zip(made.selves, made.lines, made.names, strict=True):
        if self_key not in held:
            continue
        given = documents.read(texts[line])
        stored = read.current(type_, id_)
        body = stored.body if stored is not None else None
        if body is not None and documents.same_content(documents.read(body), given):
            report.unchanged += 1
            continue
        try:
            saved(given, id_, None)
            report.changed += 1
        except Refused as refusal:
            report.faults += [Fault(line, Issue("error", "processing", type_, str(each))) for each in refusal.problems]
