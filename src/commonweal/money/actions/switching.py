"""Move unspent money to another holder when a measure misses its trigger: its source and use go with it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.actions.posting import propose, today_or
from commonweal.money.actions.writing import written
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.funds import fund_named
from commonweal.money.rules.journal import Coding, Draft, Line, content_digest
from commonweal.money.rules.transfer import Switch, Trigger, switch


def switch_unspent(
    *,
    fund: str,
    to: str,
    source: str,
    trigger: Trigger,
    value: Decimal,
    key: str,
    document: str,
    at: AsOf,
    by: Principal,
) -> Switch:
    """Propose the transfer of what is neither spent nor encumbered. Raises Refused where the measure met its trigger or
    nothing is left; the other fund must name the same source with the same permitted use."""
    return written(by, partial(_switch, fund, to, source, trigger, value, key, document, at, by))


def _switch(
    fund: str, to: str, source: str, trigger: Trigger, value: Decimal, key: str, document: str, at: AsOf, by: Principal
) -> Switch:
    permissions.require(by, "money.propose")
    for name in (fund, to):
        fund_named(name)
    only = {"fund": [fund], "source": [source]}
    by_kind = {each.key[0]: each.pence for each in sums(("kind",), at, {**only, "book": ["actual"]})}
    encumbered = sum(each.pence for each in sums(("account",), at, {**only, "account": ["encumbrance"]}))
    received = -by_kind.get("income", 0) - by_kind.get("transfer", 0) - by_kind.get("equity", 0)
    spent = by_kind.get("expenditure", 0)
    found = switch(trigger, value, received=received, spent=spent, encumbered=encumbered)
    if not found.pence:
        raise Refused(Problem(Kind.CONFLICT, f"nothing moves: {found.why}", "Nothing needs to be done"))
    lines = tuple(
        Line(Coding(name, account, source=source), sign * found.pence)
        for name, account, sign in ((fund, "transfer", 1), (fund, "cash", -1), (to, "cash", 1), (to, "transfer", -1))
    )
    assert at.effective is not None
    draft = Draft("switch", at.effective, today_or(at.known), document, f"switched to {to}: {found.why}", lines)
    stated = content_digest([Draft("switch", at.effective, at.effective, document, draft.reason, lines)])
    propose(key=key, drafts=[draft], document=document, kind="switch", sha256=stated, by=by)
    return found
