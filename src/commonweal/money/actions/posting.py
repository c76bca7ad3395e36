"""Propose journals. A proposal is in no balance until somebody else approves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import connection
from django.utils import timezone

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import Where, conflict, invalid
from commonweal.money.actions.checking import Checker
from commonweal.money.actions.writing import written
from commonweal.money.models import Batch
from commonweal.money.rules.journal import DIMENSIONS, Coding, Draft, content_digest, digest

KEY_LONGEST = 200
_COLUMNS = ("fund_id", "account_id", *DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A batch that waits for its checker. `is_new` is False where the same key and content were in already."""

    key: str
    batch_id: int
    journals: int
    postings: int
    debits_pence: int
    maker: str
    is_new: bool


def propose(
    *,
    key: str,
    drafts: Sequence[Draft],
    document: str,
    by: Principal,
    kind: str = "entry",
    sha256: str | None = None,
    file: str | None = None,
) -> Proposed:
    """Write journals as one proposal under an idempotency key.

    The same key with the same content gives the batch that is held; with other content it is refused. `sha256` is the
    digest of the file that the journals come from (by default of the journals themselves), `file` its name for
    messages. Raises Refused with every problem found; nothing is half-written.
    """
    return written(by, partial(_propose, key, tuple(drafts), document, kind, sha256, file, by))


def _propose(
    key: str, drafts: tuple[Draft, ...], document: str, kind: str, sha256: str | None, file: str | None, by: Principal
) -> Proposed:
    permissions.require(by, "money.propose")
    content = sha256 or content_digest(drafts)
    held = _held(key, content)
    if held is not None:
        return held
    if not key.strip() or len(key) > KEY_LONGEST:
        raise invalid("the key is missing or too long", f"Give 1 to {KEY_LONGEST} characters", where=Where(field="key"))
    drafts = Checker(file).checked(drafts)
    postings = sum(len(draft.lines) for draft in drafts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO money_batch (key, kind, document, sha256, maker, journals, postings)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id",
            [key, kind, document, content, by.username, len(drafts), postings],
        )
        row = cursor.fetchone()
        if row is None:
            held = _held(key, content)
            assert held is not None
            return held
        batch = int(row[0])
        _write_journals(batch, drafts)
        cursor.execute("SET CONSTRAINTS balances IMMEDIATE; SET CONSTRAINTS balances DEFERRED")
    debits = sum(line.pence for draft in drafts for line in draft.lines if line.pence > 0)
    audit.record("money.propose", subject=key, journals=len(drafts), postings=postings, sha256=content)
    return Proposed(key, batch, len(drafts), postings, debits, by.username, is_new=True)


def _held(key: str, content: str) -> Proposed | None:
    """The batch that is held under the key. Raises Refused where it holds something else."""
    batch = Batch.objects.filter(key=key).first()
    if batch is None:
        return None
    if batch.sha256 != content:
        raise conflict(f"the key {key!r} was used for something else", "Give what is new a key of its own")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(p.pence), 0) FROM money_posting p JOIN money_journal j ON j.id = p.journal_id"
            " WHERE j.batch_id = %s AND p.pence > 0",
            [batch.pk],
        )
        (debits,) = cursor.fetchone()
    return Proposed(key, batch.pk, batch.journals, batch.postings, int(debits), batch.maker, is_new=False)


def _write_journals(batch: int, drafts: Sequence[Draft]) -> None:
    codings = coding_ids({line.coding for draft in drafts for line in draft.lines})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, reverses_id, digest)"
            " SELECT %s, * FROM unnest(%s::text[], %s::date[], %s::date[], %s::text[], %s::text[], %s::bigint[],"
            " %s::bytea[]) RETURNING id, ref",
            [
                batch,
                [draft.ref for draft in drafts],
                [draft.effective for draft in drafts],
                [draft.known for draft in drafts],
                [draft.document for draft in drafts],
                [draft.reason for draft in drafts],
                [draft.reverses for draft in drafts],
                [digest(draft.lines) for draft in drafts],
            ],
        )
        numbers = {ref: number for number, ref in cursor.fetchall()}
        lines = [(numbers[draft.ref], place, line) for draft in drafts for place, line in enumerate(draft.lines, 1)]
        cursor.execute(
            "INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative)"
            " SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bigint[], %s::text[], %s::text[])",
            [
                [number for number, _, _ in lines],
                [place for _, place, _ in lines],
                [codings[line.coding] for _, _, line in lines],
                [line.pence for _, _, line in lines],
                [line.encumbrance for _, _, line in lines],
                [line.narrative for _, _, line in lines],
            ],
        )


def coding_ids(codings: Iterable[Coding]) -> dict[Coding, int]:
    """The numbers of codings, writing those that are new, in one order for every writer."""
    wanted = sorted(codings)
    found = _find(wanted)
    missing = [coding for coding in wanted if coding not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO money_coding ({', '.join(_COLUMNS)}) SELECT * FROM {_arrays()} ON CONFLICT DO NOTHING",  # noqa: S608
                _transposed(missing),
            )
        found |= _find(missing)
    return found


def _find(codings: Sequence[Coding]) -> dict[Coding, int]:
    if not codings:
        return {}
    matching = " AND ".join(f"c.{column} = u.{column}" for column in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT u.place, c.id FROM ROWS FROM ({_arrays()}) WITH ORDINALITY AS u({', '.join(_COLUMNS)}, place)"  # noqa: S608
            f" JOIN money_coding c ON {matching}",
            _transposed(codings),
        )
        return {codings[place - 1]: number for place, number in cursor.fetchall()}


def _arrays() -> str:
    return f"unnest({', '.join(['%s::text[]'] * len(_COLUMNS))})"


def _transposed(codings: Sequence[Coding]) -> list[list[str]]:
    return [list(column) for column in zip(*(coding.parts() for coding in codings), strict=True)]


def today_or(day: date | None) -> date:
    """`day`, or today's civil date where none is given."""
    return day or timezone.localdate()
