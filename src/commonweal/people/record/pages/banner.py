"""Who the page is about, as it stands above every page of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.kernel.nhs_number import SYSTEM, nhs_number, spaced
from commonweal.kernel.problem import Refused
from commonweal.people.record.pages.moments import age, when
from commonweal.people.record.pages.words import Resource, address, chosen, each, human_name, joined, said
from commonweal.web.language import gettext as _

RESTRICTED = frozenset({"R", "V"})
"""Codes of v3-Confidentiality for a record that not everybody who cares for the person may open."""

_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_VERIFICATION = "NHSNumberVerificationStatus"


@dataclass(frozen=True, slots=True)
class Banner:
    """Texts for a reader; empty where nothing is known. `replaced_by` is the id of the record that took its place."""

    name: str
    nhs_numbers: tuple[str, ...]
    nhs_note: str
    born: str
    age: str
    gender: str
    died: str
    address: str
    phone: str
    practice: str
    language: str
    is_restricted: bool
    is_test: bool
    is_active: bool
    replaced_by: str


def banner_of(patient: Resource, today: date) -> Banner:
    """`today` is the day as of which an age counts, for who is alive then."""
    labels = each(patient.get("meta", {}).get("security")) if isinstance(patient.get("meta"), Mapping) else []
    numbers, note = _nhs_numbers(patient)
    died = patient.get("deceasedDateTime")
    gone = when(died).words if died else (_("date not known") if patient.get("deceasedBoolean") is True else "")
    return Banner(
        name=name_of(patient),
        nhs_numbers=numbers,
        nhs_note=note,
        born=when(patient.get("birthDate")).words,
        age=_age(str(patient.get("birthDate") or ""), died, today, is_dead=bool(gone)),
        gender=said(patient.get("gender")),
        died=gone,
        address=address(_current(patient.get("address"))),
        phone=joined(_contacts(patient)),
        practice=said(patient.get("generalPractitioner")),
        language=_language(patient),
        is_restricted=any(
            label.get("code") in RESTRICTED and label.get("system", _CONFIDENTIALITY) == _CONFIDENTIALITY
            for label in labels
        ),
        is_test=any(label.get("code") == "HTEST" for label in labels),
        is_active=patient.get("active") is not False,
        replaced_by=_replaced_by(patient),
    )


def name_of(patient: Resource) -> str:
    """The official name, else the usual one, else any that is not old."""
    names = each(patient.get("name"))
    for use in ("official", "usual", None, "temp", "nickname", "anonymous", "maiden"):
        for name in names:
            if name.get("use") == use and (words := human_name(name)):
                return words
    return next((words for name in names if (words := human_name(name))), _("Name not known"))


def _nhs_numbers(patient: Resource) -> tuple[tuple[str, ...], str]:
    """Every number that is not an old one, and what to know of it."""
    found: list[str] = []
    notes: list[str] = []
    for identifier in each(patient.get("identifier")):
        if identifier.get("system") != SYSTEM or identifier.get("use") == "old" or not identifier.get("value"):
            continue
        text = said(identifier["value"])
        try:
            found.append(spaced(nhs_number(text)))
        except Refused:
            found.append(text)
            notes.append(_("this is not a valid NHS number"))
        notes.append(_verified(identifier))
    if len(found) > 1:
        notes.append(_("more than one number: check whose record this is"))
    return tuple(dict.fromkeys(found)), joined(notes)


def _verified(identifier: Resource) -> str:
    for extension in each(identifier.get("extension")):
        if str(extension.get("url", "")).endswith(_VERIFICATION):
            concept = chosen(extension, "value")
            codes = each(concept.get("coding")) if isinstance(concept, Mapping) else []
            code = str(codes[0].get("code", "")) if codes else ""
            return {
                "01": _("verified"), "02": _("not traced"), "03": _("must be traced"),
                "04": _("traced, no single match"), "05": _("number and details conflict"), "06": _("trace under way"),
                "07": _("trace not needed"), "08": _("trace postponed"),
            }.get(code, said(concept))  # fmt: skip
    return _("not verified")


def _age(born: str, died: Any, today: date, *, is_dead: bool) -> str:
    if is_dead:
        try:
            years = age(born, date.fromisoformat(str(died)[:10]))
        except ValueError:
            years = None
        return "" if years is None else _("%(years)s at death") % {"years": years}
    years = age(born, today)
    return "" if years is None else str(years)


def _current(addresses: Any) -> Resource:
    found = [one for one in each(addresses) if one.get("use") != "old"]
    return next((one for one in found if one.get("use") == "home"), found[0] if found else {})


def _contacts(patient: Resource) -> list[str]:
    return [said(one.get("value")) for one in each(patient.get("telecom")) if one.get("use") != "old"]


def _language(patient: Resource) -> str:
    found = each(patient.get("communication"))
    preferred = [one for one in found if one.get("preferred") is True] or found
    return joined(said(one.get("language")) for one in preferred)


def _replaced_by(patient: Resource) -> str:
    for link in each(patient.get("link")):
        other = link.get("other")
        if link.get("type") == "replaced-by" and isinstance(other, Mapping):
            kind, _slash, id_ = str(other.get("reference", "")).partition("/")
            if kind == "Patient":
                return id_.partition("/")[0]
    return ""
