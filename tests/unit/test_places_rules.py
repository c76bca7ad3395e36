"""The pure rules of places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.kernel.problem import Refused
from commonweal.places.loaders.ages import age_columns, age_group
from commonweal.places.loaders.tables import plain_date, whole_number
from commonweal.places.queries.profiles import spans
from commonweal.places.rules.geography import chain_of, geography_named, lookup_of
from commonweal.places.rules.names import normalised
from commonweal.places.rules.neighbourhood import Band
from commonweal.places.rules.overlap import Coterminous, coterminous, overlaps
from commonweal.places.rules.succession import Step, code_on, other_codes, parts_after, parts_before


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Redcar & Cleveland UA", "Redcar and Cleveland"),
        ("Bristol UA", "Bristol, City of"),
        ("Kingston-Upon-Hull UA", "Kingston upon Hull, City of"),
        ("St Helens", "St. Helens"),
        ("Telford and the Wrekin", "Telford and Wrekin"),
        ("  STOCKTON ON TEES  UA", "Stockton-on-Tees"),
    ],
)
def test_printed_names_come_to_one_form(printed: str, name: str) -> None:
    assert normalised(printed) == normalised(name)


def test_a_name_keeps_what_tells_it_apart() -> None:
    assert normalised("Bedford UA") != normalised("Central Bedfordshire")
    assert normalised("Bournemouth UA") != normalised("Bournemouth, Christchurch and Poole UA")


def test_a_region_is_climbed_from_the_districts() -> None:
    assert chain_of("region") == ["district", "council", "region"]
    assert chain_of("stp") == ["stp"]
    assert lookup_of("borough") == lookup_of("hwb") == "council"


@pytest.mark.parametrize(("text", "name"), [("ICS", "icb"), ("upper tier", "council"), ("Region", "region")])
def test_geographies_are_known_by_common_words(text: str, name: str) -> None:
    assert geography_named(text) == name


def test_an_unknown_geography_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        geography_named("parish")
    assert "stp" in refused.value.problems[0].remedy


STEPS = [
    Step("OLD", "NEW", date(2013, 4, 1), "recode", Decimal(1)),
    Step("NEW", "NEWER", date(2020, 4, 1), "recode", Decimal(1)),
    Step("A", "AB", date(2019, 4, 1), "merge", Decimal(1)),
    Step("B", "AB", date(2019, 4, 1), "merge", Decimal(1)),
    Step("C", "AB", date(2019, 4, 1), "boundary-change", Decimal("0.1")),
    Step("COUNTY", "NORTH", date(2021, 4, 1), "split", Decimal("0.46")),
    Step("COUNTY", "WEST", date(2021, 4, 1), "split", Decimal("0.54")),
    Step("TORN", "PIECE", date(2021, 4, 1), "split", Decimal("0.46")),
]


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("OLD", date(2013, 3, 31), "OLD"),
        ("OLD", date(2013, 4, 1), "NEW"),
        ("OLD", date(2021, 1, 1), "NEWER"),
        ("NEWER", date(2012, 1, 1), "OLD"),
        ("NEW", date(2012, 1, 1), "OLD"),
        ("A", date(2021, 1, 1), "A"),
    ],
)
def test_a_code_is_that_of_the_day(code: str, day: date, found: str) -> None:
    assert code_on(code, day, STEPS) == found


def test_a_territory_is_found_under_its_other_codes_and_parts() -> None:
    assert other_codes("NEW", STEPS) == {"OLD", "NEWER"}
    assert parts_before("AB", STEPS) == ["A", "B"]
    assert parts_after("COUNTY", STEPS) == ["NORTH", "WEST"]
    assert parts_after("TORN", STEPS) == []


PEOPLE = {("X", "p"): 600, ("X", "q"): 390, ("X", "r"): 10, ("Y", "r"): 990, ("Z", "s"): 50, ("Z", "t"): 50}


def test_an_area_matches_one_or_several_of_another_geography() -> None:
    assert coterminous(overlaps(PEOPLE)) == [
        Coterminous("X", ("p", "q"), 990, Decimal("0.99"), Decimal(1)),
        Coterminous("Y", ("r",), 990, Decimal(1), Decimal("0.99")),
        Coterminous("Z", ("s", "t"), 100, Decimal(1), Decimal(1)),
    ]
    assert [match.match for match in coterminous(overlaps(PEOPLE))] == ["near", "near", "exact"]
    assert [match.a for match in coterminous(overlaps(PEOPLE), union=False)] == ["Y"]
    assert [match.a for match in coterminous(overlaps(PEOPLE), at_least=Decimal("0.995"))] == ["Z"]


@pytest.mark.covers("D0-036")
@pytest.mark.parametrize(
    ("people", "outside"), [(39_999, -1), (40_000, 0), (60_000, 0), (60_001, 1), (0, -40_000)]
)
def test_a_neighbourhood_outside_the_band_says_by_how_many(people: int, outside: int) -> None:
    assert Band(40_000, 60_000, "D0 section 28").outside_by(people) == outside


@pytest.mark.parametrize(
    ("heading", "group"),
    [
        ("age_0", (0, 0)), ("age_5_9", (5, 9)), ("age_90_plus", (90, None)), ("90+", (90, None)), ("17.0", (17, 17)),
        ("90 and over", (90, None)), ("total", None), ("all ages", None), ("age_x", None),
    ],
)  # fmt: skip
def test_headings_of_ages_are_read(heading: str, group: tuple[int, int | None] | None) -> None:
    assert age_group(heading) == group


def test_ages_with_a_gap_or_without_an_end_are_not_taken() -> None:
    assert age_columns(["code", "age_0_4", "age_5_plus"]) == [(1, 0), (2, 5)]
    assert age_columns(["age_0_4", "age_6_plus"]) is None
    assert age_columns(["age_0_4", "age_5_9"]) is None
    assert age_columns(["age_1_4", "age_5_plus"]) is None
    assert age_columns([str(age) for age in range(91)]) is not None
    assert age_columns([str(age) for age in range(90)]) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20190401", date(2019, 4, 1)), ("01JAN2021", date(2021, 1, 1)), ("01Jan2022", date(2022, 1, 1)),
        ("2013-04-01", date(2013, 4, 1)), ("31/03/2019", date(2019, 3, 31)), ("20190231", None), ("soon", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_publishers_forms(text: str, day: date | None) -> None:
    assert plain_date(text) == day


@pytest.mark.parametrize(
    ("text", "count"),
    [("1,234", 1234), ("0", 0), ("-1", None), ("12.5", None), ("12.0", 12), ("NaN", None), ("c", None), ("", None)],
)
def test_only_whole_people_are_counted(text: str, count: int | None) -> None:
    assert whole_number(text) == count


def test_years_are_told_in_spans() -> None:
    assert spans([2011, 2015, 2016, 2017, 2020]) == "2011, 2015 to 2017, 2020"
