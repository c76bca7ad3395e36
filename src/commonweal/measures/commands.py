"""`commonweal measure ...`: figures, how they were worked out, and areas beside one another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.kernel.period import Period, PeriodKind, parse, parse_many
from commonweal.kernel.problem import invalid

if TYPE_CHECKING:
    from commonweal.kernel.figure import Figure
    from commonweal.measures.engine import Question

app = typer.Typer(help="Figures of the catalogue's measures, and how each was worked out.", no_args_is_help=True)

Measure = Annotated[str, typer.Argument(help="A measure's id, as commonweal measure list prints.")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="An area's code; give it again for more areas.")]
Periods = Annotated[list[str] | None, typer.Option("--period", help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")]
By = Annotated[PeriodKind | None, typer.Option("--by", help="The length of the periods.")]
Attribution = Annotated[str | None, typer.Option(help="nhs, social-care or both.")]
Reason = Annotated[str | None, typer.Option(help="A reason's letter, A to O.")]
Care = Annotated[str | None, typer.Option(help="acute or non-acute.")]
Dimension = Annotated[list[str] | None, typer.Option("--dimension", help="NAME=VALUE, for any other dimension.")]
Source = Annotated[str | None, typer.Option(help="Take figures from this kind of publication only.")]
Known = Annotated[str | None, typer.Option(metavar="DATE", help="Figures as known on this day (2016-05-12).")]

VALUE_COLUMNS = ("area", "area_name", "period", "value", "unit", "status")


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="measure")


@app.command("list")
def list_measures(form: FormatOption = Format.TABLE) -> None:
    """Print the catalogue."""
    from commonweal.measures.catalogue import definitions

    rows = [measure_row(definition) for definition in definitions().values()]
    emit(rows, ("id", "version", "title", "unit", "direction"), form)


def measure_row(definition: Any) -> dict[str, Any]:
    """A definition as plain data, with its formula in words."""
    return {**definition.model_dump(mode="json", by_alias=True), "formula": definition.formula}


@app.command()
def values(
    measure: Measure, area: Areas = None, period: Periods = None, by: By = None, attribution: Attribution = None,
    reason: Reason = None, care: Care = None, dimension: Dimension = None, source: Source = None, known: Known = None,
    form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """Print a measure's figures for areas and periods; every area and period held where none is named."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.engine import figures

        require(principal, "measures.read")
        found = figures(_question(measure, area, period, by, attribution, reason, care, dimension, source, known))
        if form is Format.JSON:
            emit_json([figure_data(figure) for figure in found])
        else:
            emit([figure_row(figure) for figure in found], VALUE_COLUMNS, form)
        _say_notes(found)


def figure_row(figure: Figure) -> dict[str, Any]:
    return {
        "area": figure.area, "area_name": figure.area_name, "period": str(figure.period), "value": figure.value,
        "unit": figure.unit, "status": figure.status.value,
    }  # fmt: skip


def figure_data(figure: Figure) -> dict[str, Any]:
    """A figure as plain data: what JSON answers of the command and of the HTTP API hold."""
    return {
        "measure": figure.measure,
        "version": figure.version,
        **figure_row(figure),
        "start": figure.period.start,
        "end": figure.period.last,
        "dimensions": dict(figure.dimensions),
        "source": figure.source,
        "known": figure.known,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "missing": [str(month) for month in figure.missing],
        "notes": list(figure.notes),
    }


def _say_notes(found: list[Figure]) -> None:
    for note in dict.fromkeys(note for figure in found for note in figure.notes):
        messages.print(note, markup=False, soft_wrap=True)


