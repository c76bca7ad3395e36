"""Entries of a Bundle as requests, and answers as entries."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from commonweal.kernel.problem import invalid
from commonweal.people.record.rest.bundles import quoted
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.patch import JSON_PATCH
from commonweal.people.record.wire.instants import instant
from commonweal.people.record.wire.values import dumps

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
_HEADERS = {
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifMatch": "if-match",
    "ifNoneExist": "if-none-exist",
}
FIRST_FAILURE = 400
_SAID = '{"resourceType":"OperationOutcome","issue":'
"""How an outcome begins; one that is stored as a resource has its id there."""


def entry_request(request: Request, entry: dict[str, Any]) -> Request:
    """Raises Refused for an entry that says no request that is understood."""
    asked = entry.get("request")
    if not isinstance(asked, dict) or asked.get("method") not in METHODS or not isinstance(asked.get("url"), str):
        raise invalid("an entry says a request with a method and a url", f"The methods are {', '.join(METHODS)}")
    path, _, query = asked["url"].removeprefix(f"{request.base}/").strip("/").partition("?")
    headers = {name: str(asked[given]) for given, name in _HEADERS.items() if given in asked}
    if "prefer" in request.headers:
        headers["prefer"] = request.headers["prefer"]
    resource = entry.get("resource")
    method = "GET" if asked["method"] == "HEAD" else asked["method"]
    body = b""
    if method == "PATCH":
        body = _patch_of(resource)
        headers["content-type"] = JSON_PATCH
    elif resource is not None and path.endswith("_search"):
        raise invalid("a search in a Bundle has its parameters in the url", "Leave the resource out")
    elif resource is not None:
        body = dumps(resource).encode()
    return replace(
        request,
        method=method,
        path=path.strip("/"),
        query=parse_qsl(query, keep_blank_values=True),
        headers=headers,
        body=body,
    )


def _patch_of(resource: Any) -> bytes:
    """A JSON Patch travels in a Binary (FHIR R4, RESTful API, section patch)."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Binary":
        raise invalid("a patch in a Bundle is a Binary", f"Put the operations into its data, as {JSON_PATCH}")
    if resource.get("contentType") != JSON_PATCH:
        raise invalid("this patch is not understood", f"Use the content type {JSON_PATCH}")
    try:
        return b64decode(str(resource.get("data", "")), validate=True)
    except ValueError:
        raise invalid("the data of the Binary are not base64", "Encode the operations") from None


def response_entry(request: Request, answer: Answer, full_url: str | None = None) -> str:
    """An entry of the answer: what happened, and the resource where one is sent."""
    headers = dict(answer.headers)
    parts = [f'"status":"{answer.status} {HTTPStatus(answer.status).phrase}"']
    if "Location" in headers:
        parts.append(f'"location":{quoted(headers["Location"].removeprefix(f"{request.base}/"))}')
    if "ETag" in headers:
        parts.append(f'"etag":{quoted(headers["ETag"])}')
    if "Last-Modified" in headers:
        parts.append(f'"lastModified":"{instant(parsedate_to_datetime(headers["Last-Modified"]))}"')
    is_outcome = answer.body is not None and answer.body.startswith(_SAID)
    if is_outcome:
        parts.append(f'"outcome":{answer.body}')
    entry = [f'"fullUrl":{quoted(full_url)}'] if full_url else []
    if answer.body is not None and not is_outcome:
        entry.append(f'"resource":{answer.body}')
    entry.append(f'"response":{{{",".join(parts)}}}')
    return f"{{{','.join(entry)}}}"
