"""`commonweal token …`: what a program shows to act for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, messages
from commonweal.access.principal import OPERATOR
from commonweal.access.purpose import Purpose
from commonweal.kernel.problem import invalid

app = typer.Typer(no_args_is_help=True, help="Bearer tokens of programs that act for a person.")


@app.command()
def create(
    purpose: Annotated[Purpose, typer.Option(help="Why the program looks at records.")],
    days: Annotated[int, typer.Option(help="How many days the token lives.")] = 30,
    as_user: AsUser = "operator",
) -> None:
    """Print a new token of the user named by --as. It is shown only now."""
    if as_user == OPERATOR.username:
        raise invalid("the operator has no token", "Name the person for whom the program acts with --as")
    with acting(as_user) as by:
        from commonweal.access.tokens import create_token  # noqa: PLC0415  needs the framework

        token = create_token(purpose=purpose, days=days, by=by)
    typer.echo(token)
    messages.print(f"Send it as: Authorization: Bearer <token>. It opens what {as_user} may see.", markup=False)


@app.command("list")
def list_tokens(form: FormatOption = Format.TABLE, as_user: AsUser = "operator") -> None:
    """List tokens, never their text: one's own, for operators all."""
    with acting(as_user) as by:
        from commonweal.access.tokens import tokens  # noqa: PLC0415  needs the framework

        rows = [
            {
                "number": token.pk,
                "user": token.user.username,
                "purpose": token.purpose,
                "made": token.recorded.isoformat(timespec="seconds"),
                "expires": token.expires.isoformat(timespec="seconds"),
                "revoked": token.revoked.isoformat(timespec="seconds") if token.revoked else None,
            }
            for token in tokens(by=by)
        ]
    emit(rows, ["number", "user", "purpose", "made", "expires", "revoked"], form)


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(help="The number that `token list` shows.")], as_user: AsUser = "operator"
) -> None:
    """Take a token back: it opens nothing from now on."""
    with acting(as_user) as by:
        from commonweal.access.tokens import revoke_token  # noqa: PLC0415  needs the framework

        revoke_token(number=number, by=by)
    messages.print(f"Token {number} is revoked")
