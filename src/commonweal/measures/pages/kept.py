"""Bodies of public pages, kept in the process under the version of everything they depend on: never stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.db import connection
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from commonweal.measures.version import data_version

BODIES_MAX = 600
_bodies: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_lock = Lock()


def kept_body(build: Callable[[], str], *key: str) -> SafeString:
    """What `build` renders, or the same text from before where neither data nor definitions have changed since.

    `key` names all that the text depends on besides data, definitions and language. It must not depend on the reader.
    """
    whole = (connection.settings_dict["NAME"], data_version(), get_language(), *key)
    with _lock:
        if whole in _bodies:
            _bodies.move_to_end(whole)
            return _bodies[whole]
    body = mark_safe(build())  # noqa: S308  the output of our own templates, which escape
    with _lock:
        _bodies[whole] = body
        while len(_bodies) > BODIES_MAX:
            _bodies.popitem(last=False)
    return body
