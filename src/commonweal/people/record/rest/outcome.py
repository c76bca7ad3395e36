"""OperationOutcome: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commonweal.kernel.problem import Kind, Problem
from commonweal.people.record.rest.message import Answer
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.wire.values import dumps

_CODES = {
    Kind.INVALID: "invalid",
    Kind.NOT_FOUND: "not-found",
    Kind.FORBIDDEN: "forbidden",
    Kind.CONFLICT: "conflict",
    Kind.NOT_IN_FORCE: "business-rule",
    Kind.UNSUPPORTED: "not-supported",
    Kind.TOO_COSTLY: "too-costly",
    Kind.BUSY: "transient",
    Kind.FAULT: "exception",
}
"""Issue types (FHIR R4, code system issue-type) of the house's kinds of refusal."""


def of_problems(problems: Iterable[Problem]) -> list[Issue]:
    return [
        Issue("error", _CODES[each.kind], each.where.field or "", _without_place(each)) for each in problems
    ]


def _without_place(problem: Problem) -> str:
    seen = f" (found {problem.value!r})" if problem.value is not None else ""
    return f"{problem.message}{seen}. {problem.remedy}".rstrip(". ") + "."


def outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The resource. With nothing found it says so."""
    made: list[dict[str, Any]] = []
    for each in issues:
        issue: dict[str, Any] = {"severity": each.severity, "code": each.code, "diagnostics": each.message}
        if each.path:
            issue["expression"] = [each.path]
        made.append(issue)
    all_well = {"severity": "information", "code": "informational", "diagnostics": "No issue was found."}
    return {"resourceType": "OperationOutcome", "issue": made or [all_well]}


def answer(status: int, issues: Iterable[Issue]) -> Answer:
    return Answer(status, dumps(outcome(issues)))


def refusal(status: int, code: str, message: str) -> Answer:
    return answer(status, [Issue("error", code, "", message)])
