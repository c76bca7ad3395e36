"""How meetings speak: states, outcomes, and the explanation of a vote. Used by pages, minutes and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.decisions.rules.agenda import Motion, Table
from commonweal.decisions.rules.quorum import Quorum
from commonweal.decisions.rules.voting import Result, Rule

STATE = {
    "draft": gettext_lazy("Draft"),
    "submitted": gettext_lazy("Submitted"),
    "on-agenda": gettext_lazy("On the agenda"),
    "approved": gettext_lazy("Approved"),
    "approved-with-conditions": gettext_lazy("Approved with conditions"),
    "noted": gettext_lazy("Noted"),
    "queried": gettext_lazy("Queried"),
    "deferred": gettext_lazy("Deferred"),
    "referred": gettext_lazy("Referred"),
    "refused": gettext_lazy("Refused"),
    "called-in": gettext_lazy("Called in"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "planned": gettext_lazy("Planned"),
    "open": gettext_lazy("Open"),
    "closed": gettext_lazy("Closed"),
    "cancelled": gettext_lazy("Cancelled"),
    "done": gettext_lazy("Done"),
    "dropped": gettext_lazy("Dropped"),
    "taken": gettext_lazy("Received"),
    "proposed": gettext_lazy("Proposed"),
    "consented": gettext_lazy("Consented"),
    "consented-with-conditions": gettext_lazy("Consented with conditions"),
    "agreed": gettext_lazy("Agreed"),
}
MEETING_STATE = {
    "planned": gettext_lazy("Planned"),
    "open": gettext_lazy("In session"),
    "closed": gettext_lazy("Held"),
    "cancelled": gettext_lazy("Cancelled"),
}
COLOUR = {
    "draft": "grey", "submitted": "blue", "on-agenda": "blue", "approved": "green", "noted": "green",
    "approved-with-conditions": "aqua-green", "queried": "yellow", "deferred": "yellow", "referred": "purple",
    "refused": "red", "called-in": "orange", "withdrawn": "grey", "planned": "blue", "open": "green", "closed": "grey",
    "cancelled": "red", "done": "green", "dropped": "grey", "taken": "green", "carried": "green", "adopted": "green",
    "agreed": "green", "lost": "red", "not-adopted": "red", "dispute": "orange", "lapsed": "grey",
    "inquorate": "orange", "waiting": "yellow", "consented": "green", "consented-with-conditions": "aqua-green",
    "proposed": "blue",
}  # fmt: skip
VOTE = {
    "carried": gettext_lazy("Carried"),
    "agreed": gettext_lazy("Agreed without a vote"),
    "lost": gettext_lazy("Not carried"),
    "lapsed": gettext_lazy("Tied: the motion lapsed"),
    "dispute": gettext_lazy("Tied: in dispute"),
    "inquorate": gettext_lazy("No quorum: nothing was decided"),
    "needs-casting-vote": gettext_lazy("Tied: waits for the chair"),
    "adopted": gettext_lazy("Adopted by every member body"),
    "not-adopted": gettext_lazy("Not adopted: not every member body agreed"),
    "waiting": gettext_lazy("Waits for the other member bodies"),
}
WAY = {
    "for": gettext_lazy("For"),
    "against": gettext_lazy("Against"),
    "abstain": gettext_lazy("Abstained"),
}
METHOD = {
    "seats": gettext_lazy("Votes by seat"),
    "hands": gettext_lazy("Show of hands"),
    "agreed": gettext_lazy("Agreed without a vote"),
}
WHY_SILENT = {
    "no-vote": gettext_lazy("the seat has no vote"),
    "absent": gettext_lazy("absent"),
    "vacant": gettext_lazy("vacant"),
    "withdrawn": gettext_lazy("withdrew for an interest"),
    "one-seat": gettext_lazy("votes at another seat"),
}
ORIGIN = {
    "planned": gettext_lazy("Planned"),
    "follow-on": gettext_lazy("Sent on by another body"),
    "promise": gettext_lazy("Promised report"),
    "report": gettext_lazy("Report along the reporting line"),
}
VERB = {
    "drafted": gettext_lazy("Drafted"), "changed": gettext_lazy("Changed"), "submitted": gettext_lazy("Submitted"),
    "placed": gettext_lazy("Put on an agenda"), "removed": gettext_lazy("Taken off the agenda"),
    "decided": gettext_lazy("Outcome recorded"), "discharged": gettext_lazy("Condition met"),
    "called-in": gettext_lazy("Called in"), "withdrawn": gettext_lazy("Withdrawn"), "planned": gettext_lazy("Planned"),
    "agenda-set": gettext_lazy("Agenda set"), "opened": gettext_lazy("Opened"),
    "attended": gettext_lazy("Attendance taken"), "interest-declared": gettext_lazy("Interest declared"),
    "resolved": gettext_lazy("Resolution recorded"), "closed": gettext_lazy("Closed"),
    "cancelled": gettext_lazy("Cancelled"), "approved": gettext_lazy("Approved"), "agreed": gettext_lazy("Agreed"),
    "progressed": gettext_lazy("Progress noted"), "done": gettext_lazy("Done"), "dropped": gettext_lazy("Dropped"),
    "moved": gettext_lazy("Moved to another day"), "taken": gettext_lazy("Received"),
    "corrected": gettext_lazy("Correction"), "reversed": gettext_lazy("Taken back"),
    "commented": gettext_lazy("Comment"), "responded": gettext_lazy("Response"),
    "objected": gettext_lazy("Objected"), "replaced": gettext_lazy("Approver replaced"),
    "proposed": gettext_lazy("Proposed"), "answered": gettext_lazy("Answer recorded"),
}  # fmt: skip


def state(name: str) -> str:
    return str(STATE.get(name, name.replace("-", " ").capitalize()))


def plain(name: str) -> str:
    """A short name in words: `nhs-commissioner` is `NHS commissioner`."""
    words = name.rsplit("/", 1)[-1].split("-")
    return " ".join(word.upper() if word in _SHORT else word for word in words)


def first_large(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


_SHORT = {"nhs", "ccg", "icb", "hwb", "gp"}
"""Abbreviations, written in capitals."""


def majority(rule: Rule) -> str:
    """The rule's majority in words."""
    return {
        "simple": _("more votes for than against"),
        "two-thirds": _("two thirds of the votes cast"),
        "percent": _("%(percent)s per cent of the votes cast") % {"percent": rule.percent},
        "unanimous": _("every vote of those present"),
        "each-sector": _("a majority within each sector"),
        "each-member-body": _("a majority within each member body"),
    }[rule.majority]


