"""A fund in the words and rows of its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.kernel.money import Pence
from commonweal.money.funds.fund_file import FundFile
from commonweal.money.pages import words
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.statement import SchemeLine, SourceLine
from commonweal.web.words import pounds


@dataclass(frozen=True, slots=True)
class Headline:
    """What a fund stands at: sums over its lines, in pence."""

    due: Pence
    received: Pence
    budget: Pence
    encumbered: Pence
    spend: Pence
    forecast: Pence

    @property
    def variance(self) -> Pence:
        return self.spend - self.budget


@dataclass(frozen=True, slots=True)
class Fence:
    """What money of a use may be spent on, by which rule, and whose money it is."""

    title: str
    sources: str
    allows: str
    citation: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    name: str
    spent: Pence
    most: Pence
    days: tuple[object, object]
    rule: str

    @property
    def left(self) -> Pence:
        return self.most - self.spent


def headline(income: Iterable[SourceLine], schemes: Iterable[SchemeLine]) -> Headline:
    income, schemes = list(income), list(schemes)
    return Headline(
        due=sum(line.due for line in income),
        received=sum(line.received for line in income),
        budget=sum(line.budget for line in schemes),
        encumbered=sum(line.encumbered for line in schemes),
        spend=sum(line.spend for line in schemes),
        forecast=sum(line.forecast for line in schemes),
    )


def explained(line: SchemeLine, accrued: Pence, rule: str) -> str:
    """The variance of a scheme in words: how far off its budget, what of the spend is not invoiced, what is still to
    come, what the forecast says, and who bears it."""
    parts: list[str] = []
    if not line.budget and not line.spend:
        return _("Nothing is budgeted or spent.")
    if not line.budget:
        parts.append(_("No budget is posted for what was spent."))
    elif not line.variance:
        parts.append(_("Spend is what was budgeted."))
    else:
        said = {"sum": pounds(abs(line.variance)), "share": words.share(abs(line.variance), abs(line.budget))}
        over = line.variance > 0
        parts.append(
            (_("%(sum)s (%(share)s) over budget.") if over else _("%(sum)s (%(share)s) under budget.")) % said
        )
    if accrued:
        parts.append(_("%(sum)s of the spend is accrued and not yet invoiced.") % {"sum": pounds(accrued)})
    if line.encumbered:
        parts.append(_("%(sum)s is encumbered and still to be spent.") % {"sum": pounds(line.encumbered)})
    if line.forecast and line.budget:
        gap = line.forecast - line.budget
        said = {"sum": pounds(abs(gap))}
        if gap:
            ends = _("%(sum)s over") if gap > 0 else _("%(sum)s under")
            parts.append(_("The forecast ends %(gap)s what is budgeted so far.") % {"gap": ends % said})
    if line.variance and line.budget and rule:
        parts.append(_("Who bears it: %(rule)s.") % {"rule": rule[:1].lower() + rule[1:]})
    return " ".join(parts)


def rule_of(file: FundFile, scheme: str, variance: Pence) -> str:
    """The rule by which a scheme's variance is borne: its own, else the fund's."""
    own = next((each.variance for each in file.schemes if each.id == scheme), None)
    if own is None and file.risk_share is not None:
        own = file.risk_share.overspend if variance > 0 else file.risk_share.underspend
    return words.said(words.RULE, own) if own else ""


def accrued_by_scheme(fund: str, at: AsOf) -> dict[str, Pence]:
    """What of each scheme's spend stands as accrued, in pence."""
    found = sums(("scheme",), at, {"fund": [fund], "account": ["accruals"]})
    return {each.key[0]: -each.pence for each in found if each.pence}


def fences(file: FundFile) -> list[Fence]:
    made: list[Fence] = []
    for use in file.permitted_uses:
        names = [source.name for source in file.sources if source.permitted_use == use.code]
        allowed = [f"{words.said(words.DIMENSION, name).lower()}: {', '.join(values)}" for name, values in
                   use.allows.items()]  # fmt: skip
        cited = ", ".join(part for part in (use.citation.source, use.citation.place) if part)
        if use.citation.provenance == "unverified":
            cited += " " + _("(not confirmed by a source)")
        made.append(Fence(use.title, ", ".join(names), "; ".join(allowed) or _("Anything that the fund is for"), cited))
    return made


def limit_lines(file: FundFile, at: AsOf) -> list[LimitLine]:
    """Spending limits with what is spent against each over its own days, as known on the day."""
    made: list[LimitLine] = []
    for limit in file.limits:
        only: dict[str, list[str]] = {"fund": [file.fund], "book": ["actual"], "kind": ["expenditure"]}
        only |= {name: list(values) for name, values in limit.match.items()}
        held = sums((), AsOf(limit.end, at.known, since=limit.start), only)
        spent = held[0].pence if held else 0
        made.append(LimitLine(limit.name, spent, limit.amount, (limit.start, limit.end), limit.rule))
    return made
