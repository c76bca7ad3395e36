"""Work a payment model out: entries in, outputs rounded once, and every line of the working.

One engine runs every model; what differs between models is their files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from commonweal.kernel.money import Pence, pounds
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.payment.definition import Definition, Output
from commonweal.money.payment.rules.expression import Formula
from commonweal.money.payment.rules.inputs import checked
from commonweal.money.payment.rules.providers import PROVIDERS, Share, share_out, take_providers
from commonweal.money.payment.rules.values import (
    FormulaError,
    Scope,
    Value,
    number,
    numbers,
    pence,
    shown_value,
    truth,
)

Amount: TypeAlias = Pence | tuple[Pence, ...]
LARGEST_PENCE = 10**15
"""No answer may be larger: the digits of a JSON number are exact up to here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the working: its formula, the same with numbers, and the exact result."""

    name: str
    title: str
    unit: str
    formula: str
    working: str
    result: Value


@dataclass(frozen=True, slots=True)
class Notice:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that the answer moves: whole pence from one part to another, and which output it is."""

    payer: str
    payee: str
    output: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A model's answer. `amounts_pence` are the outputs in pounds as whole pence; `others` all other outputs.

    An output that does not apply (after break-glass, say) is None.
    """

    definition: Definition
    entries: Mapping[str, Value]
    amounts_pence: Mapping[str, Amount | None]
    others: Mapping[str, Value]
    lines: tuple[Line, ...]
    notices: tuple[Notice, ...]
    providers: tuple[Share, ...]
    transfers: tuple[Transfer, ...]

    def pounds(self, output: str) -> Decimal | list[Decimal] | None:
        """An output in pounds: one amount, a list, or None where it does not apply."""
        amount = self.amounts_pence[output]
        if amount is None:
            return None
        return [pounds(one) for one in amount] if isinstance(amount, tuple) else pounds(amount)

    def total_pence(self, output: str) -> int | None:
        """The sum of an output over its payments; None where it does not apply."""
        amount = self.amounts_pence[output]
        return sum(amount) if isinstance(amount, tuple) else amount


def quote(definition: Definition, given: Mapping[str, object], file: str | None = None) -> Quote:
    """The model's answer to these entries. Numbers are int, Decimal or Fraction, never floats; money in pounds.

    `providers`, where the model's payment can be shared, are rows of `name` and `share` (weights, in any unit).
    Raises Refused with every entry that is wrong, each with its field and remedy.
    """
    given, providers = take_providers(given, file)
    scope = checked(definition, given, file)
    _require(definition, scope, file)
    lines = _work(definition, scope, file)
    amounts: dict[str, Amount | None] = {}
    others: dict[str, Value] = {}
    for name, output in definition.outputs.items():
        if output.unit == "pounds":
            amounts[name] = _money(output, amounts, scope)
        else:
            others[name] = scope[output.of or ""] if _applies(output.when, scope) else None
    _small_enough(amounts, file)
    _conserved(definition, amounts)
    return Quote(
        definition,
        {name: scope[name] for name in definition.inputs},
        amounts,
        others,
        tuple(lines),
        tuple(Notice(one.code, one.message) for one in definition.warnings if _applies(one.when, scope)),
        share_out(_sum(amounts[definition.shared]), providers),
        tuple(_transfers(definition, amounts)),
    )


def _applies(condition: str | None, scope: Scope) -> bool:
    return condition is None or truth(Formula(condition).work_out(scope))


def _require(definition: Definition, scope: Scope, file: str | None) -> None:
    problems: list[Problem] = []
    for check in definition.checks:
        try:
            held = truth(Formula(check.require).work_out(scope))
        except FormulaError as error:
            problems.append(Problem(Kind.INVALID, str(error), check.remedy, Where(file, field=check.field)))
            continue
        if not held:
            problems.append(Problem(Kind.INVALID, check.message, check.remedy, Where(file, field=check.field)))
    if problems:
        raise Refused.of(problems)


def _work(definition: Definition, scope: dict[str, Value], file: str | None) -> list[Line]:
    """Run the steps in order, adding each result to the scope."""
    lines: list[Line] = []
    for step in definition.steps:
        try:
            result = step.parsed.work_out(scope)
        except FormulaError as error:
            where = Where(file, field=step.name)
            raise Refused(Problem(Kind.INVALID, f"{step.title}: {error}", "Check the entries", where)) from None
        working = step.parsed.with_numbers(scope)
        scope[step.name] = result
        lines.append(Line(step.name, step.title, step.unit, step.formula, working, result))
    return lines


def _money(output: Output, earlier: Mapping[str, Amount | None], scope: Scope) -> Amount | None:
    if not _applies(output.when, scope):
        return None
    if output.rest_of is not None:
        whole, parts = _sum(earlier[output.rest_of]), [_sum(earlier[part]) for part in output.less]
        return None if whole is None else whole - sum(part or 0 for part in parts)
    if output.running is not None:
        totals = [pence(one) for one in numbers(scope[output.running])]
        return tuple(later - before for before, later in zip([0, *totals], totals, strict=False))
    found = scope[output.of or ""]
    return tuple(pence(one) for one in numbers(found)) if isinstance(found, tuple) else pence(number(found))


def _sum(amount: Amount | None) -> int | None:
    return sum(amount) if isinstance(amount, tuple) else amount


def _small_enough(amounts: Mapping[str, Amount | None], file: str | None) -> None:
    for name, amount in amounts.items():
        several = amount if isinstance(amount, tuple) else (amount or 0,)
        if any(abs(one) > LARGEST_PENCE for one in several):
            message, remedy = "the answer is larger than any budget of health and care", "Check the entries' units"
            raise Refused(Problem(Kind.INVALID, message, remedy, Where(file, field=name)))


def _conserved(definition: Definition, amounts: Mapping[str, Amount | None]) -> None:
    for rule in definition.conserves:
        whole, parts = _sum(amounts[rule.whole]), [_sum(amounts[part]) for part in rule.parts]
        if whole is not None and None not in parts and whole != sum(part or 0 for part in parts):
            message = f"{definition.id}: {', '.join(rule.parts)} do not add up to {rule.whole}"
            raise Refused(Problem(Kind.FAULT, message, "This is a fault of the model's file"))


def _transfers(definition: Definition, amounts: Mapping[str, Amount | None]) -> list[Transfer]:
    moved: list[Transfer] = []
    for rule in definition.transfers:
        amount = amounts[rule.output]
        for one in amount if isinstance(amount, tuple) else (amount or 0,):
            if one:
                way = (rule.payer, rule.payee) if one > 0 else (rule.payee, rule.payer)
                moved.append(Transfer(*way, rule.output, abs(one)))
    return moved


def as_data(found: Quote) -> dict[str, object]:
    """The answer as plain data, in pounds: outputs first, then who shares them, the working, and what stands behind."""
    definition = found.definition
    data: dict[str, object] = {}
    for name, output in definition.outputs.items():
        data[name] = found.pounds(name) if output.unit == "pounds" else shown_value(found.others[name])
    if found.providers:
        data[PROVIDERS] = [{"name": one.name, "amount": pounds(one.amount_pence)} for one in found.providers]
    data["notices"] = [{"code": one.code, "message": one.message} for one in found.notices]
    data["steps"] = [
        {
            "name": line.name,
            "title": line.title,
            "formula": line.formula,
            "numbers": line.working,
            "result": shown_value(line.result),
            "unit": line.unit,
        }
        for line in found.lines
    ]
    data["rounding"] = "Exact until the end; then once, half-up, to the penny"
    data |= {"model": definition.id, "version": definition.version, "verified": definition.verified}
    return data
