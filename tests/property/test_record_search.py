"""Made-up resources, and any search of them: the database answers as a comparison of each resource with each value does,
whatever it takes to be frequent or rare, page by page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import Database
from tests.people_records import changed, deleted, taken_in
from tests.search_oracle import Shelf, ref
from tests.searches import ASSUMED, BASE, NOW, Asked, Made, pages, written

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.people.record.search import run
from commonweal.people.record.search.parse import parse

pytestmark = pytest.mark.covers("D2-022")


@pytest.fixture(scope="module")
def shelf(module_database: Database) -> Iterator[Shelf]:
    made = Made(11)
    resources = written(made.all())
    kept = {ref(each): each for each in resources}
    stamps = {each.reference: each.updated for each in taken_in(resources)}
    for each in made.draw.sample([each for each in resources if each["resourceType"] == "Observation"], 8):
        again = written(made.observation(each["id"]))
        kept[ref(each)] = again
        stamps[ref(each)] = changed(again).updated
    for each in made.draw.sample(list(kept), 3):
        type_, _, id_ = each.partition("/")
        deleted(type_, id_)
        del kept[each]
    for each, resource in kept.items():
        resource["meta"] = {**resource.get("meta", {}), "lastUpdated": stamps[each].isoformat()}
    exact = json.loads(json.dumps(list(kept.values())), parse_float=Decimal)
    with scoped(OPERATOR):
        yield Shelf(BASE, NOW, exact)


SEARCHES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)

TYPES = ["Observation"] * 4 + ["Patient"] * 3 + ["Goal", "RiskAssessment", "ValueSet", "QuestionnaireResponse", "Organization"]


@SEARCHES
@given(st.randoms(use_true_random=False), st.sampled_from(ASSUMED), st.integers(1, 30))
def test_any_search_of_a_type_finds_what_matches_in_order(shelf, draw, known, size):
    for _ in range(5):
        type_ = draw.choice(TYPES)
        asked = Asked(shelf, draw)
        pairs = [each for _ in range(draw.choice([1, 1, 2, 3])) if (each := asked.pair(type_))]
        pairs += asked.sort(type_)
        query = parse(type_, pairs, base=BASE, now=NOW)
        assert pages(query, size, known) == shelf.search(type_, pairs), pairs
        assert run.find(parse(type_, [*pairs, ("_summary", "count")], base=BASE, now=NOW), known).total == len(
            shelf.search(type_, pairs)
        )


@SEARCHES
@given(st.randoms(use_true_random=False), st.sampled_from(ASSUMED))
def test_what_is_brought_along_is_what_the_page_refers_to(shelf, draw, known):
    ways = [
        ("_include", "Observation:subject"), ("_include", "Observation:subject:Patient"), ("_include", "*"),
        ("_include", "Observation:*"), ("_include:iterate", "Patient:organization"), ("_include:iterate", "Organization:partof"),
        ("_include:iterate", "Observation:derived-from"), ("_revinclude", "Goal:subject"), ("_revinclude", "Observation:derived-from"),
        ("_revinclude:iterate", "Observation:derived-from"), ("_include:iterate", "*"),
    ]  # fmt: skip
    includes = draw.sample(ways, draw.choice([1, 2, 3]))
    pairs = [each for _ in range(2) if (each := Asked(shelf, draw).pair("Observation", 1))]
    found = run.find(parse("Observation", [*pairs, *includes], base=BASE, now=NOW), known)
    matches = [each.reference for each in found.matches]
    assert {each.reference for each in found.included} == shelf.along(matches, includes) - set(matches)
    assert len({each.reference for each in found.included}) == len(found.included)


@SEARCHES
@given(st.randoms(use_true_random=False), st.sampled_from(ASSUMED), st.integers(1, 30))
def test_searches_of_compartments_and_of_several_types(shelf, draw, known, size):
    types = draw.sample(["Observation", "Goal", "RiskAssessment", "QuestionnaireResponse", "Patient"], draw.choice([2, 3]))
    compartment = ("Patient", draw.choice(["p0", "p1", "p2"])) if draw.random() < 0.6 else None
    named = [("_type", ",".join(types))] if compartment is None or draw.random() < 0.5 else []
    pairs = named + draw.choice([[], [("_sort", "-_lastUpdated")], [("_sort", "_id")], [("_tag", "x")], [("_id", "p1,b1,g1")]])
    query = parse(None, pairs, base=BASE, now=NOW, compartment=compartment)
    assert pages(query, size, known) == shelf.search(None, pairs, compartment)
