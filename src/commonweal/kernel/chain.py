"""The one hash chain: what a block of a log seals, and what can be found wrong with a chain. Pure.

Two byte forms are all that there is to it, so that anybody can check a log with any tool that knows SHA-256:

- An entry is the JSON list of its sealed columns' texts (null where a column is empty), without spaces, letters beyond
  ASCII as they are, in UTF-8. Its leaf is the digest of that.
- A block is lines of UTF-8 text ended by line feeds: ten of heading (see `heading`), then one an entry, its id, a
  space and its leaf in hexadecimal. The block's digest is the digest of that text; the next block's heading holds it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

FORM = "commonweal-chain-1"
"""The version of both byte forms. Blocks sealed under another form are not understood, and said to be altered."""

BEFORE_THE_FIRST = bytes(32)
"""The digest that the first block of a log names as the one before."""

DIGEST_BYTES = 32
HEAD_DIGITS_LEAST = 16
"""Digits of a noted head that are enough to find it again."""

GAPS_NAMED = 100
"""Removed blocks named one by one at one gap: a forged number could leave a gap of any width."""


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _list(texts: Sequence[str | None]) -> str:
    """A JSON list without spaces, as PostgreSQL's to_json writes one of texts."""
    return _encoder.encode(texts)


@dataclass(frozen=True, slots=True)
class Block:
    """One sealed block. `ids` and `leaves` run in parallel. `since`, `snapshot`, `cut_after` and `cluster` are the
    database's own notes of which entries were to be sealed (see docs/adr/0012); the digest covers them too.
    """

    log: str
    number: int
    previous: bytes
    columns: tuple[str, ...]
    ids: tuple[str, ...]
    leaves: tuple[bytes, ...]
    since: str
    snapshot: str
    cut_after: str | None
    cluster: str
    sealed_at: datetime
    digest: bytes


class What(StrEnum):
    """What can be found wrong."""

    ENTRY_ALTERED = "entry altered"
    ENTRY_REMOVED = "entry removed"
    ENTRY_ADDED = "entry added"
    ENTRY_TWICE = "entry sealed twice"
    BLOCK_ALTERED = "block altered"
    BLOCK_REMOVED = "block removed"
    BLOCK_ADDED = "block added"
    PREVIOUS_DIFFERS = "previous block does not match"
    HEAD_NOT_FOUND = "head not found"
    LOG_ALTERED = "what the log seals is not what this release says"


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing found wrong: in which log, at which block and which entry, where it has them."""

    log: str
    what: What
    block: int | None = None
    entry: str | None = None

    def __str__(self) -> str:
        parts = [f"log {self.log}"] if self.log else []
        if self.block is not None:
            parts.append(f"block {self.block}")
        if self.entry is not None:
            parts.append(f"head {self.entry}" if self.what is What.HEAD_NOT_FOUND else f"entry {self.entry}")
        return f"{', '.join(parts)}: {self.what.value}"


def leaf(texts: Sequence[str | None]) -> bytes:
    """The digest of an entry, from its sealed columns' texts in order."""
    return hashlib.sha256(_list(texts).encode()).digest()


def heading(block: Block) -> tuple[str, ...]:
    """The ten lines that a block's text begins with: form, log, number, digest before, moment of sealing, columns,
    and the database's four notes.
    """
    return (
        FORM,
        block.log,
        str(block.number),
        block.previous.hex(),
        instant(block.sealed_at),
        _list(block.columns),
        block.since,
        block.snapshot,
        block.cut_after or "",
        block.cluster,
    )


def digest_of(block: Block) -> bytes:
    """The digest that the block should bear. Raises ValueError where ids and leaves do not run in parallel."""
    entries = (f"{id_} {each.hex()}" for id_, each in zip(block.ids, block.leaves, strict=True))
    return hashlib.sha256("".join(f"{line}\n" for line in (*heading(block), *entries)).encode()).digest()


