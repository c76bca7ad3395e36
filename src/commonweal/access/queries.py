"""Reads of accounts, where row security shows everybody their own and operators all; and the heads of the logs."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from commonweal.access import permissions
from commonweal.access.models import User
from commonweal.access.principal import Principal
from commonweal.access.scope import current


class Head(NamedTuple):
    """The newest block of a log: its number, and its digest in hexadecimal."""

    number: int
    digest: str


def heads() -> dict[str, Head]:
    """The head of every log that has a block, for minutes and exports to note: who holds a head that was noted can
    show later that nothing up to it was changed or cut off. Open to every scope; a head tells nothing of the entries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT log, number, digest FROM commonweal_heads()")
        return {log: Head(number, bytes(digest).hex()) for log, number, digest in cursor.fetchall()}


def own_account() -> User:
    """The account of the present scope's principal; raises User.DoesNotExist for one that is not a person."""
    return User.objects.get(username=current().username)


def accounts(*, by: Principal) -> list[User]:
    permissions.require(by, "access.manage-users")
    return list(User.objects.order_by("username"))
