"""`commonweal paper`: papers, what was decided, and every entry about one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, emit_json
from commonweal.access.principal import OPERATOR

app = typer.Typer(name="paper", help="Papers, what was decided, and their timelines.", no_args_is_help=True)


@app.command("list")
def list_papers(
    body: Annotated[str, typer.Option("--body", help="Of this body only: its id or unique name.")] = "",
    state: Annotated[str, typer.Option("--state", help="In this state only, such as submitted or approved.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List papers, the newest first."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.pages.meetings.lists import PAPER_STATES
        from commonweal.decisions.queries.papers import papers
        from commonweal.decisions.queries.register import view
        from commonweal.decisions.queries.today import today
        from commonweal.kernel.problem import Where, invalid

        require(by, "decisions.read")
        if state and state not in PAPER_STATES:
            remedy = f"Give one of {', '.join(PAPER_STATES)}"
            raise invalid("papers have no such state", remedy, where=Where(field="--state"), value=state)
        wanted = view(today()).find(body).id if body else ""
        rows = [_row(item.subject, each) for item, each in papers(wanted, state=state)]
    emit(rows, ["id", "title", "body", "author", "state", "day", "number", "outcome"], form)


def _row(subject: str, paper: Any) -> dict[str, Any]:
    return {
        "id": subject, "title": paper.text.title, "body": paper.text.body, "author": paper.text.author,
        "recommendation": paper.text.recommendation, "state": paper.state,
        "meeting": paper.placed.meeting if paper.placed else None,
        "day": paper.placed.day if paper.placed else None, "number": paper.placed.number if paper.placed else None,
        "outcome": paper.decided.outcome if paper.decided else None,
    }  # fmt: skip


@app.command()
def show(
    paper: Annotated[str, typer.Argument(help="The paper's id, as `commonweal paper list` prints it.")],
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show every entry about a paper; as JSON with its text, evidence, outcome and conditions."""
    with acting(as_user) as by:
        from commonweal.access.permissions import require
        from commonweal.decisions.queries.papers import one
        from commonweal.decisions.queries.timeline import timeline

        require(by, "decisions.read")
        item, state = one(paper)
        lines = [
            {"number": line.number, "entry": line.id, "verb": line.verb, "effective": line.effective,
             "recorded": line.recorded.isoformat(timespec="seconds"), "by": line.by, "reason": line.reason or None,
             "corrects": line.corrects, "standing": line.standing or None}
            for line in timeline("paper", paper)
        ]  # fmt: skip
        if form is Format.JSON:
            emit_json({**_row(item.subject, state), **state.model_dump(mode="json"), "timeline": lines})
            return
    emit(lines, ["number", "verb", "effective", "recorded", "by", "reason", "corrects", "standing"], form)
