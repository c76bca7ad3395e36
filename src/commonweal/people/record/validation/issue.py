"""One finding about a resource: the value that every check gives and the edge turns into an OperationOutcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["fatal", "error", "warning", "information"]


@dataclass(frozen=True, slots=True)
class Issue:
    """`code` is a code of FHIR's issue-type; `path` is a FHIRPath such as `Patient.name[0].given[1]`, lists from 0."""

    severity: Severity
    code: str
    path: str
    message: str


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether any finding keeps the resource from being stored."""
    return any(issue.severity in ("error", "fatal") for issue in issues)
