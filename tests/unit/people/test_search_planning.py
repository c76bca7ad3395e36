"""What the planner knows of the database, and what it refuses to bring along."""

from collections.abc import Iterator

import pytest
from django.db import connection
from tests.conftest import Database
from tests.people_records import taken_in

from commonweal.access.principal import ANONYMOUS, OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused
from commonweal.people.record.indexing import keys
from commonweal.people.record.search import plan, run, statistics
from commonweal.people.record.search.parse import parse
from commonweal.people.record.search.query import INCLUDED_MOST
from commonweal.people.record.store.session import rows

PEOPLE = INCLUDED_MOST + 1


@pytest.fixture(scope="module")
def crowd(module_database: Database) -> Iterator[statistics.Statistics]:
    """One organization, more people of it than a page may bring along, and what the database has counted of them."""
    taken_in([{"resourceType": "Organization", "id": "o", "name": "All of us"}])
    here = {"managingOrganization": {"reference": "Organization/o"}}
    taken_in(
        {
            "resourceType": "Patient",
            "id": f"p{number}",
            "birthDate": f"{1920 + number // 60}",
            "gender": "other",
            **here,
        }
        for number in range(PEOPLE)
    )
    with scoped(OPERATOR):
        with connection.cursor() as cursor:
            cursor.execute("SELECT record_analyze()")
        statistics.forget()
        yield statistics.statistics("crowd")
    statistics.forget()


def test_what_is_frequent_is_known_by_its_key_alone(crowd):
    assert crowd.total == PEOPLE + 1
    assert crowd.types["Patient"] == pytest.approx(PEOPLE, rel=0.01)
    assert crowd.token(keys.coded("Patient", "gender", "\x1eother"), "gender") == pytest.approx(PEOPLE, rel=0.01)
    assert crowd.token(keys.coded("Patient", "gender", "\x1emale"), "gender") == statistics.UNSEEN
    organization = keys.param("Patient", "organization")
    assert crowd.targets[organization, keys.target("Organization/o")] == pytest.approx(PEOPLE, rel=0.01)
    born = keys.param("Patient", "birthdate")
    assert crowd.starts_before(born, -(10**18)) == 0 and crowd.starts_before(born, 10**18) == 1


def test_what_many_have_is_walked_and_what_few_have_is_looked_up(crowd):
    many = parse("Patient", [("gender", "other"), ("_sort", "-birthdate"), ("_count", "5")])
    few = parse("Patient", [("gender", "other"), ("birthdate", "1930"), ("_sort", "-birthdate")])
    assert plan.matches(many, crowd, 6).is_walk and not plan.matches(few, crowd, 51).is_walk
    assert [each.id for each in run.find(many, crowd).matches] == [f"p{PEOPLE - 1 - number}" for number in range(5)]
    assert len(run.find(few, crowd).matches) == 50


def test_of_what_a_range_finds_no_more_is_looked_up_than_the_page_shows(crowd):
    found = run.find(parse("Patient", [("birthdate", "ge1921"), ("birthdate", "lt1926"), ("_count", "5")]), crowd)
    assert [each.id for each in found.matches] == [f"p{number}" for number in range(60, 65)]
    after = parse(
        "Patient", [("birthdate", "ge1921"), ("birthdate", "lt1926"), ("_count", "5"), ("_cursor", found.next)]
    )
    assert [each.id for each in run.find(after, crowd).matches] == [f"p{number}" for number in range(65, 70)]
    statement = plan.matches(parse("Patient", [("birthdate", "ge1921"), ("birthdate", "lt1926")]), crowd, 6).statement
    with scoped(OPERATOR):
        told = "\n".join(row[0] for row in rows(f"EXPLAIN (ANALYZE) {statement.text}", statement.values))
    assert "Index Scan using record_resource_pkey" in told and "loops=6)" in told, told


def test_a_total_is_counted_where_it_is_asked_for_or_there_is_one_page(crowd):
    assert run.find(parse("Patient", [("gender", "other")])).total is None
    assert run.find(parse("Patient", [("gender", "other"), ("_total", "accurate")])).total == PEOPLE
    assert run.find(parse("Organization", [("name", "all")])).total == 1


def test_a_page_that_brings_too_much_along_is_refused_not_cut_off(crowd):
    with pytest.raises(Refused, match="more than 5000") as caught:
        run.find(parse("Organization", [("_revinclude", "Patient:organization")]))
    assert caught.value.kind is Kind.TOO_COSTLY


def test_nothing_is_found_without_the_right_to_read(crowd, module_database):
    statement = plan.matches(parse("Patient", []), crowd, 5).statement
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonweal.role', %s, true)", [ANONYMOUS.role])
        cursor.execute(statement.text, list(statement.values))
        assert cursor.fetchall() == []
        cursor.execute("SELECT set_config('commonweal.role', %s, true)", [OPERATOR.role])
