"""Pages by cursor: each row comes exactly once, also where rows are added between two pages.

A cursor holds the key of the last row seen and the query it belongs to, signed; another query refuses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonweal.kernel.problem import Refused, Where, invalid

_SIGNER = signing.Signer(salt="commonweal.api.cursor")
"""Without a time in it: the same page has the same cursor, and so the same mark."""
_OWN = frozenset({"cursor", "limit", "format"})
"""Parameters that choose the page and its form, not the rows."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as plain data; `after` is the key of the last row where more rows follow, else None."""

    items: Sequence[dict[str, Any]]
    after: Sequence[str | int] | None = None


def position(request: HttpRequest) -> list[str | int] | None:
    """The key after which the page starts; None for the first. Raises Refused for another query's cursor."""
    cursor = request.GET.get("cursor")
    if cursor is None:
        return None
    try:
        query, key = _SIGNER.unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError):
        raise wrong_cursor() from None
    if query != _query(request):
        raise wrong_cursor()
    return key


def cursor_after(request: HttpRequest, key: Sequence[str | int]) -> str:
    return _SIGNER.sign_object([_query(request), list(key)])


def next_address(request: HttpRequest, cursor: str) -> str:
    """The next page as a reference that holds behind any proxy: path and query alone."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def wrong_cursor() -> Refused:
    return invalid(
        _("this cursor is not of this query"),
        _("Follow `next` with all other parameters as they were, or start again without a cursor"),
        where=Where(field="cursor"),
    )


def _query(request: HttpRequest) -> str:
    asked = [(name, values) for name, values in sorted(request.GET.lists()) if name not in _OWN]
    return hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()[:16]
