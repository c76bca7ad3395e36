"""`commonweal power`: powers asked for, agreed, live or ended, and what each still lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import On, day_of
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(name="power", help="Powers asked for, agreed, live or ended.", no_args_is_help=True)

Power = Annotated[str, typer.Argument(help="The power's id, or its short id.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the log.")]


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Only powers in this state, such as live.")] = "",
    level: Annotated[str, typer.Option(help="Only this level.")] = "",
    nation: Annotated[str, typer.Option(help="Only this nation.")] = "",
    owed: Annotated[bool, typer.Option("--owed", help="Only those with a statement of use owed.")] = False,
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List powers with their state, the criteria they do not meet, and statements of use that are owed."""
    with acting(as_user):
        from commonweal.decisions.queries.power_data import POWER_COLUMNS, power_row
        from commonweal.decisions.queries.powers import powers
        from commonweal.decisions.queries.register import register

        found = [
            each
            for each in powers(register(), day_of(on))
            if state in ("", each.state)
            and level in ("", each.power.level)
            and nation in ("", each.power.nation)
            and (each.owed or not owed)
        ]
        short = ("id", "state", "since", "holder", "unmet_criteria", "statements_owed")
        emit([power_row(each) for each in found], short if form is Format.TABLE else POWER_COLUMNS, form)


@app.command()
def show(power: Power, on: On = "", form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Show a power: its steps, criteria met and unmet, sub-regions, and statements of use."""
    with acting(as_user):
        from commonweal.decisions.queries import powers as queries
        from commonweal.decisions.queries.power_data import POWER_COLUMNS, power_json
        from commonweal.decisions.queries.register import register

        found = queries.power(register(), day_of(on), power)
        data = power_json(found)
        if form is Format.JSON:
            emit_json(data)
            return
        rows = [
            {"part": part, "what": "", "value": data[part]}
            for part in ("id", "title", *POWER_COLUMNS[2:7], "legal_basis")
        ]
        rows += [{"part": "step", "what": each["on"], "value": each["state"]} for each in data["steps"]]
        rows += [
            {"part": "criterion", "what": each["met"] or "not met", "value": each["text"]} for each in data["criteria"]
        ]
        rows += [{"part": "bars it from being live", "what": "", "value": each} for each in data["barred"]]
        rows += [{"part": "sub-region", "what": each["region"], "value": each["state"]} for each in data["regions"]]
        rows += [{"part": "statement", "what": each["year"], "value": each["result"]} for each in data["statements"]]
        rows += [{"part": "statement owed", "what": each, "value": ""} for each in data["statements_owed"]]
        emit(rows, ("part", "what", "value"), form)


@app.command()
def propose(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A new id, as nation/power/short-name.")],
    title: Annotated[str, typer.Option(help="What the power is.")],
    level: Annotated[str, typer.Option(help="The level that is to hold it.")],
    function: Annotated[str, typer.Option(help="The function that it moves, by its id.")] = "",
    holder: Annotated[str, typer.Option(help="Who is to hold it.")] = "",
    giver: Annotated[str, typer.Option(help="Who holds it now.")] = "",
    needs_plan: Annotated[bool, typer.Option("--needs-plan", help="It depends on an approved plan.")] = False,
    legal_basis: Annotated[str, typer.Option(help="The law on which it rests.")] = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Propose a power of the place's own."""
    record: dict[str, Any] = {"id": id_, "title": title, "level": level, "needs_plan": needs_plan}
    for name, value in (("function", function), ("holder", holder), ("giver", giver), ("legal_basis", legal_basis)):
        if value:
            record[name] = value
    with acting(as_user) as principal:
        from commonweal.decisions.actions.powers import propose_power

        propose_power(record, by=principal, nation=id_.partition("/")[0], on=day_of(on), reason=reason)
        _print_state(id_, on)


@app.command()
def move(
    power: Power,
    state: Annotated[str, typer.Argument(help="explored, agreed-in-principle, conditions-set, live, varied, "
                                              "suspended, revoked or expired.")],
    criterion: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TEXT", help="A readiness criterion to add.")
    ] = None,
    legal_basis: Annotated[str, typer.Option(help="The law on which it rests.")] = "",
    note: Annotated[str, typer.Option(help="A note on the step.")] = "",
    on: On = "",
    reason: Reason = "",
    as_user: AsUser = OPERATOR.username,
) -> None:  # fmt: skip
    """Move a power to another state. Refused with every reason where it is not ready."""
    added = [_criterion(text) for text in criterion or ()]
    _act(as_user, power, on, "move_power", state, note=note, criteria=added, legal_basis=legal_basis, reason=reason)


