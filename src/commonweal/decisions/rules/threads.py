"""Entries about one thing run forward in time, so that where it stood on any day is told by those up to that day."""

from __future__ import annotations

from datetime import date

from commonweal.decisions.log.fold import Happened
from commonweal.kernel.problem import Kind, Problem, Refused, Where


def forward(happened: Happened, *before: date | None) -> None:
    """Raises Refused where the entry is to count from before the last change that it builds on."""
    last = max((day for day in before if day), default=None)
    if last and happened.effective < last:
        raise Refused(
            Problem(
                Kind.CONFLICT,
                f"{happened.verb} cannot count from before the last change, on {last.isoformat()}",
                "Give that day or a later one, or take the last change back first",
                Where(field="effective"),
                happened.effective.isoformat(),
            )
        )


def unknown(field: str, value: str, known: tuple[str, ...], what: str) -> Refused:
    """The refusal of a name that is not there, with those that are."""
    remedy = f"Give one of {', '.join(known)}" if known else f"There is no {what} yet: add one first"
    return Refused(Problem(Kind.INVALID, f"there is no such {what}", remedy, Where(field=field), value))
