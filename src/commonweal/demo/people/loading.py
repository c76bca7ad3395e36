"""Take the made-up people of the demonstration into the record, as anybody imports a file."""

from __future__ import annotations

import secrets
from pathlib import Path

from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.demo.people.making import EACH, ndjson, people
from commonweal.demo.progress import say, step
from commonweal.kernel.problem import invalid
from commonweal.people.record.store import read

COUNT = 200
FILE = "synthetic-people.ndjson"


def load(*, folder: Path, by: Principal, count: int = COUNT) -> int:
    """Returns how many resources were taken in: none where the first person is on record, for a file is taken in whole.
    What somebody wrote of these people since then stays.
    """
    first = next(people(1))[0]["id"]
    with scoped(by):
        if read.current("Patient", first) is not None:
            say("The people are on record already")
            return 0
    # Only the first start needs what follows.
    from commonweal.people.record.imports import loading  # noqa: PLC0415

    path = folder / FILE
    fresh = folder / f".{FILE}.{secrets.token_hex(4)}"
    ndjson(fresh, count)
    fresh.replace(path)
    with step("Taking people into the record", count * EACH) as advance, loading.preparers() as pool:

        def told(lines: int) -> None:
            for _ in range(lines):
                advance()

        report = loading.load(path, pool, by=by, told=told)
    if report.faults:
        fault = report.faults[0]
        raise invalid(f"line {fault.line} of the made-up people is not right: {fault.issue.message}")
    return report.created
