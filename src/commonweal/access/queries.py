"""Reads of accounts; row security shows everybody their own and operators all."""

from __future__ import annotations

from commonweal.access import permissions
from commonweal.access.models import User
from commonweal.access.principal import Principal
from commonweal.access.scope import current


def own_account() -> User:
    """The account of the present scope's principal; raises User.DoesNotExist for one that is not a person."""
    return User.objects.get(username=current().username)


def accounts(*, by: Principal) -> list[User]:
    permissions.require(by, "access.manage-users")
    return list(User.objects.order_by("username"))
