"""One record per person: FHIR R4 resources, kept by version, searched, checked and shown."""

from commonweal.access.permissions import OPERATORS
from commonweal.kernel.room import Loader, MenuEntry, Room
from commonweal.people.chains import LOGS

CARERS = frozenset({"operator", "clinician", "social-worker", "coordinator"})
"""Who reads and writes records of people; everybody else nothing."""

ROOM = Room(
    name="people",
    app="commonweal.people",
    commands="commonweal.people.commands",
    urls="commonweal.people.urls",
    search="commonweal.people.record.pages.site_search:search",
    menu=(MenuEntry("People", "/people"),),
    doors={"/fhir": "commonweal.people.record.rest.door:fhir"},
    loaders=(
        Loader(
            "fhir-package",
            "Definitions to check resources against: a package of FHIR profiles (.tgz), or a zip of them in JSON",
            "StructureDefinition, ValueSet, CodeSystem",
            "commonweal.people.record.validation.profiles.loading:load",
        ),
    ),
    mends="commonweal.people.record.store.deferred:make_waiting",
    logs=LOGS,
    permissions={
        "people.read": CARERS,
        "people.write": CARERS,
        "people.import": frozenset({"operator"}),
        "people.verify": OPERATORS,
        "people.rebuild": frozenset({"operator"}),
        "people.load-profiles": OPERATORS,
    },
)
