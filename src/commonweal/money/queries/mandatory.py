"""The pooled funds that a nation's rules ask of a partnership board, and which it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.money.packs.catalogue import in_force
from commonweal.money.queries.balances import AsOf
from commonweal.money.queries.funds import funds, terms_on

PACK = "mandatory-pooled-funds"


@dataclass(frozen=True, slots=True)
class MandatoryFunction:
    """A function with the pooled funds of the board that cover it; none means that one is missing."""

    code: str
    title: str
    since: date | None
    funds: tuple[str, ...]
    source: str
    provenance: str


def mandatory_pools(nation: str, board: str, at: AsOf) -> list[MandatoryFunction]:
    """Every duty to pool that is in force on the day. Raises Refused where the nation has none then."""
    day = at.effective
    assert day is not None
    held: list[tuple[str, set[str]]] = []
    for fund in funds():
        if fund.nation != nation or fund.kind != "pooled":
            continue
        file = terms_on(fund.slug, day, at.known).file
        if (
            file.governing_body is None
            or file.governing_body.name != board
            or not _is_open(file.starts, file.ends, day)
        ):
            continue
        held.append((fund.slug, {each.code for each in file.functions if (each.from_ or file.starts) <= day}))
    return [
        MandatoryFunction(
            duty.id, duty.title, duty.from_, tuple(slug for slug, codes in held if duty.id in codes),
            duty.citation.source, duty.citation.provenance,
        )
        for duty in in_force(f"{nation}/{PACK}", day, at.known).rules
        if duty.kind == "duty"
    ]  # fmt: skip


def _is_open(starts: date, ends: date | None, day: date) -> bool:
    return starts <= day and (ends is None or day <= ends)
