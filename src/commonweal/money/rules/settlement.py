"""From what a payment model owes to journals: every pound owed inside the fund is in one journal, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.kernel.money import Pence
from commonweal.money.rules.journal import Coding, Draft, Line

POOL = "pooled fund"
FUND_PAYS = frozenset({POOL, "commissioner"})
"""Parts that models name and the fund stands for, when it pays."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What one part owes another, as a model said; `output` is the line of the model that says so."""

    payer: str
    payee: str
    output: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class Terms:
    """Where a settlement is posted. `bodies` gives the parts that a model names the names of bodies."""

    fund: str
    source: str
    scheme: str
    effective: date
    known: date
    document: str
    reason: str
    contract_type: str = ""
    sector: str = ""
    purpose: str = ""
    bodies: Mapping[str, str] | None = None

    def body(self, part: str) -> str:
        return (self.bodies or {}).get(part, part)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The journals, and what is owed between others than the fund, which is not posted in it."""

    drafts: tuple[Draft, ...]
    outside: tuple[Owed, ...]
    paid_out: Pence
    paid_in: Pence


def settle(owed: Iterable[Owed], shared: Sequence[tuple[str, Pence]], shared_output: str, terms: Terms) -> Settlement:
    """Journals for what is owed. `shared` are providers with their parts of `shared_output`; without them the one
    provider is paid whole. Raises ValueError where the parts are not the whole."""
    drafts: list[Draft] = []
    outside: list[Owed] = []
    paid_out = paid_in = 0
    for each in _net(owed):
        if each.payee == POOL and each.payer not in FUND_PAYS:
            drafts.append(_received(each, terms, len(drafts)))
            paid_in += each.pence
        elif each.payer in FUND_PAYS:
            parts = list(shared) if shared and each.output == shared_output else [(terms.body(each.payee), each.pence)]
            if sum(pence for _, pence in parts) != each.pence:
                raise ValueError(f"the parts of {each.output} are not its whole")
            for body, pence in parts:
                if pence:
                    drafts.append(_paid(body, pence, each, terms, len(drafts)))
            paid_out += each.pence
        else:
            outside.append(each)
    return Settlement(tuple(drafts), tuple(outside), paid_out, paid_in)


def _net(owed: Iterable[Owed]) -> list[Owed]:
    """Payments of one output between the same two, added up; a payment back counts against one there."""
    found: dict[tuple[str, str, str], Pence] = {}
    for each in owed:
        back = (each.payee, each.payer, each.output)
        forth = (each.payer, each.payee, each.output)
        is_back = each.payee in FUND_PAYS and each.payer not in FUND_PAYS and each.payee != POOL
        key, pence = (back, -each.pence) if back in found or is_back else (forth, each.pence)
        found[key] = found.get(key, 0) + pence
    return [Owed(*key, pence) for key, pence in found.items() if pence]


def _paid(body: str, pence: Pence, owed: Owed, terms: Terms, number: int) -> Draft:
    spend = Coding(
        terms.fund, "spend", source=terms.source, scheme=terms.scheme, provider=body, sector=terms.sector,
        purpose=terms.purpose, contract_type=terms.contract_type,
    )  # fmt: skip
    creditor = Coding(terms.fund, "creditors", source=terms.source, provider=body)
    return _draft(owed, terms, number, (Line(spend, pence), Line(creditor, -pence)))


def _received(owed: Owed, terms: Terms, number: int) -> Draft:
    payer = terms.body(owed.payer)
    debtor = Coding(terms.fund, "debtors", source=terms.source, commissioner=payer)
    income = Coding(terms.fund, "risk-share", source=terms.source, commissioner=payer)
    return _draft(owed, terms, number, (Line(debtor, owed.pence), Line(income, -owed.pence)))


def _draft(owed: Owed, terms: Terms, number: int, lines: tuple[Line, ...]) -> Draft:
    reason = f"{terms.reason}: {owed.output}"
    return Draft(f"{number + 1}-{owed.output}", terms.effective, terms.known, terms.document, reason, lines)
