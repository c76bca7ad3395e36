"""Settle a payment model: what it owes becomes one proposal, which somebody else approves as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from commonweal.access.principal import Principal
from commonweal.kernel.problem import conflict
from commonweal.money.actions.posting import Proposed, propose
from commonweal.money.payment.rules.quoting import Quote
from commonweal.money.rules.journal import content_digest
from commonweal.money.rules.settlement import Owed, Settlement, Terms
from commonweal.money.rules.settlement import settle as settled


@dataclass(frozen=True, slots=True)
class Settled:
    """The proposal of a settlement run, and what it holds."""

    proposed: Proposed
    settlement: Settlement


def settle(*, quote: Quote, terms: Terms, key: str, by: Principal) -> Settled:
    """Propose the journals of a quote under a key. Twice is once. Raises Refused where the model owes the fund nothing
    and asks nothing of it."""
    owed = [Owed(each.payer, each.payee, each.output, each.amount_pence) for each in quote.transfers]
    shared = [(each.name, each.amount_pence) for each in quote.providers]
    found = settled(owed, shared, quote.definition.shared or "", terms)
    if not found.drafts:
        raise conflict("the model moves no money in or out of the fund", "There is nothing to settle")
    same = content_digest([replace(draft, known=date.min) for draft in found.drafts])
    done = propose(key=key, drafts=found.drafts, document=terms.document, kind="settlement", sha256=same, by=by)
    return Settled(done, found)
