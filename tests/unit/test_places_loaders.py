"""Loaders on a small country drawn here: two districts of three small areas each, two footprints across them.

    council    E08000901 Eastham          E08000902 Westham
    LSOA       ...901  ...902  ...903     ...904  ...905  ...906     (100 people each, ...906 has 500)
    footprint  E54000901 ----------------------->  E54000902 ----->  (...904 lies in the first one)
"""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import pytest

from commonweal.access.principal import OPERATOR
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.problem import Kind, Refused
from commonweal.kernel.room import resolve
from commonweal.places import queries
from commonweal.places.models import Area, LoadedFile, Membership, Organisation, Population, Site
from commonweal.places.room import ROOM
from commonweal.places.rules.ages import AgeBand

pytestmark = pytest.mark.usefixtures("as_operator")

READERS = {loader.kind: loader.reader for loader in ROOM.loaders}
LSOAS = [f"E01000{number}" for number in range(901, 907)]
LOOKUP = "LSOA11CD,LSOA11NM,STP21CD,STP21CDH,STP21NM,CAL21CD,CAL21NM,LAD21CD,LAD21NM,FID\n" + "".join(
    f"{code},Small {code[-3:]},E5400090{1 if n < 4 else 2},Q0{1 if n < 4 else 2},Footprint {1 if n < 4 else 2},"
    f"E56000001,Alliance,E0800090{1 if n < 3 else 2},{'Eastham' if n < 3 else 'Westham'},{n}\n"
    for n, code in enumerate(LSOAS)
)
PEOPLE = "lsoa11_code,total_population,age_0_14,age_15_64,age_65_plus\n" + "".join(
    f"{code},{500 if code.endswith('906') else 100},10,{450 if code.endswith('906') else 50},40\n" for code in LSOAS
)


def load(kind: str, text: str, name: str = "file.csv") -> LoadReport:
    return resolve(READERS[kind])(SourceFile(name, text.encode()), by=OPERATOR)


def refusal(kind: str, text: str, name: str = "file.csv") -> Refused:
    with pytest.raises(Refused) as refused:
        load(kind, text, name)
    return refused.value


@pytest.fixture
def country(as_operator: None) -> None:
    load("lookup", LOOKUP)
    load("population", PEOPLE, "small_areas_mid2020.csv")


@pytest.mark.usefixtures("country")
def test_an_official_lookup_says_what_lies_in_what_from_april() -> None:
    day = date(2021, 4, 1)
    inside = [member.code for member in queries.members("E54000901", day, {"lsoa"})]
    assert inside == LSOAS[:4]
    assert queries.members("E54000901", date(2021, 3, 31)) == []
    assert {m.code for m in queries.parents(LSOAS[0], day)} == {"E54000901", "E08000901"}
    assert queries.by_scheme("ods")["Q01"] == "E54000901"


@pytest.mark.usefixtures("country")
@pytest.mark.covers("D2-091")
def test_two_geographies_overlap_by_their_people() -> None:
    found = [
        (o.a, o.b, o.people, round(o.share_of_a, 4), round(o.share_of_b, 4))
        for o in queries.overlap("stp", "council", 2020)
    ]
    assert found == [
        ("E54000901", "E08000901", 300, Decimal("0.7500"), Decimal("1.0000")),
        ("E54000901", "E08000902", 100, Decimal("0.2500"), Decimal("0.1429")),
        ("E54000902", "E08000902", 600, Decimal("1.0000"), Decimal("0.8571")),
    ]
    weights = {m.code: m.weight for m in queries.members("E54000901", date(2021, 4, 1), {"metropolitan-district"})}
    assert weights["E08000901"] == 1
    assert round(weights["E08000902"], 6) == Decimal("0.142857")


def test_an_overlap_without_its_lookup_says_what_to_load() -> None:
    with pytest.raises(Refused) as refused:
        queries.overlap("ccg", "council", 2020)
    assert refused.value.kind is Kind.NOT_FOUND
    assert "commonweal load lookup" in refused.value.problems[0].remedy


@pytest.mark.usefixtures("country")
def test_an_overlap_without_people_says_what_to_load() -> None:
    with pytest.raises(Refused) as refused:
        queries.overlap("stp", "council", 2019)
    assert "commonweal load population" in refused.value.problems[0].remedy


@pytest.mark.usefixtures("country")
def test_the_same_file_again_changes_nothing() -> None:
    counts = [model.objects.count() for model in (Area, Membership, Population, LoadedFile)]
    assert load("lookup", LOOKUP, "another name.csv").unchanged
    assert load("population", PEOPLE, "small_areas_mid2020.csv").unchanged
    assert [model.objects.count() for model in (Area, Membership, Population, LoadedFile)] == counts


