"""Compiled statistics in one JSON document: records by path, numbers as printed, every problem at its place.

A number's cell is the list (or the object) that its record stands in, the record's position there, and the
position of the member in its object, all from 1; the path, counted from 0 as JSON tools do, names it exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused, Where, invalid
from commonweal.measures.published.kinds import span_named
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Scheme, Series
from commonweal.measures.published.problems import Problems

REMEDY = "Give the document as it was compiled from the publication"
ENGLAND = AreaRef(Scheme.ONS, "E92000001", "England", "nation")
MARKS = {"*": Mark.SUPPRESSED, "-": Mark.MISSING, ":": Mark.MISSING, "NA": Mark.MISSING, "": Mark.MISSING}
"""The publisher's marks where a number should be. A dash is a nil only beside a total of 0: none here is."""

_ODS = re.compile(r"[A-Z0-9]{3,6}(-X)?")
_NHS_TRUST = re.compile(r"[RT][A-Z0-9]{2}")
_ICB = re.compile(r"Q[A-Z0-9]{2}")
_UPPER_TIER = re.compile(r"E(06|08|09|10)\d{6}")


@dataclass(frozen=True)
class NotANumber:
    """The token NaN, which some tools write for a mean over no days."""

    def __str__(self) -> str:
        return "NaN"


NAN = NotANumber()


def open_document(source: SourceFile, what: str) -> dict[str, Any]:
    """The document's object; numbers are exact decimals. Raises Refused where it is broken or no object.

    A member that stands twice is refused: which of the two is meant cannot be known.
    """
    if source.is_workbook:
        raise invalid(f"this is a workbook, not {what}", REMEDY, where=Where(source.name))
    try:
        document = json.loads(
            source.text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_constant,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError) as error:
        raise invalid(
            f"this is not {what}: the JSON is broken or cut short ({error})",
            "Download the file again",
            where=Where(source.name),
        ) from None
    if not isinstance(document, dict):
        raise invalid(f"this is not {what}", REMEDY, where=Where(source.name))
    return document


def _constant(name: str) -> NotANumber:
    if name != "NaN":
        raise ValueError(f"{name} is not a number")
    return NAN


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice!r} stands twice")
    return found


@dataclass(frozen=True)
class Record:
    """An object of the document: its members, its path, and the list and row to which it belongs."""

    problems: Problems
    members: dict[str, Any]
    path: str = ""
    sheet: str = ""
    row: int = 1
    told: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """What was told of which path already: a cell that several checks read is one problem."""

    def path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def column(self, name: str) -> int:
        return [*self.members, name].index(name) + 1

    def problem(self, name: str, message: str, value: object = None, remedy: str = REMEDY) -> None:
        if (self.path_of(name), message) in self.told:
            return
        self.told.add((self.path_of(name), message))
        self.problems.add(
            message,
            remedy,
            sheet=self.sheet or None,
            row=self.row if self.sheet else None,
            column=self.column(name) if self.sheet else None,
            field=self.path_of(name),
            value=value,
        )

    def check_members(self, required: Collection[str], optional: Collection[str] = ()) -> bool:
        """Exactly the members that this object is known to have: others, and missing ones, are problems."""
        missing = [name for name in required if name not in self.members]
        unknown = [name for name in self.members if name not in required and name not in optional]
        for name in unknown:
            self.problem(name, "a member that this layout does not have", name, f"Expected {', '.join(required)}")
        if missing:
            self.problem(missing[0], f"members are missing: {', '.join(missing)}")
        return not missing and not unknown

    def child(self, name: str) -> Record:
        """The object under a member, of the same list and row; empty (with a problem) where it is none."""
        value = self.members.get(name)
        if not isinstance(value, dict):
            self.problem(name, "this should be an object", value)
            value = {}
        return Record(self.problems, value, self.path_of(name), self.sheet or name, self.row, self.told)

    def children(self, name: str) -> Iterator[Record]:
        """The objects of a list. At the top each is a row; deeper ones belong to the row around them."""
        value = self.members.get(name)
        if not isinstance(value, list):
            self.problem(name, "this should be a list", value)
            return
        for index, item in enumerate(value):
            path = f"{self.path_of(name)}[{index}]"
            sheet, row = (self.sheet, self.row) if self.sheet else (name, index + 1)
            if isinstance(item, dict):
                yield Record(self.problems, item, path, sheet, row, self.told)
            else:
                self.problems.add("this should be an object", REMEDY, sheet=sheet, row=row, field=path, value=item)

    def text(self, name: str) -> str:
        """A text member, its spaces made plain; empty (with a problem) where it is none."""
        value = self.members.get(name)
        if isinstance(value, str):
            return " ".join(value.split())
        self.problem(name, "this should be a text", value)
        return ""

    def number(self, name: str, *, whole: bool = False) -> Decimal | None:
        """A number from 0; None where the member is null, NaN or a mark. Anything else is a problem."""
        value = self.members.get(name)
        if isinstance(value, Decimal):
            if value < 0:
                self.problem(name, "a number below 0", value)
            elif whole and value != value.to_integral_value():
                self.problem(name, "a count that is not a whole number", value)
            return value
        if value is not None and value is not NAN and not (isinstance(value, str) and value.strip() in MARKS):
            self.problem(name, "neither a number nor one of the publisher's marks", value)
        return None

    def observe(self, name: str, series: Series, area: AreaRef, period: Period, *, whole: bool = False) -> Observation:
        """The member as one value; null, NaN and the marks stay what they are and are never 0."""
        value = self.number(name, whole=whole)
        printed, mark = "", Mark.NONE
        if value is None:
            raw = self.members.get(name)
            printed = "null" if raw is None else str(raw).strip()
            mark = MARKS.get(printed, Mark.MISSING)
        place = (self.sheet, self.row, self.column(name))
        return Observation(series, area, period, value, *place, mark, printed, self.path_of(name))


