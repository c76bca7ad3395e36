"""The scope of a piece of work: one transaction, in which the database knows who acts.

Row-level security reads the two settings made here (`commonweal.role`, `commonweal.principal`). They are local to the
transaction, so a pooled connection cannot leak one reader's scope to the next. No scope, no rows.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from commonweal.access.principal import Principal
from commonweal.kernel.problem import Kind, Problem, Refused

_current: ContextVar[Principal | None] = ContextVar("commonweal_principal", default=None)


@contextmanager
def scoped(principal: Principal) -> Generator[Principal]:
    """Run the block as `principal` in one transaction; nested blocks must be of the same principal."""
    outer = _current.get()
    if outer == principal:
        with transaction.atomic():
            yield principal
        return
    if outer is not None:
        raise RuntimeError("a scope cannot change hands inside a transaction")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('commonweal.role', %s, true), set_config('commonweal.principal', %s, true)",
                [principal.role, principal.username],
            )
        token = _current.set(principal)
        try:
            yield principal
        finally:
            _current.reset(token)


def current() -> Principal:
    """The principal of the present scope; work outside a scope is a fault of the program."""
    principal = _current.get()
    if principal is None:
        raise Refused(Problem(Kind.FAULT, "nothing may be read or written outside a scope"))
    return principal
