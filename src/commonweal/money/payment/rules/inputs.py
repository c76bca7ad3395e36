"""Check what the reader gave against what the model asks for; everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.payment.definition import Definition, Entry
from commonweal.money.payment.rules.expression import exact
from commonweal.money.payment.rules.values import Scalar, Table, Value

LARGEST = 10**12
"""No entry may be larger, in its own unit: more pounds than any nation spends on health and care."""
PLACES = 12
"""Decimal places that an entry may have."""
ROWS_MAX = 100_000


@dataclass
class _Reading:
    file: str | None
    problems: list[Problem] = field(default_factory=list[Problem])

    def refuse(self, name: str, message: str, remedy: str, value: object = None) -> None:
        seen = None if value is None else str(value)[:60]
        self.problems.append(Problem(Kind.INVALID, message, remedy, Where(self.file, field=name), seen))


def checked(definition: Definition, given: Mapping[str, object], file: str | None = None) -> dict[str, Value]:
    """The entries as exact values, with defaults for those left out and the model's constants beside them.

    Raises Refused with every entry that is unknown, missing, of the wrong kind, not finite, out of its limits or of
    the wrong length. Positions in a list and rows of a table count from 1.
    """
    reading = _Reading(file)
    for name in given:
        if name not in definition.inputs:
            reading.refuse(name, "the model has no such entry", f"It takes {', '.join(definition.inputs)}")
    values: dict[str, Value] = {
        name: _entry(name, entry, given.get(name), name in given, reading) for name, entry in definition.inputs.items()
    }
    if not reading.problems:
        _lengths(definition, values, reading)
    if reading.problems:
        raise Refused.of(reading.problems)
    constants = {name: Fraction(constant.value) for name, constant in definition.constants.items()}
    return {**values, **constants}


def read_entry(name: str, entry: Entry, value: object, file: str | None = None) -> Value:
    """One entry on its own. Raises Refused with everything wrong in it."""
    reading = _Reading(file)
    found = _entry(name, entry, value, True, reading)
    if reading.problems:
        raise Refused.of(reading.problems)
    return found


def _entry(name: str, entry: Entry, value: object, is_given: bool, reading: _Reading) -> Value:
    if not is_given or (value is None and entry.optional):
        if entry.required:
            reading.refuse(name, f"{entry.title}: the value is missing", f"Give {name}{_limits(entry)}")
        value = from_file(entry.default)
        if value is None:
            return Table(dict.fromkeys(entry.fields, ())) if entry.shape == "rows" else None
    if entry.shape == "list":
        return _list(name, entry, value, reading)
    if entry.shape == "rows":
        return _rows(name, entry, value, reading)
    return _scalar(name, entry, value, reading)


def from_file(value: object) -> object:
    """A default as a definition file writes it: its decimals are those that were printed there."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [from_file(one) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        return {name: from_file(one) for name, one in cast("dict[str, object]", value).items()}
    return value


def _list(name: str, entry: Entry, value: object, reading: _Reading) -> Value:
    if not isinstance(value, (list, tuple)):
        reading.refuse(name, f"{entry.title}: a list is wanted", f"Write {name} as [first, second, ...]", value)
        return ()
    several = cast("Sequence[object]", value)
    if entry.length is not None and len(several) != entry.length:
        message = f"{entry.title}: {entry.length} values are wanted, {len(several)} were given"
        reading.refuse(name, message, f"Give {entry.length} values, oldest first")
        return ()
    if not several or len(several) > ROWS_MAX:
        reading.refuse(name, f"{entry.title}: the list is empty or too long", f"Give 1 to {ROWS_MAX} values")
    known = [one is not None for one in several]
    if entry.open_end and known != sorted(known, reverse=True):
        reading.refuse(name, f"{entry.title}: a value is missing before one that is given", "Only the last may be null")
        return ()
    return tuple(
        None if one is None and entry.open_end else _scalar(f"{name}[{place}]", entry, one, reading)
        for place, one in enumerate(several, start=1)
    )