def instant(moment: datetime) -> str:
    """An instant as the byte form writes it: in UTC, with six digits of the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(slots=True)
class Check:
    """Follows one log block by block, in order of number, and gathers what is wrong.

    Feed it every block with the entries that were found, then what stands in the log outside all blocks.
    """

    log: str
    blocks: int = 0
    entries: int = 0
    withheld: int = 0
    unsealed: int = 0
    head: bytes | None = None
    number: int = 0
    digests: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _seen: set[str] = field(default_factory=set[str])

    def block(self, block: Block, found: Mapping[str, bytes], *, withheld: int = 0) -> Iterator[Breach]:
        """The breaches at one block. `found` maps the ids of the entries that are there to their leaves, worked out
        afresh; of these, `withheld` are so by the word of the database, their texts being closed to the reader.
        """
        yield from self._link(block)
        for id_, sealed in zip(block.ids, block.leaves, strict=False):
            if id_ in self._seen:
                yield Breach(self.log, What.ENTRY_TWICE, block.number, id_)
            self._seen.add(id_)
            if id_ not in found:
                yield Breach(self.log, What.ENTRY_REMOVED, block.number, id_)
            elif found[id_] != sealed:
                yield Breach(self.log, What.ENTRY_ALTERED, block.number, id_)
        held = set(block.ids)
        yield from (Breach(self.log, What.ENTRY_ADDED, block.number, id_) for id_ in found if id_ not in held)
        self.entries += len(block.ids)
        self.withheld += withheld

    def _link(self, block: Block) -> Iterator[Breach]:
        self.blocks += 1
        expected = self.number + 1
        for missing in range(expected, min(block.number, expected + GAPS_NAMED)):
            yield Breach(self.log, What.BLOCK_REMOVED, missing)
        if block.number == expected and block.previous != (self.head or BEFORE_THE_FIRST):
            yield Breach(self.log, What.PREVIOUS_DIFFERS, block.number)
        is_in_place = block.number >= expected and block.log == self.log and len(block.ids) == len(block.leaves)
        if not is_in_place or digest_of(block) != block.digest:
            yield Breach(self.log, What.BLOCK_ALTERED, block.number)
        self.number, self.head = block.number, block.digest
        self.digests[block.digest] = block.number

    def outside(self, entries: Iterable[tuple[str, bool]]) -> Iterator[Breach]:
        """Entries that no block holds, each with whether a block should: those were added by hand. The others wait."""
        for id_, is_due in entries:
            if is_due:
                yield Breach(self.log, What.ENTRY_ADDED, None, id_)
            else:
                self.unsealed += 1


def verify(
    log: str,
    blocks: Iterable[tuple[Block, Mapping[str, bytes]]],
    outside: Iterable[tuple[str, bool]] = (),
    heads: Iterable[str] = (),
) -> list[Breach]:
    """Every breach of one log; `heads` are digests noted earlier, in hexadecimal (see `heads_not_found`)."""
    check = Check(log)
    breaches = [breach for block, found in blocks for breach in check.block(block, found)]
    return [*breaches, *check.outside(outside), *heads_not_found([check], heads)]


def heads_not_found(checks: Sequence[Check], heads: Iterable[str]) -> Iterator[Breach]:
    """A head that was noted once and stands in no chain shows that a tail was cut off or sealed anew.

    Its first digits will do, HEAD_DIGITS_LEAST or more.
    """
    log = checks[0].log if len(checks) == 1 else ""
    for head in heads:
        if place_of(checks, head) is None:
            yield Breach(log, What.HEAD_NOT_FOUND, None, head)


def place_of(checks: Iterable[Check], head: str) -> tuple[str, int] | None:
    """The log and the number of the block that bears this digest, or begins with these digits."""
    for check in checks:
        for digest, number in check.digests.items():
            if digest.hex().startswith(head.lower()):
                return check.log, number
    return None
