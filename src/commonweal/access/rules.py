"""Rules of accounts: names, passwords, and when sign-in is locked. Pure: the caller says what time it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from commonweal.access.principal import Role
from commonweal.kernel.problem import Kind, Problem, Where

FAILURES_ALLOWED = 5
LOCK = timedelta(minutes=15)
PASSWORD_SHORTEST, PASSWORD_LONGEST = 12, 200
RESERVED = frozenset({"anonymous", "operator", "sign-in"})
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,62}")


def username_problems(username: str) -> Iterator[Problem]:
    where = Where(field="username")
    if username in RESERVED:
        yield Problem(Kind.INVALID, "this name belongs to the service", "Choose another name", where, username)
    elif not _USERNAME.fullmatch(username):
        remedy = "Use 2 to 63 small letters, digits, dots, dashes or underscores, a letter first"
        yield Problem(Kind.INVALID, "this cannot be a username", remedy, where, username)


def full_name_problems(full_name: str) -> Iterator[Problem]:
    if not full_name.strip() or len(full_name) > 120:
        yield Problem(
            Kind.INVALID,
            "the full name is missing or too long",
            "Use 1 to 120 letters",
            Where(field="full_name"),
        )


def role_problems(role: str) -> Iterator[Problem]:
    if role not in set(Role):
        remedy = f"Use one of {', '.join(sorted(Role))}"
        yield Problem(Kind.INVALID, "there is no such role", remedy, Where(field="role"), role)


def password_problems(password: str, *, username: str) -> Iterator[Problem]:
    """Long enough, not the name over again, not one letter over again. The value is never repeated back.

    Length over mixture: National Cyber Security Centre, "Password policy: updating your approach".
    """
    where = Where(field="password")
    if len(password) < PASSWORD_SHORTEST:
        remedy = f"Use at least {PASSWORD_SHORTEST} characters: three random words are easy to remember"
        yield Problem(Kind.INVALID, "the password is too short", remedy, where)
    elif len(password) > PASSWORD_LONGEST:
        remedy = f"Use at most {PASSWORD_LONGEST} characters"
        yield Problem(Kind.INVALID, "the password is too long", remedy, where)
    elif username.casefold() in password.casefold() or len(set(password)) < 5:
        remedy = "Leave out the username, and use at least five different characters"
        yield Problem(Kind.INVALID, "the password is too easy to guess", remedy, where)


def is_locked(locked_until: datetime | None, *, now: datetime) -> bool:
    return locked_until is not None and now < locked_until


def after_failure(failures: int, *, now: datetime) -> tuple[int, datetime | None]:
    """The count of failures after one more, and until when the account is locked; the count starts again
    with a lock.
    """
    return (0, now + LOCK) if failures + 1 >= FAILURES_ALLOWED else (failures + 1, None)
