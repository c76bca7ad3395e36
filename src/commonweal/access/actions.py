"""Verbs that change accounts: sign in and out, make, lock, close, and give a new password."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from commonweal.access import audit, permissions, rules
from commonweal.access.models import User
from commonweal.access.principal import ANONYMOUS, Principal, signing_in
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, not_found

_NOBODY = ""


def sign_in(*, username: str, password: str) -> User | None:
    """The account, if this is its password, it is open and not locked; else None, whatever the reason was.

    Unknown, closed and locked accounts cost the same work as a wrong password. The row stays locked while
    the password is checked, so guesses made at the same time are counted one by one.
    """
    known = username if len(username) <= 64 and username.isprintable() else _NOBODY
    password = password[: rules.PASSWORD_LONGEST + 1]
    with scoped(signing_in(known)):
        user = User.objects.select_for_update().filter(username=known).first() if known else None
        if user is not None:
            return _checked(user, password)
    make_password(password)  # as much work as checking one
    with scoped(ANONYMOUS):
        audit.record("access.sign-in-failed", subject="", reason="unknown account")
    return None


def _checked(user: User, password: str) -> User | None:
    now = timezone.now()
    is_right = check_password(password, user.password)
    if rules.is_locked(user.locked_until, now=now) or not user.is_active:
        reason = "account closed" if not user.is_active else "account locked"
        audit.record("access.sign-in-failed", subject=user.username, reason=reason)
        return None
    if is_right:
        user.failed_sign_ins, user.locked_until, user.last_login = 0, None, now
        user.save(update_fields=["failed_sign_ins", "locked_until", "last_login"])
        audit.record("access.sign-in", subject=user.username)
        return user
    user.failed_sign_ins, user.locked_until = rules.after_failure(user.failed_sign_ins, now=now)
    user.save(update_fields=["failed_sign_ins", "locked_until"])
    audit.record("access.sign-in-failed", subject=user.username, reason="wrong password")
    if user.locked_until:
        audit.record("access.locked", subject=user.username, until=user.locked_until)
    return None


def sign_out(*, by: Principal) -> None:
    """The audit's word on it; the caller ends the browser's session."""
    with scoped(by):
        permissions.require(by, "access.sign-in")
        audit.record("access.sign-out", subject=by.username)


def create_user(*, username: str, full_name: str, role: str, password: str, by: Principal) -> User:
    """Raises Refused(invalid) with every problem of the fields, or Refused(conflict) where the name is
    taken.
    """
    with scoped(by):
        permissions.require(by, "access.manage-users")
        problems = [
            *rules.username_problems(username),
            *rules.full_name_problems(full_name),
            *rules.role_problems(role),
            *rules.password_problems(password, username=username),
        ]
        if problems:
            raise Refused.of(problems)
        user = User(username=username, full_name=full_name.strip(), role=role, password=make_password(password))
        made = User.objects.bulk_create([user], ignore_conflicts=True)
        found = User.objects.filter(username=username).first()
        if not made or found is None or found.password != user.password:
            raise conflict(f"the username {username!r} is taken", "Choose another name")
        audit.record("access.create-user", subject=username, role=role)
        return found


def set_password(*, username: str, password: str, by: Principal) -> None:
    """A new password for somebody else's account; it also unlocks it. Every session of the account ends."""
    with scoped(by):
        permissions.require(by, "access.manage-users")
        user = _account(username)
        _use(user, password)
        user.failed_sign_ins, user.locked_until = 0, None
        user.save(update_fields=["password", "failed_sign_ins", "locked_until"])
        audit.record("access.set-password", subject=username)


def change_password(*, present: str, password: str, by: Principal) -> User:
    """One's own new password, for which the present one must be known. Every other session of the account
    ends.
    """
    with scoped(by):
        permissions.require(by, "access.change-own-password")
        user = User.objects.select_for_update().get(username=by.username)
        if not check_password(present[: rules.PASSWORD_LONGEST + 1], user.password):
            where = Where(field="present")
            raise Refused(Problem(Kind.INVALID, "the present password is not right", "Write it again", where))
        _use(user, password)
        user.save(update_fields=["password"])
        audit.record("access.change-password", subject=by.username)
        return user


def unlock(*, username: str, by: Principal) -> None:
    with scoped(by):
        permissions.require(by, "access.manage-users")
        user = _account(username)
        user.failed_sign_ins, user.locked_until = 0, None
        user.save(update_fields=["failed_sign_ins", "locked_until"])
        audit.record("access.unlock", subject=username)


def deactivate(*, username: str, by: Principal) -> None:
    """Close an account: its sessions end with their next request. Nobody can close their own."""
    with scoped(by):
        permissions.require(by, "access.manage-users")
        if username == by.username:
            raise conflict("nobody can close their own account", "Ask another administrator")
        user = _account(username)
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record("access.deactivate", subject=username)


def _account(username: str) -> User:
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise not_found(f"there is no account {username!r}", "See commonweal user list")
    return user


def _use(user: User, password: str) -> None:
    if problems := list(rules.password_problems(password, username=user.username)):
        raise Refused.of(problems)
    user.password = make_password(password)
