"""Messages in the language of the reader, each looked up once in a process: a page asks for hundreds, and for the
framework each is a walk through several catalogues. What a catalogue says does not change while a process runs.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


@lru_cache(maxsize=16_384)
def _of(language: str | None, message: str) -> str:
    return translation.gettext(message)


def gettext(message: str) -> str:
    return _of(translation.get_language(), message)