@pytest.mark.usefixtures("country")
@pytest.mark.covers("D2-121")
def test_a_later_lookup_ends_what_it_changes_and_leaves_the_rest() -> None:
    moved = LOOKUP.replace("21", "22").replace(f"{LSOAS[3]},Small 904,E54000901", f"{LSOAS[3]},Small 904,E54000902")
    load("lookup", moved)
    before, after = date(2022, 3, 31), date(2022, 4, 1)
    assert [m.code for m in queries.members("E54000901", before, {"lsoa"})] == LSOAS[:4]
    assert [m.code for m in queries.members("E54000901", after, {"lsoa"})] == LSOAS[:3]
    held = Membership.objects.filter(child=LSOAS[0], geography="stp")
    assert [(m.valid_from, m.valid_to) for m in held] == [(date(2021, 4, 1), None)]


def test_an_older_lookup_that_comes_later_ends_where_the_newer_begins() -> None:
    load("lookup", LOOKUP.replace("21", "22"))
    load("lookup", LOOKUP)
    held = Membership.objects.filter(child=LSOAS[0], geography="stp").order_by("valid_from")
    assert [(m.valid_from, m.valid_to) for m in held] == [
        (date(2021, 4, 1), date(2022, 4, 1)),
        (date(2022, 4, 1), None),
    ]


@pytest.mark.usefixtures("country")
def test_small_areas_of_the_last_census_are_counted_in_their_successors() -> None:
    changes = "lsoa11_code,lsoa11_name,change_code,lsoa21_code,lsoa21_name,ltla22_code,ltla22_name\n" + "".join(
        f"{code},Small {code[-3:]},{'S' if new else 'U'},{new or code},Small {(new or code)[-3:]},"
        f"E0800090{1 if code < LSOAS[3] else 2},Town\n"
        for code, new in [*((code, "") for code in LSOAS[:5]), (LSOAS[5], "E01000911"), (LSOAS[5], "E01000912")]
    )
    load("lookup", changes, "changes.csv")
    new = [*LSOAS[:5], "E01000911", "E01000912"]
    load("population", "lsoa21_code,total_population,age_0_plus\n" + "".join(f"{code},100,100\n" for code in new),
         "mid2022.csv")  # fmt: skip
    load("lookup", "LSOA21CD,LSOA21NM,STP22CD,STP22NM\n" + "".join(
        f"{code},Small,E5400090{1 if code in LSOAS[:4] else 2},Footprint\n" for code in new))  # fmt: skip
    counted = {(o.a, o.b): o.people for o in queries.overlap("stp", "district", 2022)}
    assert counted == {("E54000901", "E08000901"): 300, ("E54000901", "E08000902"): 100,
                       ("E54000902", "E08000902"): 300}  # fmt: skip
    assert sum(o.people for o in queries.overlap("stp", "district", 2020)) == 1000


def test_a_broken_row_refuses_the_whole_lookup() -> None:
    error = refusal("lookup", LOOKUP.replace("E08000902,Westham,5", "E0800090,Westham,5"))
    assert (error.problems[0].where.row, error.problems[0].value) == (7, "E0800090")
    assert not Area.objects.filter(code="E08000902").exists()
    assert not LoadedFile.objects.filter(kind="lookup").exists()


def test_a_column_not_understood_is_refused() -> None:
    assert "PARNCP21CD".lower() in str(refusal("lookup", LOOKUP.replace("CAL21CD", "PARNCP21CD")))


def test_a_total_that_does_not_close_is_loaded_with_an_alert() -> None:
    report = load("population", PEOPLE.replace("E01000901,100", "E01000901,101"), "mid2020.csv")
    assert report.alerts == 1
    assert "E01000901" in report.notes[0]


@pytest.mark.parametrize("cell", ["-1", "12.5", "c", ""])
def test_a_count_that_is_no_number_of_people_is_refused_with_its_place(cell: str) -> None:
    error = refusal("population", PEOPLE.replace("E01000902,100,10", f"E01000902,100,{cell}"), "mid2020.csv")
    assert (error.problems[0].where.row, error.problems[0].where.column) == (3, 3)


def test_a_file_that_does_not_say_its_year_is_refused() -> None:
    assert "year" in str(refusal("population", PEOPLE, "people.csv"))


def test_a_gzipped_file_is_read() -> None:
    source = SourceFile("mid2020.csv.gz", gzip.compress(PEOPLE.encode()))
    assert resolve(READERS["population"])(source, by=OPERATOR).values == 6


