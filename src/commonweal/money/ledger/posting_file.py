"""The file of postings: a row a posting, a journal the rows of one name. Refused whole where a row is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.files import CellValue, SourceFile
from commonweal.kernel.money import parse_pounds
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.rules.journal import DIMENSIONS, Coding, Draft, Line

REQUIRED = ("journal", "effective", "fund", "account", "amount", "document", "reason")
OPTIONAL = ("known", *DIMENSIONS, "encumbrance", "narrative")
COLUMNS = {
    "journal": "Name of the journal within the file; its rows need not follow one another.",
    "effective": "The day that it concerns, as 2015-04-30.",
    "known": "The day of booking; today where it is left out.",
    "fund": "The fund's name.",
    "account": "A code of the chart: commonweal ledger accounts.",
    "amount": "Pounds and pence; a debit is positive, a credit negative.",
    "document": "The source document: an invoice, a minute, a letter.",
    "reason": "Why it is posted.",
    "source": "The source of money, as the agreement names it; may be left out where the fund has one.",
    "permitted_use": "The permitted use; left out, it is the source's own.",
    "scheme": "The scheme, as the agreement names it.",
    "commissioner": "The body that commissions, or that contributes.",
    "provider": "The body that is paid.",
    "area": "The code of an area.",
    "programme": "The programme of care.",
    "sector": "The sector of the service.",
    "purpose": "What the money is for, as rules of use name it.",
    "contract_type": "The type of contract.",
    "regime": "The financial regime of the body whose books carry it.",
    "encumbrance": "The name of what is encumbered, or released.",
    "narrative": "Anything else.",
}
ROWS_MOST = 1_000_000
_PROBLEMS_MOST = 50


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    fields: dict[str, str]


def read_drafts(source: SourceFile, *, today: date) -> list[Draft]:
    """The journals of a file, in the order in which they first stand there. Raises Refused with every wrong row."""
    name = source.name
    problems: list[Problem] = []
    journals: dict[str, tuple[_Row, list[Line]]] = {}
    heads: dict[str, tuple[date, date]] = {}
    for row in _rows(source):
        before = len(problems)
        line, days = _line(name, row, today, problems)
        if len(problems) > before or line is None:
            if len(problems) >= _PROBLEMS_MOST:
                break
            continue
        ref = row.fields["journal"]
        if ref not in journals:
            journals[ref] = (row, [])
            heads[ref] = days
        first = journals[ref][0]
        for field in ("effective", "known", "document", "reason"):
            if row.fields.get(field, "") != first.fields.get(field, ""):
                problems.append(
                    Problem(Kind.INVALID, f"journal {ref!r} has another {field} in row {first.number}",
                            f"Give its rows one {field}", Where(name, row=row.number, field=field),
                            row.fields.get(field, ""))
                )  # fmt: skip
        journals[ref][1].append(line)
    if problems:
        raise Refused.of(problems[:_PROBLEMS_MOST])
    if not journals:
        raise Refused(Problem(Kind.INVALID, "the file has no rows", "Give at least one journal", Where(name)))
    return [
        Draft(ref, *heads[ref], document=row.fields["document"], reason=row.fields["reason"], lines=tuple(lines))
        for ref, (row, lines) in journals.items()
    ]


def _rows(source: SourceFile) -> Iterator[_Row]:
    header: list[str] | None = None
    for number, cells in _cells(source):
        stripped = [cell.strip() for cell in cells]
        if not any(stripped):
            continue
        if header is None:
            header = stripped
            _check_header(source.name, header)
            continue
        where = Where(source.name, row=number)
        if len(cells) != len(header):
            found = f"the row has {len(cells)} cells and the heading {len(header)}"
            raise Refused(Problem(Kind.INVALID, found, "Give each column one cell", where))
        if number > ROWS_MOST:
            raise Refused(Problem(Kind.TOO_COSTLY, f"the file has more than {ROWS_MOST} rows", "Split it", where))
        yield _Row(number, dict(zip(header, stripped, strict=True)))


def _cells(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, or of a workbook's one visible sheet, as text: days in ISO form, plain numbers."""
    if not source.is_workbook:
        yield from source.rows()
        return
    shown = [sheet for sheet in source.sheets.values() if sheet.visible]
    if len(shown) != 1:
        names = ", ".join(repr(sheet.name) for sheet in shown) or "none"
        found = f"the workbook shows {len(shown)} sheets ({names})"
        raise Refused(Problem(Kind.INVALID, found, "Keep the sheet of postings alone", Where(source.name)))
    width = max((len(row) for row in shown[0].rows[:1]), default=0)
    for number, row in enumerate(shown[0].rows, 1):
        cells = [_text(cell) for cell in row]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        yield number, cells + [""] * (width - len(cells))


def _text(cell: CellValue) -> str:
    if cell is None:
        return ""
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _check_header(name: str, header: list[str]) -> None:
    known = {*REQUIRED, *OPTIONAL}
    problems = [
        Problem(Kind.INVALID, "this column is not known", f"Use {', '.join((*REQUIRED, *OPTIONAL))}",
                Where(name, row=1, column=place), column)
        for place, column in enumerate(header, 1)
        if column not in known
    ]  # fmt: skip
    problems += [
        Problem(Kind.INVALID, f"the column {column!r} is missing", "Add it", Where(name, row=1))
        for column in REQUIRED
        if column not in header
    ]
    problems += [
        Problem(Kind.INVALID, "this column stands twice", "Keep one of them", Where(name, row=1, column=place), column)
        for place, column in enumerate(header, 1)
        if column in known and header.index(column) != place - 1
    ]
    if problems:
        raise Refused.of(problems)


def _line(name: str, row: _Row, today: date, problems: list[Problem]) -> tuple[Line | None, tuple[date, date]]:
    fields = row.fields

    def where(field: str) -> Where:
        return Where(name, row=row.number, field=field)

    problems.extend(
        Problem(Kind.INVALID, "this cell is empty", f"Give the {field}", where(field))
        for field in REQUIRED
        if not fields[field]
    )
    effective = _day(fields["effective"], where("effective"), problems) if fields["effective"] else today
    known = _day(fields["known"], where("known"), problems) if fields.get("known") else today
    if known > today:
        problems.append(Problem(Kind.INVALID, "nothing is booked on a day to come", "Give a day up to today",
                                where("known"), fields["known"]))  # fmt: skip
    pence = 0
    if fields["amount"]:
        try:
            pence = parse_pounds(fields["amount"], where=where("amount"))
        except Refused as refused:
            problems.extend(refused.problems)
    coding = Coding(fields["fund"], fields["account"], **{each: fields.get(each, "") for each in DIMENSIONS})
    line = Line(coding, pence, fields.get("encumbrance", ""), fields.get("narrative", ""), row.number)
    return line, (effective, known)


def _day(text: str, where: Where, problems: list[Problem]) -> date:
    try:
        return parse_day(text, where=where)
    except Refused as refused:
        problems += refused.problems
        return date.min
