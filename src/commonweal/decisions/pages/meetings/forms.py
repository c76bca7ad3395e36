"""What a form was sent with, what was wrong with it, and how its values are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import HTTP_STATUS, Kind, Problem, Refused, Where, invalid

Done = TypeVar("Done")


@dataclass
class Form:
    """Values by field, as text; `errors` are the messages with the address of their field, for the error summary."""

    values: dict[str, str] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    names: tuple[str, ...] = ()
    """Fields that the page shows; a problem with another one is shown at the top of the form."""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """What is wrong with a field; empty where nothing is."""
        return next((text for text, target in self.errors if target == f"#{name}"), "")

    def text(self, name: str) -> str:
        return self.values.get(name, "").replace("\r\n", "\n").strip()

    def day(self, name: str, label: str) -> date:
        """Raises Refused where the field holds no day."""
        found = self.day_or_none(name)
        if found is None:
            raise invalid(_("%(label)s is missing") % {"label": label}, _("Give a day"), where=Where(field=name))
        return found

    def day_or_none(self, name: str) -> date | None:
        return parse_day_or_none(self.text(name), where=Where(field=name))

    def whole(self, name: str, label: str) -> int | None:
        """A whole number of zero or more; None where the field is empty. Raises Refused for anything else."""
        text = self.text(name)
        if not text:
            return None
        if not text.isdecimal() or len(text) > 6:
            message = _("%(label)s is no whole number") % {"label": label}
            raise invalid(message, _("Write digits alone"), where=Where(field=name), value=text)
        return int(text)

    def lines(self, name: str) -> list[str]:
        """The lines of a text area that are not empty."""
        return [line.strip() for line in self.text(name).split("\n") if line.strip()]

    @property
    def version(self) -> int | None:
        """The version that the page was made from, so that nobody overwrites what they have not seen."""
        text = self.values.get("version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else None


def sent(request: HttpRequest, names: tuple[str, ...]) -> Form:
    """The form as it was sent."""
    data: QueryDict = request.POST
    return Form({name: data.get(name, "").replace("\x00", "") for name in data}, names=names)


def shown(values: Mapping[str, object], names: tuple[str, ...]) -> Form:
    """The form before it was sent, with what is known already."""
    return Form({name: _text(value) for name, value in values.items()}, names=names)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def done(form: Form, do: Callable[[], Done]) -> Done | None:
    """Do it whole or not at all; what was refused goes on the form, and None comes back."""
    try:
        with transaction.atomic():
            return do()
    except Refused as refused:
        form.errors += [(sentence(problem), f"#{_target(form, problem)}") for problem in refused.problems]
        form.status = HTTP_STATUS[refused.kind]
        return None


def sentence(problem: Problem) -> str:
    """A problem as the reader sees it beside the field."""
    text = problem.message[:1].upper() + problem.message[1:]
    return f"{text}. {problem.remedy}" if problem.remedy else text


def _target(form: Form, problem: Problem) -> str:
    name = problem.where.field or ""
    for known in (name, name.replace(".", "-"), name.split(".", maxsplit=1)[0]):
        if known in form.names:
            return known
    return "form"


def needed(form: Form, fields: Mapping[str, str]) -> None:
    """Raises Refused naming every one of the fields that is empty, each with its message."""
    missing = [
        Problem(Kind.INVALID, message, _("Complete the field"), Where(field=name))
        for name, message in fields.items()
        if not form.text(name)
    ]
    if missing:
        raise Refused.of(missing)
