"""Nine-character codes of the Office for National Statistics: a nation, an entity of two digits, six digits more."""

from __future__ import annotations

import re

_NINE = re.compile(r"[ENSWKLMJ]\d{8}")

KINDS: dict[str, str] = {
    "E92": "nation", "W92": "nation", "S92": "nation", "N92": "nation", "K04": "nations", "K03": "nations",
    "K02": "nations", "E12": "region", "E06": "unitary-authority", "E08": "metropolitan-district",
    "E09": "london-borough", "E10": "county", "E07": "non-metropolitan-district", "E11": "metropolitan-county",
    "E13": "inner-outer-london", "E38": "ccg", "E54": "stp", "E39": "nhs-region", "E40": "nhs-region",
    "E01": "lsoa", "E02": "msoa",
    "E05": "ward", "W06": "welsh-council", "W11": "local-health-board", "S12": "scottish-council",
    "S08": "health-board", "S37": "integration-authority", "N09": "northern-ireland-district",
}  # fmt: skip
"""Entity prefix to kind of area (ONS Register of Geographic Codes)."""

COUNCILS_WITH_SOCIAL_CARE = frozenset({"unitary-authority", "metropolitan-district", "london-borough", "county"})
"""Kinds of English council that hold adult social care duties (upper tier)."""


def is_area_code(text: str) -> bool:
    return bool(_NINE.fullmatch(text))


def kind_of(code: str) -> str | None:
    """The kind that the code's entity prefix stands for, or None where it is not one we know."""
    return KINDS.get(code[:3]) if is_area_code(code) else None
