"""What was written about a subject, the latest first, with what was taken back or put right marked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from commonweal.decisions.log.fold import CORRECTED, REVERSED
from commonweal.decisions.models import Entry
from commonweal.decisions.queries.standings import OPENED


def history(kind: str, subject: str) -> list[dict[str, Any]]:
    """`standing` is false for an entry that was taken back or put right by a later one, and for that one itself."""
    entries = list(Entry.objects.filter(kind=kind, subject=subject).order_by("number"))
    undone = {each.corrects_id for each in entries if each.verb in (CORRECTED, REVERSED)}
    rows: list[dict[str, Any]] = []
    for each in reversed(entries):
        content: Mapping[str, Any] = json.loads(each.content)
        rows.append(
            {
                "id": str(each.id),
                "number": each.number,
                "verb": each.verb,
                "text": each.reason if each.verb in (OPENED, REVERSED) else told(content),
                "effective": each.effective,
                "recorded": each.recorded,
                "by": each.by,
                "source": each.source or None,
                "standing": each.id not in undone and each.verb not in (CORRECTED, REVERSED),
                "can_be_taken_back": each.id not in undone and each.verb not in (OPENED, REVERSED),
            }
        )
    return rows


def told(content: Mapping[str, Any]) -> str:
    """The parts of an entry that say something, as one line, what was written first."""
    left = {name: value for name, value in content.items() if name not in ("id", "text") and value not in ("", None)}
    parts = [str(content["text"])] if content.get("text") else []
    return "; ".join([*parts, *(f"{name.replace('_', ' ')}: {value}" for name, value in left.items())])