def _rows(name: str, entry: Entry, value: object, reading: _Reading) -> Value:
    if not isinstance(value, (list, tuple)):
        example = ", ".join(f'"{column}": ...' for column in entry.fields)
        reading.refuse(name, f"{entry.title}: a list of rows is wanted", f"Write {name} as [{{{example}}}]", value)
        return Table({})
    several = cast("Sequence[object]", value)
    if not several or len(several) > ROWS_MAX:
        reading.refuse(name, f"{entry.title}: there are no rows, or too many", f"Give 1 to {ROWS_MAX} rows")
    columns: dict[str, list[Scalar]] = {column: [] for column in entry.fields}
    for place, row in enumerate(several, start=1):
        if not isinstance(row, Mapping):
            reading.refuse(f"{name}[{place}]", "a row with named values is wanted", "Write it as {...}", row)
            continue
        cells = cast("Mapping[str, object]", row)
        for extra in [cell for cell in cells if cell not in entry.fields]:
            reading.refuse(
                f"{name}[{place}].{extra}", "the row has no such value", f"It takes {', '.join(entry.fields)}"
            )
        for column, asked in entry.fields.items():
            found = _entry(f"{name}[{place}].{column}", asked, cells.get(column), column in cells, reading)
            columns[column].append(cast("Scalar", found))
    return Table({column: tuple(cells) for column, cells in columns.items()})


def _scalar(name: str, entry: Entry, value: object, reading: _Reading) -> Scalar:
    if entry.shape == "flag":
        if not isinstance(value, bool):
            reading.refuse(name, f"{entry.title}: a yes or no is wanted", "Write true or false", value)
        return bool(value)
    if entry.shape == "choice":
        if value not in entry.choices:
            reading.refuse(name, f"{entry.title}: not one of the choices", f"Use {' or '.join(entry.choices)}", value)
        return str(value)
    if entry.shape == "text":
        if not isinstance(value, str) or not value.strip():
            reading.refuse(name, f"{entry.title}: a text is wanted", "Write it between quotation marks", value)
        return str(value).strip()
    return _number(name, entry, value, reading)


def _number(name: str, entry: Entry, value: Any, reading: _Reading) -> Fraction | None:
    remedy = f"Give a plain number{_limits(entry)}"
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        reading.refuse(name, f"{entry.title}: a number is wanted", f"{remedy}, without quotation marks", value)
        return None
    if isinstance(value, Decimal):
        if not value.is_finite():
            reading.refuse(name, f"{entry.title}: the number is not finite", remedy, value)
            return None
        if value and (value.adjusted() > PLACES or _places(value) > PLACES):
            message = f"{entry.title}: the number is too large or has more than {PLACES} decimal places"
            reading.refuse(name, message, remedy, value)
            return None
    found = exact(value)
    assert found is not None
    if abs(found) > LARGEST:
        reading.refuse(name, f"{entry.title}: the number is too large", remedy, value)
        return None
    if (
        (entry.least is not None and found < entry.least)
        or (entry.above is not None and found <= entry.above)
        or (entry.most is not None and found > entry.most)
    ):
        negative = found < 0 and (entry.least or entry.above or 0) >= 0
        message = "the number is negative" if negative else "the number is outside its limits"
        reading.refuse(name, f"{entry.title}: {message}", remedy, value)
    return found


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _limits(entry: Entry) -> str:
    """The unit and limits of an entry, as a part of a sentence."""
    limits = [
        f"above {entry.above:f}" if entry.above is not None else "",
        f"from {entry.least:f}" if entry.least is not None else "",
        f"up to {entry.most:f}" if entry.most is not None else "",
    ]
    unit = f" ({entry.unit})" if entry.unit else ""
    return unit + "".join(f", {limit}" for limit in limits if limit)


def _lengths(definition: Definition, values: Mapping[str, Value], reading: _Reading) -> None:
    for name, entry in definition.inputs.items():
        found, other = values[name], values.get(entry.as_long_as or "")
        if isinstance(found, tuple) and isinstance(other, tuple) and len(found) != len(other):
            message = f"{entry.title}: {len(found)} values, but {entry.as_long_as} has {len(other)}"
            reading.refuse(name, message, "Give as many values to both")
