"""What if a contribution, a share or a cap were another: who would pay. Nothing is posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.money.rules.variance import Division, RiskTerms, Rule, VarianceLine, divide, split


@dataclass(frozen=True, slots=True)
class Case:
    """A fund's terms with its budget and spend: as they are, or changed."""

    lines: tuple[VarianceLine, ...]
    terms: RiskTerms


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed; what is not named stays. Money in pence, percentages in percent."""

    contributions: Mapping[str, Pence] = field(default_factory=dict[str, Pence])
    percent: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    spend: Mapping[str, Pence] = field(default_factory=dict[str, Pence])
    overspend: Rule | None = None
    underspend: Rule | None = None
    contingency: Pence | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who pays what: the share of the spend by contributions, and the part of the variance by the rules."""

    spend: Pence
    shares: Mapping[str, Pence]
    division: Division


def changed(case: Case, change: Change) -> Case:
    """The case with the change. Parties keep the agreement's order, which decides where a penny falls."""
    terms = case.terms
    return Case(
        tuple(
            VarianceLine(line.scheme, line.owner, line.budget, change.spend.get(line.scheme, line.spend),
                         line.fixed_for, line.rule)
            for line in case.lines
        ),
        RiskTerms(
            {body: change.contributions.get(body, pence) for body, pence in terms.contributions.items()},
            change.overspend or terms.overspend,
            change.underspend or terms.underspend,
            change.percent or terms.percent,
            terms.lead,
            terms.contingency if change.contingency is None else change.contingency,
            terms.uncommitted,
            terms.withheld,
        ),
    )  # fmt: skip


def outcome(case: Case) -> Outcome:
    """Who pays. Raises ValueError where a rule has not what it needs."""
    spend = sum(line.spend for line in case.lines)
    return Outcome(spend, split(spend, case.terms.contributions), divide(case.lines, case.terms))


def bodies(*outcomes: Outcome) -> Sequence[str]:
    """Every body that any of the outcomes names, in their order."""
    return list(dict.fromkeys(name for each in outcomes for name in (*each.shares, *each.division.parts)))
