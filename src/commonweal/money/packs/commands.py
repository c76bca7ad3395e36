"""`commonweal pack`: public money as it was announced, on any day, with its sources."""

from __future__ import annotations

from typing import Annotated

import typer

from commonweal.access.command import Format, FormatOption, emit, emit_json, messages
from commonweal.kernel.civil_day import parse_day, parse_day_or_none
from commonweal.kernel.problem import Where

app = typer.Typer(
    help="Public money as it was announced: lines, totals, rules and sources by day.", no_args_is_help=True
)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="pack")


@app.command("list")
def list_packs(form: FormatOption = Format.TABLE) -> None:
    """Print every pack of money: its scheme, its days, and how much of it no source confirms."""
    from commonweal.money.packs.catalogue import money_packs
    from commonweal.money.packs.presenters import PACK_COLUMNS, PACKS_AT_A_GLANCE, pack_row

    columns = PACKS_AT_A_GLANCE if form is Format.TABLE else PACK_COLUMNS
    emit([pack_row(pack) for pack in money_packs()], columns, form)


@app.command()
def show(
    pack: Annotated[str, typer.Argument(help="A scheme, as england/better-care-fund; see commonweal pack list.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day that counts, as 2017-09-30.")],
    known: Annotated[str, typer.Option("--known", metavar="DATE", help="As announced by this day.")] = "",
    form: FormatOption = Format.TABLE,
) -> None:
    """Print what was in force on a day: each line's sum and source, what does not add up, rules and law."""
    from commonweal.money.packs.catalogue import in_force
    from commonweal.money.packs.presenters import LINE_COLUMNS, LINES_AT_A_GLANCE, day_data, line_rows

    found = in_force(
        pack, parse_day(on, where=Where(field="--on")), parse_day_or_none(known, where=Where(field="--known"))
    )
    if form is Format.JSON:
        emit_json(day_data(found))
    else:
        emit(line_rows(found), LINES_AT_A_GLANCE if form is Format.TABLE else LINE_COLUMNS, form)
    for alert in found.alerts:
        messages.print(f"{alert.code}: {alert.message}", markup=False, soft_wrap=True)
