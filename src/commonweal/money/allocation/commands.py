"""`commonweal allocate`, which divides a sum to the penny, and `commonweal funding`, the yearly arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.access.command import Format, FormatOption, emit, emit_json, messages
from commonweal.kernel.problem import Where, invalid

funding = typer.Typer(
    help="The yearly arithmetic of funding: precept, pass-through, minimums, uplift, real terms.", no_args_is_help=True
)

InputFile = Annotated[Path, typer.Option("--input", metavar="FILE.json", help="The entries, as one JSON object.")]


def register(root: typer.Typer) -> None:
    root.command()(allocate)
    root.add_typer(funding, name="funding")


@funding.command()
def precept(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """What a social care precept raises: council_tax, rises (period, precept, core, base_growth), limits (a pack)."""
    _calculate("precept", entries, form)


@funding.command("pass-through")
def pass_through(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """A grant passed on to districts: grant, due (by district), kept, agreed (districts that agreed to it)."""
    _calculate("pass-through", entries, form)


@funding.command()
def minimums(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """Areas' minimums pro rata when the national one changes: areas (old minimums), national (the new one)."""
    _calculate("minimums", entries, form)


@funding.command()
def uplift(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """Each year tested against the one before, uprated: amounts and rates, by financial year."""
    _calculate("uplift", entries, form)


@funding.command("real-terms")
def real_terms(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """A series at the prices of one year: amounts, base, deflator (source, index), first, final."""
    _calculate("real-terms", entries, form)


@funding.command()
def reconcile(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """Whether a package adds up: title, stated, parts (numbers, or amounts as printed)."""
    _calculate("reconcile", entries, form)


@funding.command()
def reach(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """Commissioners' amounts put to areas: amounts, shares (commissioner, area, share), areas to check against."""
    _calculate("reach", entries, form)


@funding.command()
def prevention(entries: InputFile, form: FormatOption = Format.TABLE) -> None:
    """The share of spend on prevention against a baseline year: spend (period, amount, prevention), baseline."""
    _calculate("prevention", entries, form)


def _calculate(name: str, entries: Path, form: Format) -> None:
    from commonweal.money.allocation.calculations import calculate
    from commonweal.money.payment.reading import read_entries

    found = calculate(name, read_entries(entries), entries.name)
    if form is Format.JSON:
        emit_json({**found.more, "rows": found.rows})
    else:
        emit(found.rows, tuple(found.rows[0]), form)
    for notice in found.notices:
        messages.print(notice, markup=False, soft_wrap=True)


def allocate(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A row for each part, with a header.")],
    total: Annotated[str, typer.Option("--total", help="The sum in pounds, as 247000000.00.")],
    by: Annotated[str, typer.Option("--by", help="The column with the weights.")],
    levels: Annotated[
        str, typer.Option("--levels", help="Columns from the top down, as region,borough,scheme; none: one level.")
    ] = "",
    form: FormatOption = Format.TABLE,
) -> None:
    """Divide a sum among the rows of a file by weight, with no penny lost.

    With --levels the sum goes first to the groups of the first level, then within each of them, and so on down.
    """
    from commonweal.kernel.money import parse_pounds, pounds, pounds_text
    from commonweal.money.allocation.file import AMOUNT, read_rows
    from commonweal.money.allocation.rules.dividing import LARGEST_PENCE, METHOD, divide_down

    amount = parse_pounds(total, where=Where(field="--total"))
    if amount < 0:
        raise invalid("the sum is negative", "Give a sum of 0 or more", where=Where(field="--total"), value=total)
    if amount > LARGEST_PENCE:
        raise invalid("the sum is larger than any budget", "Check its unit", where=Where(field="--total"), value=total)
    names = tuple(name.strip() for name in levels.split(",")) if levels else ()
    rows = read_rows(file, by, names)
    parts, groups = divide_down(amount, rows.leaves)
    text = form is not Format.JSON
    shown: list[dict[str, Any]] = [
        {**dict(zip(rows.columns, cells, strict=True)), AMOUNT: pounds_text(part) if text else pounds(part)}
        for cells, part in zip(rows.cells, parts, strict=True)
    ]
    if form is Format.JSON:
        above = [
            {"level": names[len(path) - 1], "path": list(path), AMOUNT: pounds(part)}
            for path, part in groups.items()
            if len(path) < len(names)
        ]
        emit_json({"total": pounds(amount), "by": by, "method": METHOD, "groups": above, "rows": shown})
        return
    emit(shown, (*rows.columns, AMOUNT), form)
    messages.print(f"{METHOD}. {len(parts)} rows add up to {pounds_text(sum(parts))}", markup=False, soft_wrap=True)
