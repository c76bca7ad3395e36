"""The words of the pages for states, types, levels, flags and steps."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.decisions.model.day import known
from commonweal.decisions.pages.who_decides import LEVEL_WORDS
from commonweal.kernel.period import MONTH_NAMES
from commonweal.web.words import day

STATE: Mapping[str, object] = {
    "not-started": _("Not started"),
    "on-track": _("On track"),
    "late": _("Late"),
    "met": _("Met"),
    "superseded": _("Superseded"),
    "withdrawn": _("Withdrawn"),
    "inactive": _("Inactive"),
    "discussed": _("Discussed"),
    "announced": _("Announced"),
    "proposed": _("Proposed"),
    "negotiated": _("Negotiated"),
    "signed": _("Signed"),
    "live": _("Live"),
    "reviewed": _("Reviewed"),
    "varied": _("Varied"),
    "ended": _("Ended"),
    "invited": _("Invited"),
    "considering": _("Considering"),
    "consented": _("Consented"),
    "consented-with-conditions": _("Consented with conditions"),
    "declined": _("Declined"),
    "raised": _("Raised"),
    "in-discussion": _("In discussion"),
    "agreed": _("Agreed"),
    "agreed-in-part": _("Agreed in part"),
    "none": _("None"),
    "offered": _("Offered"),
    "accepted": _("Accepted"),
    "in-part": _("In part"),
    "open": _("Open"),
    "being-mended": _("Being mended"),
    "resolved": _("Resolved"),
    "closed": _("Closed"),
    "in-time": _("In time"),
    "too-late": _("Too late"),
    "undated": _("No date was in force"),
}
COLOUR = {
    "on-track": "blue", "late": "red", "met": "green", "superseded": "grey", "withdrawn": "grey", "inactive": "yellow",
    "discussed": "green", "live": "green", "signed": "blue", "ended": "grey", "consented": "green", "declined": "red",
    "consented-with-conditions": "aqua-green", "agreed": "green", "agreed-in-part": "aqua-green", "accepted": "green",
    "in-part": "aqua-green", "open": "orange", "being-mended": "blue", "resolved": "green", "closed": "grey",
    "in-time": "green", "too-late": "red",
}  # fmt: skip
TYPE: Mapping[str, object] = {
    "devolved": _("Devolved"),
    "delegated": _("Delegated"),
    "freedom": _("Freedom"),
    "commitment-to-act": _("Commitment to act"),
    "commitment-to-explore": _("Commitment to explore"),
    "commitment-to-discuss": _("Commitment to discuss"),
}
FLAG: Mapping[str, object] = {
    "no-mechanism": _("No mechanism"),
    "no-owner": _("No owner"),
    "late": _("Late"),
    "inactive": _("Waits for a condition"),
    "no-outcome": _("No outcome on record"),
    "to-review": _("To review"),
    "agreement-withdrawn": _("Survives a withdrawn agreement"),
    "no-commitment": _("No commitment on file"),
}
LACK: Mapping[str, object] = {
    "owner": _("No owner"),
    "fix": _("No fix"),
    "decision-maker": _("Nobody named to decide"),
    "date": _("No date"),
}
KIND: Mapping[str, object] = {
    "memorandum": _("Memorandum"),
    "deal": _("Deal"),
    "collaboration-agreement": _("Collaboration agreement"),
    "section-75": _("Section 75 agreement"),
    "section-256": _("Section 256 agreement"),
    "section-10": _("Section 10 agreement"),
    "scheme": _("Scheme"),
    "strategy": _("Strategy"),
    "report": _("Report"),
    "other": _("Other"),
}
VERB: Mapping[str, object] = {
    "opened": _("Taken up as its record stated it"),
    "confirmed": _("Review confirmed"),
    "started": _("Started"),
    "milestone-added": _("Milestone added"),
    "milestone-moved": _("Milestone moved"),
    "milestone-met": _("Milestone met"),
    "milestone-reopened": _("Milestone opened again"),
    "condition-added": _("Condition added"),
    "condition-met": _("Condition met"),
    "condition-unmet": _("Condition no longer met"),
    "evidence-added": _("Evidence added"),
    "owner-changed": _("Owner changed"),
    "mechanism-set": _("Mechanism set"),
    "met": _("Met"),
    "discussed": _("Outcome recorded"),
    "superseded": _("Superseded"),
    "withdrawn": _("Withdrawn"),
    "reinstated": _("Taken up again"),
    "reversed": _("Entry taken back"),
    "corrected": _("Entry put right"),
    "consent-recorded": _("Signatory's answer"),
    "party-invited": _("Signatory invited"),
    "stage-entered": _("Stage entered"),
    "alias-added": _("Name added"),
    "noted": _("Note"),
    "offered": _("Offer recorded"),
    "offer-answered": _("Offer answered"),
    "moved": _("State changed"),
    "planned": _("Fix planned"),
    "escalated": _("Escalated"),
    "replied": _("Reply recorded"),
    "resolved": _("Resolved"),
    "reopened": _("Opened again"),
    "adopted": _("Adopted"),
    "proposition-raised": _("New proposition raised"),
    "officer-named": _("Officer named"),
    "date-moved": _("Date moved"),
    "plan-made": _("Plan recorded"),
    "commitment-linked": _("Commitment linked"),
}
LEVEL = LEVEL_WORDS


def said(words: Mapping[str, object], value: str | None) -> str:
    """The words for a value; the value itself, with blanks for hyphens, where there are none."""
    if not value:
        return ""
    return str(words[value]) if value in words else value.replace("-", " ").capitalize()


def due_words(text: str) -> str:
    """A day or a month in words; a year as it is."""
    if not text:
        return ""
    when = known(text)
    if when.is_exact:
        return day(when.first)
    return f"{gettext(MONTH_NAMES[when.first.month - 1])} {when.first.year}" if when.precision == "month" else when.text
