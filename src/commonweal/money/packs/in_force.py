"""What was in force on a day, as known on a day; and whether what was stated adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.allocation.rules.packages import Alert, reconcile
from commonweal.money.packs.definition import Amount, Law, Line, MoneyPack, Rule, Total


def value_on(values: Sequence[Amount], on: date, known: date | None = None) -> Amount | None:
    """The value in force on the day, as announced by `known`; None before the first day and after a null.

    Where several were announced for the day, the latest announcement counts.
    """
    held = [value for value in values if value.from_ <= on and (known is None or value.known_from <= known)]
    if not held:
        return None
    latest = max(held, key=lambda value: (value.from_, value.known_from))
    return None if latest.million_pounds is None else latest


@dataclass(frozen=True, slots=True)
class Held:
    """A line on a day; `value` None: not in force."""

    line: Line
    value: Amount | None


@dataclass(frozen=True, slots=True)
class OnDay:
    """A pack as it was in force on a day."""

    pack: MoneyPack
    on: date
    known: date | None
    lines: tuple[Held, ...]
    rules: tuple[Rule, ...]
    legal_basis: tuple[Law, ...]
    alerts: tuple[Alert, ...]

    def pence(self, line: str) -> Pence | None:
        """A line's amount; None: not in force. Raises KeyError for a line that the pack does not have."""
        value = {held.line.id: held.value for held in self.lines}[line]
        return None if value is None else value.pence


def on_day(pack: MoneyPack, on: date, known: date | None = None) -> OnDay:
    """What the pack says of a day. Raises Refused (not in force) before its first day and after its last."""
    if on < pack.valid_from or (pack.valid_to is not None and on > pack.valid_to):
        until = f"to {pack.valid_to}" if pack.valid_to else "on"
        message = f"{pack.title} is not in force on {on}"
        raise Refused(Problem(Kind.NOT_IN_FORCE, message, f"It holds from {pack.valid_from} {until}"))
    lines = tuple(Held(line, value_on(line.values, on, known)) for line in pack.lines)
    return OnDay(
        pack,
        on,
        known,
        lines,
        tuple(rule for rule in pack.rules if (rule.from_ or on) <= on <= (rule.to or on)),
        tuple(law for law in pack.legal_basis if (law.from_ or on) <= on <= (law.to or on)),
        tuple(alert for total in pack.totals if (alert := _alert(total, lines, on, known))),
    )


def unmet(found: OnDay, pooled: frozenset[str]) -> tuple[Rule, ...]:
    """The duties in force to have a pooled fund that a board has none for; `pooled` are the ids of those it has."""
    return tuple(rule for rule in found.rules if rule.kind == "duty" and rule.id not in pooled)


def _alert(total: Total, lines: Sequence[Held], on: date, known: date | None) -> Alert | None:
    """None where the stated total is not in force, or the lines add up to it as finely as it was printed."""
    stated = value_on(total.stated, on, known)
    if stated is None or stated.pence is None:
        return None
    parts = {held.line.id: held.value.pence or 0 for held in lines if held.line.id in total.lines and held.value}
    unit = 0 if stated.to_nearest is None else int(stated.to_nearest * 100_000_000)
    if unit and abs(sum(parts.values()) - stated.pence) * 2 <= unit:
        return None
    return reconcile(total.title, stated.pence, parts)
