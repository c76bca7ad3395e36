"""How a text is made comparable where a search does not ask for it exactly (FHIR R4, Search, section string)."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Small letters without accents, each run of white space as one space, none at the ends, no U+0000 (which the
    database refuses in a text).
    """
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text)
        folded = "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()
    return _SPACE.sub(" ", written(folded)).strip()


def written(text: str) -> str:
    """A text as the database takes it: no U+0000 and no half of a surrogate pair."""
    if text.isascii():
        return text.replace("\0", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
