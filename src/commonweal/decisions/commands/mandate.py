"""`commonweal mandate`: which function was given by whom to whom, within what, since when."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import On, day_of
from commonweal.kernel.money import parse_exact_pounds
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(name="mandate", help="Functions given by one body to another.", no_args_is_help=True)

Mandate = Annotated[str, typer.Argument(help="The mandate's id, or its short id.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the log.")]


@app.command("list")
def list_(
    function: Annotated[str, typer.Option(help="Only mandates of this function, by its id.")] = "",
    giver: Annotated[str, typer.Option("--from", help="Only those that this body gave, by id or name.")] = "",
    to: Annotated[str, typer.Option(help="Only those that this body holds, by id or name.")] = "",
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List the mandates in force: each function, from whom, to whom, and since when."""
    with acting(as_user):
        from commonweal.decisions.queries.body_data import MANDATE_COLUMNS, mandate_row
        from commonweal.decisions.queries.powers import mandates
        from commonweal.decisions.queries.register import view

        seen = view(day_of(on))
        found = mandates(
            seen, function=function, giver=seen.find(giver).id if giver else "", to=seen.find(to).id if to else ""
        )
        short = ("id", "functions", "from", "to", "limit", "valid_from", "revoked")
        columns = short if form is Format.TABLE else (*MANDATE_COLUMNS, "arrangement", "legal_basis")
        emit([mandate_row(each, seen) for each in found], columns, form)


@app.command()
def show(mandate: Mandate, on: On = "", form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Show a mandate as it stands on a day."""
    with acting(as_user):
        from commonweal.decisions.queries.body_data import mandate_row
        from commonweal.decisions.queries.register import view

        seen = view(day_of(on))
        data = mandate_row(seen.named(seen.mandates, mandate, "mandate"), seen)
        if form is Format.JSON:
            emit_json(data)
        else:
            emit([{"part": name, "value": value} for name, value in data.items()], ("part", "value"), form)


@app.command()
def grant(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A new id, as nation/mandate/short-name.")],
    function: Annotated[list[str], typer.Option(help="A function that is given, by its id; may be given again.")],
    giver: Annotated[str, typer.Option("--from", help="Who gives, by id or name.")],
    to: Annotated[str, typer.Option(help="Who receives, by id or name.")],
    level: Annotated[str, typer.Option(help="The level at which it is then decided.")],
    officer: Annotated[str, typer.Option(help="The post that decides, where it is an officer.")] = "",
    employed_by: Annotated[str, typer.Option(help="Where the officer is employed by another body.")] = "",
    limit: Annotated[str, typer.Option(metavar="POUNDS", help="Up to this value; none is no limit.")] = "",
    condition: Annotated[list[str] | None, typer.Option(metavar="NAME=TEXT", help="A condition.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="A council's area, by code; may be given again.")] = None,
    title: Annotated[str, typer.Option(help="A name for it.")] = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Grant a mandate. Refused with the reason where the function is reserved or the giver does not hold it."""
    conditions = [dict(zip(("id", "text"), _condition(text), strict=True)) for text in condition or ()]
    with acting(as_user) as principal:
        from commonweal.decisions.actions.mandates import grant_mandate
        from commonweal.decisions.queries.register import view

        seen = view(day_of(on))
        record: dict[str, Any] = {"id": id_, "functions": function, "giver": seen.find(giver).id, "level": level,
                                  "to": seen.find(to).id}  # fmt: skip
        given = {"officer": officer, "employed_by": seen.find(employed_by).id if employed_by else "", "title": title,
                 "limit": str(_limit(limit)) if limit else "", "conditions": conditions,
                 "serves": place or []}  # fmt: skip
        record |= {name: value for name, value in given.items() if value}
        grant_mandate(record, by=principal, nation=id_.partition("/")[0], on=day_of(on), reason=reason)
        _print(id_, on)


@app.command()
def vary(
    mandate: Mandate,
    limit: Annotated[str, typer.Argument(metavar="POUNDS", help="The limit from that day; none for no limit.")],
    basis: Annotated[str, typer.Option(help="What the limit rests on.")] = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Vary the limit from a day."""
    amount = None if limit == "none" else _limit(limit)
    _act(as_user, mandate, on, "vary_limit", amount, basis=basis, reason=reason)


@app.command()
def meet(
    mandate: Mandate,
    condition: Annotated[str, typer.Argument(help="The condition's short name.")],
    evidence: Annotated[str, typer.Option(help="What shows it.")],
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record that a condition is met."""
    _act(as_user, mandate, on, "meet_condition", condition, evidence=evidence)


@app.command()
def agree(
    mandate: Mandate,
    area: Annotated[str, typer.Argument(help="The council's area, by code.")],
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record an area's agreement that the mandate applies there."""
    _act(as_user, mandate, on, "agree_area", area, reason=reason)


@app.command()
def revoke(
    mandate: Mandate,
    reason: Reason,
    by_body: Annotated[
        str, typer.Option("--by-body", help="The body that revokes, by its id; the giver by default.")
    ] = "",
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Revoke a mandate from a day."""
    _act(as_user, mandate, on, "revoke_mandate", reason=reason, revoked_by=by_body)


def _act(as_user: str, mandate: str, on: str, name: str, *arguments: Any, **more: Any) -> None:
    with acting(as_user) as principal:
        from commonweal.decisions.actions import mandates as actions

        verb: Callable[..., Any] = getattr(actions, name)
        verb(mandate, *arguments, by=principal, on=day_of(on), **more)
        _print(mandate, on)


def _print(mandate: str, on: str) -> None:
    from commonweal.decisions.queries.body_data import mandate_row
    from commonweal.decisions.queries.register import view

    seen = view(day_of(on))
    row = mandate_row(seen.named(seen.mandates, mandate, "mandate"), seen)
    emit([row], ("id", "functions", "from", "to", "limit", "valid_from", "revoked"), Format.TABLE)


def _limit(text: str) -> Decimal:
    return parse_exact_pounds(text, where=Where(field="limit"))


def _condition(text: str) -> tuple[str, str]:
    name, equals, words = text.partition("=")
    if not equals or not words.strip():
        raise invalid("this is no condition", "Write it as short-name=what must be so",
                      where=Where(field="condition"), value=text)  # fmt: skip
    return name.strip(), words.strip()
