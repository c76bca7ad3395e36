"""`commonweal pay`: payment models, what they pay, and one beside another over the same activity."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.period import Period, PeriodKind, between, parse_many
from commonweal.kernel.problem import Where, invalid

if TYPE_CHECKING:
    from commonweal.money.payment.rules.shadow import Comparison, Count, Run

app = typer.Typer(help="Payment models: what they pay, line by line.", no_args_is_help=True)

InputFile = Annotated[Path, typer.Option("--input", metavar="FILE.json", help="The entries, as one JSON object.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="Refuse a model that is not in force on this day.")]
Known = Annotated[str, typer.Option("--known", metavar="DATE", help="The version as announced by this day.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="pay")


@app.command()
def models(form: FormatOption = Format.TABLE) -> None:
    """Print every payment model: entries with units, formula, source, and whether the source was read."""
    from commonweal.money.payment.catalogue import definitions
    from commonweal.money.payment.presenters import MODEL_COLUMNS, MODELS_AT_A_GLANCE, model_data, model_row

    present = model_data if form is Format.JSON else model_row
    columns = MODELS_AT_A_GLANCE if form is Format.TABLE else MODEL_COLUMNS
    emit([present(model) for model in definitions()], columns, form)


@app.command()
def quote(
    model: Annotated[str, typer.Option("--model", help="A model's id, as commonweal pay models prints.")],
    entries: InputFile,
    version: Annotated[int | None, typer.Option(help="A version other than the latest.")] = None,
    on: On = "",
    known: Known = "",
    form: FormatOption = Format.TABLE,
) -> None:
    """Work a payment out, in pounds: each output, and the working behind it."""
    from commonweal.money.payment.catalogue import definition
    from commonweal.money.payment.presenters import OUTPUT_COLUMNS, STEP_COLUMNS, output_rows, step_rows
    from commonweal.money.payment.reading import read_entries
    from commonweal.money.payment.rules.quoting import as_data
    from commonweal.money.payment.rules.quoting import quote as work_out

    chosen = definition(
        model,
        version=version,
        on=parse_day_or_none(on, where=Where(field="--on")),
        known=parse_day_or_none(known, where=Where(field="--known")),
    )
    found = work_out(chosen, read_entries(entries), entries.name)
    if form is Format.JSON:
        emit_json(as_data(found))
    else:
        emit(output_rows(found), OUTPUT_COLUMNS, form)
        if form is Format.TABLE:
            emit(step_rows(found), STEP_COLUMNS, form)
    for notice in found.notices:
        messages.print(notice.message, markup=False, soft_wrap=True)
    if not chosen.verified:
        messages.print(
            "A part of this model rests on no source that could be read: see commonweal pay models --format json",
            markup=False,
            soft_wrap=True,
        )


@app.command()
def shadow(
    entries: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE.json", help="Both models and the activity, as one JSON object."),
    ] = None,
    live: Annotated[Path | None, typer.Option("--live", metavar="FILE.json", help="The model that pays.")] = None,
    beside: Annotated[
        Path | None, typer.Option("--shadow", metavar="FILE.json", help="The model to look at beside it.")
    ] = None,
    area: Annotated[str, typer.Option("--area", metavar="CODE", help="The area whose activity it is.")] = "",
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", help="The measure that is the activity; give it again for more, and say in reads."),
    ] = None,
    first: Annotated[str, typer.Option("--from", metavar="PERIOD", help="The first period, as 2015-16-Q1.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="PERIOD", help="The last period, of the same length.")] = "",
    by_length: Annotated[PeriodKind | None, typer.Option("--by", help="The length of the periods.")] = None,
    known: Annotated[str, typer.Option("--known", metavar="DATE", help="Activity as known on this day.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Run a model in shadow beside the live one, over the same activity; no money moves.

    Over activity that you write: --input FILE.json holds `live` and `shadow`, each with `model`, `terms` and `reads`
    (the model's entry: the name of the activity), and `activity`.

    Over real activity: --live and --shadow each name a file with `model`, `terms` and `reads` (the model's entry: the
    measure); --area, --measure, --from and --to say which figures. A list takes a figure for each period, a number
    takes their sum, and `lines.1.volume` is a cell of a table whose rows stand in the terms. `reads` may be left out
    where a model counts one thing. A period without a figure is refused.
    """
    from commonweal.money.payment.rules.shadow import as_comparison, compare, count_data

    asked = {"--live": live, "--shadow": beside, "--area": area, "--measure": measure, "--from": first, "--to": last}
    given = [name for name, value in asked.items() if value]
    counts: list[Count] = []
    if entries:
        if given or by_length or known:
            others = ", ".join([*given, *(["--by"] if by_length else []), *(["--known"] if known else [])])
            raise invalid("--input holds the activity already", f"Leave out {others}", where=Where(field="--input"))
        found = _written(entries)
    else:
        if len(given) < len(asked):
            missing = ", ".join(name for name in asked if name not in given)
            raise invalid("not all is said of a run over real activity", f"Give {missing}; or --input FILE.json")
        assert live
        assert beside
        items = list(dict.fromkeys(measure or []))
        runs = [_run_of(path, items) for path in (live, beside)]
        periods = _periods(first, last, by_length)
        day = parse_day_or_none(known, where=Where(field="--known"))
        with acting(as_user) as by:
            from commonweal.access import permissions
            from commonweal.money.activity import counted

            permissions.require(by, "money.read")
            counts = [counted(item=item, area=area, periods=periods, known=day) for item in items]
        found = compare(runs[0], runs[1], {each.item: each for each in counts})
    data = as_comparison(found)
    if counts:
        data["activity"] = [count_data(each) for each in counts]
    _print(found, data, form)