@app.command()
def meet(
    power: Power,
    criterion: Annotated[str, typer.Argument(help="The criterion's short name.")],
    evidence: Annotated[str, typer.Option(help="What shows it.")],
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record that a readiness criterion is met."""
    _act(as_user, power, on, "meet_criterion", criterion, evidence=evidence)


@app.command()
def unmeet(
    power: Power,
    criterion: Annotated[str, typer.Argument(help="The criterion's short name.")],
    reason: Reason,
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record that a criterion no longer holds."""
    _act(as_user, power, on, "unmeet_criterion", criterion, reason=reason)


@app.command()
def basis(
    power: Power,
    legal_basis: Annotated[str, typer.Argument(help="The law on which it rests.")],
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record the legal basis."""
    _act(as_user, power, on, "record_legal_basis", legal_basis)


@app.command()
def plan(
    power: Power,
    title: Annotated[str, typer.Argument(help="The plan that was approved.")],
    reference: Annotated[str, typer.Option(help="Where it can be found.")] = "",
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record the approval of the plan on which a power depends."""
    _act(as_user, power, on, "approve_plan", title, reference=reference)


@app.command()
def region(
    power: Power,
    name: Annotated[str, typer.Argument(help="The sub-region, by its body's id or its name.")],
    state: Annotated[str, typer.Argument(help="explored, agreed, delegated or declined.")],
    note: Annotated[str, typer.Option(help="A note on the step.")] = "",
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record where a power stands in one sub-region."""
    _act(as_user, power, on, "move_region", name, state, note=note)


@app.command()
def use(
    power: Power,
    year: Annotated[str, typer.Argument(help="The financial year, as YYYY-YY.")],
    text: Annotated[str, typer.Option("--use", help="What the power was used for.")],
    result: Annotated[str, typer.Option(help="What came of it.")],
    accountable: Annotated[list[str], typer.Option(help="Who answers for it; may be given again.")],
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record the statement of a year: use, result, and who is accountable."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.powers import state_use

        state_use(power, year, by=principal, use=text, result=result, accountable=accountable)
        _print_state(power, "")


def _act(as_user: str, power: str, on: str, name: str, *arguments: Any, **more: Any) -> None:
    with acting(as_user) as principal:
        from commonweal.decisions.actions import powers as actions

        verb: Callable[..., Any] = getattr(actions, name)
        verb(power, *arguments, by=principal, on=day_of(on), **more)
        _print_state(power, on)


def _print_state(power: str, on: str) -> None:
    from commonweal.decisions.queries import powers as queries
    from commonweal.decisions.queries.power_data import power_row
    from commonweal.decisions.queries.register import register

    row = power_row(queries.power(register(), day_of(on), power))
    emit([row], ("id", "state", "since", "unmet_criteria", "statements_owed"), Format.TABLE)


def _criterion(text: str) -> tuple[str, str]:
    name, equals, words = text.partition("=")
    if not equals or not words.strip():
        raise invalid("this is no criterion", "Write it as short-name=what must be so",
                      where=Where(field="criterion"), value=text)  # fmt: skip
    return name.strip(), words.strip()
