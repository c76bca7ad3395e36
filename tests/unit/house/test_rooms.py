"""Every room registers what exists, and every permission that code asks for belongs to exactly one room."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from commonweal.access.permissions import EVERYBODY
from commonweal.kernel.room import Loader, Room, resolve, text_of
from commonweal.site.wiring import ROOMS

SRC = Path(__file__).parents[3] / "src" / "commonweal"
LOADERS = [loader for room in ROOMS for loader in room.loaders]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_what_a_room_registers_exists(room: Room) -> None:
    for dotted in (room.urls, room.api, room.search, room.ship, room.mends):
        assert dotted is None or resolve(dotted) is not None
    if room.app:
        assert resolve(room.app)
    if room.commands:
        assert callable(resolve(room.commands).register)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_registers_its_furniture(room: Room) -> None:
    """A room that has the file has the door: nothing of it is forgotten in `room.py`."""
    folder = SRC / room.name
    if (folder / "commands.py").exists():
        assert room.commands
    if (folder / "api.py").exists():
        assert room.api
    if (folder / "models.py").exists() or (folder / "models").is_dir():
        assert room.app


def test_every_folder_of_the_house_with_a_room_is_wired() -> None:
    assert {file.parent.name for file in SRC.glob("*/room.py")} - {"kernel"} == {room.name for room in ROOMS}


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.kind)
def test_a_kind_of_file_has_a_reader_and_columns(loader: Loader) -> None:
    assert callable(resolve(loader.reader))
    assert text_of(loader.columns).strip()
    assert text_of(loader.title).strip()


def test_kinds_of_file_have_names_of_their_own() -> None:
    assert len({loader.kind for loader in LOADERS}) == len(LOADERS) > 0


def test_permissions_belong_to_one_room_and_to_known_roles() -> None:
    names = Counter(name for room in ROOMS for name in room.permissions)
    assert [name for name, count in names.items() if count > 1] == []
    for room in ROOMS:
        for name, roles in room.permissions.items():
            assert name.startswith(f"{room.name}."), name
            assert roles, name
            assert roles <= EVERYBODY, name


@cache
def asked_for() -> dict[str, str]:
    """The permissions that code names, and where: in `require(...)`, `allowed(...)` or `permission=`.

    A function that hands on the `permission` it was given is not looked at: its callers are.
    """
    found: dict[str, str] = {}
    for file in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            named = [keyword.value for keyword in node.keywords if keyword.arg == "permission"]
            if name in {"require", "allowed"} and len(node.args) == 2 and file.name != "permissions.py":
                named.append(node.args[1])
            for text in named:
                if isinstance(text, ast.Name) and text.id == "permission":
                    continue
                place = f"{file.relative_to(SRC)}:{node.lineno}"
                assert isinstance(text, ast.Constant), f"{place}: name the permission in plain text"
                found[str(text.value)] = place
    return found


def test_code_asks_only_for_registered_permissions() -> None:
    registered = {name for room in ROOMS for name in room.permissions}
    assert {name: place for name, place in asked_for().items() if name not in registered} == {}
    assert len(asked_for()) > 3
