"""A resource that is not taken in, with every issue that was found in it."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.people.record.validation.issue import Issue


class Rejected(Exception):
    """`status` is 400 for what is no FHIR R4, 422 for what breaks a profile that the resource claims (FHIR R4, RESTful
    API, create); 507 where there is no room for it.
    """

    def __init__(self, status: int, issues: Iterable[Issue]) -> None:
        self.status = status
        self.issues = list(issues)
        super().__init__("; ".join(f"{issue.path}: {issue.message}" for issue in self.issues))
