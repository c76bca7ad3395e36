"""`commonweal pay`: payment models, what they pay, and one beside another over the same activity."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.access.command import Format, FormatOption, emit, emit_json, messages
from commonweal.kernel.problem import Where, invalid

if TYPE_CHECKING:
    from commonweal.money.payment.rules.shadow import Run

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

    chosen = definition(model, version=version, on=_day(on, "--on"), known=_day(known, "--known"))
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
def shadow(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """Run a model in shadow beside the live one, over the same activity; no money moves.

    The file holds `live` and `shadow`, each with `model`, `terms` and `reads` (the model's entry: the name of the
    activity), and `activity`.
    """
    from commonweal.money.payment.reading import read_entries
    from commonweal.money.payment.rules.shadow import as_comparison, compare

    data = read_entries(entries)
    _only(data, {"live", "shadow", "activity"}, entries.name, "")
    activity = _object(data, "activity", entries.name)
    found = compare(_run(data, "live", entries.name), _run(data, "shadow", entries.name), activity)
    shown = as_comparison(found)
    if form is Format.JSON:
        emit_json(shown)
        return
    names = {"live": found.live.definition.title, "shadow": found.shadow.definition.title}
    rows = [{"which": which, "model": title, "pays": shown[f"{which}_pays"]} for which, title in names.items()]
    emit([*rows, {"which": "difference", "pays": shown["difference"]}], ("which", "model", "pays"), form)
    for which, answer in (("live", found.live), ("shadow", found.shadow)):
        for notice in answer.notices:
            messages.print(f"{which}: {notice.message}", markup=False, soft_wrap=True)


def _run(data: dict[str, object], part: str, file: str) -> Run:
    from commonweal.money.payment.catalogue import definition
    from commonweal.money.payment.rules.shadow import Run

    given = _object(data, part, file)
    _only(given, {"model", "version", "terms", "reads"}, file, f"{part}.")
    version = given.get("version")
    model: Any = given.get("model")
    if not isinstance(model, str):
        raise invalid("a model's id is wanted", "See commonweal pay models", where=Where(file, field=f"{part}.model"))
    reads: Any = _object(given, "reads", file, f"{part}.")
    return Run(
        definition(model, version=None if version is None else int(str(version))),
        _object(given, "terms", file, f"{part}."),
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


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("not a day", "Write it as 2015-04-01", where=Where(field=option), value=text) from None
