"""Payment models and quotes as rows and plain data, for the command line, pages and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.money.payment.definition import Definition, Entry
from commonweal.money.payment.rules.inputs import from_file
from commonweal.money.payment.rules.quoting import Quote, as_data
from commonweal.policy.citation import Citation

MODEL_COLUMNS = ("id", "version", "title", "valid_from", "valid_to", "known_from", "known_to", "verified", "formula")
MODELS_AT_A_GLANCE = ("id", "version", "title", "valid_from", "valid_to", "verified")
OUTPUT_COLUMNS = ("output", "title", "value", "unit")
COMPARISON_COLUMNS = ("which", "model", "pays", "why")
ACTIVITY_COLUMNS = ("measure", "area_name", "period", "value", "unit", "status", "source", "known")
STEP_COLUMNS = ("step", "title", "formula", "numbers", "result", "unit")


def model_row(model: Definition) -> dict[str, Any]:
    return {column: getattr(model, column) for column in MODEL_COLUMNS}


def model_data(model: Definition) -> dict[str, Any]:
    """Everything that a reader needs to use the model and to judge it."""
    return {
        **model_row(model),
        "why": model.why,
        "scope": model.scope,
        "tied_to": list(model.tied_to),
        "inputs": [entry_data(name, entry) for name, entry in model.inputs.items()],
        "constants": [
            {
                "name": name,
                "title": one.title,
                "unit": one.unit,
                "value": one.value,
                "citation": citation_data(one.citation),
            }
            for name, one in model.constants.items()
        ],
        "steps": [
            {"name": step.name, "title": step.title, "unit": step.unit, "formula": step.formula} for step in model.steps
        ],
        "outputs": [
            {"name": name, "title": output.title, "unit": output.unit} for name, output in model.outputs.items()
        ],
        "periods": [period.model_dump() for period in model.periods],
        "unsettled": list(model.unsettled),
        "examples": [
            {"title": one.title, "input": from_file(one.input), "output": from_file(one.output), "refused": one.refused}
            for one in model.examples
        ],
        "citation": [citation_data(one) for one in model.citations],
    }


def entry_data(name: str, entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": name,
        "title": entry.title,
        "unit": entry.unit,
        "shape": entry.shape,
        "required": entry.required,
        "activity": entry.activity,
        "open_end": entry.open_end,
    }
    for limit in ("least", "most", "above", "length", "as_long_as", "default"):
        value = getattr(entry, limit)
        if value is not None:
            data[limit] = from_file(value)
    if entry.choices:
        data["choices"] = list(entry.choices)
    if entry.fields:
        data["fields"] = [entry_data(column, asked) for column, asked in entry.fields.items()]
    if entry.citation:
        data["citation"] = citation_data(entry.citation)
    return data


def citation_data(citation: Citation) -> dict[str, str]:
    return {name: value for name, value in citation.model_dump().items() if value}


def output_rows(found: Quote) -> Iterator[dict[str, Any]]:
    """The answer, a row for each output and each provider's share."""
    data = as_data(found)
    for name, output in found.definition.outputs.items():
        yield {"output": name, "title": output.title, "value": data[name], "unit": output.unit}
    for share in data.get("providers", []):  # type: ignore[union-attr]
        yield {"output": "provider", "title": share["name"], "value": share["amount"], "unit": "pounds"}


def step_rows(found: Quote) -> Iterator[dict[str, Any]]:
    """The working, a row for each step."""
    steps: Any = as_data(found)["steps"]
    for step in steps:
        yield {"step": step["name"], **{column: step[column] for column in STEP_COLUMNS[1:]}}
