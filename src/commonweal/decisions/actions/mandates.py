"""Verbs on mandates: grant one, vary its limit, meet a condition, record an area's agreement, revoke it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append
from commonweal.decisions.actions.model import record_model
from commonweal.decisions.model.powers import Mandate
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.mandate import KIND
from commonweal.kernel.problem import Where, conflict, forbidden, invalid, not_found


def grant_mandate(
    record: Mapping[str, Any], *, by: Principal, nation: str, on: date | None = None, reason: str = "", source: str = ""
) -> Item:
    """A function given by one body to another or to an officer: `record` has the fields of a mandate of the model.

    Raises Refused where the function is reserved, its conditions are not written, the giver does not hold it or gives
    more than it holds, or a committee would act outside its parent's mandate.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        written = {"valid_from": (on or today()).isoformat(), **record}
        return record_model(
            "mandates", written, by=by, nation=nation, reason=reason, permission="decisions.keep-powers", source=source
        )


def vary_limit(
    mandate: str,
    limit: Decimal | None,
    *,
    by: Principal,
    on: date | None = None,
    basis: str = "",
    reason: str = "",
    version: int | None = None,
) -> Item:
    """Another limit in pounds from a day (None: no limit). It may not be more than the giver holds."""
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        day = on or today()
        found = _in_force(mandate, day)
        if limit is not None and (not limit.is_finite() or limit < 0 or limit != limit.quantize(Decimal("0.01"))):
            raise invalid("a limit is zero or more pounds, with at most two decimals", "Correct it",
                          where=Where(field="limit"), value=str(limit))  # fmt: skip
        _within_giver(found, limit, day)
        content = {"limit": None if limit is None else str(limit), "basis": basis}
        return _write(by, found, "limit-varied", content, day, reason, version)


def meet_condition(
    mandate: str, condition: str, *, by: Principal, evidence: str, on: date | None = None, version: int | None = None
) -> Item:
    """A condition of the mandate is met from a day, with its evidence."""
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        day = on or today()
        found = _in_force(mandate, day)
        if condition not in {each.id for each in found.conditions}:
            known = ", ".join(each.id for each in found.conditions) or "none"
            raise not_found(f"the mandate has no condition {condition!r}", f"Give one of: {known}")
        return _write(by, found, "condition-met", {"condition": condition, "evidence": evidence}, day, "", version)


def agree_area(
    mandate: str, area: str, *, by: Principal, on: date | None = None, reason: str = "", version: int | None = None
) -> Item:
    """An area's agreement that the mandate applies there is on record from a day."""
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        day = on or today()
        found = _in_force(mandate, day)
        if not found.requires_agreement:
            raise conflict("the mandate needs no agreement of an area", "It applies in all of its areas")
        if found.serves and area not in found.serves:
            raise invalid("the mandate does not reach this area", f"Give one of {', '.join(found.serves)}",
                          where=Where(field="area"), value=area)  # fmt: skip
        return _write(by, found, "area-agreed", {"area": area}, day, reason, version)


def revoke_mandate(
    mandate: str,
    *,
    by: Principal,
    reason: str,
    on: date | None = None,
    revoked_by: str = "",
    version: int | None = None,
) -> Item:
    """It no longer applies from a day on. `revoked_by` is the body that does it: the giver, or one named for it."""
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        day = on or today()
        found = _in_force(mandate, day)
        if not reason.strip():
            raise invalid("say why the mandate is revoked", "Give a reason", where=Where(field="reason"))
        body = revoked_by or found.giver
        if body != found.giver and body not in found.revocable_by:
            may = ", ".join((found.giver, *found.revocable_by))
            raise forbidden(f"{body} may not revoke this mandate", f"It can be revoked by {may}")
        return _write(by, found, "revoked", {"revoked_by": body}, day, reason, version)


def _in_force(text: str, on: date) -> Mandate:
    view = register().on(on)
    return view.named(view.mandates, text, "mandate")


def _within_giver(mandate: Mandate, limit: Decimal | None, on: date) -> None:
    """Nobody gives more than they hold: what the giver has by a mandate of its own bounds this one."""
    view = register().on(on)
    for function in mandate.functions:
        for above in view.mandates_of.get(function, ()):
            if above.to == mandate.giver and above.limit is not None and (limit is None or limit > above.limit):
                giver = view.bodies[mandate.giver].name if mandate.giver in view.bodies else mandate.giver
                message = f"{giver} itself holds the function only up to £{above.limit:,}"
                raise conflict(message, "Give a lower limit, or have the giver's own mandate varied first")


def _write(
    by: Principal, found: Mandate, verb: str, content: Mapping[str, Any], on: date, reason: str, version: int | None
) -> Item:
    since = None
    if found.valid_from:
        first = register().versions("mandates", found.id)[0].record
        since = first.starts.isoformat() if first.valid_from else None
    whole = {"title": found.title or ", ".join(found.functions), "giver": found.giver, "to": found.to, "since": since}
    return append(
        by=by, kind=KIND, subject=found.id, verb=verb, content={**whole, **content}, effective=on, reason=reason,
        version=version,
    )  # fmt: skip
