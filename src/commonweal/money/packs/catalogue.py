"""Every money pack that ships, read once a process, and the one that holds on a day.

A file of the policy packs is a money pack where its first line says so.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import Kind, Problem, Refused, not_found
from commonweal.money.packs.definition import MoneyPack
from commonweal.money.packs.in_force import OnDay, on_day
from commonweal.policy.files import read_policy
from commonweal.policy.packs import FOLDER

FIRST_LINE = "kind: money"


@cache
def money_packs() -> tuple[MoneyPack, ...]:
    """All money packs, by nation, scheme and first day. Raises Refused where a file is wrong."""
    found = [_read(path) for path in sorted(FOLDER.glob("*/*/*.yaml")) if _is_money(path)]
    return tuple(sorted(found, key=lambda pack: (pack.nation, pack.scheme, pack.valid_from)))


def money_pack(name: str, period: str | None = None) -> tuple[MoneyPack, ...]:
    """The packs of a scheme, as `england/better-care-fund`, or the one of a period. Raises Refused (not found)."""
    packs = [pack for pack in money_packs() if f"{pack.nation}/{pack.scheme}" == name]
    if not packs:
        names = dict.fromkeys(f"{pack.nation}/{pack.scheme}" for pack in money_packs())
        raise not_found(f"there is no money pack {name!r}", f"The packs are {', '.join(names)}")
    if period is None:
        return tuple(packs)
    chosen = [pack for pack in packs if pack.period == period]
    if not chosen:
        held = ", ".join(pack.period for pack in packs)
        raise not_found(f"no pack {name} is held for {period}", f"Held: {held}")
    return tuple(chosen)


def in_force(name: str, on: date, known: date | None = None) -> OnDay:
    """What a scheme's packs say of a day. Raises Refused: not in force where no pack holds on it."""
    packs = money_pack(name)
    for pack in packs:
        if pack.valid_from <= on and (pack.valid_to is None or on <= pack.valid_to):
            return on_day(pack, on, known)
    days = "; ".join(f"{pack.period} from {pack.valid_from} to {pack.valid_to or 'further notice'}" for pack in packs)
    raise Refused(Problem(Kind.NOT_IN_FORCE, f"{name} is not in force on {on}", f"Held: {days}"))


def over_years(name: str, line: str, known: date | None = None) -> dict[str, Pence]:
    """A line's amount at the end of each pack's period, by period; periods in which it is not in force are left out.

    An open pack counts on its first day.
    """
    found: dict[str, Pence] = {}
    for pack in money_pack(name):
        if any(held.id == line for held in pack.lines):
            amount = on_day(pack, pack.valid_to or pack.valid_from, known).pence(line)
            if amount is not None:
                found[pack.period] = amount
    return found


def _is_money(path: Path) -> bool:
    with path.open(encoding="utf-8") as stream:
        return stream.readline().strip() == FIRST_LINE


def _read(path: Path) -> MoneyPack:
    pack = read_policy(path, MoneyPack)
    if path.relative_to(FOLDER).with_suffix("").parts != (pack.nation, pack.scheme, pack.period):
        raise ValueError(f"{path.name} says that it is {pack.nation}/{pack.scheme}/{pack.period}")
    return pack
