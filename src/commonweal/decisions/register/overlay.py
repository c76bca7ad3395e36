"""What the log says of mandates and powers, carried out on the records that it speaks of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from commonweal.decisions.model.day import known
from commonweal.decisions.model.powers import Condition, Mandate, Power, PowerStep
from commonweal.decisions.register.register import Held
from commonweal.decisions.rules.mandate import LimitFrom, MandateChanges
from commonweal.decisions.rules.power import PowerOnFile


def overlaid(
    held: Iterable[Held], mandates: Mapping[str, MandateChanges], powers: Mapping[str, PowerOnFile]
) -> Iterator[Held]:
    """Every record, mandates and powers with their changes. A varied mandate becomes a version for each limit."""
    for each in held:
        record = each.record
        if isinstance(record, Mandate) and record.id in mandates:
            for version in _versions(record, mandates[record.id]):
                yield replace(each, record=version)
        elif isinstance(record, Power) and record.id in powers:
            yield replace(each, record=_moved(record, powers[record.id]))
        else:
            yield each


def _versions(mandate: Mandate, changes: MandateChanges) -> Iterator[Mandate]:
    """The mandate before its first change of limit, and after each."""
    for number, since in enumerate((None, *changes.limits)):
        until = changes.limits[number].on if number < len(changes.limits) else None
        start = since.on if since else mandate.starts
        if max(start, mandate.starts) >= min(until or date.max, mandate.ends):
            continue
        yield from _with_areas(_changed(mandate, changes, since, until), changes)


def _changed(mandate: Mandate, changes: MandateChanges, since: LimitFrom | None, until: date | None) -> Mandate:
    update: dict[str, object] = {}
    if since:
        update |= {
            "limit": since.limit,
            "limit_basis": since.basis or mandate.limit_basis,
            "valid_from": known(since.on),
        }
    if until:
        update["valid_to"] = known(until - timedelta(days=1))
    if changes.revoked:
        update["revoked"] = changes.revoked.isoformat()
    if changes.conditions:
        met = {each.condition: each for each in changes.conditions}
        update["conditions"] = tuple(
            each.model_copy(update={"met": met[each.id].on.isoformat(), "evidence": met[each.id].evidence})
            if each.id in met else each
            for each in mandate.conditions
        )  # fmt: skip
    return mandate.model_copy(update=update)


def _with_areas(mandate: Mandate, changes: MandateChanges) -> Iterator[Mandate]:
    """Split at each day on which an area's agreement was recorded."""
    agreed = dict.fromkeys(mandate.agreed_areas, date.min)
    days = sorted({each.on for each in changes.areas if mandate.starts < each.on < mandate.ends})
    for start, end in zip([mandate.starts, *days], [*days, mandate.ends], strict=True):
        areas = agreed | {each.area: each.on for each in changes.areas if each.on <= start}
        update: dict[str, object] = {"agreed_areas": tuple(areas)}
        if start != mandate.starts:
            update["valid_from"] = known(start)
        if end != mandate.ends:
            update["valid_to"] = known(end - timedelta(days=1))
        yield mandate.model_copy(update=update)


def _moved(power: Power, state: PowerOnFile) -> Power:
    """The power with the log's steps after the model's, and the criteria as they stand."""
    steps = [
        PowerStep(state=step.state, valid_from=known(step.on), note=step.note) for step in state.steps if step.is_logged
    ]
    criteria = tuple(
        Condition(id=each.id, text=each.text, met=each.met.isoformat() if each.met else "", evidence=each.evidence)
        for each in state.criteria
    )
    return power.model_copy(
        update={
            "steps": (*power.steps, *steps),
            "criteria": criteria,
            "legal_basis": state.legal_basis or power.legal_basis,
        }
    )
