"""Who may see or do what, and why."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.access.principal import Role
from commonweal.kernel.room import Room

ROOM = Room(
    name="access",
    app="commonweal.access",
    urls="commonweal.access.urls",
    commands="commonweal.access.commands",
    permissions={
        "access.sign-in": EVERYBODY,
        "access.change-own-password": frozenset(Role),
        "access.manage-users": OPERATORS,
        "access.read-audit": OPERATORS | {"regulator"},
    },
)
