"""The one template environment: the design system's components, each room's templates, words and
addresses.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader

from commonweal import __version__
from commonweal.kernel.room import Room, rooms
from commonweal.web.drawn import drawn
from commonweal.web.language import gettext
from commonweal.web.shell import Shell
from commonweal.web.static_files import static_url
from commonweal.web.words import FILTERS


def environment(**options: Any) -> Environment:
    """Called by the framework once a process. `ChainableUndefined` is what the design system's macros
    expect.
    """
    options["undefined"] = ChainableUndefined
    options["loader"] = ChoiceLoader(
        [
            FileSystemLoader([str(folder) for folder in template_folders()]),
            PackageLoader("nhsuk_frontend_jinja"),
        ]
    )
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    made = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701  autoescape is in `options`
    if made.autoescape is not True:
        raise RuntimeError("templates must escape by themselves")
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    made.globals.update(static=static_url, url=reverse, shell_of=Shell, drawn=drawn, version=__version__)
    made.filters.update(FILTERS)
    return made


def template_folders() -> list[Path]:
    """The `templates` folder of each room that has one, in the order of the house."""
    found = [_folder(room) / "templates" for room in rooms() if room.app]
    return [folder for folder in found if folder.is_dir()]


def _folder(room: Room) -> Path:
    spec = find_spec(room.app or "")
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the room {room.name!r} has no package {room.app!r}")
    return Path(spec.origin).parent
