"""The kinds of entry of a timeline, and where each type of resource says when it was (FHIR R4, Patient compartment)."""

from __future__ import annotations

from enum import IntEnum

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, tuple[object, tuple[str, ...]]] = {
    "problems": (_("Problems"), ("Condition", "Flag", "RiskAssessment", "DetectedIssue", "AdverseEvent")),
    "medicines": (
        _("Medicines"),
        ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense", "Immunization"),
    ),
    "allergies": (_("Allergies"), ("AllergyIntolerance",)),
    "contacts": (_("Visits and stays"), ("Encounter", "EpisodeOfCare", "Appointment", "AppointmentResponse")),
    "results": (
        _("Results and findings"),
        ("Observation", "DiagnosticReport", "Specimen", "ImagingStudy", "Media", "ClinicalImpression"),
    ),
    "procedures": (_("Procedures"), ("Procedure", "DeviceUseStatement", "BodyStructure")),
    "referrals": (
        _("Referrals and work"),
        ("ServiceRequest", "Task", "RequestGroup", "DeviceRequest", "NutritionOrder", "CommunicationRequest",
         "SupplyRequest", "SupplyDelivery", "VisionPrescription"),
    ),
    "plans": (_("Plans and teams"), ("CarePlan", "Goal", "CareTeam")),
    "assessments": (_("Assessments and own words"), ("QuestionnaireResponse",)),
    "documents": (_("Documents and messages"), ("DocumentReference", "DocumentManifest", "Composition",
                                                 "Communication", "List")),
    "rights": (_("Consent and cover"), ("Consent", "Coverage")),
    "family": (_("Family and contacts"), ("RelatedPerson", "FamilyMemberHistory", "Person")),
}  # fmt: skip
"""Kind to its name and its types. Whatever has no kind is `other`."""

OTHER = _("Other")

KIND_OF = {type_: kind for kind, (_name, types) in KINDS.items() for type_ in types}

NOT_IN_TIMELINE = frozenset({"Patient", "Provenance", "AuditEvent"})
"""What the record is about, and what says who recorded and who read it."""

DATED: dict[str, tuple[tuple[str, str], ...]] = {
    "Account": (("period", "servicePeriod"),), "AdverseEvent": (("date", "date"),),
    "AllergyIntolerance": (("date", "recordedDate"),), "Appointment": (("date", "start"),),
    "Basic": (("created", "created"),), "CarePlan": (("date", "period"),), "CareTeam": (("date", "period"),),
    "Claim": (("created", "created"),), "ClinicalImpression": (("date", "date"),),
    "Communication": (("sent", "sent"), ("received", "received")),
    "CommunicationRequest": (("authored", "authoredOn"),), "Composition": (("date", "date"),),
    "Condition": (("onset-date", "onset"), ("recorded-date", "recordedDate")), "Consent": (("date", "dateTime"),),
    "DetectedIssue": (("identified", "identified"),), "DeviceRequest": (("authored-on", "authoredOn"),),
    "DiagnosticReport": (("date", "effective"), ("issued", "issued")), "DocumentManifest": (("created", "created"),),
    "DocumentReference": (("date", "date"),), "Encounter": (("date", "period"),),
    "EpisodeOfCare": (("date", "period"),),
    "FamilyMemberHistory": (("date", "date"),), "Flag": (("date", "period"),), "Goal": (("start-date", "start"),),
    "ImagingStudy": (("started", "started"),), "Immunization": (("date", "occurrence"),),
    "List": (("date", "date"),), "Media": (("created", "created"),),
    "MedicationAdministration": (("effective-time", "effective"),),
    "MedicationDispense": (("whenhandedover", "whenHandedOver"), ("whenprepared", "whenPrepared")),
    "MedicationRequest": (("authoredon", "authoredOn"),), "MedicationStatement": (("effective", "effective"),),
    "NutritionOrder": (("datetime", "dateTime"),), "Observation": (("date", "effective"),),
    "Procedure": (("date", "performed"),), "QuestionnaireResponse": (("authored", "authored"),),
    "RequestGroup": (("authored", "authoredOn"),), "RiskAssessment": (("date", "occurrence"),),
    "ServiceRequest": (("authored", "authoredOn"),), "Specimen": (("collected", "collection"),),
    "SupplyRequest": (("date", "authoredOn"),), "Task": (("authored-on", "authoredOn"),),
    "VisionPrescription": (("datewritten", "dateWritten"),),
}  # fmt: skip
"""Type to (search parameter, element) in order of preference: the index puts entries in order, the element is shown."""


class State(IntEnum):
    """Whether an entry holds as far as it says: it does, it no longer does, it never should have been made."""

    OPEN = 0
    CLOSED = 1
    ERROR = 2


ERROR = "entered-in-error"
"""The status code of what should never have been recorded, of whatever type."""

_CERTAIN = {"clinical-status": ("inactive", "remission", "resolved"), "verification-status": ("refuted",)}
STATED: dict[str, dict[str, tuple[str, ...]]] = {
    "Condition": _CERTAIN,
    "AllergyIntolerance": _CERTAIN,
    "MedicationRequest": {"status": ("cancelled", "completed", "stopped")},
    "MedicationStatement": {"status": ("completed", "not-taken", "stopped")},
    "MedicationDispense": {"status": ("cancelled", "completed", "declined", "stopped")},
    "CarePlan": {"status": ("completed", "revoked")},
    "CareTeam": {"status": ("inactive",)},
    "Goal": {"lifecycle-status": ("cancelled", "completed", "rejected")},
    "DocumentReference": {"status": ("superseded",)},
    "Composition": {"status": ()},
}
"""Type to the parameters that say its state, with the codes by which an entry no longer holds."""

CLOSED = frozenset(code for stated in STATED.values() for codes in stated.values() for code in codes)


def kind_of(type_: str) -> str:
    return KIND_OF.get(type_, "other")


def name_of(kind: str) -> str:
    return str(KINDS[kind][0] if kind in KINDS else OTHER)
