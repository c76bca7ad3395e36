"""One entry of a person's record in words: what, when, who recorded it, from where, and how far it can be relied on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.people.record.indexing.folding import fold
from commonweal.people.record.pages.kinds import CLOSED, DATED, ERROR, State, kind_of, name_of
from commonweal.people.record.pages.moments import NEVER, When, when
from commonweal.people.record.pages.words import Resource, chosen, each, first, joined, said
from commonweal.people.record.store.stored import Stored
from commonweal.web.language import gettext as _
from commonweal.web.words import moment


@dataclass(frozen=True, slots=True)
class Entry:
    """`warnings` say why an entry may not mean what its title says."""

    type: str
    id: str
    version: int
    updated: datetime
    title: str
    detail: str
    status: str
    when: When
    who: str
    source: str
    warnings: tuple[str, ...]
    resource: Resource

    @property
    def source_name(self) -> str:
        return source_label(self.source)

    @property
    def provenance(self) -> str:
        """Where it is from, who recorded it and when it came here."""
        recorded = _("recorded %(moment)s") % {"moment": moment(self.updated)}
        return f"{joined((self.source_name, self.who))}; {recorded}"

    @property
    def kind_name(self) -> str:
        return name_of(kind_of(self.type))

    def holds(self, words: list[str]) -> bool:
        """Whether each of the folded words stands in what it says, who recorded it or its source."""
        text = fold(" ".join((self.title, self.detail, self.who, self.source)))
        return all(word in text for word in words)


_TITLES: dict[str, tuple[str, ...]] = {
    "Encounter": ("type", "serviceType", "class"),
    "CarePlan": ("title", "category", "description"),
    "Task": ("description", "code"),
    "DocumentReference": ("description", "type", "category"),
    "Appointment": ("description", "serviceType", "appointmentType"),
    "RelatedPerson": ("name", "relationship"),
}
_TITLE = ("code", "title", "name", "medication", "vaccineCode", "description", "type", "topic", "category", "scope",
          "serviceType", "questionnaire", "reasonCode", "relationship")  # fmt: skip
_WHO = ("recorder", "asserter", "author", "requester", "performer", "participant", "informationSource", "sender",
        "source", "custodian", "resultsInterpreter")  # fmt: skip


_decode = json.JSONDecoder(parse_float=str).decode


def parsed(stored: Stored) -> dict[str, Any]:
    """The resource, its decimals as the texts that they were written as."""
    return _decode(stored.body or "{}")


def entry_of(stored: Stored) -> Entry:
    resource = parsed(stored)
    type_ = stored.type
    codes = _statuses(resource)
    return Entry(
        type=type_,
        id=stored.id,
        version=stored.version,
        updated=stored.updated,
        title=_title(type_, resource),
        detail=_DETAILS.get(type_, _notes)(resource),
        status=joined(code.replace("-", " ") for code in codes),
        when=when_of(type_, resource),
        who=_who(resource),
        source=source_of(resource),
        warnings=_warnings(resource),
        resource=resource,
    )


def source_of(resource: Resource) -> str:
    meta = resource.get("meta")
    return said(meta.get("source")) if isinstance(meta, dict) else ""


def source_label(source: str) -> str:
    """The last part of a source's name, in words. The whole of it stands with the entry."""
    last = source.partition("#")[0].rstrip("/").replace("/", ":").rpartition(":")[2]
    name = last.replace("-", " ").replace("_", " ") or source or _("source not given")
    return name[:1].upper() + name[1:]


def _title(type_: str, resource: Resource) -> str:
    if is_about_me(resource):
        return _("About me")
    for name in _TITLES.get(type_, _TITLE):
        if words := said(chosen(resource, name)):
            return words
    return type_


def is_about_me(resource: Resource) -> bool:
    """Whether it holds the person's own words: answers to a questionnaire that is called so (PRSB, About Me)."""
    if resource.get("resourceType") != "QuestionnaireResponse":
        return False
    return "about-me" in fold(said(resource.get("questionnaire"))).replace("_", "-").replace("aboutme", "about-me")


def when_of(type_: str, resource: Resource) -> When:
    for _param, element in DATED.get(type_, ()):
        value = chosen(resource, element)
        if type_ == "Specimen" and isinstance(value, dict):
            value = chosen(value, "collected")
        if (found := when(value)).words:
            return found
    return NEVER


