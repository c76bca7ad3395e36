"""Take a posted journal back by a new one that mirrors it. Once: the database keeps a second one out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import conflict
from commonweal.money.actions.posting import Proposed, propose, today_or
from commonweal.money.actions.writing import written
from commonweal.money.queries.journals import journal_at, named
from commonweal.money.rules.journal import content_digest, reversal


def reverse(
    *, journal: str, key: str, reason: str, by: Principal, effective: date | None = None, known: date | None = None
) -> Proposed:
    """Propose the reversal of a journal, named by its number or as BATCH-KEY/JOURNAL.

    It concerns the day of the journal unless `effective` says another, and is booked today unless `known` does: what a
    closed period showed stays what it showed. Raises Refused where the journal is not posted, or reversed already.
    """
    return written(by, partial(_reverse, journal, key, reason, effective, known, by))


def _reverse(name: str, key: str, reason: str, effective: date | None, known: date | None, by: Principal) -> Proposed:
    permissions.require(by, "money.propose")
    found = named(name)
    if found.outcome != "approved":
        raise conflict(f"journal {name} is {found.outcome} and in no balance", "Reject or withdraw its batch instead")
    draft = reversal(
        found.draft,
        found.number,
        ref=f"reversal-of-{found.number}",
        effective=effective or found.draft.effective,
        known=today_or(known),
        document=found.draft.document,
        reason=reason,
    )
    day = known or date.min  # the same request another day is the same request
    stated = content_digest([replace(draft, known=day)])
    if found.reversed_by is not None and journal_at(key, draft.ref) is None:
        raise conflict(f"journal {name} is reversed by journal {found.reversed_by}", "Post what is right as new")
    return propose(key=key, drafts=[draft], document=found.draft.document, kind="reversal", sha256=stated, by=by)
