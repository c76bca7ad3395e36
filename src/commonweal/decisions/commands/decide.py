"""`commonweal decide`: who decides a proposal on a date, in which order, and why not lower."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import day_of
from commonweal.kernel.money import parse_exact_pounds
from commonweal.kernel.problem import Where

app = typer.Typer(name="decide", help="Who decides, in which order, and why not lower.", no_args_is_help=True)


@app.callback()
def decide() -> None:
    """Who decides a proposal, in which order, and why not lower."""


@app.command()
def route(
    subject: Annotated[str, typer.Option("--type", help="What kind of case it is, such as capital or pooled-fund.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day that counts; today by default.")] = "",
    place: Annotated[str | None, typer.Option(help="The council's area, by code or name.")] = None,
    sponsor: Annotated[
        str | None, typer.Option(help="nhs-trust, ft, ft-distress, nhse, ccg, icb or council.")
    ] = None,
    asset: Annotated[str | None, typer.Option(help="building, digital, equipment, lease or disposal.")] = None,
    stage: Annotated[str | None, typer.Option(help="soc, obc or fbc.")] = None,
    value: Annotated[str | None, typer.Option(metavar="POUNDS", help="The value in pounds.")] = None,
    whole_life: Annotated[str | None, typer.Option(metavar="POUNDS", help="The whole-life cost in pounds.")] = None,
    joint_with: Annotated[str | None, typer.Option(help="The other side of a joint case: council or nhs.")] = None,
    novel: Annotated[bool, typer.Option("--novel", help="It is novel, contentious or repercussive.")] = False,
    flag: Annotated[list[str] | None, typer.Option(help="A mark that a route looks for; may be given again.")] = None,
    function: Annotated[str | None, typer.Option(help="The function that is exercised, by its id.")] = None,
    level: Annotated[str | None, typer.Option(help="Ask for a higher level than the lowest competent one.")] = None,
    because: Annotated[
        str | None, typer.Option(help="Why higher: scale, co-ordination or reservation.")
    ] = None,
    benefit: Annotated[str, typer.Option(help="What is gained by deciding higher.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Print the gates that a proposal passes, with the rule, its source and why no lower level decides."""
    amounts = {"value": _pounds(value, "value"), "whole_life": _pounds(whole_life, "whole-life")}
    with acting(as_user):
        from commonweal.decisions.queries.routes import GATE_COLUMNS, as_json, gate_row, routed
        from commonweal.decisions.routing.proposal import Proposal

        answer = routed(
            Proposal(
                subject,
                day_of(on),
                place,
                sponsor,
                asset,
                stage,
                **amounts,
                joint_with=joint_with,
                novel=novel,
                flags=frozenset(flag or ()),
                function=function,
                level=level,
                because=because,
                benefit=benefit,
            )
        )
        data = as_json(answer)
        if form is Format.JSON:
            emit_json(data)
            return
        emit([gate_row(gate) for gate in data["gates"]], _SHORT if form is Format.TABLE else GATE_COLUMNS, form)
        for note in data["notes"]:
            messages.print(note, markup=False, soft_wrap=True)


@app.command()
def rebuild(form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Make the present state of every subject anew from the log, and name those that said something else."""
    with acting(as_user) as principal:
        pass
    from commonweal.decisions.actions.rebuilding import rebuild as make_anew

    done = make_anew(by=principal)
    messages.print(f"{done.subjects} subjects, {len(done.differing)} put right")
    emit([{"subject": subject} for subject in done.differing], ("subject",), form)


_SHORT = ("order", "decider", "forum", "level", "verified", "why_not_lower", "due")


def _pounds(text: str | None, field: str) -> Decimal | None:
    return None if text is None else parse_exact_pounds(text, where=Where(field=field))
