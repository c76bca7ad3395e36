"""The API's description, for programs and for people."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonweal.access.middleware import without_database
from commonweal.web.api import reply
from commonweal.web.api.service import ADDRESS, document


@without_database
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    text, mark = _document()
    response = (
        reply.not_modified() if reply.has(request, mark) else HttpResponse(text.encode(), content_type=reply.JSON)
    )
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _document() -> tuple[str, str]:
    text = json.dumps(document(), ensure_ascii=False, indent=1)
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@without_database
def start(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{ADDRESS}docs")


def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page: each operation with its parameters, what it answers, and an example."""
    info = document()["info"]
    return render(request, "api/docs.html", {"about": _paragraphs(info["description"]), "operations": _operations()})


@dataclass(frozen=True, slots=True)
class ParameterShown:
    name: str
    place: str
    is_required: bool
    is_repeated: bool
    form: str
    words: str


@dataclass(frozen=True, slots=True)
class FieldShown:
    name: str
    form: str
    words: str


@dataclass(frozen=True, slots=True)
class OperationShown:
    """`example` is an address of this site that can be opened, empty where none is sure to be there; `_parts` are
    what a line may end between.
    """

    key: str
    path: str
    path_parts: list[str]
    summary: str
    words: str
    parameters: tuple[ParameterShown, ...]
    fields: tuple[FieldShown, ...]
    has_csv: bool
    example: str
    example_parts: list[str]


@cache
def _operations() -> tuple[OperationShown, ...]:
    return tuple(_shown(path, item["get"]) for path, item in document()["paths"].items())


def _shown(path: str, operation: dict[str, Any]) -> OperationShown:
    parameters = operation["parameters"]
    content = operation["responses"][200]["content"]
    address = path
    asked: list[tuple[str, str]] = []
    for parameter in parameters:
        examples = parameter["schema"].get("examples") or parameter.get("examples") or []
        if parameter["in"] == "path" and examples:
            address = address.replace(f"{{{parameter['name']}}}", str(examples[0]))
        elif parameter["required"] and examples:
            first = examples[0]
            asked.append((parameter["name"], first[0] if isinstance(first, list) else str(first)))
    example = f"{address}?{urlencode(asked)}" if asked else address
    if "{" in address:
        example = ""
    return OperationShown(
        key=operation["operationId"], path=path, path_parts=_parts(path), summary=operation["summary"],
        words=operation.get("description", ""),
        parameters=tuple(_parameter(parameter) for parameter in parameters),
        fields=tuple(_fields(content["application/json"]["schema"])), has_csv="text/csv" in content,
        example=example,
        example_parts=_parts(example),
    )  # fmt: skip


def _parts(address: str) -> list[str]:
    return re.findall(r"[^/?&=]*[/?&=]|[^/?&=]+", address)


def _parameter(parameter: dict[str, Any]) -> ParameterShown:
    schema = parameter["schema"]
    is_repeated = schema.get("type") == "array"
    return ParameterShown(
        name=parameter["name"], place=parameter["in"], is_required=parameter["required"],
        is_repeated=is_repeated,
        form=_form(schema["items"] if is_repeated else schema), words=parameter.get("description", ""),
    )  # fmt: skip


def _fields(schema: dict[str, Any]) -> list[FieldShown]:
    """The members of the answer; of a page, those of its rows."""
    found = _resolved(schema).get("properties", {})
    items = found.get("items", {})
    if items.get("type") == "array":
        found = _resolved(items["items"]).get("properties", {})
    return [FieldShown(name, _form(part), part.get("description", "")) for name, part in found.items()]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _form(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " / ".join(_form(part) for part in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "$ref" in schema or "allOf" in schema:
        return "object"
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"list of {_form(schema['items'])}"
    return str(schema.get("format", kind))


def _paragraphs(text: str) -> list[list[tuple[str, str]]]:
    """Paragraphs of the description; a line that opens with **a word** gives that word apart."""
    found: list[list[tuple[str, str]]] = []
    for block in text.strip().split("\n\n"):
        lines: list[tuple[str, str]] = []
        for line in block.splitlines():
            if line.startswith("**"):
                _empty, word, rest = line.split("**", 2)
                lines.append((word, rest.strip().lstrip(": ")))
            elif lines:
                word, rest = lines[-1]
                lines[-1] = (word, f"{rest} {line}")
            else:
                lines.append(("", line))
        found.append(lines)
    return found
