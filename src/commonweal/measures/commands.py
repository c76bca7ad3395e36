"""`commonweal measure ...`: figures, how they were worked out, and areas beside one another."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.kernel.period import PeriodKind, parse
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


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="measure")


@app.command("list")
def list_measures(form: FormatOption = Format.TABLE) -> None:
    """Print the catalogue."""
    from commonweal.measures.catalogue import definitions
    from commonweal.measures.presenters import MEASURE_COLUMNS, measure_row

    emit([measure_row(definition) for definition in definitions().values()], MEASURE_COLUMNS, form)


@app.command()
def values(
    measure: Measure,
    area: Areas = None,
    period: Periods = None,
    by: By = None,
    attribution: Attribution = None,
    reason: Reason = None,
    care: Care = None,
    dimension: Dimension = None,
    source: Source = None,
    known: Known = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """Print a measure's figures for areas and periods; every area and period held where none is named."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.engine import figures
        from commonweal.measures.presenters import VALUE_COLUMNS, figure_data, figure_row

        require(principal, "measures.read")
        found = figures(_question(measure, area, period, by, attribution, reason, care, dimension, source, known))
        if form is Format.JSON:
            emit_json([figure_data(figure) for figure in found])
        else:
            emit([figure_row(figure) for figure in found], VALUE_COLUMNS, form)
        _say_notes(found)


def _say_notes(found: list[Figure]) -> None:
    for note in dict.fromkeys(note for figure in found for note in figure.notes):
        messages.print(note, markup=False, soft_wrap=True)


@app.command()
def explain(
    measure: Measure,
    area: Annotated[str, typer.Option(help="An area's code.")],
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    by: By = None,
    attribution: Attribution = None,
    reason: Reason = None,
    care: Care = None,
    dimension: Dimension = None,
    source: Source = None,
    known: Known = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """Say how one figure was worked out: formula, numbers, file, sheet, cell, and what was known when."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.explain import as_data
        from commonweal.measures.explain import explain as explain_figure
        from commonweal.measures.presenters import INPUT_COLUMNS

        require(principal, "measures.read")
        question = _question(
            measure, [area], [period], by, attribution, reason, care, dimension, source, known, one_period=True
        )
        data = as_data(explain_figure(question))
        if form is Format.JSON:
            emit_json(data)
        elif form is Format.CSV:
            rows: Any = data["inputs"]
            emit(rows, INPUT_COLUMNS, form)
        else:
            shown = {name: value for name, value in data.items() if not isinstance(value, (list, dict))}
            emit([{"what": name, "value": value} for name, value in shown.items()], ("what", "value"), form)


@app.command()
def concentration(
    measure: Measure,
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    share: Annotated[str, typer.Option(help="The share to reach, above 0 and at most 1.")] = "0.5",
    by: By = None,
    whole: Annotated[str, typer.Option(help="The area whose figure is the whole.")] = "E92000001",
    attribution: Attribution = None,
    reason: Reason = None,
    care: Care = None,
    source: Source = None,
    known: Known = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """The fewest councils that make up a share of a count."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import concentration as concentrate
        from commonweal.measures.presenters import VALUE_COLUMNS, concentration_data, figure_row

        require(principal, "measures.read")
        question = _question(
            measure, None, [period], by, attribution, reason, care, None, source, known, one_period=True
        )
        found = concentrate(question, share=_decimal(share, "--share"), whole=whole)
        if form is Format.JSON:
            emit_json(concentration_data(found))
        else:
            emit([figure_row(figure) for figure in found.areas], VALUE_COLUMNS, form)
            messages.print(
                f"{len(found.areas)} councils make up {found.share:.1%} of {found.whole.area_name}", markup=False
            )


@app.command()
def rank(
    measure: Measure,
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    by: By = None,
    attribution: Attribution = None,
    reason: Reason = None,
    care: Care = None,
    source: Source = None,
    known: Known = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """Rank the councils on a measure, each rank with its simulated 95% interval."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import ranking
        from commonweal.measures.presenters import RANK_COLUMNS, period_data, rank_row

        require(principal, "measures.read")
        question = _question(
            measure, None, [period], by, attribution, reason, care, None, source, known, one_period=True
        )
        emit([{**rank_row(row), **period_data(row.figure.period)} for row in ranking(question)], RANK_COLUMNS, form)


@app.command()
def overall(
    period: Annotated[str, typer.Option(help="2015-09, 2015-16, 2015-16-Q2 or 2015/16.")],
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", help="MEASURE=WEIGHT, again for more; else the interface dashboard's."),
    ] = None,
    by: By = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """The weighted overall rank of the councils over several measures, naming those absent."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import overall as overall_ranks
        from commonweal.measures.dashboard import interface_dashboard
        from commonweal.measures.presenters import OVERALL_COLUMNS, overall_row, period_data

        require(principal, "measures.read")
        dashboard = None if weight else interface_dashboard()
        weights = dashboard.weights if dashboard else _weights(weight or [])
        lacking = dashboard.without_measure if dashboard else ()
        of = parse(period, by)
        rows = [{**overall_row(row, lacking), **period_data(of)} for row in overall_ranks(weights, of)]
        emit(rows, OVERALL_COLUMNS, form)
        for citation in dashboard.unverified if dashboard else ():
            messages.print(f"Not confirmed by a source: {citation.place}", markup=False, soft_wrap=True)


def _weights(texts: list[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for text in texts:
        name, _, number = text.partition("=")
        found[name] = _decimal(number, "--weight")
    return found


@app.command()
def growth(
    measure: Measure,
    since: Annotated[str, typer.Option("--from", help="The period to start from.")],
    to: Annotated[str, typer.Option("--to", help="The period to end with.")],
    area: Areas = None,
    by: By = None,
    attribution: Attribution = None,
    reason: Reason = None,
    care: Care = None,
    source: Source = None,
    known: Known = None,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """The change of a measure between any two periods, area by area."""
    with acting(username) as principal:
        from commonweal.access.permissions import require
        from commonweal.measures.comparison import grown
        from commonweal.measures.presenters import growth_data

        require(principal, "measures.read")
        question = _question(measure, area, None, None, attribution, reason, care, None, source, known)
        rows = [growth_data(row) for row in grown(question, parse(since, by), parse(to, by))]
        emit(rows, ("area", "area_name", "from", "to", "change", "percent", "unit", "reason"), form)


def _question(
    measure: str,
    area: list[str] | None,
    period: list[str] | None,
    by: PeriodKind | None,
    attribution: str | None,
    reason: str | None,
    care: str | None,
    dimension: list[str] | None,
    source: str | None,
    known: str | None,
    *,
    one_period: bool = False,
) -> Question:
    from commonweal.measures.asking import question

    return question(
        measure,
        areas=area or [],
        periods=period or [],
        by=by,
        dimensions=dimension or [],
        source=source,
        known=known,
        named={"attribution": attribution, "reason": reason, "care": care},
        one_period=one_period,
    )


def _decimal(text: str, option: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise invalid(f"{option} is not a number", "Write it in digits, such as 0.5", value=text)
    return value
