"""One record per person: FHIR R4 resources, kept by version, searched, checked and shown."""

from commonweal.access.permissions import OPERATORS
from commonweal.kernel.room import Room
from commonweal.people.chains import LOGS

CARERS = frozenset({"operator", "clinician", "social-worker", "coordinator"})
"""Who reads and writes records of people; everybody else nothing."""

ROOM = Room(
    name="people",
    app="commonweal.people",
    commands="commonweal.people.commands",
    doors={"/fhir": "commonweal.people.record.rest.door:fhir"},
    logs=LOGS,
    permissions={
        "record.read": CARERS,
        "record.write": CARERS,
        "record.import": frozenset({"operator"}),
        "record.verify": OPERATORS,
        "record.rebuild": frozenset({"operator"}),
        "record.load-profiles": OPERATORS,
    },
)
