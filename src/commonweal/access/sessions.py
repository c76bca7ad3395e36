"""What a signed-in browser's session holds, and when it ends.

A session ends after SESSION_COOKIE_AGE seconds without a request, after eight hours whatever happens, when
the account is closed or changes its role, and when its password changes. The cookie's key is new at each
sign-in.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from commonweal.access.models import User
from commonweal.access.principal import Principal

ABSOLUTE_SECONDS = 8 * 60 * 60
REFRESH_SECONDS = 60

_ID, _USERNAME, _ROLE, _MARK, _SINCE, _SEEN = "id", "username", "role", "mark", "since", "seen"


def start(request: HttpRequest, user: User) -> None:
    """Begin a session of `user` under a new key; whatever the browser had before is gone."""
    request.session.flush()
    request.session.cycle_key()
    now = int(time.time())
    request.session.update(
        {
            _ID: str(user.pk),
            _USERNAME: user.username,
            _ROLE: user.role,
            _MARK: user.get_session_auth_hash(),
            _SINCE: now,
            _SEEN: now,
        }
    )


def remark(request: HttpRequest, user: User) -> None:
    """After a change of password: this session goes on under a new key, every other of the account ends."""
    request.session.cycle_key()
    request.session[_MARK] = user.get_session_auth_hash()


def claimed(request: HttpRequest) -> Principal | None:
    """The principal that the session names, if it is not too old; `is_confirmed` must still look at the account.

    A browser without a session cookie costs no query.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    session = request.session
    username, role = session.get(_USERNAME), session.get(_ROLE)
    if not username or not role:
        return None
    age, idle = time.time() - session.get(_SINCE, 0), time.time() - session.get(_SEEN, 0)
    too_old = age >= ABSOLUTE_SECONDS or idle >= settings.SESSION_COOKIE_AGE
    if too_old:
        end(request)
        return None
    return Principal(username=username, role=role, user_id=session.get(_ID))


def is_confirmed(request: HttpRequest, principal: Principal) -> bool:
    """Inside the scope of the claimed principal: the account is open, is the same, has this role and password."""
    user = User.objects.filter(username=principal.username).first()
    if user is None or not user.is_active or user.principal != principal:
        return False
    return constant_time_compare(request.session.get(_MARK, ""), user.get_session_auth_hash())


def seen(request: HttpRequest) -> None:
    """Keep the session alive; written at most once a minute."""
    now = int(time.time())
    if now - request.session.get(_SEEN, 0) >= REFRESH_SECONDS:
        request.session[_SEEN] = now


def end(request: HttpRequest) -> None:
    request.session.flush()
