"""Bearer tokens: made once and shown once, looked up by their digest with every request, taken back at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from commonweal.access import audit, permissions
from commonweal.access.models import AccessToken, User
from commonweal.access.principal import Principal
from commonweal.access.purpose import Purpose
from commonweal.access.scope import scoped
from commonweal.kernel.problem import invalid, not_found

MARK = "cw_"
"""What every token begins with, so that a leaked one can be recognised."""

DAYS_DEFAULT = 30
DAYS_MOST = 366


def digest_of(token: str) -> bytes:
    """A token has 256 random bits, so a plain digest gives nothing away."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def create_token(*, purpose: Purpose, days: int = DAYS_DEFAULT, by: Principal) -> str:
    """A token with which a program acts for `by`, a person, until so many days from now. It is shown only here.

    Raises Refused(invalid) for the operator, who is no person, and for days outside 1 to `DAYS_MOST`.
    """
    with scoped(by):
        permissions.require(by, "access.own-tokens")
        if not 1 <= days <= DAYS_MOST:
            raise invalid(f"a token lives for 1 to {DAYS_MOST} days", "Give another number", value=str(days))
        token = MARK + secrets.token_urlsafe(32)
        made = AccessToken.objects.create(
            digest=digest_of(token),
            user=User.objects.get(username=by.username),
            purpose=purpose.value,
            expires=timezone.now() + timedelta(days=days),
        )
        audit.record("access.create-token", subject=by.username, token=made.pk, purpose=purpose.value)
        return token


def revoke_token(*, number: int, by: Principal) -> None:
    """The token opens nothing from now on. Raises Refused(not found) where `by` has no such token."""
    with scoped(by):
        permissions.require(by, "access.read-tokens")
        found = AccessToken.objects.filter(pk=number, revoked=None).update(revoked=timezone.now())
        if not found:
            raise not_found(f"there is no open token {number}", "See commonweal token list")
        audit.record("access.revoke-token", subject=by.username, token=number)


def tokens(*, by: Principal) -> list[AccessToken]:
    """One's own tokens, newest first; for operators all."""
    permissions.require(by, "access.read-tokens")
    return list(AccessToken.objects.select_related("user").order_by("-id"))
