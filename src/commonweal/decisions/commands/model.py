"""`commonweal model`: load a place's own boards, powers, routes and agreements; see what is held."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit
from commonweal.access.principal import OPERATOR
from commonweal.kernel.problem import Problem, Refused, not_found

app = typer.Typer(name="model", help="A place's own boards, powers, routes and agreements.", no_args_is_help=True)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="YAML files, or folders of them; each whole or not at all.")],
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Load a place's own model. Loading a file again changes nothing; shipped models need no load."""
    with acting(as_user) as principal:
        pass  # the account is checked, and the framework up, before any file is read
    from commonweal.decisions.actions.model import ModelLoaded, load_model

    done: list[ModelLoaded] = []
    problems: list[Problem] = []
    left = _files(paths)
    while left:  # a file may name what another one brings: what was refused is tried again while others get in
        refused: list[Path] = []
        problems = []
        for path in left:
            try:
                done.append(load_model(path, by=principal))
            except Refused as refusal:
                refused.append(path)
                problems += refusal.problems
        if len(refused) == len(left):
            break
        left = refused
    rows = [{name: getattr(each, name) for name in _LOADED} for each in done]
    emit(rows, _LOADED, form)
    if problems:
        raise Refused.of(problems)


_LOADED = ("file", "new", "changed", "unchanged", "left")


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".yml"))
            if not inside:
                raise not_found(f"{path.name} holds no YAML files", "Give a folder with .yaml files")
            found += inside
        else:
            found.append(path)
    return found


@app.command("list")
def list_(
    kind: Annotated[str | None, typer.Option(help="Only this list, such as bodies or mandates.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Only the place's own records.")] = False,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List the records held: shipped and own, with the file and line of each."""
    with acting(as_user):
        from commonweal.decisions.actions.model import subject_of
        from commonweal.decisions.queries.register import register

        rows = [
            {"list": each.list, "subject": subject_of(each.list, each.record), "origin": each.origin,
             "file": each.file, "line": each.line, "verified": each.record.is_verified}
            for each in register().held
            if (kind is None or each.list == kind) and (not own or each.origin == "own")
        ]  # fmt: skip
        emit(rows, ("list", "subject", "origin", "file", "line", "verified"), form)


@app.command()
def withdraw(
    subject: Annotated[str, typer.Argument(help="The record's subject, as commonweal model list prints it.")],
    reason: Annotated[str, typer.Option(help="Why it no longer holds.")],
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Take one of the place's own records out of force. It stays in the log."""
    with acting(as_user) as principal:
        pass
    from commonweal.decisions.actions.model import withdraw_model

    withdraw_model(subject, by=principal, reason=reason, permission="decisions.load-model")
    emit([{"subject": subject, "state": "withdrawn"}], ("subject", "state"), Format.TABLE)
