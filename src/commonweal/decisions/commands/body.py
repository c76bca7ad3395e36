"""`commonweal body`: the boards of a place, who must sit on them, and who reports to whom."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Exit, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import On, day_of
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(name="body", help="Bodies, their seats, and who reports to whom.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The body's id, its short id, or a name that only it has.")]
Nation = Annotated[str, typer.Option(help="england, scotland, wales or northern-ireland.")]
Kind = Annotated[str, typer.Option(help="The kind of body, such as health-and-wellbeing-board.")]
Place = Annotated[str, typer.Option(help="Bodies that serve this council's area, by code or name.")]


@app.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="Words of the name.")] = "",
    nation: Nation = "",
    kind: Kind = "",
    level: Annotated[str, typer.Option(help="The level, such as borough or region.")] = "",
    place: Place = "",
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List the bodies in force on a day."""
    with acting(as_user):
        from commonweal.decisions.queries.bodies import Wanted, listed
        from commonweal.decisions.queries.body_data import BODY_COLUMNS, body_row
        from commonweal.decisions.queries.register import view

        found = listed(view(day_of(on)), Wanted(text, nation, kind, level, area_of(place, on)))
        emit([body_row(body) for body in found], BODY_COLUMNS, form)


@app.command()
def show(name: Name, on: On = "", form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Show a body: its history, seats and people, votes by sector, functions, mandates and rights."""
    with acting(as_user):
        from commonweal.decisions.queries.body_data import as_json, as_rows
        from commonweal.decisions.queries.register import register

        held = register()
        seen = held.on(day_of(on))
        data = as_json(held, seen, seen.find(name))
        if form is Format.JSON:
            emit_json(data)
        else:
            emit(as_rows(data), ("part", "what", "value", "from", "to"), form)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="The body's id, its short id, or a name that only it has.")] = "",
    on: On = "",
    all_: Annotated[bool, typer.Option("--all", help="Every body of the kind, nation and place.")] = False,
    kind: Kind = "",
    nation: Nation = "",
    place: Place = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Hold a body against the law in force on a day. Exit status 1 where a seat is missing or a rule is broken."""
    if bool(name) == all_:
        raise invalid("say which body", "Give a name, or --all with --kind", where=Where(field="NAME"))
    with acting(as_user):
        from commonweal.decisions.queries.bodies import Wanted, checks, listed
        from commonweal.decisions.queries.body_data import FINDING_COLUMNS, check_json, finding_row
        from commonweal.decisions.queries.register import view
        from commonweal.decisions.rules.composition import composition

        seen = view(day_of(on))
        if name:
            answers = [composition(seen, seen.find(name))]
        else:
            answers = checks(seen, listed(seen, Wanted("", nation, kind, "", area_of(place, on))))
        if form is Format.JSON:
            told = [check_json(answer, seen.day) for answer in answers]
            emit_json(told[0] if name else told)
        else:
            rows = [finding_row(answer.body.name, finding) for answer in answers for finding in answer.findings]
            short = ("result", "role", "message", "verified") if name else ("result", "body", "message", "verified")
            columns = FINDING_COLUMNS if form is Format.CSV else short
            if rows or form is Format.CSV:
                emit(rows, columns, form)
    broken = [answer for answer in answers if not answer.is_valid]
    messages.print(_summary(answers, broken), markup=False, soft_wrap=True)
    if broken:
        raise typer.Exit(Exit.REFUSED)


@app.command("map")
def map_(
    place: Place = "",
    around: Annotated[str, typer.Option(help="The bodies around this one, by id or name.")] = "",
    nation: Nation = "",
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Print who is part of, hosted by, made up of, or reports to whom: the lines of the governance map."""
    with acting(as_user):
        from commonweal.decisions.queries.register import view
        from commonweal.decisions.rules.lines import drawn_for

        seen = view(day_of(on))
        graph = drawn_for(seen, area=area_of(place, on), around=around, nation=nation)
        rows = [
            {"from": seen.bodies[line.source].name, "line": line.kind, "to": seen.bodies[line.target].name,
             "from_id": line.source, "to_id": line.target}
            for line in graph.lines
        ]  # fmt: skip
        emit(rows, ("from", "line", "to") if form is Format.TABLE else ("from_id", "from", "line", "to_id", "to"), form)


def area_of(place: str, on: str) -> str:
    from commonweal.decisions.queries.routes import place_of

    return place_of(place, day_of(on)) if place else ""


def _summary(answers: list[Any], broken: list[Any]) -> str:
    if len(answers) != 1:
        vacant = sum(bool(answer.of("vacant")) for answer in answers)
        return f"{len(answers)} bodies checked: {len(broken)} not valid, {vacant} with vacancies"
    answer = answers[0]
    if not answer.constitutions:
        against = "its own seats alone: no law or agreement on file asks for seats of this kind of body on that day"
    else:
        against = "; ".join(f"{rule.title} ({rule.citation})" for rule in answer.constitutions)
    told = ", ".join(
        f"{len(answer.of(type_))} {type_}" for type_ in ("missing", "invalid", "vacant") if answer.of(type_)
    )
    result = "not valid" if broken else "valid"
    return f"{answer.body.name}: {result}{f' ({told})' if told else ''}. Held against {against}"
