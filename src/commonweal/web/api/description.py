"""What the OpenAPI description says besides the parameters and the answers of each operation."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
"""A JSON number with the exact digits of the decimal."""

TITLE = "Commonweal HTTP API"
ABOUT = """\
Public figures of health and social care, with what stands behind each: areas, measures, values, explanations
and the published files; and who decides what: routes, bodies, mandates, powers, agreements, commitments and
meetings. Anybody may read them; nothing is changed here.

**Numbers**: exact decimals, to be read so. Null stands where there is no number, and the status says why.
**Dates**: civil days in the United Kingdom; start and end are both inside the period.
**Forms**: JSON, and CSV where an answer is a table (Accept: text/csv, or format=csv).
**Pages**: next is the cursor of the next page and null on the last; the Link header has its address.
**Marks**: every answer has an ETag; send it as If-None-Match, and what has not changed is answered with 304.
**Refusals**: application/problem+json (RFC 9457), everywhere of one shape. A parameter that an operation does
not have is refused, never ignored. An error has a rule where the request has not the form described here.
"""


class ProblemError(BaseModel):
    """One thing that was wrong."""

    detail: str = Field(description="What was wrong.")
    parameter: str = Field("", description="The parameter that it was wrong in; absent where it is none.")
    header: str = Field("", description="The header that it was wrong in; absent where it is none.")
    value: str = Field("", description="The value seen.")
    remedy: str = Field("", description="What to do about it.")
    rule: str = Field("", description="The rule of form that was broken; absent for a well-formed request.")


class ProblemDetails(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(
        description="urn:commonweal:problem: and the kind of problem.",
        pattern="^urn:commonweal:problem:[a-z-]+$",
    )
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="The first error, with what to do about it.")
    errors: list[ProblemError] = Field(description="Everything that was wrong.", min_length=1)


class NextPage(BaseModel):
    """The end of a page."""

    next: str | None = Field(description="The cursor of the next page; null on the last.")


_WORDS = {
    "400": "The request has not the form described, or can be read in two ways",
    "403": "Not open to you",
    "404": "There is no such thing",
    "406": "There is no such form of this answer",
    "422": "Well-formed, but it cannot be answered: not supported, or too much at once",
    "5XX": "The service could not answer",
}
_MARK = {
    "ETag": {"description": "The mark of this answer.", "required": True, "schema": {"type": "string"}},
    "Cache-Control": {
        "description": "no-cache: keep it, but ask before using it again. no-store for signed-in readers.",
        "schema": {"type": "string"},
    },
}
_LINK = {"Link": {"description": 'The next page, rel="next"; absent on the last.', "schema": {"type": "string"}}}


def responses(*, csv: bool, paged: bool) -> dict[Any, Any]:
    """What every read may answer, besides the model of its JSON."""
    found: dict[Any, Any] = {
        200: {"description": "The answer", "headers": {**_MARK, **(_LINK if paged else {})}},
        "304": {"description": "What you hold (If-None-Match) is still so", "headers": _MARK},
    }
    if csv:
        found[200]["content"] = {"text/csv": {"schema": {"type": "string"}}}
    found |= {status: {"$ref": f"#/components/responses/Problem{status}"} for status in _WORDS}
    return found


def components() -> dict[str, Any]:
    """Schemas and responses of refusals."""
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = {**schema.pop("$defs"), "ProblemDetails": schema}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {
        "schemas": schemas,
        "responses": {
            f"Problem{status}": {"description": words, "content": content} for status, words in _WORDS.items()
        },
    }


def without_unused(document: dict[str, Any]) -> dict[str, Any]:
    """The document without schemas that nothing refers to: the generator lists models of parameters too."""
    schemas = document["components"]["schemas"]
    used: set[str] = set()
    found = _references({**document, "components": {**document["components"], "schemas": {}}})
    while found - used:
        name = (found - used).pop()
        used.add(name)
        found |= _references(schemas[name])
    document["components"]["schemas"] = {name: part for name, part in schemas.items() if name in used}
    return document


def _references(part: Any) -> set[str]:
    """Names of the schemas that a part of the document refers to."""
    if isinstance(part, list):
        return set().union(*(_references(item) for item in part))
    if not isinstance(part, dict):
        return set()
    own = str(part.get("$ref", ""))
    names = {own.rpartition("/")[2]} if own.startswith("#/components/schemas/") else set()
    return names.union(*(_references(value) for value in part.values()))


def without_titles(part: Any) -> Any:
    """The schema without the titles that the generator makes up of the names."""
    if isinstance(part, list):
        return [without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    is_schema = "type" in part or "anyOf" in part or "allOf" in part or "$ref" in part
    return {
        name: without_titles(value)
        for name, value in part.items()
        if not (is_schema and name == "title" and isinstance(value, str))
    }
