"""What stands around every page: who reads it, the way through the site, and whether its data are made up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.access.principal import ANONYMOUS, Principal
from commonweal.kernel.room import rooms
from commonweal.web import site_state


@dataclass(frozen=True, slots=True)
class MenuItem:
    text: str
    path: str
    is_current: bool


class Shell:
    """The frame of one page. A page of a problem is drawn outside any scope: it asks in one of its own."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        self.principal: Principal = getattr(request, "principal", ANONYMOUS)
        self.path = request.path if request is not None else ""

    @property
    def language(self) -> str:
        """The language of the words on the page, as HTML names it: `en-GB`."""
        main, _dash, region = (get_language() or "en-gb").partition("-")
        return f"{main}-{region.upper()}" if region else main

    @property
    def menu(self) -> list[MenuItem]:
        entries = [entry for room in rooms() for entry in room.menu]
        return [MenuItem(_(entry.text), entry.path, self._is_within(entry.path)) for entry in entries]

    def _is_within(self, path: str) -> bool:
        return self.path == path or (path != "/" and self.path.startswith(path.rstrip("/") + "/"))

    @cached_property
    def is_synthetic(self) -> bool:
        if (told := getattr(self.request, "is_synthetic", None)) is not None:
            return told
        try:
            return site_state.synthetic()
        except DatabaseError:  # the page that says so must still be drawn
            return False
