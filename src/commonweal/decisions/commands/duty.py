"""`commonweal duty`: what the law asks of each body, and the evidence that it was done."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit
from commonweal.access.principal import OPERATOR
from commonweal.decisions.commands.days import On, day_of

app = typer.Typer(name="duty", help="Duties in law, and the evidence that bodies met them.", no_args_is_help=True)
_COLUMNS = ("duty", "title", "statute", "body", "body_name", "evidence", "last", "citation", "verified")


@app.command("list")
def list_(
    body: Annotated[list[str] | None, typer.Option(help="Only this body, by id or name; may be given again.")] = None,
    on: On = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List the duties of bodies with how much evidence each has; without a body, those that have some."""
    with acting(as_user):
        from commonweal.decisions.queries.powers import duties
        from commonweal.decisions.queries.register import view

        seen = view(day_of(on))
        found = duties(seen, [seen.find(each).id for each in body or ()])
        short = ("title", "statute", "body_name", "evidence", "last")
        emit([_row(each) for each in found], short if form is Format.TABLE else _COLUMNS, form)


@app.command()
def met(
    duty: Annotated[str, typer.Argument(help="The duty's id, or its short id.")],
    body: Annotated[str, typer.Argument(help="The body, by id or name.")],
    text: Annotated[str, typer.Option(help="What it did.")],
    decision: Annotated[str, typer.Option(help="The decision of the log that shows it.")] = "",
    link: Annotated[str, typer.Option(help="The address of a document.")] = "",
    on: On = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Record evidence that a body met a duty."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.duties import show_duty_met

        item = show_duty_met(duty, body, text, by=principal, on=day_of(on), decision=decision, link=link)
        emit(
            [{"evidence": item.subject, "duty": item.parent, "body": item.body}],
            ("evidence", "duty", "body"),
            Format.TABLE,
        )


@app.command()
def withdraw(
    evidence: Annotated[str, typer.Argument(help="The evidence, as commonweal duty met printed it.")],
    reason: Annotated[str, typer.Option(help="Why it no longer counts.")],
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Withdraw evidence. It stays in the log."""
    with acting(as_user) as principal:
        from commonweal.decisions.actions.duties import withdraw_evidence

        withdraw_evidence(evidence, by=principal, reason=reason)
        emit([{"evidence": evidence, "state": "withdrawn"}], ("evidence", "state"), Format.TABLE)


def _row(row: Any) -> dict[str, Any]:
    last = row.evidence[-1][1] if row.evidence else None
    return {"duty": row.duty, "title": row.title, "statute": row.statute, "body": row.body, "body_name": row.body_name,
            "evidence": len(row.evidence), "last": f"{last.on}: {last.text}" if last else None,
            "citation": row.citation, "verified": row.verified}  # fmt: skip
