"""Everything that can be said of a resource, as `$validate` asks for it: R4, its invariants, its profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles import check_base, check_profiles

_SAME_RULE = frozenset(("required", "code-invalid"))
"""Codes of issues that a profile would say over again of the same place, as it takes the rules of its base along."""


def check_all(body: bytes | str, resource: Mapping[str, Any]) -> list[Issue]:
    """Every issue. Where the very shape of the resource is wrong, what builds on it is said to be unchecked."""
    issues = base.check(body, resource)
    if any(issue.severity == "fatal" or (issue.severity == "error" and issue.code == "structure") for issue in issues):
        message = "Not checked: invariants and profiles, until the structure is right"
        type_ = str(resource.get("resourceType", ""))
        return [*issues, Issue("information", "informational", type_, message)]
    told = {(issue.severity, issue.code, issue.path) for issue in issues if issue.code in _SAME_RULE}
    more = dict.fromkeys([*check_base(resource), *check_profiles(resource)])
    return [*issues, *[issue for issue in more if (issue.severity, issue.code, issue.path) not in told]]
