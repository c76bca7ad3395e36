"""Funds and their agreements as they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.kernel.problem import not_found
from commonweal.money.funds.fund_file import FundFile, VariationFile
from commonweal.money.models import Agreement, Fund


@dataclass(frozen=True, slots=True)
class Terms:
    """The version of an agreement that stands on a day, as known on another."""

    fund: str
    version: int
    effective_from: date
    known: date
    reason: str
    decision: dict[str, object]
    file: FundFile


def funds() -> list[Fund]:
    return list(Fund.objects.order_by("slug"))


def fund_named(slug: str) -> Fund:
    """The fund. Raises Refused where none of this name is open."""
    found = Fund.objects.filter(slug=slug).first()
    if found is None:
        raise not_found(f"no fund {slug!r} is open", "See commonweal fund list")
    return found


def versions(slug: str) -> list[Terms]:
    """Every version of a fund's terms, oldest first."""
    rows = Agreement.objects.filter(fund_id=slug).order_by("version")
    return [
        Terms(
            slug, row.version, row.effective_from, row.known, row.reason, row.decision,
            (FundFile if row.version == 1 else VariationFile).model_validate(row.document),
        )
        for row in rows
    ]  # fmt: skip


def terms_on(slug: str, day: date, known: date | None = None) -> Terms:
    """The terms in force on `day` as known on `known`. Before the first the first is given: it says when it begins."""
    fund_named(slug)
    held = versions(slug)
    standing = [each for each in held if each.effective_from <= day and (known is None or each.known <= known)]
    return standing[-1] if standing else held[0]
