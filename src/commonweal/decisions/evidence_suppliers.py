"""Where rooms above say how the figures and records that a paper refers to are read. Bound once, at the start."""

from __future__ import annotations

from commonweal.decisions.rules.evidence import Supplier

_suppliers: dict[str, Supplier] = {}


def supply(kind: str, supplier: Supplier) -> None:
    """References `kind:name` are read by `supplier(name)` when a paper is submitted, in the submitter's scope."""
    _suppliers[kind] = supplier


def suppliers() -> dict[str, Supplier]:
    """The suppliers by the kind of reference that they read."""
    return dict(_suppliers)
