"""Several providers share one payment: by their weights, to the penny, with nothing lost.

Source of the ways to share: NW London Whole Systems Integrated Care toolkit, chapter 10 (equally, by budget, by
ownership, by performance); all of them are weights here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.kernel.rounding import largest_remainder
from commonweal.money.payment.definition import Entry
from commonweal.money.payment.rules.inputs import read_entry
from commonweal.money.payment.rules.values import Table, number

PROVIDERS = "providers"
ENTRY = Entry(
    title="Providers who share the payment",
    shape="rows",
    optional=True,
    fields={
        "name": Entry(title="Provider", shape="text"),
        "share": Entry(title="Weight by which the payment is shared", least=Decimal(0)),
    },
)


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    amount_pence: int


def take_providers(
    given: Mapping[str, object], file: str | None
) -> tuple[Mapping[str, object], tuple[tuple[str, Fraction], ...]]:
    """The entries without the providers, and the providers with their weights. Raises Refused."""
    if PROVIDERS not in given:
        return given, ()
    rest = {name: value for name, value in given.items() if name != PROVIDERS}
    where = Where(file, field=PROVIDERS)
    table = read_entry(PROVIDERS, ENTRY, given[PROVIDERS], file)
    assert isinstance(table, Table)
    names = [str(name) for name in table.columns["name"]]
    weights = [number(share) for share in table.columns["share"]]
    if len(set(names)) < len(names):
        raise Refused(Problem(Kind.INVALID, "a provider stands twice", "Give each provider one row", where))
    if not sum(weights):
        raise Refused(Problem(Kind.INVALID, "the shares add up to nothing", "Give a share above 0", where))
    return rest, tuple(zip(names, weights, strict=True))


def share_out(amount_pence: int | None, providers: tuple[tuple[str, Fraction], ...]) -> tuple[Share, ...]:
    """The amount by weight, by largest remainder, earlier rows first on a tie; a loss is shared like a gain."""
    if amount_pence is None or not providers:
        return ()
    common = lcm(*(weight.denominator for _, weight in providers))
    parts = largest_remainder(abs(amount_pence), [int(weight * common) for _, weight in providers])
    way = -1 if amount_pence < 0 else 1
    return tuple(Share(name, way * part) for (name, _), part in zip(providers, parts, strict=True))
