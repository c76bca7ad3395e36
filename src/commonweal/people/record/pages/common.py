"""What every page of a person needs: the right to read, the moment as of which it shows, its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commonweal.access.permissions import require
from commonweal.kernel.problem import Where, invalid
from commonweal.people.record.pages import words
from commonweal.people.record.pages.banner import Banner, banner_of
from commonweal.people.record.pages.entry import parsed
from commonweal.people.record.pages.reading import patient_of
from commonweal.people.record.store.stored import Stored

MINUTE = "%Y-%m-%dT%H:%M"


def allow(request: HttpRequest) -> None:
    require(request.principal, "people.read")  # type: ignore[attr-defined]


def known_asked(request: HttpRequest) -> datetime | None:
    """The moment of `?known=`, in the site's own time zone; None where the page shows what is known now.

    Raises Refused for what is no moment, and for one that is still to come.
    """
    text = request.GET.get("known", "").strip()
    if not text:
        return None
    field = Where(field="known")
    try:
        known = datetime.strptime(text, MINUTE)  # noqa: DTZ007  made aware below
    except ValueError:
        remedy = "Give a day and a time, such as 2019-03-04T15:07"
        raise invalid("this is not a moment", remedy, where=field, value=text) from None
    moment = timezone.make_aware(known)
    if moment > timezone.now() + timedelta(minutes=1):
        raise invalid("this moment is still to come", "Give one that has passed", where=field, value=text)
    return moment


class Person:
    """The person of a page: `address` is the page's own, `query` carries the moment from page to page."""

    def __init__(self, id_: str, known: datetime | None) -> None:
        self.id = id_
        self.known = known
        self.stored: Stored = patient_of(id_, known)
        self.patient = parsed(self.stored)
        self.banner: Banner = banner_of(
            self.patient, timezone.localtime(known).date() if known else timezone.localdate()
        )

    @property
    def address(self) -> str:
        return f"/people/{self.id}"

    @property
    def minute(self) -> str:
        """The moment as its field takes it."""
        return timezone.localtime(self.known).strftime(MINUTE) if self.known else ""

    def at(self, path: str = "", **more: str) -> str:
        """An address of one of the person's pages that keeps the moment."""
        said = {**({"known": self.minute} if self.known else {}), **{name: text for name, text in more.items() if text}}
        return f"{self.address}{path}" + (f"?{urlencode(said)}" if said else "")

    def entry(self, type_: str, id_: str, **more: str) -> str:
        return self.at(f"/entries/{type_}/{id_}", **more)


def page_of(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    shared = {"say": words, "errors": []}
    return render(request, f"people/{template}", {**shared, **context}, status=status)
