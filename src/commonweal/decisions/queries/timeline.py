"""Every entry about a subject, in order, with what was put right since and what puts right another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commonweal.decisions.log.fold import CORRECTED, REVERSED
from commonweal.decisions.models import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """`corrects` is the number of the entry that this one puts right or takes back; `standing` says what has become of
    this one since: empty, corrected or reversed.
    """

    id: str
    number: int
    verb: str
    effective: date
    recorded: datetime
    by: str
    role: str
    reason: str
    source: str
    content: dict[str, Any]
    corrects: int | None
    standing: str


def timeline(kind: str, subject: str) -> list[Line]:
    """The entries that the reader may see, the first first. A draft's are not shown to everybody."""
    rows = list(Entry.objects.filter(kind=kind, subject=subject).order_by("number"))
    numbers = {row.id: row.number for row in rows}
    since: dict[Any, str] = {}
    for row in rows:
        if row.verb in (CORRECTED, REVERSED) and row.corrects_id:
            since[row.corrects_id] = row.verb
    return [
        Line(
            id=str(row.id),
            number=row.number,
            verb=row.verb,
            effective=row.effective,
            recorded=row.recorded,
            by=row.by,
            role=row.role,
            reason=row.reason,
            source=row.source,
            content=json.loads(row.content),
            corrects=numbers.get(row.corrects_id),
            standing=since.get(row.id, ""),
        )
        for row in rows
    ]
