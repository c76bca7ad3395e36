"""The reference pages that are read off the product: `python -m tests.reference` writes them.

A test compares them with what the code says, so that a page cannot fall behind.
"""

from __future__ import annotations

import ast
import inspect
import os
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import typer

from commonweal.policy.citation import Citation

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Written by python -m tests.reference: change the code, not this page. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(_cell(text) for text in row) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def commands() -> Iterator[str]:
    from commonweal.access.command import Exit
    from commonweal.cli import build

    yield from ("# Commands", "", MADE, "")
    yield from prose(
        "Data go to standard output; progress and messages to standard error. Where a command prints data, "
        "`--format table`, `csv` or `json` says how. A command that reads or writes acts for somebody: "
        "`--as USER`, and without it the operator of the data folder."
    )
    yield ""
    meanings = {
        Exit.DONE: "done",
        Exit.REFUSED: "refused; the message says what was wrong, where, and what to do",
        Exit.USAGE: "the command was not written as it must be",
        Exit.FAULT: "a fault of the program or of its surroundings, or stopped by the reader",
    }
    rows = [(str(int(code)), words) for code, words in meanings.items()]
    yield from table(("Exit status", "Meaning"), rows)
    for path, command in _leaves(typer.main.get_command(build()), ()):
        yield from ("", f"## `{path}`", "", *prose(command.help or ""))
        rows = list(_parameters(command))
        if rows:
            yield ""
            yield from table(("Argument or option", "Default", "Meaning"), rows)


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name in sorted(command.commands):
            yield from _leaves(command.commands[name], (*path, name))
    else:
        yield " ".join(("commonweal", *path)), command


def _parameters(command: Any) -> Iterator[tuple[str, str, str]]:
    for parameter in command.params:
        words = getattr(parameter, "help", None) or ""
        needed = " (needed)" if parameter.required else ""
        if parameter.param_type_name == "option":
            names = " / ".join((*parameter.opts, *parameter.secondary_opts))
            default = parameter.default
            shown = "" if default is None or parameter.required or callable(default) else _default(default)
            kind = parameter.bare_type
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                words += " One of: " + ", ".join(each.value for each in kind) + "."
            yield f"`{names}`{needed}", shown, words
        else:
            yield f"`{parameter.name.upper()}`{needed}", "", words


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"`{getattr(value, 'value', value)}`"


def kinds() -> Iterator[str]:
    from commonweal.kernel.room import rooms, text_of

    yield from ("# Kinds of file", "", MADE, "")
    yield from prose(
        "`commonweal load KIND FILE ...` takes these kinds; `commonweal load --list` prints the same list. "
        "A file is recognised by its content. What is not recognised is refused whole."
    )
    for room in rooms():
        if room.loaders:
            yield from ("", f"## Of the room `{room.name}`", "")
            yield from table(
                ("Kind", "What it is", "What is read"),
                ((f"`{loader.kind}`", text_of(loader.title), text_of(loader.columns)) for loader in room.loaders),
            )


def measures() -> Iterator[str]:
    from commonweal.measures.catalogue import definitions

    yield from ("# Measures", "", MADE, "")
    yield from prose(
        "Each measure is one reviewed file in `src/commonweal/measures/definitions`. "
        "A changed formula is a new version."
    )
    yield ""
    yield from table(
        ("Id", "Title", "Unit", "Good"),
        (
            (f"[`{one.id}`](#{one.id})", one.title, one.unit, one.direction.value)
            for one in definitions().values()
        ),
    )
    for one in definitions().values():
        yield from ("", f"## {one.id}", "")
        yield from prose(f"**{one.title}** (version {one.version}). {one.why}")
        yield ""
        splits = [f"{name}: {', '.join(values)}" for name, values in one.dimensions.items()]
        rows = [
            ("Formula", one.formula),
            ("Unit", one.unit),
            ("Who is counted", one.population),
            ("Periods", ", ".join(kind.value for kind in one.periods)),
            ("Split by", "; ".join(splits) or "nothing"),
            ("Sources, in order", ", ".join(f"`{source}`" for source in one.sources)),
            ("Rounding", f"{one.rounding.places} decimal places, {one.rounding.rule.value}"),
            ("Adds up to larger areas", "yes" if one.sums_to_parent else "no"),
            ("Good direction", one.direction.value),
            ("Small numbers", one.disclosure),
        ]
        rows += [("Break", f"from {each.from_.isoformat()}: {each.reason}") for each in one.breaks]
        rows += [("From", _citation(each)) for each in one.citations]
        yield from table(("", ""), rows)


def _citation(each: Citation) -> str:
    place = f": {each.place}" if each.place else ""
    return f"{each.source}{place}" + ("" if each.provenance == "verified" else f" ({each.provenance})")


def permissions() -> Iterator[str]:
    from commonweal.access.principal import Role
    from commonweal.kernel.room import rooms

    yield from ("# Permissions by role", "", MADE, "")
    yield from prose(
        "Every action asks for one permission. A person holds one role. `anonymous` is anybody who has not "
        "signed in; `operator` is the owner of the data folder, at the command line. Row-level security in "
        "the database says once more who reads and writes which table."
    )
    yield ""
    roles = ["anonymous", "operator", *sorted(Role)]
    rows = []
    for room in rooms():
        for name, holders in room.permissions.items():
            held = [role for role in roles if role in holders]
            rows.append((f"`{name}`", "everybody" if held == roles else ", ".join(held)))
    yield from table(("Permission", "Held by"), rows)
    yield from ("", "## Roles", "", ", ".join(f"`{role}`" for role in sorted(Role)) + ".")


