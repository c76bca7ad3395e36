"""The summary of a person on paper. Everything stands in it as plain text, and it says of when it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from commonweal.people.record.pages.common import Person
from commonweal.people.record.pages.entry import Entry
from commonweal.people.record.pages.sections import Part
from commonweal.people.record.pages.words import joined
from commonweal.web.documents import pdf
from commonweal.web.language import gettext as _
from commonweal.web.words import day, moment


def summary_pdf(person: Person, contents: Mapping[str, Any]) -> bytes:
    return pdf("commonweal.people.record.pages", "summary.typ", document_data(person, contents))


def document_data(person: Person, contents: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that stands in the document. `contents` are those of the page (see `summary.contents`)."""
    banner, parts = person.banner, contents["parts"]
    number = joined(banner.nhs_numbers) or _("not known")
    shown = moment(person.known or timezone.now())
    return {
        "lang": (get_language() or "en")[:2],
        "heading": banner.name,
        "marks": [text for is_so, text in ((banner.is_restricted, _("Restricted")), (banner.is_test, _("Test data")),
                                           (bool(banner.died), _("Died: %(day)s") % {"day": banner.died})) if is_so],
        "facts": [[name, text] for name, text in (
            (_("NHS number"), f"{number} ({banner.nhs_note})" if banner.nhs_note else number),
            (_("Born"), joined((banner.born, _("age %(age)s") % {"age": banner.age} if banner.age else ""))),
            (_("Address"), banner.address), (_("Telephone"), banner.phone), (_("GP practice"), banner.practice),
            (_("As known at"), shown), (_("Printed"), moment(timezone.now())),
        ) if text],
        "about_me": [list(each) for each in contents["about_me"].answers] if contents["about_me"] else [],
        "about_me_title": _("About me, in the person's words"),
        "parts": [part for part in _parts(contents, parts) if part["rows"] or part["none"]],
        "footer": f"{banner.name}, {_('NHS number')} {number}, {shown}",
    }  # fmt: skip


def _parts(contents: Mapping[str, Any], parts: Mapping[str, Part]) -> list[dict[str, Any]]:
    made = [
        _part(_("Alerts"), contents["alerts"]),
        _part(_("Allergies"), parts["allergies"].entries, parts["allergies"], _("No allergy is recorded.")),
        _part(_("Problems"), parts["problems"].entries, parts["problems"], _("No problem is recorded.")),
        _part(_("Medicines"), parts["medicines"].entries, parts["medicines"], _("No medicine is recorded.")),
        _part(_("Plan"), parts["plans"].entries, parts["plans"]),
    ]
    team = [[who, role, when, ""] for _entry, members in contents["teams"] for who, role, when in members]
    made.append(
        {"heading": _("Team"), "columns": [_("Who"), _("As"), _("When"), ""], "rows": team, "none": "", "note": ""}
    )
    people = [[one.name, one.relation, one.reached, ""] for one in contents["contacts"]]
    columns = [_("Who"), _("As"), _("Reached by"), ""]
    made.append({"heading": _("Family and contacts"), "columns": columns, "rows": people, "none": "", "note": ""})
    made.append(_part(_("Documents"), parts["documents"].entries, parts["documents"]))
    return made


def _part(heading: str, entries: list[Entry], part: Part | None = None, none: str = "") -> dict[str, Any]:
    return {
        "heading": heading,
        "columns": [_("What"), _("Status"), _("When"), _("Source, recorded")],
        "rows": [
            [joined((*entry.warnings, entry.title, entry.detail), ". "), entry.status, entry.when.words,
             joined((entry.source_name, day(entry.updated)))]
            for entry in entries
        ],
        "none": "" if entries else none,
        "note": _("%(count)s more are not printed.") % {"count": part.more} if part and part.more else "",
    }  # fmt: skip
