"""`commonweal meeting`: meetings, their agendas and minutes, actions, and the forward plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json, messages
from commonweal.access.principal import OPERATOR
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import Where, invalid

app = typer.Typer(
    name="meeting", help="Meetings, agendas, minutes, actions and the forward plan.", no_args_is_help=True
)

Body = Annotated[str, typer.Option("--body", help="Of this body only: its id or unique name.")]
Id = Annotated[str, typer.Argument(help="The meeting's id, as `commonweal meeting list` prints it.")]


@app.command("list")
def list_meetings(
    body: Body = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="From this day on.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Up to this day.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List meetings by day."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.queries.meetings import meetings

        require(by, "decisions.read")
        first = parse_day_or_none(since, where=Where(field="--since"))
        last = parse_day_or_none(until, where=Where(field="--until"))
        found = meetings(body, since=first, until=last)
        rows = [
            {"id": row.id, "day": row.day, "starts": row.starts, "ends": row.ends, "title": row.title,
             "body": row.body, "body_name": row.body_name, "place": row.place, "state": row.state, "items": row.items}
            for row in found
        ]  # fmt: skip
    emit(rows, ["id", "day", "starts", "title", "body_name", "place", "state"], form)


@app.command()
def show(meeting: Id, form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Show a meeting's agenda with what came of each item; as JSON with attendance, quorum, votes and reasons."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.queries import meetings

        require(by, "decisions.read")
        _item, state = meetings.one(meeting)
        rows = [
            {"number": row.item.number, "title": row.title, "paper": row.item.paper or None,
             "paper_state": row.text.state if row.text else None, "result": row.outcome or None}
            for row in meetings.agenda(state)
        ]  # fmt: skip
        if form is Format.JSON:
            emit_json({**_whole(meeting), "agenda": rows})
            return
    emit(rows, ["number", "title", "paper", "paper_state", "result"], form)


def _whole(meeting: str) -> dict[str, Any]:
    from commonweal.decisions.pages.meetings.meeting import resolutions_shown
    from commonweal.decisions.queries import meetings
    from commonweal.decisions.rules.meeting import quorum_now
    from commonweal.decisions.rules.table import by_sector

    item, state = meetings.one(meeting)
    tables: list[dict[str, Any]] = []
    for table in state.plan.tables:
        found = quorum_now(state, table.body)
        sectors = by_sector(table.places, table.rule("any").weights)
        tables.append({
            "body": table.body, "name": table.name, "can_decide": table.can_decide,
            "quorum": {**found.model_dump(mode="json"), "met": found.is_met},
            "sectors": [each.model_dump(mode="json") for each in sectors],
        })  # fmt: skip
    return {
        "id": item.subject, "title": state.plan.title, "body": state.plan.body, "day": state.plan.day,
        "state": state.state, "version": item.version, "tables": tables,
        "attendance": state.attendance.model_dump(mode="json"),
        "interests": [each.model_dump(mode="json") for each in state.interests],
        "resolutions": [
            {
                "item": each.number, "body": each.resolution.motion.body, "text": each.resolution.motion.text,
                "method": each.resolution.motion.method, "outcome": each.outcome, "binds": list(each.resolution.binds),
                "result": each.resolution.result.model_dump(mode="json"), "reasons": each.reasons,
            }
            for each in resolutions_shown(state)
        ],
    }  # fmt: skip


@app.command()
def minutes(
    meeting: Id,
    file: Annotated[Path, typer.Argument(help="The PDF file to write.")],
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Write the minutes of a meeting as PDF, with the head of the log."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.minutes.document import minutes_pdf

        require(by, "decisions.read")
        content = minutes_pdf(meeting)
        try:
            file.write_bytes(content)
        except OSError as error:
            where = Where(str(file))
            raise invalid(f"the file cannot be written: {error.strerror}", "Give another path", where=where) from None
    messages.print(f"Wrote {file}", markup=False)


@app.command()
def actions(
    body: Body = "",
    every: Annotated[bool, typer.Option("--all", help="Those that are done or dropped too.")] = False,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List the actions that meetings agreed, by due day."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.queries.meetings import actions as found
        from commonweal.decisions.queries.register import view
        from commonweal.decisions.queries.today import today

        require(by, "decisions.read")
        wanted = view(today()).find(body).id if body else ""
        rows = [
            {"id": item.subject, "action": each.action.text, "owner": each.owner, "due": each.due,
             "state": each.state, "body": each.action.body, "meeting": each.action.meeting or None,
             "progress": list(each.progress)}
            for item, each in found(wanted, state="" if every else "open")
        ]  # fmt: skip
    emit(rows, ["id", "action", "owner", "due", "state", "body"], form)


@app.command("plan")
def forward_plan(
    body: Annotated[str, typer.Argument(help="A body's id or unique name; every body if left out.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Items that were received or dropped too.")] = False,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show the forward plan: what is to come to a body, and where it came from."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.queries.forward_plan import forward_plan as found

        require(by, "decisions.read")
        rows = [
            {"id": row.id, "title": row.title, "due": row.due, "bodies": list(row.bodies),
             "body_names": list(row.names), "origin": row.origin, "source": row.source or None,
             "reporter": row.reporter or None, "state": row.state, "late": row.is_late}
            for row in found(body, with_ended=every)
        ]  # fmt: skip
    emit(rows, ["id", "title", "due", "body_names", "origin", "state", "late"], form)