@app.command()
def explain(
    measure: Measure, area: Annotated[str, typer.Option(help="An area's code.")],
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")], by: By = None,
    attribution: Attribution = None, reason: Reason = None, care: Care = None, dimension: Dimension = None,
    source: Source = None, known: Known = None, form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """Say how one figure was worked out: formula, numbers, file, sheet, cell, and what was known when."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.explain import as_data
        from commonweal.measures.explain import explain as explain_figure

        require(principal, "measures.read")
        question = _question(measure, [area], [period], by, attribution, reason, care, dimension, source, known)
        data = as_data(explain_figure(question))
        if form is Format.JSON:
            emit_json(data)
        elif form is Format.CSV:
            rows: Any = data["inputs"]
            emit(rows, ("series", "area", "period", "value", "file", "sheet", "cell", "published", "revised", "known"), form)
        else:
            shown = {name: value for name, value in data.items() if not isinstance(value, (list, dict))}
            emit([{"what": name, "value": value} for name, value in shown.items()], ("what", "value"), form)


@app.command()
def concentration(
    measure: Measure, period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    share: Annotated[str, typer.Option(help="The share to reach, above 0 and at most 1.")] = "0.5", by: By = None,
    whole: Annotated[str, typer.Option(help="The area whose figure is the whole.")] = "E92000001",
    attribution: Attribution = None, reason: Reason = None, care: Care = None, source: Source = None, known: Known = None,
    form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """The fewest councils that make up a share of a count."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import concentration as concentrate

        require(principal, "measures.read")
        question = _question(measure, None, [period], by, attribution, reason, care, None, source, known)
        found = concentrate(question, share=_decimal(share, "--share"), whole=whole)
        if form is Format.JSON:
            emit_json(concentration_data(found))
        else:
            emit([figure_row(figure) for figure in found.areas], VALUE_COLUMNS, form)
            messages.print(f"{len(found.areas)} councils make up {found.share:.1%} of {found.whole.area_name}", markup=False)


def concentration_data(found: Any) -> dict[str, Any]:
    """`share` is what the areas make up together; the areas stand largest first."""
    return {
        "measure": found.whole.measure,
        "period": str(found.whole.period),
        "start": found.whole.period.start,
        "end": found.whole.period.last,
        "whole": found.whole.area,
        "total": found.whole.value,
        "share_asked": found.share_asked,
        "share": found.share,
        "count": len(found.areas),
        "areas": [
            {"area": figure.area, "area_name": figure.area_name, "value": figure.value} for figure in found.areas
        ],
        "missing": list(found.result.missing),
        "source": found.whole.source,
        "status": found.whole.status.value,
    }


@app.command()
def rank(
    measure: Measure, period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    by: By = None, attribution: Attribution = None, reason: Reason = None, care: Care = None, source: Source = None,
    known: Known = None, form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """Rank the councils on a measure, each rank with its simulated 95% interval."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import ranking

        require(principal, "measures.read")
        rows = ranking(_question(measure, None, [period], by, attribution, reason, care, None, source, known))
        emit([rank_row(row) for row in rows], ("rank", "rank_lower", "rank_upper", *VALUE_COLUMNS), form)


def rank_row(row: Any) -> dict[str, Any]:
    found = row.rank
    return {
        "rank": found.rank if found else None, "rank_lower": found.lower if found else None,
        "rank_upper": found.upper if found else None, **figure_row(row.figure),
    }  # fmt: skip


@app.command()
def overall(
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    weight: Annotated[list[str], typer.Option("--weight", help="MEASURE=WEIGHT; give it again for more measures.")],
    by: By = None, form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """The weighted overall rank of the councils over several measures, naming those absent."""
    weights: dict[str, Decimal] = {}
    for text in weight:
        name, _, number = text.partition("=")
        weights[name] = _decimal(number, "--weight")
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import overall as overall_ranks
        from commonweal.places.queries.named import named

        require(principal, "measures.read")
        found = overall_ranks(weights, parse(period, by))
        names = named(list(found))
        rows = [
            {
                "area": code, "area_name": names[code].name, "rank": row.overall.rank, "rank_lower": row.lower,
                "rank_upper": row.upper, "score": None if row.overall.score is None else round(float(row.overall.score), 4),
                "absent": [*row.overall.absent, *(name for name in weights if name not in _present(found, name))],
            }
            for code, row in found.items()
        ]  # fmt: skip
        rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["area_name"]))
        emit(rows, ("rank", "rank_lower", "rank_upper", "area", "area_name", "score", "absent"), form)


def _present(found: Any, name: str) -> set[str]:
    return {name} if any(name not in row.overall.absent for row in found.values()) else set()


@app.command()
def growth(
    measure: Measure, since: Annotated[str, typer.Option("--from", help="The period to start from.")],
    to: Annotated[str, typer.Option("--to", help="The period to end with.")], area: Areas = None, by: By = None,
    attribution: Attribution = None, reason: Reason = None, care: Care = None, source: Source = None, known: Known = None,
    form: FormatOption = Format.TABLE, username: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """The change of a measure between any two periods, area by area."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.kernel.rounding import rounded
        from commonweal.measures.comparison import grown

        require(principal, "measures.read")
        question = _question(measure, area, None, None, attribution, reason, care, None, source, known)
        rows = [
            {
                "area": row.base.area, "area_name": row.base.area_name, "from": row.base.value, "to": row.current.value,
                "change": row.growth.change,
                "percent": None if row.growth.percent is None else rounded(row.growth.percent, 1),
                "unit": row.base.unit, "reason": row.growth.reason.value if row.growth.reason else None,
            }
            for row in grown(question, parse(since, by), parse(to, by))
        ]  # fmt: skip
        emit(rows, ("area", "area_name", "from", "to", "change", "percent", "unit", "reason"), form)


def _question(
    measure: str, area: list[str] | None, period: list[str] | None, by: PeriodKind | None, attribution: str | None,
    reason: str | None, care: str | None, dimension: list[str] | None, source: str | None, known: str | None,
) -> Question:  # fmt: skip
    from commonweal.measures.engine import Question

    given = {"attribution": attribution, "reason": reason, "care": care}
    dimensions = {name: value for name, value in given.items() if value is not None}
    for text in dimension or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise invalid("a dimension is given as NAME=VALUE", value=text)
        dimensions[name] = value
    return Question(
        measure=measure,
        areas=tuple(dict.fromkeys(area or [])),
        periods=_periods(period, by),
        by=by,
        dimensions=dimensions,
        source=source,
        known=_date(known) if known else None,
    )


def _periods(texts: list[str] | None, by: PeriodKind | None) -> tuple[Period, ...]:
    """The periods asked for, each once; they must be of one length."""
    found = [period for text in texts or [] for period in parse_many(text, by)]
    if len({period.kind for period in found}) > 1:
        raise invalid("the periods are of different lengths", "Ask for months, quarters or years, one kind at a time")
    return tuple(dict.fromkeys(found))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("not a day", "Write it as 2016-05-12", value=text) from None


def _decimal(text: str, option: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise invalid(f"{option} is not a number", "Write it in digits, such as 0.5", value=text)
    return value
