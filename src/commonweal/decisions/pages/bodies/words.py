"""The words of the pages of bodies, powers and mandates."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.day import Known
from commonweal.decisions.pages.who_decides import LEVEL_WORDS
from commonweal.web.words import day

LEVEL: Mapping[str, object] = LEVEL_WORDS
NATION: Mapping[str, object] = {
    "england": _("England"),
    "scotland": _("Scotland"),
    "wales": _("Wales"),
    "northern-ireland": _("Northern Ireland"),
    "united-kingdom": _("United Kingdom"),
}
FINDING: Mapping[str, object] = {
    "missing": _("Missing"),
    "invalid": _("Against the rule"),
    "vacant": _("Vacant"),
    "term-ended": _("Term ended"),
}
POWER: Mapping[str, object] = {
    "not-yet": _("Not yet asked for"),
    "proposed": _("Proposed"),
    "explored": _("Explored"),
    "agreed-in-principle": _("Agreed in principle"),
    "conditions-set": _("Conditions set"),
    "live": _("Live"),
    "varied": _("Varied"),
    "suspended": _("Suspended"),
    "revoked": _("Revoked"),
    "expired": _("Expired"),
}
REGION: Mapping[str, object] = {
    "explored": _("Explored"),
    "agreed": _("Agreed"),
    "delegated": _("Delegated"),
    "declined": _("Declined"),
}
LINE: Mapping[str, object] = {
    "committee-of": _("is a committee of"),
    "reports-to": _("reports to"),
    "hosted-by": _("is hosted by"),
    "member-of": _("is a member of"),
    "works-with": _("works with"),
}
RIGHT: Mapping[str, object] = {
    "decide": _("Decides"),
    "oversee": _("Oversees, without deciding"),
    "comment": _("Comments only"),
    "consult": _("Is consulted"),
    "observe": _("Observes only"),
    "speak": _("Speaks for members, without binding them"),
    "recommend": _("Recommends"),
    "advise": _("Advises"),
}
MAJORITY: Mapping[str, object] = {
    "simple": _("More for than against"),
    "two-thirds": _("Two thirds of the votes cast"),
    "percent": _("A percentage of the votes cast"),
    "unanimous": _("All voting seats"),
    "each-sector": _("A majority in each sector"),
    "each-member-body": _("A majority in each member body"),
}
TIE: Mapping[str, object] = {
    "none": _("The motion falls"),
    "chair": _("The chair decides"),
    "refer": _("Goes to the dispute route"),
    "lapse": _("The motion lapses"),
}
DELEGABLE: Mapping[str, object] = {
    "yes": _("May be delegated"),
    "conditional": _("May be delegated under conditions"),
    "reserved": _("Reserved by law"),
}
ARRANGEMENT: Mapping[str, object] = {
    "aligned": _("Aligned: each body resolves for itself"),
    "joint": _("Joint: one body decides for its members"),
    "lead": _("Lead: one side acts for the other"),
    "single": _("Single: one body holds what both sides gave"),
    "delegated": _("Delegated within one side"),
}
COLOUR = {
    "missing": "red", "invalid": "red", "vacant": "yellow", "term-ended": "yellow", "live": "green", "varied": "green",
    "conditions-set": "blue", "agreed-in-principle": "blue", "explored": "purple", "proposed": "grey",
    "suspended": "orange", "revoked": "red", "expired": "grey", "delegated": "green", "agreed": "blue",
    "declined": "red",
}  # fmt: skip
DONE: Mapping[str, object] = {
    "appointed": _("The appointment is on record."),
    "ended": _("The end of the membership is on record."),
    "replaced": _("The succession is on record."),
    "seat": _("The seat is on record."),
    "rule": _("The voting rule is on record."),
    "power": _("The step is on record."),
    "proposed": _("The power is proposed."),
    "granted": _("The mandate is granted."),
    "mandate": _("The change of the mandate is on record."),
    "shown": _("The evidence is on record."),
    "withdrawn": _("The evidence is withdrawn. It stays in the log."),
}


def said(words: Mapping[str, object], value: str | None) -> str:
    """The words for a value; the value itself, with blanks for hyphens, where there are none."""
    if not value:
        return ""
    return str(words[value]) if value in words else plain(value)


def plain(value: str) -> str:
    """`health-and-wellbeing-board` as `Health and wellbeing board`; names of the NHS keep their capitals."""
    text = value.replace("-", " ")
    return (text[:1].upper() + text[1:]).replace("Nhs", "NHS").replace("nhs ", "NHS ")


def known(value: Known | None) -> str:
    """A day in words; a month or year as written, for it is known no better."""
    if value is None:
        return ""
    return day(value.first) if value.is_exact else value.text


def dates(record: Record) -> str:
    """From when to when a record counts."""
    start, end = known(record.valid_from), known(record.valid_to)
    if start and end:
        return f"{start} {_('to')} {end}"
    if start:
        return f"{_('since')} {start}"
    return f"{_('until')} {end}" if end else ""


def confirmed(record: Record) -> str:
    """The source of a record, and whether it confirms it."""
    source = record.citation or str(_("No source given"))
    return source if record.is_verified else f"{source} ({_('not confirmed by a source')})"


def body_address(body: Body | str) -> str:
    return f"/decisions/bodies/{body if isinstance(body, str) else body.id}"


def power_address(power: str) -> str:
    return f"/decisions/powers/{power}"


def mandate_address(mandate: str) -> str:
    return f"/decisions/mandates/{mandate}"
