"""Reports of a fund: totals by source and by dimension, shares, the pooled share, a purpose since a baseline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.statement import SourceLine, contributions_now, source_lines
from commonweal.money.rules.journal import DIMENSIONS
from commonweal.money.rules.package import PackageAlert, check_package
from commonweal.money.rules.share import Share, points, ratio, shares

BY = (*DIMENSIONS, "priority")


def spend_by(fund: str, by: str, at: AsOf) -> list[Share]:
    """Spend by a dimension, or by the residents' priority that the scheme serves, with shares of the whole."""
    only = {"fund": [fund], "book": ["actual"], "kind": ["expenditure"]}
    if by != "priority":
        return shares((each.key[0], each.pence) for each in sums((by,), at, only))
    assert at.effective is not None
    priority = {scheme.id: scheme.priority for scheme in terms_on(fund, at.effective, at.known).file.schemes}
    found: defaultdict[str, Pence] = defaultdict(int)
    for each in sums(("scheme",), at, only):
        found[priority.get(each.key[0], "")] += each.pence
    return shares(sorted(found.items()))


def income_by_source(fund: str, at: AsOf) -> list[SourceLine]:
    """Due and received of every source and party; minimum, voluntary and other money in lines of their own."""
    assert at.effective is not None
    return source_lines(terms_on(fund, at.effective, at.known).file, at)


@dataclass(frozen=True, slots=True)
class PooledShare:
    """The pool of the period holding the day against all that the parties spend; `share` is exact."""

    pooled: Pence
    minimum: Pence
    voluntary: Pence
    whole: Pence
    share: Decimal | None
    source: str


def pooled_share(fund: str, at: AsOf) -> PooledShare:
    """The pooled share of all spend. The whole is what the agreement cites for the period."""
    assert at.effective is not None
    file = terms_on(fund, at.effective, at.known).file
    nature = {source.code: source.nature for source in file.sources}
    now = contributions_now(file, at)
    pooled = sum(each.amount for each in now)
    cited = [each for each in file.total_spend if each.start <= at.effective <= each.end]
    whole = sum(each.amount for each in cited)
    return PooledShare(
        pooled,
        sum(each.amount for each in now if nature[each.source] == "minimum"),
        sum(each.amount for each in now if nature[each.source] == "voluntary"),
        whole,
        ratio(pooled, whole),
        "; ".join(each.citation.source for each in cited),
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """The share of a purpose in two spans, and the change in percentage points."""

    purpose: str
    baseline: Decimal | None
    share: Decimal | None
    points: Decimal | None


def shift(fund: str, purpose: str, baseline: tuple[date, date], span: tuple[date, date], known: date | None) -> Shift:
    """How the share of a purpose moved from a baseline span to another (days included)."""

    def of(days: tuple[date, date]) -> Decimal | None:
        found = spend_by(fund, "purpose", AsOf(days[1], known, since=days[0]))
        whole = sum(each.pence for each in found)
        return ratio(sum(each.pence for each in found if each.name == purpose), whole)

    before, after = of(baseline), of(span)
    return Shift(purpose, before, after, points(after, before))


def package_alerts(fund: str, at: AsOf) -> list[PackageAlert]:
    """Packages of the agreement whose parts do not sum to their stated total."""
    assert at.effective is not None
    file = terms_on(fund, at.effective, at.known).file
    checked = (check_package(each.name, each.stated, [(part.name, part.amount) for part in each.parts])
               for each in file.packages)  # fmt: skip
    return [alert for alert in checked if alert is not None]
