"""`commonweal user …`: accounts. A password comes from a prompt or from standard input, never from the arguments.

`commonweal log …` stands in `log_commands`, `commonweal token …` in `token_commands`.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, messages
from commonweal.access.log_commands import logs
from commonweal.access.principal import Role
from commonweal.access.token_commands import app as tokens

users = typer.Typer(no_args_is_help=True, help="Accounts of people who sign in.")


def register(root: typer.Typer) -> None:
    root.add_typer(users, name="user")
    root.add_typer(logs, name="log")
    root.add_typer(tokens, name="token")


def password_given() -> str:
    """One line of standard input, or what is typed twice at a prompt."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return sys.stdin.readline().rstrip("\r\n")


@users.command()
def create(
    username: Annotated[str, typer.Argument(help="Small letters, digits, dots, dashes, underscores.")],
    full_name: Annotated[str, typer.Option("--name", help="The person's full name.")],
    role: Annotated[Role, typer.Option(help="What the person does.")],
    as_user: AsUser = "operator",
) -> None:
    """Make an account. The password is prompted for, or read from standard input."""
    password = password_given()
    with acting(as_user) as by:
        from commonweal.access import actions

        actions.create_user(username=username, full_name=full_name, role=role, password=password, by=by)
    messages.print(f"Made the account {username}", markup=False)


@users.command("list")
def list_users(form: FormatOption = Format.TABLE, as_user: AsUser = "operator") -> None:
    """List the accounts."""
    with acting(as_user) as by:
        from django.utils import timezone

        from commonweal.access import queries, rules

        now = timezone.now()
        rows = [
            {
                "username": user.username,
                "name": user.full_name,
                "role": user.role,
                "active": user.is_active,
                "locked": rules.is_locked(user.locked_until, now=now),
                "last_sign_in": user.last_login.isoformat(timespec="seconds") if user.last_login else None,
            }
            for user in queries.accounts(by=by)
        ]
    emit(rows, ["username", "name", "role", "active", "locked", "last_sign_in"], form)


@users.command()
def unlock(username: str, as_user: AsUser = "operator") -> None:
    """Let an account sign in again that wrong passwords have locked."""
    with acting(as_user) as by:
        from commonweal.access import actions

        actions.unlock(username=username, by=by)
    messages.print(f"Unlocked {username}", markup=False)


@users.command()
def deactivate(username: str, as_user: AsUser = "operator") -> None:
    """Close an account."""
    with acting(as_user) as by:
        from commonweal.access import actions

        actions.deactivate(username=username, by=by)
    messages.print(f"Closed {username}", markup=False)


@users.command("set-password")
def set_password(username: str, as_user: AsUser = "operator") -> None:
    """Give an account a new password, prompted for or read from standard input."""
    password = password_given()
    with acting(as_user) as by:
        from commonweal.access import actions

        actions.set_password(username=username, password=password, by=by)
    messages.print(f"The password of {username} is changed", markup=False)
