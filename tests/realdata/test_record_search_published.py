"""Searches of published resources, against a comparison of each resource with each value."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED, Database
from tests.people_records import taken_in
from tests.search_oracle import Shelf, ref
from tests.searches import ASSUMED, BASE, NOW, Asked, pages

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.people.record.search.parse import parse

FOLDER = SHARED / "data" / "reference" / "fhir"


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)


@pytest.fixture(scope="module")
def shelf(module_database: Database) -> Iterator[Shelf]:
    paths = [*sorted((FOLDER / "r4-examples").glob("*.json")), *sorted((FOLDER / "uk-core/examples-json").rglob("*.json"))]
    named = {ref(each): each for path in paths if "id" in (each := read(path)) and "resourceType" in each}
    plain = [json.loads(json.dumps(each, default=float)) for each in named.values()]
    stamps = {each.reference: each.updated.isoformat() for each in taken_in(plain)}
    for name, each in named.items():
        each["meta"] = {**each.get("meta", {}), "lastUpdated": stamps[name]}
    with scoped(OPERATOR):
        yield Shelf(BASE, NOW, list(named.values()))


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(st.randoms(use_true_random=False), st.sampled_from(ASSUMED))
def test_searches_of_published_resources_find_what_matches_in_order(shelf, draw, known):
    for _ in range(5):
        type_ = draw.choice(shelf.resources)["resourceType"]
        asked = Asked(shelf, draw)
        pairs = [each for _ in range(draw.choice([1, 1, 2])) if (each := asked.pair(type_, 0))] + asked.sort(type_)
        query = parse(type_, pairs, base=BASE, now=NOW)
        assert pages(query, draw.choice([1, 3, 20]), known) == shelf.search(type_, pairs), pairs
