"""How a figure was worked out: definition, formula with its numbers, every cell behind it, and what was known when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period, PeriodKind, containing
from commonweal.kernel.problem import column_letters
from commonweal.measures.definition import Average, Definition, People
from commonweal.measures.engine import Evaluation, Question, population_year
from commonweal.places import queries as places


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell: its value as printed, where it stands, and the publication that it stands in."""

    series: str
    area: str
    period: Period
    value: Decimal | None
    mark: str
    printed: str
    file: str
    sha256: str
    sheet: str
    row: int
    column: int
    path: str
    title: str
    publisher: str
    published: date | None
    revised: date | None
    known: date
    superseded: date | None
    publication: int

    @property
    def address(self) -> str:
        """`I33` in a sheet, the member's path in a JSON file."""
        return self.path or f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class AlertShown:
    code: str
    message: str
    file: str
    sheet: str
    cell: str
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with everything behind it. `history` holds every value that was ever known for the same cells."""

    definition: Definition
    figure: Figure
    working: str
    inputs: tuple[Cell, ...]
    history: tuple[Cell, ...]
    people: tuple[places.People, ...]
    alerts: tuple[AlertShown, ...]
    members: tuple[str, ...]

    @property
    def record(self) -> Cell | None:
        """The one cell that the figure repeats, where there is but one."""
        return self.inputs[0] if len(self.inputs) == 1 else None


_CELLS = """
SELECT s.name, f.area, f.period_start, f.period_end, f.value, f.mark, f.printed, p.file_name, p.sha256,
       p.sheets[f.sheet + 1], f.row, f.column, f.path, p.title, p.publisher, p.published, p.revised, f.known_from,
       f.known_to, p.id
FROM measures_fact f
JOIN measures_publication p ON p.id = f.publication_id
JOIN measures_series s ON s.id = f.series_id
WHERE f.series_id = ANY(%(series)s) AND f.area = ANY(%(areas)s)
  AND f.period_start >= %(start)s AND f.period_end <= %(end)s
