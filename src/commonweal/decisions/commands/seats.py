"""`commonweal body appoint`, `end`, `replace`, `seat`, `rule`, `change`: who sits where, from when to when."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.body import Name, Nation, Place, app, area_of
from commonweal.decisions.commands.days import On, day_of

Seat = Annotated[str, typer.Argument(help="The seat's short name, such as healthwatch.")]
Person = Annotated[str, typer.Argument(help="A name or an office.")]
Represents = Annotated[list[str] | None, typer.Option(help="A body spoken for, by its id; may be given again.")]
Agreed = Annotated[bool, typer.Option("--agreed", help="The board agreed that one person represents several bodies.")]
Term = Annotated[str, typer.Option(help="The last day of the term, or the term in words.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the log.")]


@app.command()
def appoint(
    name: Name,
    seat: Seat,
    person: Person,
    represents: Represents = None,
    agreed: Agreed = False,
    term_ends: Term = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Appoint somebody to a seat from a day."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import appoint_member

        appoint_member(name, seat, person, by=principal, on=day_of(on), represents=represents or (), reason=reason,
                       term_ends=term_ends, agreed_by_board=agreed)  # fmt: skip
        _print(name, seat, on)


@app.command()
def end(
    name: Name, seat: Seat, person: Person, reason: Reason, on: On = "", as_user: AsUser = OPERATOR.username
) -> None:
    """End somebody's membership at the end of a day."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import end_member

        end_member(name, seat, person, by=principal, last_day=day_of(on), reason=reason)
        _print(name, seat, on)


@app.command()
def replace(
    name: Name,
    seat: Seat,
    person: Person,
    successor: Annotated[str, typer.Argument(help="Who takes the seat.")],
    represents: Represents = None,
    agreed: Agreed = False,
    term_ends: Term = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Replace somebody from a day: the one before leaves on the day before."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import replace_member

        replace_member(name, seat, person, successor, by=principal, on=day_of(on), represents=represents,
                       term_ends=term_ends, agreed_by_board=agreed, reason=reason)  # fmt: skip
        _print(name, seat, on)


@app.command("seat")
def seat_(
    name: Name,
    role: Annotated[str, typer.Argument(help="A short name for the seat.")],
    title: Annotated[str, typer.Option(help="Its title.")] = "",
    least: Annotated[int, typer.Option("--min", min=0, help="At least so many people.")] = 1,
    most: Annotated[int | None, typer.Option("--max", min=1, help="At most so many people.")] = None,
    no_vote: Annotated[bool, typer.Option("--no-vote", help="The seat has no vote.")] = False,
    elected: Annotated[bool, typer.Option("--elected", help="It is held by an elected person.")] = False,
    sector: Annotated[str, typer.Option(help="The sector, such as council or nhs-provider.")] = "other",
    right: Annotated[list[str] | None, typer.Option(help="A right, such as observe; may be given again.")] = None,
    remit: Annotated[str, typer.Option(help="What a portfolio role answers for.")] = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Add a seat, or with --remit a portfolio role."""
    record: dict[str, Any] = {
        "role": role,
        "min": least,
        "voting": not no_vote,
        "sector": sector,
        "is_elected": elected,
    }
    optional = {"title": title, "max": most, "rights": right, "remit": remit}
    record |= {key: value for key, value in optional.items() if value}
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import add_seat

        add_seat(name, record, by=principal, on=day_of(on), reason=reason)
        _print(name, role, on)


@app.command()
def rule(
    name: Name,
    majority: Annotated[str, typer.Argument(help="simple, two-thirds, percent, unanimous, each-sector or "
                                                 "each-member-body.")],
    decision_type: Annotated[str, typer.Option("--type", help="The type of decision; any for all others.")] = "any",
    quorum: Annotated[str, typer.Option(help="at-least:3, fraction:1/4 or percent:50.")] = "",
    percent: Annotated[int | None, typer.Option(min=1, max=100, help="For the majority percent.")] = None,
    tie_break: Annotated[str, typer.Option(help="none, chair, refer or lapse.")] = "none",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """Add a voting rule from a day."""
    record: dict[str, Any] = {"majority": majority, "decision_type": decision_type, "tie_break": tie_break}
    record |= {"percent": percent} if percent else {}
    record |= {"quorum": {"of": quorum}} if quorum else {}
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import add_rule

        add_rule(name, record, by=principal, on=day_of(on), reason=reason)
        emit([record], ("decision_type", "majority", "percent", "tie_break"), Format.TABLE)


@app.command()
def change(
    name: Name,
    reason: Reason,
    kind: Annotated[str, typer.Option(help="Its kind from that day.")] = "",
    title: Annotated[str, typer.Option("--name", help="Its name from that day.")] = "",
    level: Annotated[str, typer.Option(help="Its level from that day.")] = "",
    legal_basis: Annotated[str, typer.Option(help="Its legal basis from that day.")] = "",
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Change the kind, name, level or legal basis of a body of one's own from a day; its history stays."""
    changes = {"kind": kind, "name": title, "level": level, "legal_basis": legal_basis}
    with acting(as_user) as principal:
        from commonweal.decisions.actions.bodies import change_body
        from commonweal.decisions.queries.bodies import history
        from commonweal.decisions.queries.register import register

        found = register().on(day_of(on)).find(name)
        change_body(found.id, {key: value for key, value in changes.items() if value}, by=principal,
                    on=day_of(on), reason=reason)  # fmt: skip
        rows = [{"name": each.body.name, "kind": each.body.kind, "from": each.body.starts, "changed": list(each.what)}
                for each in history(register(), found.id)]  # fmt: skip
        emit(rows, ("name", "kind", "from", "changed"), Format.TABLE)


@app.command()
def roles(
    nation: Nation = "",
    place: Place = "",
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Roles by level: each function with the level that plans it, that designs it, who decides, and why there."""
    with acting(as_user):
        from commonweal.decisions.queries.register import view
        from commonweal.decisions.queries.roles import COLUMNS, row
        from commonweal.decisions.queries.roles import roles as found

        short = ("title", "planning_level", "design_level", "decision_body", "reason")
        rows = [row(each) for each in found(view(day_of(on)), nation=nation, area=area_of(place, on))]
        emit(rows, short if form is Format.TABLE else COLUMNS, form)


def _print(name: str, seat: str, on: str) -> None:
    from commonweal.decisions.queries.register import view

    seen = view(day_of(on))
    body = seen.find(name)
    rows = [{"body": body.name, "seat": seat, "person": each.person, "from": each.starts, "to": each.valid_to}
            for each in seen.members(body.id, seat)]  # fmt: skip
    emit(
        rows or [{"body": body.name, "seat": seat, "person": None}],
        ("body", "seat", "person", "from", "to"),
        Format.TABLE,
    )
