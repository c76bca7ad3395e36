"""People by who they are: by NHS number alone, or by family name and birth date (and the start of a given name)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.nhs_number import SYSTEM, nhs_number
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.pages.banner import Banner, banner_of
from commonweal.people.record.pages.entry import parsed
from commonweal.people.record.search.parse import parse
from commonweal.people.record.search.run import find
from commonweal.web.language import gettext as _

MOST = 20
"""People that are listed at most; more is refused, not cut off (PDS shows a signed-in worker no more than 50)."""


@dataclass(frozen=True, slots=True)
class Match:
    id: str
    banner: Banner


def by_number(text: str) -> list[Match]:
    """Everybody whose record has the number. Raises Refused for what is no NHS number."""
    try:
        number = nhs_number(text)
    except Refused as refused:
        raise Refused.of(
            Problem(each.kind, each.message, each.remedy, Where(field="number"), each.value)
            for each in refused.problems
        ) from None
    return _found([("identifier", f"{SYSTEM}|{number}")])


def by_name(family: str, given: str, born: str) -> list[Match]:
    """Raises Refused where the family name or the birth date is missing, and where too many people match."""
    problems: list[Problem] = []
    day = None
    if not family:
        problems.append(_missing("family", _("a family name is needed"), _("Give it, or look by NHS number")))
    if not born:
        problems.append(_missing("born", _("a birth date is needed"), _("Give the day, the month and the year")))
    else:
        try:
            day = parse_day(born, where=Where(field="born"))
        except Refused as refused:
            problems += refused.problems
    if problems or day is None:
        raise Refused.of(problems)
    wanted = [("family", _escaped(family)), ("birthdate", day.isoformat())]
    if given:
        wanted.append(("given", _escaped(given)))
    return _found(wanted)


def _missing(field: str, message: str, remedy: str) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(field=field))


def _escaped(text: str) -> str:
    """A value of a search in which nothing is a separator (FHIR R4, Search, escaping)."""
    for mark in "\\$,|":
        text = text.replace(mark, f"\\{mark}")
    return text


def _found(wanted: list[tuple[str, str]]) -> list[Match]:
    found = find(parse("Patient", [*wanted, ("_count", str(MOST))]))
    if found.next is not None:
        remedy = _("Add a given name, or look by NHS number")
        raise Refused(Problem(Kind.TOO_COSTLY, _("more than %(most)s people match") % {"most": MOST}, remedy))
    today = timezone.localdate()
    return [Match(each.id, banner_of(parsed(each), today)) for each in found.matches]