def tie_break(rule: Rule) -> str:
    return {
        "none": _("a tie is not carried"),
        "chair": _("the chair has a second vote"),
        "refer": _("a tie is referred as a dispute"),
        "lapse": _("a tied motion lapses"),
    }[rule.tie_break]


def quorum(found: Quorum) -> str:
    """The state of a quorum in one sentence."""
    counted = {"present": found.present, "of": found.of, "needed": found.needed}
    if not found.rule:
        return _("%(present)s of %(of)s voting seats can vote; no quorum is on file") % counted
    text = _("%(present)s of %(of)s voting seats can vote; the quorum is %(needed)s") % counted
    for short in found.short:
        words = {"name": plain(short.name), "present": short.present, "needed": short.needed}
        text += "; " + _("%(name)s: %(present)s of the %(needed)s needed") % words
    return text


def explained(result: Result, motion: Motion, titles: Mapping[str, str]) -> list[str]:
    """Every reason for a result, as sentences. `titles` are the names of places by their key."""
    rule = result.rule
    lines = [str(quorum(result.quorum))]
    if motion.method == "agreed":
        lines.append(_("Nobody asked for a vote"))
    else:
        lines.append(_counted(result))
        lines.append(_needed(result))
    for group in result.groups if motion.method != "agreed" else ():
        words = {
            "name": plain(group.name), "in_favour": group.in_favour, "against": group.against,
            "said": _("agrees") if group.agrees else _("does not agree"),
        }  # fmt: skip
        lines.append(_("%(name)s: %(in_favour)s for, %(against)s against: %(said)s") % words)
    if result.is_tie and result.outcome != "inquorate":
        lines.append(_("The vote was tied: %(rule)s") % {"rule": tie_break(rule)})
    if result.casting:
        lines.append(_("The chair's second vote: %(way)s") % {"way": WAY[result.casting].lower()})
    lines += _missing(result, titles)
    lines.append(_source(rule))
    return lines


def _counted(result: Result) -> str:
    total = result.total
    words = {"for": total.in_favour, "against": total.against, "abstained": total.abstained}
    return _("%(for)s for, %(against)s against, %(abstained)s abstained") % words


def _needed(result: Result) -> str:
    if result.rule.majority in ("each-sector", "each-member-body"):
        return _("Needed: %(majority)s") % {"majority": majority(result.rule)}
    words = {"majority": majority(result.rule), "needed": result.needed}
    return _("Needed: %(majority)s, here %(needed)s") % words


def _missing(result: Result, titles: Mapping[str, str]) -> Iterable[str]:
    by_reason: dict[str, list[str]] = {}
    for silent in result.silent:
        name = silent.person or titles.get(silent.key, silent.key)
        by_reason.setdefault(silent.why, []).append(name)
    for why, names in by_reason.items():
        yield _("Not counted, %(why)s: %(names)s") % {"why": WHY_SILENT[why], "names": ", ".join(names)}
    if result.not_voting:
        names = ", ".join(titles.get(key, key) for key in result.not_voting)
        yield _("Present without a vote recorded: %(names)s") % {"names": names}


def _source(rule: Rule) -> str:
    if not rule.on_file:
        return _("No voting rule is on file for this body: a simple majority was taken")
    confirmed = "" if rule.verified else _(" (not confirmed by a source)")
    return _("Rule: %(citation)s") % {"citation": rule.citation or _("the place's own model")} + confirmed


def titles(table: Table) -> dict[str, str]:
    """What each place is called: its person, or the seat with a number."""
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for place in table.places:
        seat = place.title or first_large(plain(place.role))
        numbers[seat] = numbers.get(seat, 0) + 1
        body = f", {plain(place.member_body)}" if place.member_body and place.member_body != place.body else ""
        found[place.key] = place.person or f"{seat} {numbers[seat]}{body}"
    return found


def count(number: int) -> str:
    return ngettext("%(number)s item", "%(number)s items", number) % {"number": number}