def area_of(record: Record, kind: str, seen: set[str]) -> AreaRef | None:
    """The area of a record by its `code`, `name` and `type`; None (with a problem) where it is none.

    `kind` is England, icb, provider or council. ICBs carry organisation codes here, councils those of ONS.
    """
    code, name, types = record.text("code"), record.text("name"), _TYPES[kind]
    if record.text("type") not in types:
        record.problem("type", f"not of the type {' or '.join(types)}", record.members.get("type"))
        return None
    if kind == "England":
        if code.upper() not in ("ENGLAND", ENGLAND.code):
            record.problem("code", "not the record of England", code)
        return ENGLAND
    pattern = {"icb": _ICB, "provider": _ODS, "council": _UPPER_TIER}[kind]
    if not pattern.fullmatch(code):
        record.problem("code", "not a code of this kind of area", code)
        return None
    if code in seen:
        record.problem("code", "this area stands twice", code)
        return None
    seen.add(code)
    if kind == "council":
        return AreaRef(Scheme.ONS, code, name)
    return AreaRef(Scheme.ODS, code, name, "icb" if kind == "icb" else provider_kind(code))


_TYPES = {"England": ("National",), "icb": ("ICB",), "provider": ("Provider",), "council": ("UTLA",)}


def provider_kind(code: str) -> str:
    """NHS trusts have codes of three characters from R or T; other providers are practices and companies."""
    return "nhs-trust" if _NHS_TRUST.fullmatch(code) else "provider"


def is_organisation_code(code: str) -> bool:
    return bool(_ODS.fullmatch(code))


def period_of(record: Record, name: str) -> Period | None:
    """`2024-25`, or `June 2024 to March 2025`; None (with a problem) for anything else."""
    text = record.text(name)
    if span := span_named(text):
        return span
    try:
        return parse(text, PeriodKind.FINANCIAL_YEAR)
    except Refused:
        record.problem(name, "neither a financial year nor two months", text, "Write it like 2024-25")
        return None


CENT = Decimal("0.00501")
"""Half of the second decimal, to which means and shares are printed, and a little for binary rounding."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Place:
    """A printed number and what it must agree with: each check yields an alert, or nothing."""

    record: Record
    name: str
    area: AreaRef
    period: Period

    def alert(self, code: str, message: str, expected: Decimal, found: Decimal) -> Alert:
        record, text = self.record, f"{self.area.name}: {message}"
        column = record.column(self.name)
        return Alert(code, text, record.sheet, record.row, column, expected, found, self.area, self.period)

    def parts(
        self, total: Decimal | None, parts: Collection[Decimal | None], within: Decimal = Decimal(0)
    ) -> Iterator[Alert]:
        """Parts sum to a total; nothing is said where one of them is no number."""
        if None not in parts:
            yield from self.sum("parts-do-not-sum", "the parts", total, parts, within=within)

    def sum(
        self,
        code: str,
        whose: str,
        printed: Decimal | None,
        values: Collection[Decimal | None],
        *,
        within: Decimal = Decimal(0),
    ) -> Iterator[Alert]:
        """The values that are numbers sum to what is printed; those that are not are named."""
        known = [value for value in values if value is not None]
        if printed is None or not known:
            return
        found = sum(known, Decimal(0))
        if abs(found - printed) > within:
            silent = len(values) - len(known)
            without = f" without {silent} that print no number" if silent else ""
            difference = f"printed {printed}, difference {found - printed}"
            message = f"{self.name}: {whose} add to {found}{without}, {difference}"
            yield self.alert(code, message, printed, found)

    def ratio(
        self, over: Decimal | None, under: Decimal | None, scale: Decimal = Decimal(1), within: Decimal = CENT
    ) -> Iterator[Alert]:
        """A printed percentage or mean is the quotient of two counts, to the decimals printed."""
        printed = self.record.number(self.name)
        if printed is None or over is None or not under:
            return
        expected = over * scale / under
        if abs(printed - expected) > within:
            message = f"{self.name} printed {printed}, the counts give {expected:.4f}"
            yield self.alert("ratio-disagrees", message, expected, printed)

    def repeats(self, expected: Decimal | None, what: str, code: str = "metrics-disagree") -> Iterator[Alert]:
        """A number that the document prints in two places is the same in both."""
        printed = self.record.number(self.name)
        if printed != expected and printed is not None and expected is not None:
            yield self.alert(code, f"{self.name} printed {printed}, {what} {expected}", expected, printed)
