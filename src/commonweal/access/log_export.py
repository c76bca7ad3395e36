"""Write chained logs to a file that can be checked elsewhere (see `log_file.py`)."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commonweal.access import audit, permissions
from commonweal.access.log_checking import Moved, blocks, head_number, logs, unwatched
from commonweal.access.log_file import FORMAT, block_line, entry_line
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.chain import instant
from commonweal.kernel.problem import conflict, invalid


def export(path: Path, *, name: str | None = None, by: Principal, moved: Moved = unwatched) -> dict[str, int]:
    """Write every log (or the one named), as far as it is sealed, to a new file that only its owner may read. The
    number of entries per log. Raises Refused where the file exists; then, as on any failure, nothing is written.
    """
    if path.exists():
        raise conflict(f"{path} exists already", "Give the name of a new file")
    if not path.parent.is_dir():
        raise invalid("there is no such folder", "Make it first", value=str(path.parent))
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with scoped(by):
            permissions.require(by, "access.check-logs")
            counts = {log.name: 0 for log in logs(name)}
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                for line in _lines(name, counts, moved):
                    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
                file.flush()
                os.fsync(file.fileno())
            audit.record("access.export-logs", subject=name or "", entries=counts)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return counts


def _lines(name: str | None, counts: dict[str, int], moved: Moved) -> Iterator[dict[str, Any]]:
    yield {"format": FORMAT, "made": instant(datetime.now(UTC)), "logs": list(counts)}
    heads: dict[str, str | None] = {}
    for log in logs(name):
        heads[log.name] = None
        for held in blocks(log, head_number(log), moved):
            yield {"block": block_line(held.block)}
            found = held.found
            for id_ in held.block.ids:
                if id_ in found:
                    yield entry_line(id_, held.texts.get(id_), found[id_])
            counts[log.name] += len(held.block.ids)
            heads[log.name] = held.block.digest.hex()
    yield {"heads": heads}
