"""NHS numbers: ten digits, the last of which checks the rest (NHS Data Dictionary, NHS NUMBER)."""

from __future__ import annotations

import re
from enum import StrEnum

from commonweal.kernel.problem import invalid

SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
"""The name of the NHS number among the identifiers of a FHIR Patient."""

_SPACING = re.compile(r"[ -]")
_TEN = re.compile(r"[0-9]{10}")
_REMEDY = "Give the ten digits of the number, with or without spaces"


class Issuer(StrEnum):
    """Whose numbers a range holds; `NHS` is England, Wales and the Isle of Man."""

    NHS = "nhs"
    CHI = "scotland-chi"
    HC = "northern-ireland-hc"
    IRELAND = "ireland"
    INTERNAL = "internal"
    TEST = "test"
    SPARE = "spare"


_RANGES: tuple[tuple[int, Issuer], ...] = (
    (9, Issuer.SPARE), (319, Issuer.CHI), (399, Issuer.HC), (499, Issuer.NHS), (599, Issuer.INTERNAL),
    (799, Issuer.NHS), (859, Issuer.IRELAND), (899, Issuer.SPARE), (999, Issuer.TEST),
)  # fmt: skip
"""The last three leading digits of each range, and who issues it."""


def check_digit(nine: str) -> str | None:
    """The tenth digit that belongs to nine others; None where no number begins with them."""
    total = sum((10 - place) * int(digit) for place, digit in enumerate(nine))
    check = 11 - total % 11
    return None if check == 10 else str(check % 11)


def nhs_number(text: str) -> str:
    """The ten digits of a number that is well formed. Well formed is not verified: only a trace can tell whose it is.

    Raises Refused for a wrong form, a wrong check digit, and ten digits that are all the same.
    """
    digits = _SPACING.sub("", text.strip())
    if not _TEN.fullmatch(digits):
        raise invalid("an NHS number has ten digits", _REMEDY, value=text)
    if check_digit(digits[:9]) != digits[9]:
        raise invalid("the last digit of the NHS number does not fit the others", "Check it for a slip", value=text)
    if len(set(digits)) == 1:
        raise invalid("ten digits that are all the same are nobody's NHS number", _REMEDY, value=text)
    return digits


def issuer(number: str) -> Issuer:
    """Whose range ten digits lie in."""
    lead = int(number[:3])
    return next(whose for last, whose in _RANGES if lead <= last)


def live_nhs_number(text: str) -> str:
    """The ten digits of a number that a real person of England, Wales or the Isle of Man can have.

    Raises Refused also for a number of another health service, a test number and one that was never issued.
    """
    number = nhs_number(text)
    if issuer(number) is not Issuer.NHS:
        raise invalid("the number is not of a range issued to patients of the NHS", _REMEDY, value=text)
    return number


def spaced(number: str) -> str:
    """Ten digits as people read them: 3, 3 and 4."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"