def _print(found: Comparison, data: dict[str, Any], form: Format) -> None:
    """The comparison; a table shows the activity first and the working last."""
    from commonweal.money.payment.presenters import ACTIVITY_COLUMNS, COMPARISON_COLUMNS, STEP_COLUMNS, step_rows

    if form is Format.JSON:
        emit_json(data)
        return
    if form is Format.TABLE and "activity" in data:
        rows = [{**each, **line} for each in data["activity"] for line in each["periods"]]
        emit(rows, ACTIVITY_COLUMNS, form)
    emit(data["lines"], COMPARISON_COLUMNS, form)
    for which, answer in (("live", found.live), ("shadow", found.shadow)):
        if form is Format.TABLE:
            emit([{"which": which, **row} for row in step_rows(answer)], ("which", *STEP_COLUMNS), form)
        for notice in answer.notices:
            messages.print(f"{which}: {notice.message}", markup=False, soft_wrap=True)


def _written(entries: Path) -> Comparison:
    """Both models over activity that the file holds."""
    from commonweal.money.payment.reading import read_entries
    from commonweal.money.payment.rules.shadow import compare

    data = read_entries(entries)
    _only(data, {"live", "shadow", "activity"}, entries.name, "")
    activity = _object(data, "activity", entries.name)
    runs = [_run(_object(data, part, entries.name), entries.name, f"{part}.") for part in ("live", "shadow")]
    return compare(runs[0], runs[1], activity)


def _run_of(path: Path, items: list[str]) -> Run:
    """A model of a file of its own; where it does not say what it reads and there is one measure, it reads that."""
    from commonweal.money.payment.reading import read_entries
    from commonweal.money.payment.rules.shadow import default_reads

    data = read_entries(path)
    has_reads = "reads" in data or len(items) != 1
    run = _run(data if has_reads else {**data, "reads": {}}, path.name, "")
    return run if has_reads else replace(run, reads=default_reads(run.definition, run.terms, items[0]))


def _periods(first: str, last: str, by: PeriodKind | None) -> list[Period]:
    """The periods from the first to the last. Raises Refused where they differ in length, or end before they begin."""
    begins, ends = parse_many(first, by)[0], parse_many(last, by)[-1]
    if begins.kind is not ends.kind:
        raise invalid("the periods are of different lengths", "Give both as months, quarters or years", value=last)
    if ends.start < begins.start:
        raise invalid("the last period is before the first", "Give --from first", value=last, where=Where(field="--to"))
    return between(begins, ends, begins.kind)


def _run(given: dict[str, object], file: str, inside: str) -> Run:
    from commonweal.money.payment.catalogue import definition
    from commonweal.money.payment.rules.shadow import Run

    _only(given, {"model", "version", "terms", "reads"}, file, inside)
    version = given.get("version")
    if version is not None and not str(version).isdecimal():
        where = Where(file, field=f"{inside}version")
        raise invalid("a version is a whole number", "See commonweal pay models", where=where, value=str(version)[:60])
    model: Any = given.get("model")
    if not isinstance(model, str):
        where = Where(file, field=f"{inside}model")
        raise invalid("a model's id is wanted", "See commonweal pay models", where=where)
    reads: Any = _object(given, "reads", file, inside)
    return Run(
        definition(model, version=None if version is None else int(str(version))),
        _object(given, "terms", file, inside),
        {name: str(item) for name, item in reads.items()},
    )


def _object(data: dict[str, object], name: str, file: str, inside: str = "") -> dict[str, object]:
    found: Any = data.get(name)
    if not isinstance(found, dict):
        raise invalid(f"{name} is wanted", "Write it as {...}", where=Where(file, field=f"{inside}{name}"))
    return found


def _only(data: dict[str, object], names: set[str], file: str, inside: str) -> None:
    for name in data:
        if name not in names:
            remedy = f"It takes {', '.join(sorted(names))}"
            raise invalid("there is no such part", remedy, where=Where(file, field=f"{inside}{name}"))
