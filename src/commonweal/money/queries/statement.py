"""A partner's statement of a fund, as of one day and as known on another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.funds.fund_file import Contribution, FundFile
from commonweal.money.funds.regimes import arrangement, regime
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.closing import closed_through
from commonweal.money.queries.funds import Terms, terms_on
from commonweal.money.rules.regime import Headed, presented
from commonweal.money.rules.variance import Division, RiskTerms, Rule, VarianceLine, divide, split


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What a party owes and has paid of one source; minimum and voluntary money are never added into one line."""

    source: str
    name: str
    nature: str
    permitted_use: str
    due: Pence
    received: Pence

    @property
    def outstanding(self) -> Pence:
        return self.due - self.received


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """Budget, spend, what is encumbered and what is forecast, with the variance in words."""

    scheme: str
    name: str
    priority: str
    budget: Pence
    spend: Pence
    encumbered: Pence
    forecast: Pence

    @property
    def variance(self) -> Pence:
        """Spend less budget: positive is overspend."""
        return self.spend - self.budget


@dataclass(frozen=True, slots=True)
class Statement:
    """`shares` is the contribution share of each party in pence of the contributions of the period; `shown` is what the
    partner's own accounts show of the spend under its regime, `gross` the whole fund's under the same headings."""

    fund: str
    name: str
    kind: str
    partner: str
    regime: str
    at: AsOf
    terms: Terms
    contributions: tuple[SourceLine, ...]
    schemes: tuple[SchemeLine, ...]
    shares: dict[str, Pence]
    spend: Pence
    own_spend: Pence
    share_of_spend: Pence
    division: Division | None
    arrangement: str
    gross: tuple[Headed, ...]
    shown: tuple[Headed, ...]
    is_closed: bool

    @property
    def due(self) -> Pence:
        return sum(line.due for line in self.contributions)

    @property
    def received(self) -> Pence:
        return sum(line.received for line in self.contributions)

    def by_nature(self, nature: str) -> tuple[Pence, Pence]:
        """Due and received of one nature of money."""
        lines = [line for line in self.contributions if line.nature == nature]
        return sum(line.due for line in lines), sum(line.received for line in lines)

    @property
    def balance(self) -> Pence:
        """What the partner has paid in beyond its share of the spend; negative where it owes."""
        return self.received - self.share_of_spend


def statement(fund: str, partner: str, at: AsOf) -> Statement:
    """The statement of one party. Raises Refused where the fund is not open or the body is no party of it."""
    assert at.effective is not None
    terms = terms_on(fund, at.effective, at.known)
    parties = {party.body: party for party in terms.file.parties}
    if partner not in parties:
        raise Refused(
            Problem(Kind.NOT_FOUND, f"{partner!r} is no party of fund {fund}", f"Parties: {', '.join(parties)}")
        )
    schemes = scheme_lines(terms.file, at)
    shares = contribution_shares(terms.file, at)
    by_sector = {each.key[0]: each.pence for each in sums(("sector",), at, _spend_of(fund))}
    spend = sum(by_sector.values())
    own = sum(each.pence for each in sums(("commissioner",), at, {**_spend_of(fund), "commissioner": [partner]}))
    split_spend = split(spend, shares) if sum(shares.values()) else dict.fromkeys(parties, 0)
    how = arrangement(terms.file.kind)
    headings = regime(parties[partner].regime)
    shown = {
        "share": lambda: _shared(by_sector, shares, partner),
        "host": lambda: by_sector if partner == terms.file.host else _payment(by_sector, shares, partner),
        "own": lambda: {each.key[0]: each.pence
                        for each in sums(("sector",), at, {**_spend_of(fund), "commissioner": [partner]})},
    }[how.shows]()  # fmt: skip
    closed = closed_through(fund)
    return Statement(
        fund=fund, name=terms.file.name, kind=terms.file.kind, partner=partner, regime=parties[partner].regime, at=at,
        terms=terms, contributions=tuple(source_lines(terms.file, at, partner)), schemes=schemes, shares=shares,
        spend=spend, own_spend=own, share_of_spend=split_spend.get(partner, 0),
        division=division(terms.file, schemes, shares, at), arrangement=how.words,
        gross=tuple(presented(by_sector, headings.headings, spend_is_positive=headings.spend_is_positive)),
        shown=tuple(presented(shown, headings.headings, spend_is_positive=headings.spend_is_positive)),
        is_closed=closed is not None and at.known is not None and at.known <= closed,
    )  # fmt: skip


def _spend_of(fund: str) -> dict[str, Sequence[str]]:
    return {"fund": [fund], "book": ["actual"], "kind": ["expenditure"]}


def _shared(by_sector: dict[str, Pence], shares: dict[str, Pence], partner: str) -> dict[str, Pence]:
    """The partner's share of each sector: what all parties show of a sector sums to it."""
    if not sum(shares.values()):
        return {}
    return {sector: split(pence, shares)[partner] for sector, pence in by_sector.items() if pence}


