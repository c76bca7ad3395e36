"""Made-up resources of any type, read by the product and by a FHIRPath engine."""

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.fhir_oracle import expected, same

from commonweal.people.record.definitions.elements import Child, children, is_primitive
from commonweal.people.record.definitions.params import resource_types, search_params
from commonweal.people.record.indexing.expressions import Field, parse
from commonweal.people.record.indexing.extract import entries

DEPTH = 6

REFERENCES = [
    "Patient/1",
    "Practitioner/a-b/_history/2",
    "Group/9",
    "#in",
    "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "https://elsewhere.example/fhir/Patient/7",
    "https://elsewhere.example/fhir/Location/7/_history/1",
]

PLAIN: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, -7, 120],
    "positiveInt": [1, 2],
    "unsignedInt": [0, 2],
    "decimal": [Decimal("0.10"), Decimal("-3"), 70, Decimal("1E+3")],
    "date": ["2024", "2024-02", "2024-02-29", "1999-12-31"],
    "dateTime": ["2024", "2024-02", "2024-02-29", "2024-06-01T10:00:00+01:00", "2024-06-01T10:00:00.25Z"],
    "instant": ["2024-06-01T10:00:00.123Z", "2024-06-01T10:00:00-05:00"],
    "time": ["10:00:00"],
    "canonical": ["urn:q", "https://elsewhere.example/V|2.1"],
    "code": ["final", "phone", "email", "composed-of", "<", ">=", "a b"],
}
TEXTS = ["x", "Zoë Müller", " two  words", "|", "urn:s", "urn:t"]


def value(draw: Random, child: Child, depth: int, wanted: frozenset[str]) -> Any:
    """Something that may stand at a property."""
    if child.type == "Resource":
        return {"resourceType": draw.choice(["Composition", "MessageHeader"]), "id": "in"}
    if child.type in PLAIN:
        return draw.choice(PLAIN[child.type])
    if child.type == "Reference" and draw.random() < 0.7:
        return {"reference": draw.choice(REFERENCES)}
    if is_primitive(child.type) or child.type.startswith("http"):
        return draw.choice(TEXTS)
    if child.type == "SampledData":
        return {"origin": {"value": 1, "code": "V"}, "period": 1, "dimensions": 1, "data": "2 -5 E 7.5"}
    return element(draw, child.within, depth - 1, wanted)


def element(draw: Random, within: tuple[str, str], depth: int, wanted: frozenset[str]) -> dict[str, Any]:
    """Properties of a type, one of each choice; those that a parameter looks at more often than others."""
    made: dict[str, Any] = {}
    chosen: set[str] = set()
    for name, child in children(*within).items():
        path = child.element.path
        stem = path.rpartition(".")[2].removesuffix("[x]")
        if name in ("id", "contained", "extension", "modifierExtension", "text") or path in chosen:
            continue
        likely = (0.85 if stem in wanted else 0.05) if within[1] or within[0] in resource_types() else 0.6
        if path.endswith("[x]"):
            likely /= 2
        if depth <= 0 or draw.random() > likely:
            continue
        chosen.add(path)
        if child.element.is_list:
            made[name] = [value(draw, child, depth, wanted) for _ in range(draw.randint(1, 2))]
        else:
            made[name] = value(draw, child, depth, wanted)
    return {key: each for key, each in made.items() if each not in ({}, [{}], [{}, {}])}


def resource(draw: Random, type_: str) -> dict[str, Any]:
    """A resource with values where its parameters look."""
    wanted = frozenset(
        step.name
        for param in search_params(type_).values()
        for expression in (param.expression, *(each.expression for each in param.components))
        for path in parse(expression, type_)
        for step in path.steps
        if isinstance(step, Field)
    )
    made = element(draw, (type_, ""), DEPTH, wanted)
    contained = [{"resourceType": draw.choice(["Patient", "Location"]), "id": "in"}]
    return {"resourceType": type_, "id": "me", "contained": contained, **made}


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])  # shrinking is slow
@given(st.sampled_from(resource_types()), st.randoms(use_true_random=False))
def test_any_resource_is_read_as_its_expressions_say(type_, draw):
    made = resource(draw, type_)
    assert same(entries(made), expected(made))
