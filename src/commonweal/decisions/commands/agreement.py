"""`commonweal agreement`: who signed what, how far it is, what it promised and how that is delivered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.commitments import fields_of
from commonweal.decisions.commands.days import On, day_of
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(
    name="agreement", help="Agreements, their signatories, commitments and delivery.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="The agreement's id, short id, title or another name of it.")]
_LIST = ("id", "title", "kind", "stage", "signed", "signatories", "consented", "commitments", "verified")


@app.command("list")
def list_(on: On = "", form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """List the agreements with their stage on a day and how many commitments each has."""
    with acting(as_user):
        from commonweal.decisions.queries.agreed import agreements
        from commonweal.decisions.queries.answers import agreement_answer
        from commonweal.decisions.queries.commitments import commitments

        day = day_of(on)
        every = commitments(day)
        rows = [
            {**agreement_answer(one, day, whole=form is Format.JSON),
             "commitments": sum(each.record.agreement == id_ for each in every)}
            for id_, one in agreements(day).items()
        ]  # fmt: skip
        emit(rows, _LIST, form)


@app.command()
def show(name: Name, on: On = "", form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Show an agreement: stages, each signatory's consent, clauses by type, and the commitments each clause makes."""
    with acting(as_user):
        from commonweal.decisions.queries.agreed import agreements, find
        from commonweal.decisions.queries.answers import agreement_answer
        from commonweal.decisions.queries.commitments import Question, asked, commitments
        from commonweal.decisions.queries.history import history

        day = day_of(on)
        agreed = find(name, agreements(day))
        made = asked(Question(agreement=agreed.record.id), commitments(day))
        answer = agreement_answer(agreed, day)
        answer["commitments"] = [
            {"id": one.id, "title": one.state.title, "clause": one.record.clause, "type": one.state.type,
             "owner_name": one.owner_name or None, "state": one.stood.state, "flags": list(one.stood.flags)}
            for one in made
        ]  # fmt: skip
        answer["history"] = history("agreement", agreed.record.id)
        if form is Format.JSON:
            emit_json(answer)
            return
        emit(_rows(answer), ("part", "what", "value", "since"), form)


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    facts = ("id", "title", "kind", "stage", "signed", "binding", "money", "term", "review", "exit", "note", "citation")
    rows: list[dict[str, Any]] = [{"part": key, "value": answer[key]} for key in facts if answer[key] is not None]
    rows += [{"part": "also called", "value": each} for each in answer["aliases"]]
    rows += [
        {"part": "stage", "what": each["state"], "value": each["text"], "since": each["since"]}
        for each in answer["stages"]
    ]
    for each in answer["parties"]:
        said = f"{each['consent']}: {each['conditions']}" if each["conditions"] else each["consent"]
        rows.append({"part": "signatory", "what": each["name"], "value": said, "since": each["since"]})
    rows += [
        {"part": f"clause, {each['type']}", "what": each["id"], "value": each["text"]} for each in answer["clauses"]
    ]
    rows += [{"part": "commitment", "what": each["id"], "value": each["state"]} for each in answer["commitments"]]
    return rows


@app.command()
def plan(
    name: Name,
    on: On = "",
    to: Annotated[Path | None, typer.Option(help="Write it to this file: .xlsx, .csv or .json.")] = None,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """The delivery plan: every commitment with owner, milestone and state, clauses without one, and open barriers."""
    with acting(as_user):
        from commonweal.decisions.queries.delivery import PLAN_COLUMNS, delivery_plan, plan_answer, plan_rows
        from commonweal.decisions.queries.today import today

        found = delivery_plan(name, day_of(on) if on else today())
        if to is not None:
            _write(to, found)
            messages.print(f"{to} written")
            return
        if form is Format.JSON:
            emit_json(plan_answer(found))
            return
        emit(plan_rows(found), _PLAN if form is Format.TABLE else PLAN_COLUMNS, form)
        rolled = found.rolled
        messages.print(
            f"{len(found.commitments)} commitments; milestones: {rolled.total}, met {rolled.met}, late {rolled.late}, "
            f"moved {rolled.moved}, slip {rolled.slip_days} days; {len(found.uncovered)} clauses without a commitment; "
            f"{len(found.barriers)} unresolved barriers"
        )


_PLAN = ("commitment", "title", "owner", "state", "milestone", "due", "met", "flags")


def _write(to: Path, found: Any) -> None:
    from commonweal.decisions.pages.agreements.plan import about, sheets
    from commonweal.decisions.queries.delivery import plan_answer
    from commonweal.web.sheets import csv_bytes, workbook

    tables = sheets(found)
    form = to.suffix.casefold()
    if form == ".xlsx":
        made = workbook(tables, about(found))
    elif form == ".csv":
        made = csv_bytes(tables[0])
    elif form == ".json":
        made = (json.dumps(plan_answer(found), default=str, ensure_ascii=False, indent=2) + "\n").encode()
    else:
        where = Where(field="to")
        remedy = "End its name in .xlsx, .csv or .json"
        raise invalid("this kind of file cannot be written", remedy, where=where, value=to.name)
    try:
        to.write_bytes(made)
    except OSError as error:
        raise invalid(
            f"the file cannot be written: {error.strerror}", "Give another place", where=Where(str(to))
        ) from None


@app.command()
def update(
    name: Name,
    verb: Annotated[str, typer.Argument(help="consent-recorded, party-invited, stage-entered, alias-added or noted.")],
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME=VALUE", help="A part of it; may be given again.")
    ] = None,
    effective: Annotated[str, typer.Option(metavar="DATE", help="The day on which it counts; today by default.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Write what happened to an agreement into the log: a signatory's answer, a stage, another name."""
    content = fields_of(field or [])
    with acting(as_user) as principal:
        from commonweal.decisions.actions.agreements import update_agreement
        from commonweal.decisions.queries.agreed import agreements, find
        from commonweal.decisions.queries.answers import agreement_answer

        day = day_of(effective, "effective") if effective else None
        update_agreement(name, verb, content, by=principal, effective=day)
        answer = agreement_answer(find(name, agreements(day_of(""))), day_of(""))
        if form is Format.JSON:
            emit_json(answer)
        else:
            emit([{**answer, "commitments": None}], _LIST[:-2], form)


@app.command()
def initiatives(
    place: Annotated[str, typer.Option(help="Those for this area, by code or name.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="A day, month or year; today by default.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List pilots and programmes in force on any day of a period, for a place."""
    with acting(as_user):
        from commonweal.decisions.queries.places import initiative_answer, of_place

        rows = [initiative_answer(each) for each in of_place(place, on).initiatives]
        emit(rows, ("id", "title", "level", "focus", "agreement", "valid_from", "valid_to", "verified"), form)
