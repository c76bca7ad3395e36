"""The entries of a payment model as fields of a form: what was typed as exact values, and examples as typed texts.

A list has one value a line; a table has one row a line, its cells between commas.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.payment.definition import Definition, Entry
from commonweal.money.payment.reading import LONGEST_NUMBER
from commonweal.money.payment.rules.inputs import from_file
from commonweal.money.payment.rules.providers import ENTRY, PROVIDERS

PREFIX = "e-"
UNKNOWN = "?"
LONGEST = 20_000
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


def asked_for(model: Definition) -> dict[str, Entry]:
    """The entries of the model, and the providers who may share what it pays."""
    return {**model.inputs, PROVIDERS: ENTRY}


def typed(model: Definition, form: Mapping[str, str]) -> dict[str, object]:
    """What was typed as the engine takes it; empty fields are left out. Raises Refused with every field that cannot be
    read."""
    problems: list[Problem] = []
    given: dict[str, object] = {}
    for name, entry in asked_for(model).items():
        text = form.get(f"{PREFIX}{name}", "").strip()[:LONGEST]
        if not text:
            continue
        try:
            given[name] = _value(entry, text, name)
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused.of(problems)
    return given


def example_texts(model: Definition, number: int) -> dict[str, str]:
    """The entries of a worked example as one would type them; nothing where there is no such example."""
    if not 1 <= number <= len(model.examples):
        return {}
    entries = asked_for(model)
    return {
        f"{PREFIX}{name}": _as_typed(entries[name], from_file(value))
        for name, value in model.examples[number - 1].input.items()
        if name in entries
    }


def _as_typed(entry: Entry, value: object) -> str:
    if isinstance(value, list):
        if entry.shape == "rows":
            return "\n".join(
                ", ".join(_as_typed(asked, row.get(column)) for column, asked in entry.fields.items()) for row in value
            )
        return "\n".join(UNKNOWN if one is None else _as_typed(entry, one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _value(entry: Entry, text: str, name: str) -> object:
    if entry.shape == "list":
        words = text.replace(";", " ").split()
        return [None if word == UNKNOWN else _number(word, f"{name}[{place}]") for place, word in enumerate(words, 1)]
    if entry.shape == "rows":
        return _rows(entry, text, name)
    return _single(entry, text, name)


def _rows(entry: Entry, text: str, name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place, cells in enumerate(csv.reader(line for line in text.splitlines() if line.strip()), 1):
        if len(cells) > len(entry.fields):
            message = _("the row has %(count)s cells and there are %(wanted)s") % {
                "count": len(cells), "wanted": len(entry.fields),
            }  # fmt: skip
            remedy = _("Write %(columns)s, without commas in the numbers") % {"columns": ", ".join(entry.fields)}
            raise _wrong(message, remedy, f"{name}[{place}]", ",".join(cells))
        named = zip(entry.fields.items(), (cell.strip() for cell in cells), strict=False)
        rows.append({
            column: _single(asked, cell, f"{name}[{place}].{column}") for (column, asked), cell in named if cell
        })  # fmt: skip
    return rows


def _single(entry: Entry, text: str, name: str) -> object:
    if entry.shape == "flag":
        if text not in ("yes", "no"):
            raise _wrong(_("a yes or no is wanted"), _("Write yes or no"), name, text)
        return text == "yes"
    if entry.shape in ("choice", "text"):
        return text
    return _number(text, name)


def _number(text: str, name: str) -> Decimal:
    """A number as people write it: 1,234.50, £1,234.50, 20%."""
    plain = text.replace("£", "").strip()
    part = Decimal("0.01") if plain.endswith("%") else Decimal(1)
    plain = plain.rstrip("% ")
    plain = plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
    try:
        if len(plain) > LONGEST_NUMBER:
            raise InvalidOperation
        found = Decimal(plain)
    except InvalidOperation:
        raise _wrong(_("this is no number"), _("Write it as 1234.50"), name, text[:60]) from None
    return found * part if found.is_finite() else found


def _wrong(message: str, remedy: str, field: str, value: str) -> Refused:
    return Refused(Problem(Kind.INVALID, message, remedy, Where(field=field), value))
