"""Which roles may read what is not public yet, and which may write to the log."""

from commonweal.access.permissions import OPERATORS
from commonweal.access.principal import Role

MEMBERS = OPERATORS | {
    Role.BOARD_MEMBER.value, Role.CLERK.value, Role.INTEGRATION_LEAD.value, Role.FINANCE_LEAD.value,
    Role.ANALYST.value, Role.REGULATOR.value, Role.CLINICIAN.value, Role.SOCIAL_WORKER.value, Role.COORDINATOR.value,
}  # fmt: skip
"""They see drafts and papers that are not published yet."""

CLERKS = OPERATORS | {Role.CLERK.value}
"""They keep meetings, agendas, votes and minutes, and the membership of bodies."""

LEADS = CLERKS | {Role.INTEGRATION_LEAD.value}
"""They keep commitments, powers, mandates and a place's own model."""

AUTHORS = LEADS | {
    Role.FINANCE_LEAD.value, Role.ANALYST.value, Role.BOARD_MEMBER.value, Role.CLINICIAN.value,
    Role.SOCIAL_WORKER.value,
}  # fmt: skip
"""They write papers and comments."""

WRITERS = AUTHORS
"""Everybody who may add to the log at all; each action asks for its own permission besides."""
