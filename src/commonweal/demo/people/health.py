"""What hospitals, surgeries and community nurses have recorded of a person."""

from __future__ import annotations

import base64
from datetime import date, timedelta

from commonweal.demo.people.drawn import Drawn, lists
from commonweal.demo.people.parts import LOINC, SNOMED, TERMS, UCUM, Resource, begun, coded, someone, subject, term


def conditions(person: Drawn) -> list[Resource]:
    """A problem of health and one of daily life."""
    draw, held = person.draw, lists()
    made: list[Resource] = []
    for place, (kind, source) in enumerate((("health_condition", "surgery"), ("care_condition", "council")), start=1):
        code, words = draw.one(held[kind])
        status = "active" if draw.is_so(0.8) else "resolved"
        onset = person.day()
        made.append(
            begun("Condition", person, f"condition-{place}", source)
            | {
                "clinicalStatus": term("condition-clinical", status),
                "verificationStatus": term("condition-ver-status", "confirmed"),
                "category": [term("condition-category", "problem-list-item")],
                "code": coded(SNOMED, code, words),
                "subject": subject(person),
                "onsetDateTime": onset,
                "recordedDate": onset,
                "recorder": someone(person),
            }
        )
    return made


def observations(person: Drawn) -> list[Resource]:
    """A blood pressure and five others."""
    draw = person.draw
    made = [_blood_pressure(person)]
    for place, (code, words, unit, low, high, decimals) in enumerate(draw.some(lists()["observation"], 5), start=2):
        value = low + draw.next() * (high - low)
        made.append(
            _observed(person, place, code, words)
            | {"valueQuantity": _quantity(round(value, decimals) if decimals else int(value), unit)}
        )
    return made


def _observed(person: Drawn, place: int, code: str, words: str) -> Resource:
    return begun("Observation", person, f"observation-{place}", "community" if place % 2 else "hospital") | {
        "status": "final",
        "category": [term("observation-category", "vital-signs")],
        "code": coded(LOINC, code, words),
        "subject": subject(person),
        "effectiveDateTime": person.instant(),
        "performer": [someone(person)],
    }


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _blood_pressure(person: Drawn) -> Resource:
    systolic = person.draw.whole(96, 178)
    return _observed(person, 1, "85354-9", "Blood pressure panel") | {
        "component": [
            {
                "code": coded(LOINC, "8480-6", "Systolic blood pressure"),
                "valueQuantity": _quantity(systolic, "mm[Hg]"),
            },
            {
                "code": coded(LOINC, "8462-4", "Diastolic blood pressure"),
                "valueQuantity": _quantity(systolic - person.draw.whole(30, 62), "mm[Hg]"),
            },
        ]
    }


def encounters(person: Drawn) -> list[Resource]:
    """A stay in hospital, and a visit at home by the council."""
    draw, held = person.draw, lists()
    admitted = person.day()
    left = (date.fromisoformat(admitted) + timedelta(draw.whole(1, 28))).isoformat()
    visited = person.day()
    stay = begun("Encounter", person, "encounter-1", "hospital") | {
        "status": "finished",
        "class": {"system": f"{TERMS}v3-ActCode", "code": "IMP", "display": "inpatient encounter"},
        "subject": subject(person),
        "participant": [{"individual": someone(person)}],
        "period": {"start": f"{admitted}T09:30:00Z", "end": f"{left}T15:10:00Z"},
        "reasonCode": [{"text": draw.one(held["health_condition"])[1]}],
        "hospitalization": {
            "dischargeDisposition": {
                "coding": [
                    {
                        "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DischargeDestinationEngland",
                        "code": "19" if draw.is_so(0.8) else "85",
                    }
                ]
            }
        },
        "serviceProvider": {"display": "Thornshire General Hospital"},
    }
    visit = begun("Encounter", person, "encounter-2", "council") | {
        "status": "finished",
        "class": {"system": f"{TERMS}v3-ActCode", "code": "HH", "display": "home health"},
        "type": [{"text": "Visit at home"}],
        "subject": subject(person),
        "participant": [{"individual": someone(person)}],
        "period": {"start": f"{visited}T10:00:00Z", "end": f"{visited}T11:00:00Z"},
        "serviceProvider": {"display": "Thornshire Council"},
    }
    return [stay, visit]


def medicines(person: Drawn) -> list[Resource]:
    return [
        begun("MedicationRequest", person, f"medication-request-{place}", "surgery")
        | {
            "status": "active" if person.draw.is_so(0.75) else "stopped",
            "intent": "order",
            "medicationCodeableConcept": coded(SNOMED, code, words),
            "subject": subject(person),
            "authoredOn": person.day(),
            "requester": someone(person),
            "dosageInstruction": [{"text": dose}],
        }
        for place, (code, words, dose) in enumerate(person.draw.some(lists()["medicine"], 2), start=1)
    ]


def allergy(person: Drawn) -> Resource:
    code, words, reaction = person.draw.one(lists()["allergy"])
    return begun("AllergyIntolerance", person, "allergy-intolerance-1", "surgery") | {
        "clinicalStatus": term("allergyintolerance-clinical", "active"),
        "verificationStatus": term("allergyintolerance-verification", "confirmed"),
        "type": "allergy",
        "criticality": "high" if person.draw.is_so(0.3) else "low",
        "code": coded(SNOMED, code, words),
        "patient": subject(person),
        "recordedDate": person.day(),
        "recorder": someone(person),
        "reaction": [{"manifestation": [{"text": reaction}]}],
    }


def document(person: Drawn) -> Resource:
    text = person.draw.one(lists()["letter"])
    return begun("DocumentReference", person, "document-reference-1", "hospital") | {
        "status": "current",
        "type": coded(SNOMED, "373942005", "Discharge summary"),
        "subject": subject(person),
        "date": person.instant(),
        "author": [someone(person)],
        "description": "Letter about the stay in hospital",
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "language": "en-GB",
                    "title": "Discharge summary",
                    "data": base64.b64encode(text.encode()).decode("ascii"),
                }
            }
        ],
    }
