"""What matches bring along, by the references between resources."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.people.record.search.parts import Part, among, joined
from commonweal.people.record.search.query import INCLUDED_MOST, Include

_COLUMNS = "r.key, r.type, r.id, r.version, r.updated, r.seq, r.self"


def brought(includes: Sequence[Include], sources: Part | str) -> Part:
    """A query for the resources that some others bring along, each once; of more than the most, one more than that.
    `sources` is a query for the key, self and type of those others.
    """
    start = Part(sources) if isinstance(sources, str) else sources
    each = joined(" UNION ALL ", [_backward(one) if one.is_reverse else _forward(one) for one in includes])
    return (
        "WITH p AS MATERIALIZED (" + start + ") SELECT DISTINCT ON (a.key) a.* FROM (" + each
        + f") a WHERE a.key NOT IN (SELECT key FROM p) ORDER BY a.key LIMIT {INCLUDED_MOST + 1:d}"
    )  # fmt: skip


def _forward(include: Include) -> Part:
    where = Part("x.key = p.key")
    if include.params:
        where += " AND " + among("x.param", include.params, "int")
    narrowed = " AND " + among("r.type", (include.type,), "text") if include.type else Part("")
    return (
        "SELECT t.* FROM p CROSS JOIN LATERAL (SELECT x.target FROM record_in_reference x WHERE " + where
        + " OFFSET 0) f"
        f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM record_in_resource r WHERE r.self = f.target AND NOT r.is_deleted"
        + narrowed + " LIMIT 1) t"
    )  # fmt: skip


def _backward(include: Include) -> Part:
    where = Part("x.target = p.self")
    if include.params:
        where += " AND " + among("x.param", include.params, "int")
    narrowed = " WHERE " + among("p.type", (include.type,), "text") if include.type else Part("")
    return (
        "SELECT t.* FROM p CROSS JOIN LATERAL (SELECT x.key FROM record_in_reference x WHERE " + where + " OFFSET 0) f"
        f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM record_in_resource r WHERE r.key = f.key AND NOT r.is_deleted"
        " LIMIT 1) t" + narrowed
    )  # fmt: skip