@pytest.mark.usefixtures("country")
def test_people_are_never_taken_from_another_year() -> None:
    assert queries.people([LSOAS[0]], [2019, 2020, 2021]).keys() == {(LSOAS[0], 2020)}
    missing = queries.people_rows_missing([LSOAS[0]], [2019, 2020])
    assert "mid-2019" in missing
    assert "mid-2020" not in missing


@pytest.mark.usefixtures("country")
def test_an_area_without_its_own_figure_is_the_sum_of_its_small_areas_when_asked() -> None:
    assert queries.people(["E54000901"], [2020]) == {}
    found = queries.people(["E54000901"], [2020], age_from=65, from_small_areas=True)
    assert found["E54000901", 2020].count == 160


SEXES = "year,code,name,sex,age_0_64,age_65_plus\n" + "".join(
    f'{year},{code},"{name}",{sex},{10 * n},{n}\n'
    for year, rows in (
        (2018, [("E06000028", "Bournemouth", 1), ("E06000029", "Poole", 2), ("E07000048", "Christchurch", 3)]),
        (2019, [("E06000058", "Bournemouth, Christchurch and Poole", 7)]),
        (2012, [("E08000020", "Gateshead", 5)]),
        (2020, [("E06000061", "North Northamptonshire", 4), ("E06000062", "West Northamptonshire", 6)]),
    )
    for code, name, n in rows
    for sex in "MF"
)


@pytest.mark.parametrize(
    ("code", "year", "count", "areas"),
    [
        ("E06000058", 2019, 14, ("E06000058",)),
        ("E06000058", 2018, 12, ("E06000028", "E06000029", "E07000048")),
        ("E08000037", 2012, 10, ("E08000020",)),
        ("E10000021", 2020, 20, ("E06000061", "E06000062")),
    ],
)
def test_people_are_found_under_the_codes_of_the_year(
    code: str, year: int, count: int, areas: tuple[str, ...]
) -> None:
    load("population", SEXES)
    found = queries.people([code], [year], age_from=65)[code, year]
    assert (found.count, found.areas, found.basis) == (count, areas, "estimate")
    assert queries.people([code], [year], age_from=65, sex="F")[code, year].count == Decimal(count) / 2


@pytest.mark.parametrize(("code", "year"), [("E06000059", 2019), ("E10000009", 2018), ("E06000058", 2020)])
def test_people_that_no_parts_make_up_are_not_invented(code: str, year: int) -> None:
    load("population", SEXES)
    assert queries.people([code], [year]) == {}


def test_figures_by_age_come_before_those_for_all_ages_and_later_ones_before_earlier() -> None:
    load("population", "code,name,mid_2020\nE08000001,Bolton,999\n")
    load("population", "year,code,name,sex,age_0_64,age_65_plus\n2020,E08000001,Bolton,P,90,10\n")
    assert queries.people(["E08000001"], [2020])["E08000001", 2020].count == 100
    load("population", "year,code,name,sex,age_0_64,age_65_plus\n2020,E08000001,Bolton,P,91,10\n", "revised.csv")
    assert queries.people(["E08000001"], [2020])["E08000001", 2020].count == 101


PROJECTION = (
    "AREA_CODE,AREA_NAME,COMPONENT,SEX,AGE_GROUP,2018,2019\n"
    + "".join(
        f"E09000007,Camden,Population,persons,{age},{n},{n + 1}\n"
        for n, age in enumerate(["0", "1-64", "65 and over"], 1)
    )
    + "E09000007,Camden,Population,persons,All ages,6,9\nE09000007,Camden,Births,persons,All ages,1,1\n"
)  # fmt: skip


@pytest.mark.covers("D0-010")
def test_a_profile_tells_projections_from_estimates_and_says_where_ages_are_missing() -> None:
    load("projections", PROJECTION)
    load("population", "year,code,name,sex," + ",".join(f"age_{n}" for n in range(90)) + ",age_90_plus\n2018,E09000007,"
         "Camden,P," + ",".join(["1"] * 91) + "\n")  # fmt: skip
    load("population", "code,name,mid_2001\nE09000007,Camden,200\n")
    found = queries.profile("E09000007")
    assert [(row.year, row.basis, str(row.band or "all"), row.count) for row in found.rows] == [
        (2001, "estimate", "all", 200),
        (2018, "estimate", "0-17", 18), (2018, "estimate", "18-64", 47), (2018, "estimate", "65-74", 10),
        (2018, "estimate", "75-84", 10), (2018, "estimate", "85+", 6), (2018, "estimate", "all", 91),
        (2019, "projection", "all", 9),
    ]  # fmt: skip
    assert found.notes == (
        "Projections, not estimates: 2019",
        "Published for all ages only: 2001",
        "Published in other age groups, so all ages are shown: 2019",
    )


