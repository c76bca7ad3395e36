"""`commonweal place`: find areas, show them, and see their people and how they overlap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.problem import Where

app = typer.Typer(name="place", help="Areas, their people and how they overlap.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="place")


On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day that counts, as 2021-04-01; today by default.")]
Year = Annotated[int, typer.Option("--year", help="The mid-year whose people are counted.")]
LATEST_SMALL_AREAS = 2020


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="A part of a name, or a code of any scheme.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Find areas by name or code."""
    with acting(as_user):
        from commonweal.kernel.problem import not_found
        from commonweal.places import queries

        rows = [_area(found) for found in queries.find(text, limit=limit)]
        if not rows:
            raise not_found(f"no area is called {text!r}", "Try a part of the name, or a code")
        emit(rows, ["code", "name", "kind", "valid_from", "valid_to"], form)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="The area's code, or its whole name.")],
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show an area: its other codes, what it lies in and what lies in it."""
    with acting(as_user):
        from commonweal.places import queries

        found = _one(code)
        day = _day(on)
        inside = queries.members(found.code, day)
        above = queries.parents(found.code, day)
        named = queries.areas([member.code for member in (*inside, *above)])
        rows = [{"part": "area", "what": found.kind, "code": found.code, "name": found.name, "share": None}]
        for other in queries.codes_of(found.code):
            rows.append({"part": "code", "what": other.scheme, "code": other.code, "name": other.name, "share": None})
        for step in queries.successions_of(found.code):
            other = step.successor if step.predecessor == found.code else step.predecessor
            way = "became" if step.predecessor == found.code else "came from"
            rows.append({"part": way, "what": f"{step.kind} {step.date.isoformat()}", "code": other,
                         "name": _name(str(other)), "share": step.share})  # fmt: skip
        for part, several in (("lies in", above), ("member", inside)):
            rows += [
                {"part": part, "what": named[m.code].kind, "code": m.code, "name": named[m.code].name,
                 "share": m.weight}
                for m in several
                if m.code in named
            ]  # fmt: skip
        emit(rows, ["part", "what", "code", "name", "share"], form)


@app.command()
def profile(
    code: Annotated[str, typer.Argument(help="The area's code, or its whole name.")],
    year: Annotated[list[int] | None, typer.Option("--year", help="This mid-year only; may be given again.")] = None,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """The people of an area by age band and year, estimates and projections told apart."""
    with acting(as_user):
        from commonweal.places import queries

        found = queries.profile(_one(code).code, years=year or None)
        rows = [
            {"year": row.year, "basis": row.basis, "age": str(row.band) if row.band else "all ages",
             "people": row.count, "source": row.source}
            for row in found.rows
        ]  # fmt: skip
        if form is Format.JSON:
            emit_json({"area": _area(found.area), "rows": rows, "notes": list(found.notes)})
            return
        emit(rows, ["year", "basis", "age", "people", "source"], form)
        for note in found.notes:
            messages.print(note)


@app.command()
def overlap(
    kind_a: Annotated[str, typer.Argument(help="A geography, as stp.")],
    kind_b: Annotated[str, typer.Argument(help="Another one, as council.")],
    year: Year = LATEST_SMALL_AREAS,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """How two geographies overlap, by people: the share of each area that lies in each of the other."""
    with acting(as_user):
        from commonweal.places import queries

        pairs = queries.overlap(kind_a, kind_b, year)
        named = queries.areas({code for pair in pairs for code in (pair.a, pair.b)})
        rows = [
            {"a": pair.a, "a_name": named[pair.a].name, "b": pair.b, "b_name": named[pair.b].name,
             "people": pair.people, "share_of_a": _share(pair.share_of_a), "share_of_b": _share(pair.share_of_b)}
            for pair in pairs
        ]  # fmt: skip
        emit(rows, ["a", "a_name", "b", "b_name", "people", "share_of_a", "share_of_b"], form)


@app.command()
def coterminous(
    kind_a: Annotated[str, typer.Argument(help="A geography, as stp.")],
    kind_b: Annotated[str, typer.Argument(help="Another one, as council.")],
    year: Year = LATEST_SMALL_AREAS,
    at_least: Annotated[float, typer.Option(min=0.5, max=1, help="Both shares at least this.")] = 0.98,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Areas that cover the same people as one or several of another geography, exactly or nearly."""
    with acting(as_user):
        from commonweal.places import queries

        found = queries.coterminous(kind_a, kind_b, year, at_least=Decimal(str(at_least)))
        named = queries.areas({code for match in found for code in (match.a, *match.b)})
        rows = [
            {"a": match.a, "a_name": named[match.a].name, "match": match.match, "of_b": len(match.b),
             "b": list(match.b), "people": match.people, "share_of_a": _share(match.share_of_a),
             "share_of_b": _share(match.share_of_b)}
            for match in found
        ]  # fmt: skip
        emit(rows, ["a", "a_name", "match", "of_b", "b", "people", "share_of_a", "share_of_b"], form)
        messages.print(f"{len(rows)} found by the people of mid-{year}")


def _area(found: Any) -> dict[str, Any]:
    return {"code": found.code, "name": found.name, "kind": found.kind, "valid_from": found.valid_from,
            "valid_to": found.valid_to}  # fmt: skip


def _one(text: str) -> Any:
    """The area of a code, or the one area with this name."""
    from commonweal.kernel.problem import not_found
    from commonweal.places import queries

    found = queries.area(text)
    if found is None:
        several = queries.find(text, limit=1)
        found = several[0] if several else None
    if found is None:
        raise not_found(f"no area has the code or the name {text!r}", "Look for it: commonweal place find TEXT")
    return found


def _name(code: str) -> str:
    from commonweal.places import queries

    found = queries.area(code)
    return str(found.name) if found else ""


def _day(text: str) -> date:
    if not text:
        from django.utils import timezone

        return timezone.localdate()
    return parse_day(text, where=Where(field="on"))


def _share(share: Decimal) -> Decimal:
    """Four decimal places, for printing; the exact share is in the answer of the query."""
    from commonweal.kernel.rounding import rounded

    return rounded(share, 4)
