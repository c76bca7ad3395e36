"""Names of councils as publishers print them, brought to one form."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"(,? (city|county) of|\bua|\bcouncil|\bborough|\bmbc|\blb)$")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def normalised(name: str) -> str:
    """`Redcar & Cleveland UA` and `Redcar and Cleveland` alike become `redcar and cleveland`.

    Case, spaces, `&`, hyphens and full stops count for nothing; nor do the suffixes ` UA`, `, City of`, `, County of`,
    ` Council` and ` Borough`, nor the word `the`.
    """
    text = name.lower().replace("&", " and ").replace("'", "").strip()
    before = None
    while before != text:
        before, text = text, _SUFFIX.sub("", text).strip()
    words = _NOT_LETTERS.sub(" ", text).split()
    return " ".join(word for word in words if word != "the")