def test_a_profile_cut_another_way_says_so_and_shows_all_ages() -> None:
    load("population", SEXES)
    found = queries.profile("E08000037")
    assert [(row.year, row.band, row.count) for row in found.rows] == [(2012, None, 110)]
    assert found.notes == ("Published in other age groups, so all ages are shown: 2012",)
    assert [row.count for row in queries.profile("E08000037", [AgeBand(0, 64), AgeBand(65)]).rows] == [100, 10, 110]


def test_a_profile_of_nothing_loaded_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        queries.profile("E09000007")
    assert "commonweal load population" in refused.value.problems[0].remedy


ETR = (
    '"R0A","MANCHESTER UNIVERSITY NHS FOUNDATION TRUST","Y62","QOP","COBBETT HOUSE","OXFORD ROAD","","MANCHESTER","",'
    '"M13 9WL","20171001","","","","","","","","","","","0","","","","",""\n'
)


def test_trusts_sites_and_successors_are_read_as_ods_publishes_them() -> None:
    load("trusts", ETR)
    load("sites", ETR.replace('"R0A"', '"R0A01"'))
    load("trust-successors", "RW3,R0A,R,20171001,1\nRM2,R0A,R,20171001,1\n")
    trust = Organisation.objects.get(code="R0A")
    assert (trust.kind, trust.opened, trust.address) == (
        "nhs-trust", date(2017, 10, 1), "COBBETT HOUSE, OXFORD ROAD, MANCHESTER",
    )  # fmt: skip
    assert Site.objects.get(code="R0A01").organisation == "R0A"


def test_a_trust_with_another_code_refuses_the_file() -> None:
    assert refusal("trusts", ETR + ETR.replace("R0A", "8HK35")).problems[0].where.row == 2
    assert not Organisation.objects.exists()


PRACTICES = (
    "extract_date,practice_code,practice_name,practice_postcode,pcn_code,pcn_name,ons_ccg_code,ccg_code,ccg_name,"
    "ons_stp_code,stp_code,stp_name,ons_comm_region_code,comm_region_code,comm_region_name\n"
    + "".join(
        f"01Jan2022,A8100{n},SURGERY {n},TS18 1HU,U0000{1 if n < 3 else 2},NETWORK {1 if n < 3 else 2},E38000247,16C,"
        f"NHS Tees Valley CCG,E54000050,QHM,Cumbria and North East,E40000009,Y63,North East\n"
        for n in (1, 2, 3)
    )
)  # fmt: skip


@pytest.mark.covers("D0-036")
def test_a_network_outside_the_band_is_shown_with_how_many() -> None:
    load("practices", PRACTICES)
    load("registered", "extract_date,code,number_of_patients\n01JAN2022,A81001,30000\n01JAN2022,A81002,31500\n")
    found = queries.neighbourhoods(date(2022, 1, 1), within="E54000050")
    assert [(n.name, n.practices, n.without_list, n.registered, n.outside_by) for n in found] == [
        ("NETWORK 1", 2, 0, 61_500, 1_500),
        ("NETWORK 2", 1, 1, 0, -40_000),
    ]


@pytest.mark.covers("D4-003")
def test_a_postcode_leads_to_its_borough_footprint_and_region() -> None:
    load("postcodes", "postcode,la_code,easting,northing\nNW1 1BU,E09000007,530000,183000\n")
    found = queries.locate("nw1 1bu", date(2021, 6, 1))
    assert found.council.name == "Camden"
    assert {"North Central London", "London", "England", "Inner London"} == {area.name for area in found.within}


def test_outlines_in_metres_are_refused() -> None:
    shape = '{"type":"FeatureCollection","features":[{"type":"Feature",'
    shape += '"properties":{"code":"E09000007","name":"Camden"}'
    shape += ',"geometry":{"type":"Polygon","coordinates":[[[%s],[%s],[%s],[%s]]]}}]}'
    degrees = ("-0.1,51.5", "-0.2,51.5", "-0.2,51.6", "-0.1,51.5")
    assert "WGS84" in str(refusal("boundaries", shape % (("530000,183000",) * 4)))
    load("boundaries", shape % degrees)
    assert queries.boundaries(["E09000007"])["E09000007"]["type"] == "Polygon"


@pytest.mark.parametrize("kind", sorted(READERS))
def test_every_loader_refuses_what_it_does_not_know(kind: str) -> None:
    assert refusal(kind, "apples,pears\n1,2\n").kind is Kind.INVALID
    assert refusal(kind, "\x00\x01\x02").kind is Kind.INVALID
