"""Routes per second on one core with every model loaded: cases of all kinds, places and days."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from decimal import Decimal

from commonweal.decisions.routing.proposal import Proposal
from commonweal.decisions.routing.route import route
from commonweal.kernel.problem import Refused
from tests.decisions_models import councils, shipped

CAPITAL = [("nhs-trust", "building"), ("ft-distress", "equipment"), ("ft", "digital"), ("nhs-trust", "lease")]


def cases(count: int, seed: int = 1) -> list[Proposal]:
    """The same cases at every run: half capital, the rest of every other kind."""
    chance = random.Random(seed)  # noqa: S311  no secret
    register = shipped()
    places = [area.code for area in councils() if area.valid_to is None]
    first = date(2017, 1, 1)
    others = sorted({route_.subject for route_ in register.on(first).routes.values()} - {"capital"})  # type: ignore[attr-defined]
    found: list[Proposal] = []
    for _ in range(count):
        day = first + timedelta(days=chance.randrange(365 * 8))
        value = Decimal(chance.randrange(1, 80_000_000))
        if chance.random() < 0.5:
            sponsor, asset = chance.choice(CAPITAL)
            found.append(Proposal("capital", day, chance.choice(places), sponsor, asset, "obc", value))
        else:
            found.append(Proposal(chance.choice(others), day, chance.choice(places), value=value))
    return found


def routes_per_second(count: int = 20_000) -> dict[str, float]:
    """Routes a second, how many records are on file, and the share of cases that no rule covers."""
    register = shipped()
    asked = cases(count)
    for proposal in asked[:2000]:
        _one(proposal)
    started = time.perf_counter()
    refused = sum(not _one(proposal) for proposal in asked)
    seconds = time.perf_counter() - started
    return {"a second": count / seconds, "records": float(len(register.held)), "not covered": refused / count}


def _one(proposal: Proposal) -> bool:
    try:
        route(shipped().on(proposal.on), proposal)
    except Refused:
        return False
    return True


def report() -> None:
    found = routes_per_second()
    print(
        f"Routes: {found['a second']:,.0f} a second on one core, {found['records']:,.0f} records on file"
        f" (aim 2,000 a second); {found['not covered']:.0%} of the cases drawn are covered by no rule"
    )


if __name__ == "__main__":
    report()
