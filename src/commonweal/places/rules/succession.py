"""Which code of an area is valid at a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """On `date` the successor took over from the predecessor (see `models.Succession`)."""

    predecessor: str
    successor: str
    date: date
    kind: str
    share: Decimal | None


def code_on(code: str, day: date, steps: Iterable[Step]) -> str:
    """The code of the same territory on `day`: recodes are followed forwards and backwards, nothing else is."""
    recodes = [step for step in steps if step.kind == "recode"]
    later: Mapping[str, Step] = {step.predecessor: step for step in recodes}
    earlier: Mapping[str, Step] = {step.successor: step for step in recodes}
    seen = {code}
    while (step := later.get(code)) and step.date <= day and step.successor not in seen:
        code = step.successor
        seen.add(code)
    while (step := earlier.get(code)) and day < step.date and step.predecessor not in seen:
        code = step.predecessor
        seen.add(code)
    return code


def other_codes(code: str, steps: Iterable[Step]) -> set[str]:
    """Every code that the same territory has had or got, this one left out."""
    pairs = [(step.predecessor, step.successor) for step in steps if step.kind == "recode"]
    found = {code}
    while True:
        more = {a for a, b in pairs if b in found} | {b for a, b in pairs if a in found}
        if more <= found:
            return found - {code}
        found |= more


def parts_before(code: str, steps: Iterable[Step]) -> list[str]:
    """The predecessors that make up the area exactly, each whole; empty where the area was not put together."""
    return sorted(
        step.predecessor for step in steps if step.successor == code and step.kind == "merge" and step.share == 1
    )


def parts_after(code: str, steps: Iterable[Step]) -> list[str]:
    """The successors that the area was split into without a rest; empty where it was not."""
    into = [step for step in steps if step.predecessor == code and step.kind == "split" and step.share is not None]
    if sum((step.share for step in into if step.share), Decimal(0)) != 1:
        return []
    return sorted(step.successor for step in into)
