"""Who bears an over- or underspend: the enumerated rules of partnership agreements, to the penny.

A variance is spend less budget: positive is overspend. Every rule gives back shares that sum to the variance, split by
largest remainder (parties in their order on a tie). The codes follow the options found in published section 75
agreements: own lines, by contribution share, agreed percentages, fixed or variable lines, a cascade of cover, sums tied
to performance, and a lead that bears all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from commonweal.kernel.money import Pence
from commonweal.kernel.rounding import largest_remainder


class Rule(StrEnum):
    OWN = "own"
    PROPORTIONAL = "proportional"
    FIXED_PERCENT = "fixed-percent"
    FIXED_OR_VARIABLE = "fixed-or-variable"
    CASCADE = "cascade"
    PERFORMANCE_LINKED = "performance-linked"
    LEAD_BEARS = "lead-bears"


@dataclass(frozen=True, slots=True)
class VarianceLine:
    """One line of the pool: `owner` commissions it; parties in `fixed_for` pay their budgeted sum whatever is spent.

    `rule` is the line's own; None leaves it to the rule of the pool.
    """

    scheme: str
    owner: str
    budget: Pence
    spend: Pence
    fixed_for: frozenset[str] = frozenset()
    rule: Rule | None = None

    @property
    def variance(self) -> Pence:
        return self.spend - self.budget


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """What the rules need of an agreement. `contributions` is in pence by party, in the agreement's order."""

    contributions: Mapping[str, Pence]
    overspend: Rule
    underspend: Rule
    percent: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    lead: str = ""
    contingency: Pence = 0
    uncommitted: Pence = 0
    withheld: Pence = 0
    """Performance money that did not enter the pool: schemes linked to it shrink by as much."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the division in words, with the pence it covered."""

    says: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class Division:
    """Each party's part of the variance (positive: it pays, negative: it is given back), and how it came about.

    `covered` was met inside the pool and falls on nobody; parts and covered sum to the variance.
    """

    variance: Pence
    parts: Mapping[str, Pence]
    covered: Pence
    steps: tuple[Step, ...]


def divide(lines: Sequence[VarianceLine], terms: RiskTerms) -> Division:
    """Divide the variance of all lines: each by its own rule, else by the pool's for an over- or an underspend.

    Raises ValueError where a rule has not what it needs (percentages, a lead, contributions).
    """
    parts: dict[str, Pence] = dict.fromkeys(terms.contributions, 0)
    steps: list[Step] = []
    covered = 0
    pooled = 0
    for line in lines:
        rule = line.rule
        if rule is None:
            pooled += line.variance
        elif line.variance:
            _add(parts, _share(rule, line.variance, line, terms))
            steps.append(Step(f"{line.scheme}: {rule}", line.variance))
    if pooled:
        rule = terms.overspend if pooled > 0 else terms.underspend
        if rule in (Rule.CASCADE, Rule.PERFORMANCE_LINKED):
            covered, rest = _covered(rule, pooled, terms, steps)
            _add(parts, _share(Rule.PROPORTIONAL, rest, None, terms))
        elif rule in (Rule.OWN, Rule.FIXED_OR_VARIABLE):
            for line in lines:
                if line.rule is None:
                    _add(parts, _share(rule, line.variance, line, terms))
        else:
            _add(parts, _share(rule, pooled, None, terms))
        steps.append(Step(f"the pool: {rule}", pooled - covered))
    return Division(sum(line.variance for line in lines), parts, covered, tuple(steps))


def _covered(rule: Rule, pooled: Pence, terms: RiskTerms, steps: list[Step]) -> tuple[Pence, Pence]:
    """What the pool meets itself, and what is left. An underspend that cascades stays in the pool."""
    if pooled < 0:
        steps.append(Step("stays in the pool", pooled))
        return pooled, 0
    left = pooled
    sources = [("the contingency", terms.contingency), ("uncommitted schemes", terms.uncommitted)]
    if rule is Rule.PERFORMANCE_LINKED:
        sources = [("schemes that wait for performance money", terms.withheld), *sources]
    for name, held in sources:
        used = min(left, max(held, 0))
        if used:
            steps.append(Step(f"covered by {name}", used))
            left -= used
    return pooled - left, left


def _share(rule: Rule, variance: Pence, line: VarianceLine | None, terms: RiskTerms) -> dict[str, Pence]:
    if not variance:
        return {}
    if rule is Rule.OWN:
        if line is None:
            raise ValueError("own lines need their owner")
        return {line.owner: variance}
    if rule is Rule.LEAD_BEARS:
        if not terms.lead:
            raise ValueError("the agreement names no lead or host")
        return {terms.lead: variance}
    if rule is Rule.FIXED_PERCENT:
        return split(variance, terms.percent)
    if rule is Rule.FIXED_OR_VARIABLE and line is not None:
        variable = {name: sum_ for name, sum_ in terms.contributions.items() if name not in line.fixed_for}
        return split(variance, variable)
    return split(variance, terms.contributions)


def split(pence: Pence, weights: Mapping[str, Pence | Decimal]) -> dict[str, Pence]:
    """`pence`, of either sign, by weights with no penny lost. Raises ValueError where the weights add to nothing."""
    parts = largest_remainder(abs(pence), list(weights.values()))
    return {name: part if pence >= 0 else -part for name, part in zip(weights, parts, strict=True)}


def _add(parts: dict[str, Pence], more: Mapping[str, Pence]) -> None:
    for name, pence in more.items():
        parts[name] = parts.get(name, 0) + pence


@dataclass(frozen=True, slots=True)
class Contingency:
    """A sum kept back for a risk: what of it the risk took, what is free again, and what exceeds it."""

    taken: Pence
    released: Pence
    beyond: Pence


def contingency(held: Pence, cost: Pence) -> Contingency:
    """Use a capped contingency for a cost; what is unused is released and what exceeds it falls outside the fund."""
    taken = min(max(cost, 0), held)
    return Contingency(taken, held - taken, max(cost, 0) - taken)
