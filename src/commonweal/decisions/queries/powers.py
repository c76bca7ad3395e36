"""Powers and mandates as readers ask for them: where each stands, what it still lacks, which statements are owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.decisions.model.common import rank
from commonweal.decisions.model.powers import Function, Mandate, Power
from commonweal.decisions.models import Item
from commonweal.decisions.register.register import Register
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.duty_evidence import KIND as EVIDENCE
from commonweal.decisions.rules.duty_evidence import DutyEvidence
from commonweal.decisions.rules.power import KIND, PowerOnFile, Region
from commonweal.decisions.rules.power_steps import Criterion, Step, barred, state_on, stretches, unmet
from commonweal.decisions.rules.statement_of_use import owed
from commonweal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Standing:
    """A power on a day. `barred` says why it is not live or could not become so; empty where nothing bars it."""

    power: Power
    on_file: PowerOnFile
    state: str
    since: date | None
    since_known: str
    """As written, where it is known to the month or year alone."""
    unmet: tuple[Criterion, ...]
    barred: tuple[str, ...]
    owed: tuple[Period, ...]
    version: int
    """The number of entries behind it in the log; 0 where the model alone speaks of it."""

    @property
    def is_conditional(self) -> bool:
        """It is not live, or only as long as its criteria hold, and some are not met."""
        return bool(self.unmet) and self.state not in ("revoked", "expired")


def powers(register: Register, on: date) -> list[Standing]:
    """Every power that was proposed by the day, by level and title."""
    view = register.on(on)
    logged = {item.subject: item for item in Item.objects.filter(kind=KIND)}
    found = [standing(view, power, logged.get(power.id)) for power in view.powers.values()]
    return sorted(found, key=lambda each: (-rank(each.power.level), each.power.title.casefold()))


def power(register: Register, on: date, text: str) -> Standing:
    """One power by its id or short id. Raises Refused(not found)."""
    view = register.on(on)
    found = view.named(view.powers, text, "power")
    return standing(view, found, Item.objects.filter(kind=KIND, subject=found.id).first())


def standing(view: View, found: Power, item: Item | None) -> Standing:
    on_file = PowerOnFile.model_validate(item.content) if item else from_model(found, view)
    state = state_on(on_file.steps, view.day)
    last = next((step for step in reversed(on_file.steps) if step.on <= view.day), None)
    reasons = barred(
        criteria=on_file.criteria, legal_basis=on_file.legal_basis, reserved=reserved(view, found),
        needs_plan=on_file.needs_plan, plan=on_file.plan, on=view.day,
    )  # fmt: skip
    return Standing(
        power=found,
        on_file=on_file,
        state=state or "not-yet",
        since=last.on if last and last.on > date.min else None,
        since_known=last.known if last else "",
        unmet=unmet(on_file.criteria, view.day),
        barred=tuple(reasons) if state not in ("live", "varied") else (),
        owed=tuple(owed(stretches(on_file.steps), on_file.statements, view.day)),
        version=item.version if item else 0,
    )


def from_model(power: Power, view: View) -> PowerOnFile:
    """A power as the model leaves it, before any entry of the log."""
    steps = sorted(
        (
            Step(
                state=step.state,
                on=step.starts,
                note=step.note,
                known="" if step.valid_from.is_exact else step.valid_from.text,
            )
            for step in power.steps
            if step.valid_from
        ),
        key=lambda step: step.on,
    ) or [Step(state="proposed", on=power.starts)]
    criteria = tuple(
        Criterion(id=each.id, text=each.text, met=each.met_on, evidence=each.evidence) for each in power.criteria
    )
    return PowerOnFile(
        title=power.title,
        level=power.level,
        holder=power.holder or "",
        giver=power.giver or "",
        function=power.function or "",
        areas=power.serves,
        steps=tuple(steps),
        criteria=criteria,
        needs_plan=power.needs_plan,
        legal_basis=power.legal_basis or basis_in(view, power),
        accountable=tuple(part.strip() for part in power.accountable.split(";") if part.strip()),
        current_use=power.current_use,
    )


def basis_in(view: View, power: Power) -> str:
    """The statute of the power's function, where the power names no basis of its own."""
    function = view.functions.get(power.function or "")
    return function.statute if function else ""


def reserved(view: View, power: Power) -> str:
    """Why the law keeps the power's function where it is; empty where it does not."""
    function = view.functions.get(power.function or "")
    return reserved_function(function) if function else ""


def reserved_function(function: Function) -> str:
    """The reason, with the statute, for which a function cannot be moved; empty where it can."""
    if function.delegable != "reserved":
        return ""
    where = f" ({function.statute})" if function.statute else ""
    because = f": {function.conditions or function.reason}" if function.conditions or function.reason else ""
    return f"{function.title} is reserved by law{where} and cannot be delegated{because}"


def regions_now(on_file: PowerOnFile, on: date) -> dict[str, Region]:
    """Where the power stands in each sub-region on a day."""
    return {each.region: each for each in on_file.regions if each.on <= on}


def mandates(view: View, *, function: str = "", giver: str = "", to: str = "") -> list[Mandate]:
    """The mandates in force, by who gives, who receives, then id. Revoked ones are told as such from their day."""
    found = [
        each
        for each in view.mandates.values()
        if function in ("", *each.functions) and giver in ("", each.giver) and to in ("", each.to)
    ]
    return sorted(found, key=lambda each: (each.giver, each.to, each.id))


def is_revoked(mandate: Mandate, on: date) -> bool:
    return mandate.revoked_on is not None and mandate.revoked_on <= on


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty of one body, with what shows that it was met."""

    duty: str
    title: str
    statute: str
    citation: str
    verified: bool
    body: str
    body_name: str
    evidence: tuple[tuple[str, DutyEvidence], ...]


def duties(view: View, bodies: Iterable[str] = ()) -> list[DutyRow]:
    """The duty register: every duty for each of these bodies that has it (none given: all bodies with evidence)."""
    shown: dict[tuple[str, str], list[tuple[str, DutyEvidence]]] = {}
    for item in Item.objects.filter(kind=EVIDENCE, state="in-force", due__lte=view.day).order_by("due", "id"):
        told = DutyEvidence.model_validate(item.content)
        shown.setdefault((told.duty, told.body), []).append((item.subject, told))
    asked = set(bodies) or {body for _, body in shown}
    rows: list[DutyRow] = []
    for duty in view.duties.values():
        for id_ in asked:
            body = view.bodies.get(id_)
            if body and body.kind in duty.body_kinds and duty.nation in (body.nation, "united-kingdom", None):
                rows.append(
                    DutyRow(duty.id, duty.title, duty.statute, duty.citation, duty.is_verified, body.id, body.name,
                            tuple(shown.get((duty.id, body.id), ())))
                )  # fmt: skip
    return sorted(rows, key=lambda row: (row.title, row.body_name))
