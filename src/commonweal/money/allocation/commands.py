"""`commonweal allocate`: divide a sum among the rows of a file, to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.access.command import Format, FormatOption, emit, emit_json, messages
from commonweal.kernel.problem import Where, invalid


def register(root: typer.Typer) -> None:
    root.command()(allocate)


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