def _payment(by_sector: dict[str, Pence], shares: dict[str, Pence], partner: str) -> dict[str, Pence]:
    """A party that is not the host shows a payment to it, in one line of no sector."""
    whole = sum(by_sector.values())
    return {"": split(whole, shares)[partner]} if sum(shares.values()) else {}


def contributions_now(file: FundFile, at: AsOf) -> list[Contribution]:
    """The contributions of the periods that hold the day; of all begun where none holds it."""
    assert at.effective is not None
    day = at.effective
    holding = [each for each in file.contributions if each.start <= day <= each.end]
    return holding or [each for each in file.contributions if each.start <= day]


def contribution_shares(file: FundFile, at: AsOf) -> dict[str, Pence]:
    """What each party contributes in the period, in the agreement's order of parties: the weights of shares."""
    found: dict[str, Pence] = {party.body: 0 for party in file.parties}
    for each in contributions_now(file, at):
        found[each.party] += each.amount
    return found


def source_lines(file: FundFile, at: AsOf, partner: str | None = None) -> list[SourceLine]:
    """Due and received by source, of one party or of all. Due counts the periods begun by the day."""
    assert at.effective is not None
    payer = {source.code: source.payer for source in file.sources}
    received: defaultdict[tuple[str, str], Pence] = defaultdict(int)
    only = {"fund": [file.fund], "book": ["actual"], "kind": ["income"]}
    for each in sums(("source", "commissioner"), at, only):
        source, commissioner = each.key
        received[source, commissioner or payer.get(source, "")] -= each.pence
    due: defaultdict[tuple[str, str], Pence] = defaultdict(int)
    for each in file.contributions:
        if each.start <= at.effective and (at.since is None or each.end >= at.since):
            due[each.source, each.party] += each.amount
    lines: list[SourceLine] = []
    for source in file.sources:
        parties = [name for code, name in {**due, **received} if code == source.code]
        for name in dict.fromkeys(parties):
            if partner in (None, name):
                lines.append(
                    SourceLine(source.code, source.name, source.nature, source.permitted_use, due[source.code, name],
                               received[source.code, name])
                )  # fmt: skip
    return lines


def scheme_lines(file: FundFile, at: AsOf) -> tuple[SchemeLine, ...]:
    """Every scheme of the agreement, and what was posted to none."""
    found: defaultdict[str, defaultdict[str, Pence]] = defaultdict(lambda: defaultdict(int))
    for each in sums(("scheme", "account", "kind"), at, {"fund": [file.fund]}):
        scheme, account, kind = each.key
        found[scheme]["spend" if kind == "expenditure" else account] += each.pence
    named = {scheme.id: scheme for scheme in file.schemes}
    lines: list[SchemeLine] = []
    for code in dict.fromkeys((*named, *found)):
        held = found[code]
        sums_ = (held["budget-spend"], held["spend"], held["encumbrance"], held["forecast-spend"])
        if code in named:
            lines.append(SchemeLine(code, named[code].name, named[code].priority, *sums_))
        elif any(sums_):
            lines.append(SchemeLine(code, "", "", *sums_))
    return tuple(lines)


def division(file: FundFile, schemes: Sequence[SchemeLine], shares: dict[str, Pence], at: AsOf) -> Division | None:
    """Who bears the variance by the agreement's rules; None where it names none or no budget is posted."""
    case = variance_case(file, schemes, shares, at) if any(line.budget for line in schemes) else None
    return None if case is None else divide(*case)


def variance_case(
    file: FundFile, schemes: Sequence[SchemeLine], shares: dict[str, Pence], at: AsOf
) -> tuple[list[VarianceLine], RiskTerms] | None:
    """What the division works on: lines with their owners, and the terms; None where the agreement names no rule."""
    risk = file.risk_share
    if risk is None or not sum(shares.values()):
        return None
    owners: dict[str, str] = {}
    for each in sums(("scheme", "commissioner"), at, {"fund": [file.fund], "account": ["budget-spend"]}):
        owners.setdefault(each.key[0], each.key[1])
    named = {scheme.id: scheme for scheme in file.schemes}
    fallback = file.host or file.parties[0].body
    lines = [
        VarianceLine(
            line.scheme, owners.get(line.scheme) or fallback, line.budget, line.spend,
            frozenset(named[line.scheme].fixed_for) if line.scheme in named else frozenset(),
            _rule(named[line.scheme].variance) if line.scheme in named else None,
        )
        for line in schemes
    ]  # fmt: skip
    return lines, RiskTerms(
        shares, Rule(risk.overspend), Rule(risk.underspend), risk.percent, file.host or "", risk.contingency
    )


def _rule(code: str | None) -> Rule | None:
    return None if code is None else Rule(code)
