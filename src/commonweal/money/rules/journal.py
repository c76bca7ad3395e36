"""Journals before they are written: lines with their coding, whether they balance, their reversal and digest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from commonweal.kernel.money import Pence

DIMENSIONS = (
    "scheme", "source", "permitted_use", "commissioner", "provider", "area", "programme", "sector", "purpose",
    "contract_type", "regime",
)  # fmt: skip
"""What a pound carries besides its fund and account."""


@dataclass(frozen=True, slots=True)
class Account:
    """`book` is actual, encumbrance, budget or forecast; `kind` asset, liability, income, expenditure, equity,
    transfer or memorandum."""

    code: str
    book: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Coding:
    """Where an amount belongs. An empty dimension is not said."""

    fund: str
    account: str
    scheme: str = ""
    source: str = ""
    permitted_use: str = ""
    commissioner: str = ""
    provider: str = ""
    area: str = ""
    programme: str = ""
    sector: str = ""
    purpose: str = ""
    contract_type: str = ""
    regime: str = ""

    def value(self, dimension: str) -> str:
        return str(getattr(self, dimension))

    def parts(self) -> tuple[str, ...]:
        """Every field in the order above."""
        return _PARTS(self)


_PARTS = attrgetter("fund", "account", *DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """A debit (positive) or credit (negative) in pence. `row` is its place in the file that it came from."""

    coding: Coding
    pence: Pence
    encumbrance: str = ""
    narrative: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A journal that is not written yet. `effective` is the day it concerns, `known` the day of booking.

    `reverses` is the number of the journal that it takes back.
    """

    ref: str
    effective: date
    known: date
    document: str
    reason: str
    lines: tuple[Line, ...]
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Lines that should sum to nothing and do not: `pence` is debits less credits."""

    ref: str
    fund: str
    book: str
    source: str
    permitted_use: str
    debits: Pence
    credits: Pence
    rows: tuple[int, ...]

    @property
    def pence(self) -> Pence:
        return self.debits - self.credits


def imbalances(draft: Draft, chart: Mapping[str, Account]) -> list[Imbalance]:
    """What does not balance in a journal: within each fund, book, source of money and permitted use, and in transfers.

    Money thus never changes its source or its use on the way through a journal, and what one fund sends another
    receives.
    """
    groups: defaultdict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in draft.lines:
        account = chart[line.coding.account]
        groups[line.coding.fund, account.book, line.coding.source, line.coding.permitted_use].append(line)
        if account.kind == "transfer":
            groups["", "transfer", line.coding.source, line.coding.permitted_use].append(line)
    return [
        Imbalance(
            draft.ref, *key,
            debits=sum(line.pence for line in lines if line.pence > 0),
            credits=-sum(line.pence for line in lines if line.pence < 0),
            rows=tuple(line.row for line in lines if line.row is not None),
        )
        for key, lines in groups.items()
        if sum(line.pence for line in lines)
    ]  # fmt: skip


def reversal(draft: Draft, number: int, *, ref: str, effective: date, known: date, document: str, reason: str) -> Draft:
    """The journal that takes `draft` back line by line; `number` is the written journal's own."""
    lines = tuple(replace(line, pence=-line.pence, row=None) for line in draft.lines)
    return Draft(ref, effective, known, document, reason, lines, reverses=number)


def digest(lines: Iterable[Line]) -> bytes:
    """SHA-256 over what the lines say, in their order."""
    hasher = hashlib.sha256()
    for line in lines:
        parts = (*line.coding.parts(), str(line.pence), line.encumbrance, line.narrative)
        hasher.update(("\x1f".join(parts) + "\x1e").encode())
    return hasher.digest()


def content_digest(drafts: Sequence[Draft]) -> str:
    """SHA-256 in hexadecimal over whole journals: sending the same journals again is recognised by it."""
    hasher = hashlib.sha256()
    for draft in drafts:
        parts = (
            draft.ref, draft.effective.isoformat(), draft.known.isoformat(), draft.document, draft.reason,
            str(draft.reverses or ""),
        )  # fmt: skip
        hasher.update(("\x1f".join(parts) + "\x1e").encode())
        hasher.update(digest(draft.lines))
    return hasher.hexdigest()
