"""Checks of our own, beside schemathesis's: who is called malformed, and the one shape of refusals."""

from __future__ import annotations

import json
from typing import Any

import schemathesis


@schemathesis.check
def well_formed_is_understood(_context: Any, response: Any, case: Any) -> None:
    """A request of the published form may ask for what cannot be answered; it may not be called malformed."""
    if (
        case.meta is None
        or not case.meta.generation.mode.is_positive
        or response.status_code not in {400, 422}
    ):
        return
    rules = [error for error in json.loads(response.content)["errors"] if "rule" in error]
    assert rules == [], f"a well-formed request was called malformed: {rules}"


@schemathesis.check
def one_shape_of_refusals(_context: Any, response: Any, _case: Any) -> None:
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == ["application/problem+json"]
    found = json.loads(response.content)
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert found["status"] == response.status_code
