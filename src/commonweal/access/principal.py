"""Who acts: a person who signed in, the anonymous public, or the operator of the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles that a person can hold; the first three principals below are not people."""

    RESIDENT = "resident"
    CARE_WORKER = "care-worker"
    COORDINATOR = "coordinator"
    FINANCE_LEAD = "finance-lead"
    INTEGRATION_LEAD = "integration-lead"
    BOARD_MEMBER = "board-member"
    CLERK = "clerk"
    SOCIAL_WORKER = "social-worker"
    CLINICIAN = "clinician"
    ANALYST = "analyst"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Principal:
    """`role` is a Role for a person, else `anonymous`, `operator` or `sign-in` (may look up one username only)."""

    username: str
    role: str
    user_id: str | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.role == "anonymous"


ANONYMOUS = Principal(username="anonymous", role="anonymous")
OPERATOR = Principal(username="operator", role="operator")


def signing_in(username: str) -> Principal:
    """The principal of a sign-in form: row security lets it see and mark the one account named."""
    return Principal(username=username, role="sign-in")
