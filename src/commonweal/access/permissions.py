"""One permission check per action. Each room names its permissions and the roles that hold them, in its `room.py`."""

from __future__ import annotations

from commonweal.access.principal import Principal, Role
from commonweal.kernel.problem import forbidden
from commonweal.kernel.room import rooms

EVERYBODY = frozenset({"anonymous", "operator", *Role})
OPERATORS = frozenset({"operator", Role.ADMINISTRATOR.value})


def holders(permission: str) -> frozenset[str]:
    """The roles that hold `permission`; raises LookupError for one that no room registers."""
    for room in rooms():
        if permission in room.permissions:
            return room.permissions[permission]
    raise LookupError(f"no room registers the permission {permission!r}")


def allowed(principal: Principal, permission: str) -> bool:
    return principal.role in holders(permission)


def require(principal: Principal, permission: str) -> None:
    """Raises Refused(forbidden) where the principal's role does not hold the permission."""
    if not allowed(principal, permission):
        who = "Sign in with an account" if principal.is_anonymous else "Ask an administrator for a role"
        message = f"the permission {permission} is not open to {principal.role}"
        raise forbidden(message, f"{who} that holds this permission")