ORDER BY f.period_start, f.area, s.name, f.known_from, p.id
"""


def explain(question: Question) -> Explanation:
    """Explain the one figure of `question` (one area, one period). Raises Refused for what the catalogue lacks."""
    evaluation = Evaluation(question)
    (figure,) = evaluation.figures()
    measure = evaluation.measure
    group = evaluation.groups.get((figure.area, figure.period))
    areas = group.everyone if group else frozenset({figure.area})
    numbers = [number for (kind, _), number in evaluation.ids.items() if kind == figure.source]
    history = _cells(numbers, areas, figure.period)
    inputs = [cell for cell in history if _known(cell, question.known)]
    return Explanation(
        definition=measure,
        figure=figure,
        working=working(measure, figure, inputs, {evaluation.numerator, *evaluation.split}),
        inputs=tuple(inputs),
        history=tuple(history),
        people=_people(measure, evaluation, figure),
        alerts=_alerts({cell.publication for cell in inputs}, areas, figure.period),
        members=tuple(sorted(areas)) if group else (),
    )


def _known(cell: Cell, on: date | None) -> bool:
    if on is None:
        return cell.superseded is None
    return cell.known <= on and (cell.superseded is None or cell.superseded > on)


def _cells(series: Collection[int], areas: Collection[str], period: Period) -> list[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"series": list(series), "areas": list(areas), "start": period.start, "end": period.end})
        rows = cursor.fetchall()
    return [Cell(row[0], row[1], _period(row[2], row[3]), *row[4:]) for row in rows]


def _period(start: date, end: date) -> Period:
    for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.FINANCIAL_YEAR, PeriodKind.YEAR):
        found = containing(start, kind)
        if found.start == start and found.end == end:
            return found
    return Period(start, end, PeriodKind.DAY)


def working(measure: Definition, figure: Figure, inputs: Collection[Cell], numerator: Collection[str]) -> str:
    """The formula with its numbers put in; empty where the figure has no value. `numerator` names its series."""
    if figure.value is None or figure.numerator is None:
        return ""
    terms = [f"{cell.value:,f}" for cell in inputs if cell.value is not None and cell.series in numerator]
    if measure.average is Average.SUM and figure.denominator is None and measure.scale == 1:
        return f"{' + '.join(terms)} = {figure.value:,f}" if len(terms) > 1 else f"{figure.value:,f}, as published"
    top = f"{figure.numerator:,f}"
    if measure.average is Average.PER_DAY:
        top = f"{top} / {figure.period.days} days"
    elif measure.average is Average.MEAN_OF_MONTHS_PER_DAY:
        months = sorted({cell.period for cell in inputs})
        terms = [
            f"{sum((cell.value or Decimal(0) for cell in inputs if cell.period == month), Decimal(0)):,f}/{month.days}"
            for month in months
        ]
        top = f"({' + '.join(terms)}) / {len(months)}"
    elif measure.average is Average.MEAN_OF_DAYS:
        top = f"({' + '.join(f'{cell.value:,f} x {cell.period.days}' for cell in inputs if cell.value is not None)})"
        top = f"{top} / {figure.period.days} days"
    below = f" / {figure.denominator:,f}" if figure.denominator is not None else ""
    times = f" x {measure.scale:,}" if measure.scale != 1 else ""
    return f"{top}{below}{times} = {figure.value:,f}"


def _people(measure: Definition, evaluation: Evaluation, figure: Figure) -> tuple[places.People, ...]:
    if not isinstance(measure.denominator, People):
        return ()
    year = population_year(figure.period)
    covered = evaluation.covers.get(figure.area, [figure.area])
    return tuple(found for code in covered if (found := evaluation.people.get((code, year))))


def _alerts(publications: Collection[int], areas: Collection[str], period: Period) -> tuple[AlertShown, ...]:
    """The alerts of the publications that touch these areas, or that touch the whole file."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.code, a.message, p.file_name, a.sheet, a."row", a."column", a.found - a.expected
            FROM measures_alert a JOIN measures_publication p ON p.id = a.publication_id
            WHERE a.publication_id = ANY(%s) AND (a.area = '' OR a.area = ANY(%s))
              AND (a.period_start IS NULL OR (a.period_start < %s AND a.period_end > %s))
            ORDER BY a.id LIMIT 50
            """,
            [list(publications), list(areas), period.end, period.start],
        )
        rows = cursor.fetchall()
    return tuple(
        AlertShown(code, message, file, sheet, f"{column_letters(column)}{row}" if row and column else "", difference)
        for code, message, file, sheet, row, column, difference in rows
    )


def as_data(explanation: Explanation) -> dict[str, object]:
    """The explanation as plain data for JSON: the record's file, sheet and cell at the top where there is but one."""
    figure, record = explanation.figure, explanation.record
    measure = explanation.definition
    same = _common(explanation.inputs)
    return {
        "measure": measure.id,
        "version": measure.version,
        "title": measure.title,
        "area": figure.area,
        "area_name": figure.area_name,
        "period": str(figure.period),
        "start": figure.period.start,
        "end": figure.period.last,
        "dimensions": dict(figure.dimensions),
        "value": figure.value,
        "unit": figure.unit,
        "status": figure.status.value,
        "missing": [str(month) for month in figure.missing],
        "formula": measure.formula,
        "working": explanation.working,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rounding": f"{measure.rounding.places} decimal places, {measure.rounding.rule.value}",
        "source": figure.source,
        "file": record.file if record else same.get("file"),
        "sheet": record.sheet if record else same.get("sheet"),
        "cell": record.address if record else None,
        "title_published": same.get("title"),
        "publisher": same.get("publisher"),
        "published": record.published if record else same.get("published"),
        "revised": record.revised if record else same.get("revised"),
        "known": figure.known,
        "inputs": [cell_data(cell) for cell in explanation.inputs],
        "population": [asdict(found) for found in explanation.people],
        "history": [cell_data(cell) for cell in explanation.history],
        "alerts": [
            {
                "code": alert.code,
                "message": alert.message,
                "file": alert.file,
                "sheet": alert.sheet,
                "cell": alert.cell,
                "difference": alert.difference,
            }
            for alert in explanation.alerts
        ],
        "members": list(explanation.members),
        "citations": [citation.model_dump() for citation in measure.citations],
        "notes": list(figure.notes),
    }


def _common(inputs: Collection[Cell]) -> dict[str, object]:
    """What all cells of the figure agree on."""
    found: dict[str, object] = {}
    for name in ("file", "sheet", "title", "publisher", "published", "revised"):
        values = {getattr(cell, name) for cell in inputs}
        if len(values) == 1:
            found[name] = values.pop()
    return found


def cell_data(cell: Cell) -> dict[str, object]:
    return {
        "series": cell.series,
        "area": cell.area,
        "period": str(cell.period),
        "start": cell.period.start,
        "end": cell.period.last,
        "value": cell.value,
        "mark": cell.mark or None,
        "printed": cell.printed or None,
        "file": cell.file,
        "sha256": cell.sha256,
        "sheet": cell.sheet or None,
        "row": cell.row,
        "column": cell.column,
        "cell": cell.address,
        "publisher": cell.publisher,
        "published": cell.published,
        "revised": cell.revised,
        "known": cell.known,
        "superseded": cell.superseded,
    }
