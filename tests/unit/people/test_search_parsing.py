"""What a search asks for, and what is refused of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from commonweal.kernel.problem import Refused
from commonweal.people.record.indexing import keys
from commonweal.people.record.search import cursor, values
from commonweal.people.record.search.parse import parse
from commonweal.people.record.search.query import Amounts, Order, Query, Sort, Summary, Times, Tokens, Total

NOW = datetime(2025, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND


def asked(type_: str | None, *pairs: tuple[str, str], is_lenient: bool = False) -> Query:
    return parse(type_, pairs, base="https://here.example/fhir", now=NOW, is_lenient=is_lenient)


def refused(type_: str | None, *pairs: tuple[str, str]) -> list[str]:
    with pytest.raises(Refused) as caught:
        asked(type_, *pairs)
    return [str(each) for each in caught.value.problems]


# The values that the specification gives as examples


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100", "99.5", "100.5"),
        ("100.00", "99.995", "100.005"),
        ("1e2", "95", "105"),
        ("5.4", "5.35", "5.45"),
        ("5.40e-3", "0.005395", "0.005405"),
        ("-5", "-5.5", "-4.5"),
    ],
)
def test_a_number_stands_for_the_range_that_its_precision_says(text, low, high):
    (box,) = values.amounts(text)
    assert box == Amounts((Decimal(low), True), (Decimal(high), False), None, (Decimal(high), False))


def test_prefixes_take_a_number_as_it_stands():
    assert values.amounts("gt100") == (Amounts(high_over=(Decimal(100), False)),)
    assert values.amounts("ap100") == (Amounts(low_under=(Decimal(110), True), high_over=(Decimal(90), True)),)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("1970-01-02", (Times(DAY, 2 * DAY, None, 2 * DAY),)),
        ("gt1970-01-02", (Times(high_over=2 * DAY),)),
        ("sa1970-01-02", (Times(low_from=2 * DAY),)),
        ("eb1970-01-02", (Times(low_before=DAY, high_to=DAY),)),
        ("ne1970-01-02", (Times(low_before=DAY), Times(high_over=2 * DAY))),
        ("1970-01-01T01:00:00.5+01:00", (Times(500_000, 600_000, None, 600_000),)),
    ],
)
def test_dates_are_ranges(text, boxes):
    assert values.times(text, 0) == boxes


def test_about_a_date_is_a_tenth_of_the_way_from_now():
    (box,) = values.times("ap1970-01-01", 10 * DAY)
    assert box == Times(low_before=2 * DAY, high_over=-DAY)


def test_separators_are_escaped():
    query = asked("Patient", ("identifier", r"urn:a\,b|1\|2\\3,x"))
    key = keys.coded("Patient", "identifier", r"urn:a,b|1|2\3")
    assert query.criteria == (Tokens((key, keys.coded("Patient", "identifier", "\x1ex")), "identifier"),)


def test_references_of_this_server_are_local_however_they_are_written():
    found = {asked("Observation", ("patient", each)).criteria for each in (
        "Patient/1", "1", "https://here.example/fhir/Patient/1",
    )}  # fmt: skip
    assert len(found) == 1
    assert asked("Observation", ("patient", "https://there.example/fhir/Patient/1")).criteria not in found


def test_what_is_asked_of_the_answer():
    query = asked(
        "Observation", ("_sort", "-date,_id"), ("_count", "7"), ("_total", "accurate"), ("_elements", "code,value"),
        ("_include", "Observation:subject"), ("_format", "json"), ("_pretty", "true"),
    )  # fmt: skip
    assert query.sort == (
        Sort(Order.DATE, (keys.param("Observation", "date"),), True, is_single=True), Sort(Order.ID, (), False),
    )  # fmt: skip
    assert (query.count, query.total, query.elements) == (7, Total.ACCURATE, ("code", "value"))
    assert asked("Patient", ("_count", "0")).summary is Summary.COUNT


# What is refused


def test_every_problem_is_named_at_once_with_its_parameter_and_a_remedy():
    found = refused("Patient", ("famly", "x"), ("birthdate", "yesterday"), ("name:above", "x"), ("_count", "5000"))
    assert len(found) == 4
    assert found[0].startswith("famly: Patient has no search parameter famly. Near: family")
    assert found[1].startswith("birthdate: expected a date") and "'yesterday'" in found[1]
    assert found[2] == "name:above: the modifier :above is not supported for name. It takes :exact, :contains, :missing"
    assert "0 to 1000" in found[3]


@pytest.mark.parametrize(
    ("type_", "name", "value", "said"),
    [
        ("Patient", "_text", "x", "narrative is not indexed"),
        ("Patient", "_content", "x", "free text is not indexed"),
        ("Patient", "_filter", "x", "_filter is not supported"),
        ("Patient", "_list", "x", "_list is not supported"),
        ("Patient", "_contained", "true", "_contained is not supported"),
        ("Patient", "gender:in", "x", ":in is not supported"),
        ("Patient", "gender:text", "x", ":text is not supported"),
        ("Patient", "phonetic", "x", "not compared by their sound"),
        ("Patient", "name:", "x", "no modifier stands"),
        ("Patient", "name", "", "has no value"),
        ("Patient", "name", "a,,b", "a value is empty"),
        ("Patient", "name", "a\\b", "a backslash stands only before"),
        ("Patient", "identifier", "a|b|c", "system|code"),
        ("Patient", "identifier:of-type", "a|b", "system|code|value"),
        ("Patient", "_id", "not an id", "expected ids"),
        ("Patient", "_lastUpdated:missing", "true", ":missing is not supported for _lastUpdated"),
        ("Patient", "birthdate", "2020-02-31", "expected a date"),
        ("Patient", "birthdate", "xx2020", "xx is no prefix"),
        ("Patient", "birthdate", "2020-01-01T10:00:00 01:00", "%2B"),
        ("Patient", "active:missing", "maybe", "true or false"),
        ("Observation", "value-quantity", "5|kg", "number|system|code"),
        ("Observation", "value-quantity", "1e99999", "power of ten"),
        ("Observation", "code-value-quantity", "a", "two values with $"),
        ("Observation", "subject", "Patient/1/_history/2", "not searched by version"),
        ("Observation", "subject", "Patent/1", "near: Patient"),
        ("Observation", "subject:Patient", "Group/1", "does not go with"),
        ("Observation", "subject:Patient.nam", "x", "Near: "),
        ("Observation", "subject:Practitioner.name", "x", "does not point to Practitioner"),
        ("Observation", "code.name", "x", "is no reference"),
        ("Patient", "_has:Observation:patient", "x", "_has names"),
        ("Patient", "_has:Observation:code:status", "x", "is no reference"),
        ("Patient", "_has:Encounter:service-provider:status", "x", "does not point to Patient"),
        ("Patient", "_include", "Observation:subject", ":iterate"),
        ("Patient", "_include:recurse", "Patient:link", ":recurse is not supported"),
        ("Patient", "_revinclude", "Observation", "Type:parameter"),
        ("Patient", "_sort", "gender", "sorting by gender is not supported"),
        ("Patient", "_sort", "famly", "to sort by"),
        ("Patient", "_summary", "some", "expected false, true"),
        ("Patient", "_total", "all", "expected none"),
        ("Patient", "_elements", "nam", "near: name"),
        ("Patient", "_format", "xml", "fhir+json"),
        ("Patient", "_cursor", "x", "page"),
        ("MolecularSequence", "chromosome-variant-coordinate", "1$2$3", "more than two components"),
        ("ValueSet", "url:below", "urn:oid:1", "addresses that have a path"),
        (None, "name", "x", "all of the searched types"),
        (None, "_type", "Patent", "Near: Patient"),
        ("Patent", "name", "x", "there is no resource type Patent"),
        ("QuestionnaireResponse", "_include", "QuestionnaireResponse:questionnaire", "canonical addresses"),
        ("Questionnaire", "_revinclude", "QuestionnaireResponse:questionnaire", "canonical addresses"),
        ("QuestionnaireResponse", "questionnaire.title", "Falls", "canonical addresses"),
        ("Questionnaire", "_has:QuestionnaireResponse:questionnaire:status", "completed", "canonical addresses"),
    ],
)
def test_what_is_not_understood_is_refused(type_, name, value, said):
    (problem,) = refused(type_, (name, value))
    assert said in problem


def test_a_lenient_search_leaves_away_what_is_unknown_and_says_so():
    query = asked("Patient", ("famly", "x"), ("name:above", "x"), ("family", "Smith"), is_lenient=True)
    assert len(query.criteria) == 1 and query.accepted == (("family", "Smith"),)
    assert [each.where.field for each in query.ignored] == ["famly", "name:above"]


def test_a_lenient_search_does_not_guess_at_values():
    with pytest.raises(Refused):
        asked("Patient", ("birthdate", "yesterday"), is_lenient=True)


def test_a_cursor_goes_with_its_order_only():
    sort = asked("Observation", ("_sort", "-date")).sort
    text = cursor.written(sort, (1, 2, 3))
    assert cursor.read(sort, text) == (1, 2, 3)
    assert "in another order" in refused("Observation", ("_sort", "date"), ("_cursor", text))[0]
    number = asked("Observation", ("_sort", "value-quantity")).sort
    assert cursor.read(number, cursor.written(number, (Decimal("1.50"), 3))) == (Decimal("1.50"), 3)
    for odd in ("NaN", "sNaN", "Infinity", "1e-20000", "1e999999"):
        with pytest.raises(ValueError, match="not where a page ends"):
            cursor.read(number, cursor.written(number, (Decimal(odd), 3)))
