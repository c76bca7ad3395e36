"""The scope of a piece of work: one transaction, in which the database knows who acts.

Row-level security reads the two settings made here (`commonweal.role`, `commonweal.principal`). They are local to the
transaction, so a pooled connection cannot leak one reader's scope to the next. No scope, no rows.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from django.db import transaction
from psycopg.errors import InvalidAuthorizationSpecification

from commonweal.access.placeholders import Values
from commonweal.access.principal import Principal
from commonweal.access.statements import together
from commonweal.access.trips import Came
from commonweal.kernel.problem import Kind, Problem, Refused

_ENTER = "SELECT set_config('commonweal.role', %s, true), set_config('commonweal.principal', %s, true)"
_ENTER_BY_TOKEN = "SELECT username, role, user_id, purpose FROM commonweal_enter(%s)"  # noqa: S105  no secret
_ENTER_AS = "SELECT commonweal_enter_as(%s, %s, %s, %s, %s)"

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
        together((_ENTER, (principal.role, principal.username)))
        with _as(principal):
            yield principal


@contextmanager
def scoped_by_token(digest: bytes) -> Generator[tuple[Principal, str] | None]:
    """Run the block as the holder of a bearer token, for the purpose that is given with it; None, and no scope, where
    nobody holds it.
    """
    with transaction.atomic():
        found = together((_ENTER_BY_TOKEN, (digest,)))[0].rows
        if not found:
            yield None
            return
        username, role, user_id, purpose = found[0]
        principal = Principal(username=username, role=role, user_id=user_id)
        with _as(principal):
            yield principal, purpose


NotTheHolder = InvalidAuthorizationSpecification
"""What the first statement of `briefly` raises where the token speaks for somebody else by now, or for nobody."""


class _Brief:
    """A scope that takes no round trip of its own: it is entered with a statement, and left with it."""

    def __init__(self, digest: bytes, principal: Principal, purpose: str) -> None:
        self.principal = principal
        self.enter = (_ENTER_AS, (digest, principal.username, principal.role, principal.user_id, purpose))
        self.was_entered = False
        self.is_open = False
        self.whole: ExitStack | None = None

    def sent(self, statement: str, values: Values, *, is_more_to_come: bool) -> Came:
        if self.whole is not None:
            return together((statement, values))[0]
        self.was_entered = True
        if self.is_open:
            if is_more_to_come:
                return together((statement, values))[0]
            came = together((statement, values), _COMMIT)[0]
            self.is_open = False
            return came
        if is_more_to_come:
            self.is_open = True
            return together(_BEGIN, self.enter, (statement, values))[2]
        return together(self.enter, (statement, values))[1]

    def leave(self) -> None:
        """Where something was to come, without it: nothing is kept."""
        if self.is_open:
            self.is_open = False
            together(_ROLLBACK)
        elif not self.was_entered:  # nothing was asked of the database, and yet there is an answer
            self.was_entered = True
            together(self.enter)

    def become_whole(self) -> None:
        if self.is_open:
            raise RuntimeError("a scope that is under way by statements does nothing else")
        if self.whole is None:
            self.was_entered = True
            with ExitStack() as whole:
                whole.enter_context(transaction.atomic())
                together(self.enter)
                whole.enter_context(_as(self.principal))
                self.whole = whole.pop_all()


_BEGIN, _COMMIT, _ROLLBACK = ("BEGIN", ()), ("COMMIT", ()), ("ROLLBACK", ())
_brief: ContextVar[_Brief | None] = ContextVar("commonweal_brief_scope", default=None)


@contextmanager
def briefly(digest: bytes, principal: Principal, purpose: str) -> Generator[None]:
    """Run the block as the one who held a bearer token when it was last seen. Each statement that is `sent` is checked
    for that, by the database, in the trip and the transaction in which it is carried out; whatever else asks who acts
    turns the rest into one transaction. Raises NotTheHolder, also where nothing was sent.
    """
    if _current.get() is not None or _brief.get() is not None:
        raise RuntimeError("a scope cannot change hands inside a transaction")
    brief = _Brief(digest, principal, purpose)
    token = _brief.set(brief)
    try:
        yield
    except BaseException as error:
        if brief.whole is not None:
            brief.whole.__exit__(type(error), error, error.__traceback__)
        raise
    else:
        if brief.whole is not None:
            brief.whole.close()
    finally:
        _brief.reset(token)
        brief.leave()


def sent(statement: str, values: Values = (), *, is_more_to_come: bool = False) -> Came:
    """What a statement brings in the present scope. `is_more_to_come`: the transaction goes on, with what it holds
    locked, until a statement after which nothing is to come.
    """
    brief = _brief.get()
    if brief is None:
        return together((statement, values))[0]
    return brief.sent(statement, values, is_more_to_come=is_more_to_come)


@contextmanager
def attempted() -> Generator[None]:
    """Nothing of the block is kept where it raises, and the scope goes on. In a brief scope nothing of what is under
    way is kept either.
    """
    brief = _brief.get()
    if brief is None or brief.whole is not None:
        with transaction.atomic():
            yield
        return
    try:
        yield
    except BaseException:
        brief.leave()
        raise


@contextmanager
def _as(principal: Principal) -> Generator[None]:
    token = _current.set(principal)
    try:
        yield
    finally:
        _current.reset(token)


def expected() -> None:
    """Raises Refused outside a scope, where what is `sent` would show nothing: a fault of the program."""
    if _current.get() is None and _brief.get() is None:
        raise _outside()


def current() -> Principal:
    """The principal of the present scope; work outside a scope is a fault of the program."""
    principal, brief = _current.get(), _brief.get()
    if principal is not None:
        return principal
    if brief is None:
        raise _outside()
    brief.become_whole()
    return brief.principal


def _outside() -> Refused:
    return Refused(Problem(Kind.FAULT, "nothing may be read or written outside a scope"))
