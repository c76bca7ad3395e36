"""What the council, the team around a person and the person have recorded: referral, plan, team, own words."""

from __future__ import annotations

from datetime import date, timedelta

from commonweal.demo.people.drawn import Drawn, lists
from commonweal.demo.people.parts import OWN, SNOMED, TERMS, Resource, begun, coded, someone, subject
from commonweal.kernel import nhs_number


def referral(person: Drawn) -> list[Resource]:
    """A referral to the council, and the work that comes of it."""
    draw = person.draw
    words, asked = draw.one(lists()["referral"]), person.instant()
    due = (date.fromisoformat(asked[:10]) + timedelta(draw.whole(2, 42))).isoformat()
    is_done = draw.is_so(0.6)
    request = begun("ServiceRequest", person, "service-request-1", "hospital") | {
        "status": "completed" if is_done else "active",
        "intent": "order",
        "priority": "urgent" if draw.is_so(0.2) else "routine",
        "code": {"text": words},
        "subject": subject(person),
        "authoredOn": asked,
        "requester": someone(person),
        "performer": [{"display": "Thornshire Council"}],
    }
    task = begun("Task", person, "task-1", "council") | {
        "status": "completed" if is_done else draw.one(("requested", "accepted", "in-progress")),
        "intent": "order",
        "priority": request["priority"],
        "description": words,
        "focus": {"reference": f"ServiceRequest/{request['id']}"},
        "for": subject(person),
        "authoredOn": asked,
        "lastModified": asked,
        "owner": someone(person),
        "restriction": {"period": {"end": due}},
    }
    return [request, task]


def plan(person: Drawn) -> Resource:
    draw, held = person.draw, lists()
    start = person.day()
    goals = [
        {
            "resourceType": "Goal",
            "id": f"goal-{place}",
            "lifecycleStatus": "active",
            "description": {"text": words},
            "subject": subject(person),
        }
        for place, words in enumerate(draw.some(held["goal"], 2), start=1)
    ]
    return begun("CarePlan", person, "care-plan-1", "council") | {
        "contained": goals,
        "status": "active",
        "intent": "plan",
        "title": "Care and support plan",
        "category": [coded(SNOMED, "734163000", "Care plan")],
        "subject": subject(person),
        "period": {"start": start},
        "created": start,
        "author": someone(person),
        "careTeam": [{"reference": f"CareTeam/{person.id}-care-team-1"}],
        "goal": [{"reference": f"#{goal['id']}"} for goal in goals],
        "activity": [
            {"detail": {"status": draw.one(("in-progress", "scheduled")), "description": words}}
            for words in draw.some(held["support"], 3)
        ],
    }


def team(person: Drawn) -> Resource:
    roles = ("Care co-ordinator", "Social worker", "General practitioner", "Community nurse")
    return begun("CareTeam", person, "care-team-1", "council") | {
        "status": "active",
        "name": "Team around the person",
        "subject": subject(person),
        "period": {"start": person.day()},
        "participant": [
            {"role": [{"text": role}], "member": member}
            for role, member in zip(
                roles, [{"display": name} for name in person.draw.some(lists()["person"], 4)], strict=True
            )
        ],
    }


def about_me(person: Drawn) -> Resource:
    return begun("QuestionnaireResponse", person, "questionnaire-response-1", "portal") | {
        "questionnaire": f"{OWN}:about-me|1",
        "status": "completed",
        "subject": subject(person),
        "authored": person.instant(),
        "author": subject(person),
        "source": subject(person),
        "item": [
            {"linkId": str(place), "text": question, "answer": [{"valueString": person.draw.one(answers)}]}
            for place, (question, answers) in enumerate(lists()["about_me"], start=1)
        ],
    }


def patient(person: Drawn) -> Resource:
    draw, held = person.draw, lists()
    code, words = draw.one(held["relation"])
    kin_gender = draw.one(("female", "male"))
    made = begun("Patient", person, "", "surgery") | {
        "identifier": [
            {
                "extension": [_VERIFIED],
                "use": "official",
                "system": nhs_number.SYSTEM,
                "value": person.nhs_number,
            },
            {"system": f"{OWN}:hospital-number", "value": person.id.upper()},
        ],
        "active": True,
        "name": [{"use": "official", "family": person.family, "given": person.given}],
        "telecom": [{"system": "phone", "value": person.phone, "use": "home"}],
        "gender": person.gender,
        "birthDate": person.born.isoformat(),
        "address": [
            {
                "use": "home",
                "line": [person.line],
                "city": person.town,
                "district": held["district"],
                "postalCode": person.postcode,
                "country": "GBR",
            }
        ],
        "contact": [
            {
                "relationship": [coded(f"{TERMS}v3-RoleCode", code, words)],
                "name": {"family": person.family, "given": [draw.one(held["given"][kin_gender])]},
                "telecom": [{"system": "phone", "value": f"01632 960{draw.whole(0, 999):03d}"}],
            }
        ],
        "generalPractitioner": [{"display": person.surgery}],
    }
    if person.died:
        made["deceasedDateTime"] = person.died.isoformat()
    return made


_VERIFIED = {
    "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
    "valueCodeableConcept": {
        "coding": [
            {"system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland", "code": "01"}
        ]
    },
}