def model_file() -> Iterator[str]:
    from commonweal.decisions.model.common import Part, Record
    from commonweal.decisions.model.file import LISTS, ModelFile

    yield from ("# A model file", "", MADE, "")
    yield from prose(
        "A YAML file of a place's own boards, powers, routes and agreements; `commonweal model load FILE` takes it. "
        "Models that ship are files of the same form. What stands in no table here is refused, with its line. "
        "[Load your own model](../how-to/load-your-own-model.md) has a whole example."
    )
    yield from ("", *prose(
        "An id is `nation/kind/slug` in small letters, digits and hyphens. A date is a year, a year and month, or a "
        "day, as known. Pounds are a whole number, or text with at most two decimals. Area codes are those of the "
        "Office for National Statistics. A field without a default is needed."
    ))  # fmt: skip
    yield from ("", "## The file", "", *_fields(ModelFile, ()))
    yield from ("", "## Every record", "", *prose(_class_words(Record)), "", *_fields(Record, ()))
    seen: list[type[Part]] = []
    for name in LISTS:
        (kind,) = _parts(ModelFile.model_fields[name].annotation)
        yield from _section(kind, seen, f"An entry of `{name}`. ")
    for kind in _parts(ModelFile.model_fields["for_each_area"].annotation):
        yield from _section(kind, seen, "An entry of `for_each_area`. ")


def _section(kind: Any, seen: list[Any], where: str = "") -> Iterator[str]:
    """The table of a type, then those of the types in it that have none yet."""
    from commonweal.decisions.model.common import Named, Record

    if kind in seen:
        return
    seen.append(kind)
    common = Named if issubclass(kind, Named) else Record if issubclass(kind, Record) else None
    told = " With `id` and `nation`, and [what every record has](#every-record)." if common is Named else (
        " With [what every record has](#every-record)." if common else ""
    )  # fmt: skip
    yield from ("", f"## {kind.__name__}", "", *prose(where + _class_words(kind) + told), "")
    yield from _fields(kind, set(Record.model_fields) | {"id", "nation"} if common is Named else
                       set(common.model_fields) if common else ())  # fmt: skip
    for name in kind.model_fields:
        for part in _parts(kind.model_fields[name].annotation):
            yield from _section(part, seen)


def _fields(kind: Any, without: Iterable[str]) -> Iterator[str]:
    meanings = _meanings(kind)
    rows = [
        (f"`{name}`", _type(field), _given(field), meanings[name])
        for name, field in kind.model_fields.items()
        if name not in without and not field.exclude
    ]
    yield from table(("Field", "Type", "Default", "Meaning"), rows)


def _meanings(kind: Any) -> dict[str, str]:
    """The words under each field of the class and of those that it builds on."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not getattr(base, "model_fields", None):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for before, after in pairwise(tree.body):
            if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr):
                assert isinstance(before.target, ast.Name)
                assert isinstance(after.value, ast.Constant)
                found[before.target.id] = str(after.value.value)
    return found


def _class_words(kind: Any) -> str:
    return " ".join((kind.__doc__ or "").split())


def _parts(annotation: Any) -> list[Any]:
    """The types of the model that stand in an annotation."""
    from commonweal.decisions.model.common import Part

    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation] if issubclass(annotation, Part) else []
    return [part for each in get_args(annotation) for part in _parts(each)]


def _type(field: Any) -> str:
    marks = tuple(field.metadata)
    return _words(Annotated[field.annotation, *marks] if marks else field.annotation)


def _words(annotation: Any) -> str:
    from commonweal.decisions.model import common
    from commonweal.decisions.model.day import Known

    named = {common.Id: "id", common.Slug: "short name", common.Day: "date", common.Pounds: "pounds"}
    for alias, words in named.items():
        if annotation == alias:
            return words
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        is_area = any("A-Z" in str(getattr(mark, "pattern", "")) for mark in _flat(marks))
        return "area code" if is_area else _words(inner)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inside)
    if origin is tuple:
        several = inside[:1] if inside[-1] is Ellipsis else inside
        return "list of " + " and ".join(_listed(each) for each in several)
    if origin is dict:
        return f"{_words(inside[1])} by {'sector' if get_origin(inside[0]) is Literal else 'name'}"
    if inside:
        return " or ".join(_words(each) for each in inside if each is not type(None))
    if _parts(annotation):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    plain = {str: "text", int: "whole number", bool: "`true` or `false`", Known: "date", object: "any"}
    return plain.get(annotation, getattr(annotation, "__name__", str(annotation)).lower())


def _listed(annotation: Any) -> str:
    return f"({_words(annotation)})" if get_origin(annotation) is tuple else _words(annotation)


def _flat(marks: Iterable[Any]) -> Iterator[Any]:
    """Marks of an annotation, with those that a `Field` carries."""
    for mark in marks:
        yield mark
        yield from getattr(mark, "metadata", ())


def _given(field: Any) -> str:
    if field.is_required():
        return "needed"
    default = field.get_default(call_default_factory=True)
    if default in (None, "", (), {}):
        return ""
    if isinstance(default, tuple):
        return ", ".join(f"`{each}`" for each in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


PAGES = {"model-file.md": model_file, "commands.md": commands, "kinds.md": kinds, "measures.md": measures, "permissions.md": permissions}


def page(name: str) -> str:
    """The text of a page as the code has it now."""
    return "\n".join(PAGES[name]()) + "\n"


def prose(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), 110, break_long_words=False, break_on_hyphens=False)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWEAL_HOME"] = folder
        import django

        django.setup()
        for name in PAGES:
            (FOLDER / name).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
