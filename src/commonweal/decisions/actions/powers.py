"""Verbs on powers: propose, move from state to state, meet criteria, record a plan, state the year's use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append
from commonweal.decisions.actions.model import record_model
from commonweal.decisions.model.powers import Power
from commonweal.decisions.models import Item
from commonweal.decisions.queries.powers import from_model, reserved
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.power import KIND
from commonweal.kernel.problem import Where, invalid, not_found


def propose_power(
    record: Mapping[str, Any], *, by: Principal, nation: str, on: date | None = None, reason: str = "", source: str = ""
) -> Item:
    """A power that the place asks for: `record` has the fields of a power of the model. It is proposed from `on`."""
    day = on or today()
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        written = {"steps": [{"state": "proposed", "valid_from": day.isoformat()}], **record}
        written.setdefault("valid_from", day.isoformat())
        return record_model(
            "powers", written, by=by, nation=nation, reason=reason, permission="decisions.keep-powers", source=source
        )


def move_power(
    power: str,
    state: str,
    *,
    by: Principal,
    on: date | None = None,
    note: str = "",
    criteria: Sequence[tuple[str, str]] = (),
    legal_basis: str = "",
    reason: str = "",
    version: int | None = None,
) -> Item:
    """Enter a state; `criteria` are added as (name, text). Raises Refused with every reason that bars it."""
    day = on or today()
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        found = _found(power)
        content = {
            "state": state,
            "note": note,
            "criteria": [{"id": id_, "text": text} for id_, text in criteria],
            "legal_basis": legal_basis,
            "reserved": reserved(register().on(day), found) if state in ("live", "varied") else "",
        }
        return _write(by, found, "moved", content, day, reason=reason, version=version)


def meet_criterion(
    power: str, criterion: str, *, by: Principal, evidence: str, on: date | None = None, version: int | None = None
) -> Item:
    """A readiness criterion is met from a day, with its evidence."""
    content = {"criterion": criterion, "evidence": evidence}
    return _simple(power, "criterion-met", content, by=by, on=on, version=version)


def unmeet_criterion(
    power: str, criterion: str, *, by: Principal, reason: str, on: date | None = None, version: int | None = None
) -> Item:
    """A criterion no longer holds."""
    if not reason.strip():
        raise invalid("say why the criterion no longer holds", "Give a reason", where=Where(field="reason"))
    content = {"criterion": criterion}
    return _simple(power, "criterion-unmet", content, by=by, on=on, reason=reason, version=version)


def record_legal_basis(
    power: str, legal_basis: str, *, by: Principal, on: date | None = None, version: int | None = None
) -> Item:
    return _simple(power, "legal-basis-recorded", {"legal_basis": legal_basis}, by=by, on=on, version=version)


def approve_plan(
    power: str, title: str, *, by: Principal, reference: str = "", on: date | None = None, version: int | None = None
) -> Item:
    """The plan on which the power depends was approved on a day."""
    content = {"title": title, "reference": reference}
    return _simple(power, "plan-approved", content, by=by, on=on, version=version)


def move_region(
    power: str,
    region: str,
    state: str,
    *,
    by: Principal,
    note: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Item:
    """In one sub-region the power is explored, agreed, delegated or declined."""
    content = {"region": region, "state": state, "note": note}
    return _simple(power, "region-moved", content, by=by, on=on, version=version)


def state_use(
    power: str,
    year: str,
    *,
    by: Principal,
    use: str,
    result: str,
    accountable: Sequence[str],
    version: int | None = None,
) -> Item:
    """The statement of a financial year: what the power was used for, what came of it, who answers for it."""
    content = {"year": year, "use": use.strip(), "result": result.strip(), "accountable": list(accountable)}
    return _simple(power, "use-stated", content, by=by, on=None, version=version)


def _simple(
    power: str,
    verb: str,
    content: Mapping[str, Any],
    *,
    by: Principal,
    on: date | None,
    reason: str = "",
    version: int | None = None,
) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.keep-powers")
        return _write(by, _found(power), verb, content, on or today(), reason=reason, version=version)


def _found(text: str) -> Power:
    """The power by id or short id, on any day. Its latest version counts."""
    held = register()
    ids = {each.record.id for each in held.all("powers") if isinstance(each.record, Power)}
    wanted = {id_ for id_ in ids if text in (id_, id_.rsplit("/", 1)[1])}
    if len(wanted) != 1:
        message = f"there is no power {text!r}" if not wanted else f"several powers are called {text!r}"
        raise not_found(message, "See commonweal power list")
    record = held.versions("powers", wanted.pop())[-1].record
    assert isinstance(record, Power)
    return record


def _write(
    by: Principal,
    power: Power,
    verb: str,
    content: Mapping[str, Any],
    on: date,
    *,
    reason: str = "",
    version: int | None = None,
) -> Item:
    """The first entry of a power takes over where the model leaves it; `version` counts what the caller saw."""
    if not Item.objects.filter(kind=KIND, subject=power.id).exists():
        start = from_model(power, register().on(today()))
        opened = start.model_dump(mode="json", exclude={"plan", "regions", "statements"})
        append(by=by, kind=KIND, subject=power.id, verb="opened", content=opened, source=power.citation[:300],
               version=version)  # fmt: skip
        version = None
    return append(
        by=by, kind=KIND, subject=power.id, verb=verb, content=content, effective=on, reason=reason, version=version
    )
