"""`commonweal commitments`: what was promised, by whom, by when and where it stands; `commonweal commitment`: one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import On, day_of
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(name="commitment", help="One commitment: show it, or write what happened.", no_args_is_help=True)

SHORT = ("id", "title", "owner_name", "level", "state", "next_due", "flags")


def list_(
    agreement: Annotated[str, typer.Option(help="By id, short id, title or another name of it.")] = "",
    enabler: Annotated[str, typer.Option(help="Tagged with this enabler.")] = "",
    theme: Annotated[str, typer.Option(help="Of this theme.")] = "",
    principle: Annotated[str, typer.Option(help="Serving this principle.")] = "",
    owner: Annotated[str, typer.Option(help="Owned by this body, by id, short id or name.")] = "",
    level: Annotated[str, typer.Option(help="At this level, such as borough or region.")] = "",
    state: Annotated[str, typer.Option(help="In this state, such as late or inactive.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Of this type, such as commitment-to-discuss.")] = "",
    flag: Annotated[str, typer.Option(help="With this flag, such as no-mechanism or to-review.")] = "",
    place: Annotated[str, typer.Option(help="For this area, by code or name.")] = "",
    text: Annotated[str, typer.Option(help="With all of these words.")] = "",
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List commitments as they stand on a day, all or those asked for."""
    with acting(as_user):
        from commonweal.decisions.queries.answers import COMMITMENT_COLUMNS, commitment_answer, commitment_row
        from commonweal.decisions.queries.commitments import Question, asked, commitments

        question = Question(
            agreement=agreement, enabler=enabler, theme=theme, principle=principle, owner=owner, level=level,
            state=state, type=kind, flag=flag, area=place, text=text,
        )  # fmt: skip
        rows = [commitment_answer(one) for one in asked(question, commitments(day_of(on)))]
        if form is Format.JSON:
            emit_json(rows)
            return
        emit([commitment_row(row) for row in rows], SHORT if form is Format.TABLE else COMMITMENT_COLUMNS, form)
        if not rows:
            messages.print("no commitment answers to this")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The commitment's id, or its short id where only it has that.")],
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show a commitment with its milestones, conditions, evidence and history."""
    with acting(as_user):
        from commonweal.decisions.queries.answers import commitment_answer
        from commonweal.decisions.queries.commitments import commitment
        from commonweal.decisions.queries.history import history

        one = commitment(name, day_of(on))
        answer = {**commitment_answer(one), "history": history("commitment", one.id)}
        if form is Format.JSON:
            emit_json(answer)
            return
        rows = [{"part": key, "what": None, "value": answer[key]} for key in _FACTS if answer[key] not in (None, [])]
        for each in answer["milestones"]:
            rows.append({"part": f"milestone, {each['state']}", "what": each["text"], "value": _dates(each)})
        for each in answer["conditions"]:
            met = each["met"] or "not met"
            rows.append({"part": "condition", "what": each["text"], "value": met})
        rows += [{"part": each["verb"], "what": each["text"], "value": each["effective"]} for each in answer["history"]]
        emit(rows, ("part", "what", "value"), form)


_FACTS = (
    "id", "title", "agreement", "clause_text", "type", "principle", "theme", "enablers", "owner_name", "level",
    "mechanism", "state", "flags", "reason", "outcome", "superseded_by", "evidence", "citation", "verified",
)  # fmt: skip


def _dates(milestone: dict[str, Any]) -> str:
    parts = [f"due {milestone['due']}"]
    parts += [f"before {day}" for day in milestone["was"]]
    return ", ".join([*parts, f"met {milestone['met']}"] if milestone["met"] else parts)


@app.command()
def update(
    name: Annotated[str, typer.Argument(help="The commitment's id, or its short id where only it has that.")],
    verb: Annotated[str, typer.Argument(help="What happened, such as milestone-met, evidence-added or withdrawn.")],
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME=VALUE", help="A part of it; may be given again.")
    ] = None,
    effective: Annotated[str, typer.Option(metavar="DATE", help="The day on which it counts; today by default.")] = "",
    source: Annotated[str, typer.Option(help="What it rests on.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Write what happened to a commitment into the log: a milestone met or moved, evidence, a condition, its end."""
    content = fields_of(field or [])
    with acting(as_user) as principal:
        from commonweal.decisions.actions.commitments import update_commitment
        from commonweal.decisions.queries.answers import COMMITMENT_COLUMNS, commitment_answer, commitment_row
        from commonweal.decisions.queries.commitments import commitment
        from commonweal.decisions.rules.commitment import VERBS

        if verb not in VERBS:
            remedy = f"Give one of {', '.join(VERBS)}"
            raise invalid("a commitment knows no such step", remedy, where=Where(field="verb"), value=verb)
        day = day_of(effective, "effective") if effective else None
        update_commitment(name, verb, content, by=principal, effective=day, source=source)
        answer = commitment_answer(commitment(name, day_of("")))
        if form is Format.JSON:
            emit_json(answer)
        else:
            emit([commitment_row(answer)], SHORT if form is Format.TABLE else COMMITMENT_COLUMNS, form)


def fields_of(texts: list[str]) -> dict[str, str]:
    """`NAME=VALUE` texts as a mapping. Raises Refused for one without an equals sign."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise invalid("this is no field", "Write it as NAME=VALUE", where=Where(field="field"), value=text)
        found[name.strip()] = value.strip()
    return found