def _who(resource: Resource) -> str:
    found: list[str] = []
    for name in _WHO:
        for value in _listed(resource.get(name)):
            if isinstance(value, dict):
                found.append(said(value.get("actor") or value.get("individual") or value.get("member") or value))
            if len(found) > 2:
                break
        if found:
            break
    return joined(found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def state_of(resource: Resource) -> State:
    """Meant for the types of `STATED`."""
    codes = _statuses(resource)
    if ERROR in codes:
        return State.ERROR
    return State.CLOSED if not CLOSED.isdisjoint(codes) else State.OPEN


def _statuses(resource: Resource) -> list[str]:
    """The codes of its status, and of how sure it is where that is not "confirmed"."""
    codes = [_code(resource.get(name)) for name in ("clinicalStatus", "lifecycleStatus", "status")]
    certainty = _code(resource.get("verificationStatus"))
    return [code for code in (*codes, "" if certainty == "confirmed" else certainty) if code]


def _code(value: Any) -> str:
    if isinstance(value, dict):
        coding = first(value.get("coding"))
        return said(coding.get("code")) if isinstance(coding, dict) and coding.get("code") else said(value)
    return said(value)


def _warnings(resource: Resource) -> tuple[str, ...]:
    """What turns the sense of an entry round, or may: FHIR R4 calls these elements modifiers."""
    found: list[str] = []
    certainty = _code(resource.get("verificationStatus"))
    if ERROR in (_code(resource.get("status")), certainty):
        found.append(_("Entered in error"))
    if certainty == "refuted":
        found.append(_("Refuted: the person does not have this"))
    if resource.get("doNotPerform") is True:
        found.append(_("Not to be done or given"))
    if resource.get("status") == "not-done":
        found.append(_("Not done"))
    if resource.get("modifierExtension") or resource.get("implicitRules"):
        found.append(_("Carries a condition that this page does not understand: read the whole entry"))
    return tuple(found)


def _notes(resource: Resource) -> str:
    title = said(chosen(resource, "code") or resource.get("title"))
    parts = [said(resource.get("description")), said(resource.get("note"))]
    return joined(part for part in parts if part != title)


def _observation(resource: Resource) -> str:
    parts = [_valued(resource)]
    parts += [joined((said(part.get("code")), _valued(part)), ": ") for part in each(resource.get("component"))]
    return joined((*parts, said(resource.get("interpretation")), _notes(resource)))


def _valued(part: Resource) -> str:
    value = said(chosen(part, "value"))
    absent = said(part.get("dataAbsentReason"))
    return value or (_("not known: %(reason)s") % {"reason": absent} if absent else "")


def _allergy(resource: Resource) -> str:
    reactions = [said(reaction.get("manifestation")) for reaction in each(resource.get("reaction"))]
    criticality = said(resource.get("criticality"))
    risk = {"high": _("high risk"), "low": _("low risk"), "unable-to-assess": _("risk not assessed")}
    return joined((*reactions, risk.get(criticality, criticality), _notes(resource)))


def _medicine(resource: Resource) -> str:
    doses = each(resource.get("dosageInstruction")) + each(resource.get("dosage"))
    return joined((*(said(dose.get("text") or dose.get("patientInstruction")) for dose in doses), _notes(resource)))


def _encounter(resource: Resource) -> str:
    provider, reason = said(resource.get("serviceProvider")), said(resource.get("reasonCode"))
    stay = resource.get("hospitalization")
    left = said(stay.get("dischargeDisposition")) if isinstance(stay, dict) else ""
    # A destination without words is a code that only its system explains.
    return joined((provider, reason, "" if left.isdecimal() else left))


def _referral(resource: Resource) -> str:
    return joined((said(resource.get("performer")), said(resource.get("reasonCode")), _notes(resource)))


def _task(resource: Resource) -> str:
    limits = resource.get("restriction")
    due = when(limits.get("period")).words if isinstance(limits, dict) else ""
    owner = said(resource.get("owner"))
    return joined((owner, _("due %(when)s") % {"when": due} if due else "", said(resource.get("businessStatus"))))


def _plan(resource: Resource) -> str:
    return joined(activity_words(activity) for activity in each(resource.get("activity")))


def activity_words(activity: Resource) -> str:
    detail = activity.get("detail")
    if not isinstance(detail, dict):
        return said(activity.get("reference"))
    words = said(detail.get("description")) or said(detail.get("code"))
    return _("not to be done: %(what)s") % {"what": words} if detail.get("doNotPerform") is True else words


def _team(resource: Resource) -> str:
    return joined(said(member.get("member")) for member in each(resource.get("participant")))


def _document(resource: Resource) -> str:
    titles = [
        said(attachment.get("title")) if isinstance(attachment := content.get("attachment"), dict) else ""
        for content in each(resource.get("content"))
    ]
    return joined((said(resource.get("type")), *titles))


def _answers(resource: Resource) -> str:
    return joined((f"{question}: {answer}" for question, answer in answers(resource)), "; ")


def answers(resource: Resource) -> list[tuple[str, str]]:
    """The questions and answers of a QuestionnaireResponse, nested ones after those that they stand in."""
    found: list[tuple[str, str]] = []
    for item in each(resource.get("item")):
        given = each(item.get("answer"))
        text = joined(said(chosen(answer, "value")) for answer in given)
        if text:
            found.append((said(item.get("text")) or said(item.get("linkId")), text))
        found += answers(item)
        for answer in given:
            found += answers(answer)
    return found


def _communication(resource: Resource) -> str:
    return joined((*(said(chosen(part, "content")) for part in each(resource.get("payload"))), _notes(resource)))


_DETAILS: dict[str, Callable[[Resource], str]] = {
    "Observation": _observation,
    "AllergyIntolerance": _allergy,
    "MedicationRequest": _medicine,
    "MedicationStatement": _medicine,
    "MedicationAdministration": _notes,
    "MedicationDispense": _medicine,
    "Encounter": _encounter,
    "ServiceRequest": _referral,
    "Task": _task,
    "CarePlan": _plan,
    "CareTeam": _team,
    "DocumentReference": _document,
    "QuestionnaireResponse": _answers,
    "Communication": _communication,
}
