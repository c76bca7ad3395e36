"""Payment models: all of them, and one with its formula, its source and what it would pay. Open to everybody, as the
command is: a model is policy, and a quote posts nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.kernel.problem import HTTP_STATUS, Problem, Refused
from commonweal.money.pages.common import day_asked, page_of, sentence
from commonweal.money.pages.payment.entries import PREFIX, asked_for, example_texts, typed
from commonweal.money.payment.catalogue import definition, definitions
from commonweal.money.payment.definition import Definition
from commonweal.money.payment.presenters import OUTPUT_COLUMNS, STEP_COLUMNS, output_rows, step_rows
from commonweal.money.payment.rules.quoting import Quote, quote
from commonweal.web.sheets import Sheet, download
from commonweal.web.words import number


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest version of every model, or those in force on a day."""
    on = day_asked(request, "on")
    latest = {model.id: model for model in definitions() if on is None or model.in_force(on)}
    return page_of(request, "payment_models.html", {"shown": list(latest.values()), "on": on})


@require_safe
def page(request: HttpRequest, model: str) -> HttpResponse:
    chosen = _chosen(request, model)
    asked = request.GET
    example = asked.get("example", "")
    texts = example_texts(chosen, int(example)) if example.isdecimal() and len(example) < 4 else {}
    texts = texts or {name: asked[name] for name in asked if name.startswith(PREFIX)}
    found, errors, status = None, [], 200
    if texts:
        try:
            found = quote(chosen, typed(chosen, texts))
        except Refused as refused:
            errors = [(_said(chosen, each), f"#{_anchor(chosen, each)}") for each in refused.problems]
            status = HTTP_STATUS[refused.kind]
    if found is not None and asked.get("form") in ("csv", "xlsx"):
        return _file(found, asked["form"])
    download_as = asked.copy()
    context: dict[str, Any] = {
        "model": chosen,
        "versions": [each for each in definitions() if each.id == model],
        "entries": asked_for(chosen),
        "prefix": PREFIX,
        "texts": texts,
        "errors": errors,
        "wrong": {anchor.removeprefix("#"): text for text, anchor in reversed(errors)},
        "found": found,
    }
    if found is not None:
        context |= {
            "outputs": [{**row, "text": value_text(row["value"], row["unit"])} for row in output_rows(found)],
            "steps": [{**row, "text": value_text(row["result"], row["unit"])} for row in step_rows(found)],
            "csv": _with(download_as, "csv"),
            "xlsx": _with(download_as, "xlsx"),
        }
    return page_of(request, "payment_model.html", context, status)


def _chosen(request: HttpRequest, model: str) -> Definition:
    text = request.GET.get("version", "")
    return definition(model, version=int(text) if text.isdecimal() and len(text) < 6 else None)


def _anchor(model: Definition, problem: Problem) -> str:
    """The field of the form that a problem is about; the first one where it is about none."""
    name = re.split(r"[\[.]", problem.where.field or "")[0]
    return f"{PREFIX}{name if name in asked_for(model) else next(iter(model.inputs))}"


def _said(model: Definition, problem: Problem) -> str:
    """The problem with the title of its entry, where the engine's own words do not begin with it."""
    text = sentence(problem)
    name = re.split(r"[\[.]", problem.where.field or "")[0]
    entry = asked_for(model).get(name)
    return text if entry is None or text.startswith(entry.title) else f"{entry.title}: {text[:1].lower()}{text[1:]}"


def _with(asked: Any, form: str) -> str:
    asked["form"] = form
    return "?" + asked.urlencode()


def value_text(value: object, unit: str) -> str:
    """A value of the answer for readers: pounds with their sign, other numbers with separators, lists joined."""
    if value is None:
        return _("does not apply")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(value_text(one, unit) for one in value)
    if isinstance(value, (Decimal, int)):
        text = number(Decimal(value)) if unit != "pounds" else number(Decimal(value), 2)
        if unit != "pounds":
            return text
        return f"{text[0]}£{text[1:]}" if not text[0].isdigit() else f"£{text}"
    return str(value)


def _file(found: Quote, form: str) -> HttpResponse:
    model = found.definition
    steps = Sheet("Working", STEP_COLUMNS, [_row(row) for row in step_rows(found)])
    outputs = Sheet("Answer", OUTPUT_COLUMNS, [_row(row) for row in output_rows(found)])
    about = [(_("Model"), f"{model.title} ({model.id})"), (_("Version"), str(model.version)),
             (_("Formula"), model.formula),
             (_("Sources"), "; ".join(f"{each.source}: {each.place}" for each in model.citations))]  # fmt: skip
    return download(f"quote-{model.id}", form, [outputs, steps], about)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Values that are not pounds stay texts: a count has no two decimal places."""
    return {
        name: value if row["unit"] == "pounds" and isinstance(value, Decimal) else _plain(value)
        for name, value in row.items()
    }


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    return "" if value is None else str(value)
