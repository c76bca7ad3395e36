"""Follow pounds from a department or a fund to a scheme and its providers, and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.funds import terms_on
from commonweal.money.rules.trace import Inflow, Path, Pot, Step, back, steps

SCHEME, PROVIDER = "scheme:", "provider:"


@dataclass(frozen=True, slots=True)
class Trace:
    """`pence` went from `origin` to `target`, of the `spent` that the target took in all. `steps` are in the order of
    the money, or the other way round where one asked from the scheme back."""

    origin: str
    target: str
    pence: Pence
    spent: Pence
    steps: tuple[Step, ...]
    is_backwards: bool


def trace(origin: str, target: str, at: AsOf) -> Trace:
    """Trace from a body or fund to `scheme:ID` or `provider:NAME`, or from one of these back; an empty body stands for
    all of them, and a nation for every payer into a fund of that nation. Raises Refused where neither end is spend, or
    nothing was spent there.
    """
    is_backwards = origin.startswith((SCHEME, PROVIDER))
    source, sink = (target, origin) if is_backwards else (origin, target)
    if not sink.startswith((SCHEME, PROVIDER)) or source.startswith((SCHEME, PROVIDER)):
        raise Refused(
            Problem(Kind.INVALID, "one end is a body or a fund, the other a scheme or a provider",
                    "Write --from BODY --to scheme:ID")
        )  # fmt: skip
    outflows = _outflows(sink, at)
    if not outflows:
        raise Refused(Problem(Kind.NOT_FOUND, f"nothing was spent on {sink}", "Check its name and the days"))
    inflows = _inflows(at)
    paths: list[Path] = []
    for (pot, tail), pence in outflows.items():
        for path in back(pot, pence, inflows):
            places = (*path.places, *tail)
            if source and source not in places and _nation(pot[0], at) == source:
                places = (source, *places)
            if not source or source in places:
                begins = places.index(source) if source else 0
                paths.append(Path(places[begins:], path.source, path.pence))
    if not paths:
        raise Refused(Problem(Kind.NOT_FOUND, f"no money of {source} came to {sink}", "Look at its contributions"))
    found = steps(paths)
    if is_backwards:
        found = [Step(step.target, step.origin, step.source, step.pence) for step in reversed(found)]
    return Trace(origin, target, sum(path.pence for path in paths), sum(outflows.values()), tuple(found), is_backwards)


def _nation(fund: str, at: AsOf) -> str:
    """The nation under whose rules a fund was opened."""
    assert at.effective is not None
    return terms_on(fund, at.effective, at.known).file.nation


def _outflows(sink: str, at: AsOf) -> dict[tuple[Pot, tuple[str, ...]], Pence]:
    """What each pot spent on the sink, with the places after the fund: the scheme, then the provider."""
    dimension, name = (
        ("scheme", sink[len(SCHEME) :]) if sink.startswith(SCHEME) else ("provider", sink[len(PROVIDER) :])
    )
    only = {"book": ["actual"], "kind": ["expenditure"], dimension: [name]}
    found: dict[tuple[Pot, tuple[str, ...]], Pence] = {}
    for each in sums(("fund", "source", "scheme", "provider"), at, only):
        fund, source, scheme, provider = each.key
        tail = [SCHEME + scheme] if scheme else []
        tail += [PROVIDER + provider] if provider else []
        if each.pence:
            found[(fund, source), tuple(tail)] = each.pence
    return found


def _inflows(at: AsOf) -> dict[Pot, list[Inflow]]:
    assert at.effective is not None
    found: defaultdict[Pot, list[Inflow]] = defaultdict(list)
    payer: dict[str, dict[str, str]] = {}
    only = {"book": ["actual"], "kind": ["income"]}
    for each in sums(("fund", "source", "commissioner"), at, only):
        fund, source, commissioner = each.key
        if fund not in payer:
            payer[fund] = {item.code: item.payer for item in terms_on(fund, at.effective, at.known).file.sources}
        found[fund, source].append(Inflow(commissioner or payer[fund].get(source, ""), -each.pence))
    for (sender, receiver, source), pence in _transfers(at).items():
        found[receiver, source].append(Inflow(sender, pence, is_fund=True))
    return found


def _transfers(at: AsOf) -> dict[tuple[str, str, str], Pence]:
    """What one fund sent another by source. Where a journal has several senders, they fill the receivers in
    the order of their names."""
    window, values = ["v.outcome = 'approved'"], []
    for text, value in (("j.effective <= %s", at.effective), ("j.known <= %s", at.known),
                        ("j.effective >= %s", at.since), ("v.recorded <= %s", at.recorded)):  # fmt: skip
        if value is not None:
            window.append(text)
            values.append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, c.source, c.fund_id, sum(p.pence)::bigint FROM money_journal j"  # noqa: S608
            " JOIN money_approval v ON v.batch_id = j.batch_id JOIN money_posting p ON p.journal_id = j.id"
            " JOIN money_coding c ON c.id = p.coding_id JOIN money_account a ON a.code = c.account_id"
            f" WHERE a.kind = 'transfer' AND {' AND '.join(window)} GROUP BY 1, 2, 3"
            " HAVING sum(p.pence) <> 0 ORDER BY 1, 2, 3",
            values,
        )
        rows = cursor.fetchall()
    journals: defaultdict[tuple[int, str], list[tuple[str, Pence]]] = defaultdict(list)
    for number, source, fund, pence in rows:
        journals[number, source].append((fund, pence))
    found: defaultdict[tuple[str, str, str], Pence] = defaultdict(int)
    for (_, source), lines in journals.items():
        senders = [(fund, pence) for fund, pence in lines if pence > 0]
        receivers = [(fund, -pence) for fund, pence in lines if pence < 0]
        for sender, receiver, pence in _matched(senders, receivers):
            found[sender, receiver, source] += pence
    net = {key: pence - found.get((key[1], key[0], key[2]), 0) for key, pence in found.items()}
    return {key: pence for key, pence in net.items() if pence > 0}


def _matched(senders: list[tuple[str, Pence]], receivers: list[tuple[str, Pence]]) -> list[tuple[str, str, Pence]]:
    """Senders and receivers of one journal paired: the sums of both sides are kept to the penny."""
    pairs: list[tuple[str, str, Pence]] = []
    left = [list(each) for each in receivers]
    for fund, pence in senders:
        rest = pence
        for receiver in left:
            taken = min(rest, int(receiver[1]))
            if taken:
                pairs.append((fund, str(receiver[0]), taken))
                receiver[1] = int(receiver[1]) - taken
                rest -= taken
    return pairs
