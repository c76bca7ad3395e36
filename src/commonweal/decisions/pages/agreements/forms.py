"""Steps that a lead can take on a page: one form for each verb, with what it asks for, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.agreement import slug
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import Kind, Problem, Refused, Where

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is text, area, day (typed), date (a known day, month or year), select, body (a name, or a body on file)
    or hidden. A body is sent as `name` with `_name` after it, and as `name` alone where it is on file.
    """

    name: str
    label: str
    kind: str = "text"
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`has_day` asks on which day it counts. `names` is the field whose slug becomes the id of what is added."""

    verb: str
    title: str
    fields: Sequence[Field] = ()
    button: str = ""
    has_day: bool = True
    names: str = ""
    danger: bool = False


@dataclass(slots=True)
class Answer:
    """What a form came back with: errors as (text, #anchor), and what was typed, to be shown again."""

    verb: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    values: dict[str, str] = field(default_factory=dict[str, str])

    def value(self, form: Form, one: Field) -> str:
        return self.values.get(one.name, one.value) if self.verb == form.verb else one.value

    def error(self, form: Form, name: str) -> str:
        target = f"#{form.verb}-{name}"
        return next((text for text, anchor in self.errors if anchor == target), "")


Act = Callable[[str, dict[str, Any], "date | None", "int | None"], object]


def answered(request: HttpRequest, forms: Sequence[Form], act: Act) -> Answer:
    """Carry out the step that was sent: `act(verb, content, effective, version)`. No errors mean that it is done."""
    verb = request.POST.get("verb", "")
    form = next((each for each in forms if each.verb == verb), None)
    if form is None:
        return Answer(verb, [(_("This step cannot be taken now. Look at where it stands, and choose again"), "#steps")])
    values = {name: request.POST.get(name, "").strip()[:LONGEST] for name in _sent(form)}
    answer = Answer(verb, values=values)
    try:
        effective = parse_day_or_none(values.get("effective", ""), where=Where(field="effective"))
        act(verb, content_of(form, values), effective, _version(request))
    except Refused as refused:
        if refused.kind is Kind.FORBIDDEN:
            raise
        answer.errors = [(sentence(problem), f"#{anchor(form, problem)}") for problem in refused.problems]
    return answer


def _sent(form: Form) -> list[str]:
    return [*(one.name for one in form.fields), *(["effective"] if form.has_day else [])]


def content_of(form: Form, values: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, by field; a body's name becomes the id of one on file where it is that of one alone."""
    content: dict[str, Any] = {}
    for one in form.fields:
        text = values.get(one.name, "")
        if not text:
            continue
        if one.kind == "body":
            on_file = body_called(text)
            content[one.name if on_file else f"{one.name}_name" if one.name != "body" else "name"] = on_file or text
        else:
            content[one.name] = text
    if form.names:
        content["id"] = slug(values.get(form.names, ""))[:60].strip("-") or "part"
    return content


def body_called(text: str) -> str | None:
    """The id of the one body on file that is called so."""
    try:
        return view(today()).find(text).id
    except Refused:
        return None


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def anchor(form: Form, problem: Problem) -> str:
    """The field of the form that a problem is about; the form's own heading where it is about none."""
    parts = [part for part in (problem.where.field or "").split(".") if part and not part.isdecimal()]
    known = set(_sent(form))
    for part in reversed(parts):
        meant = {"name": "body", "id": form.names}.get(part, part)
        for each in (part, part.removesuffix("_name"), meant):
            if each in known:
                return f"{form.verb}-{each}"
    return f"{form.verb}-step"


def sentence(problem: Problem) -> str:
    text = problem.message[:1].upper() + problem.message[1:]
    return f"{text}. {problem.remedy}" if problem.remedy else text
