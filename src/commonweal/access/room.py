"""Who may see or do what, and why."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.access.principal import Role
from commonweal.kernel.room import ChainedLog, Room

ROOM = Room(
    name="access",
    app="commonweal.access",
    urls="commonweal.access.urls",
    commands="commonweal.access.commands",
    logs=(
        ChainedLog(
            name="audit",
            table="access_audit_entry",
            id_column="id",
            columns=("id", "recorded", "principal", "role", "action", "subject", "detail"),
        ),
    ),
    permissions={
        "access.sign-in": EVERYBODY,
        "access.change-own-password": frozenset(Role),
        "access.manage-users": OPERATORS,
        "access.read-audit": OPERATORS | {"regulator"},
        "access.own-tokens": frozenset(Role),
        "access.read-tokens": OPERATORS | frozenset(Role),
        "access.check-logs": OPERATORS | {"regulator"},
    },
)
