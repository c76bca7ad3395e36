"""The scope of a piece of work: one transaction, in which the database knows who acts.

Row-level security reads the two settings made here (`commonweal.role`, `commonweal.principal`). They are local to the
transaction, so a pooled connection cannot leak one reader's scope to the next. No scope, no rows.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from commonweal.access.principal import Principal
from commonweal.access.statements import prepared
from commonweal.kernel.problem import Kind, Problem, Refused

_ENTER = "SELECT set_config('commonweal.role', %s, true), set_config('commonweal.principal', %s, true)"
_ENTER_BY_TOKEN = "SELECT username, role, user_id, purpose FROM commonweal_enter(%s)"  # noqa: S105  no secret

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
        prepared(_ENTER, (principal.role, principal.username))
        with _as(principal):
            yield principal


@contextmanager
def scoped_by_token(digest: bytes) -> Generator[tuple[Principal, str] | None]:
    """Run the block as the holder of a bearer token, for the purpose that is given with it; None, and no scope, where
    nobody holds it.
    """
    with transaction.atomic():
        found = prepared(_ENTER_BY_TOKEN, (digest,)).fetchone()
        if found is None:
            yield None
            return
        principal = Principal(username=found[0], role=found[1], user_id=found[2])
        with _as(principal):
            yield principal, found[3]


@contextmanager
def _as(principal: Principal) -> Generator[None]:
    token = _current.set(principal)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Principal:
    """The principal of the present scope; work outside a scope is a fault of the program."""
    principal = _current.get()
    if principal is None:
        raise Refused(Problem(Kind.FAULT, "nothing may be read or written outside a scope"))
    return principal
