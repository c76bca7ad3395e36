"""What resources refer to, where this server holds it."""

from __future__ import annotations

from collections.abc import Iterable, Set

from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored

# One step only: whoever is named in a record belongs to its reading, whoever is named by those does not.
_REFERRED = """
SELECT v.type, v.id, v.version, v.updated, v.body, v.method, v.seq FROM (
    SELECT DISTINCT target.seq FROM record_in_resource source
    JOIN record_in_reference reference ON reference.key = source.key
    JOIN record_in_resource target ON target.self = reference.target AND NOT target.is_deleted
    WHERE source.seq = ANY(%s)
) found JOIN record_version v ON v.seq = found.seq ORDER BY v.seq
"""


def referred(resources: Iterable[Stored], *, but: Set[str]) -> list[Stored]:
    """The current versions of what `resources` refer to, each once, without those in `but` (as `Type/id`)."""
    found = [Stored(*row) for row in rows(_REFERRED, ([each.seq for each in resources],))]
    return [each for each in found if each.reference not in but]
