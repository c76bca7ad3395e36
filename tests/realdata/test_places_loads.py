"""The published files of places: loaded whole, and the figures that the publishers and the National Audit state."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import Database

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.files import open_source
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.room import resolve
from commonweal.places import queries
from commonweal.places.models import Boundary, Organisation, OrganisationSuccession, Postcode
from commonweal.places.room import ROOM

READERS = {loader.kind: loader.reader for loader in ROOM.loaders}
FILES = {
    "reference/population/ons_mye_england_la_sex_single_year_2015_2020.csv.gz": ("population", 4340),
    "reference/population/ons_mye_england_la_totals_2001_2020.csv": ("population", 6980),
    "reference/population/ons_mye_england_la_persons_single_year_2023.csv": ("population", 296),
    "reference/population/ons_lsoa11_england_age_bands_mid2020.csv.gz": ("population", 32844),
    "reference/population/ons_snpp2018_england_la_all_ages_components_2018_2043.csv.gz": ("projections", 369 * 3 * 26),
    "activity/population/ons_mye_2015_la_age_sex.xls": ("population", 440 * 3),
    "activity/population/ons_mye_2016_la_age_sex.xls": ("population", 440 * 3),
    "reference/geography/lsoa11_msoa11_la21_ccg21_stp21_england.csv.gz": ("lookup", 32844 * 4),
    "reference/geography/la_lower_to_upper_to_region_2021.csv": ("lookup", 181 + 152),
    "reference/geography/london_boroughs.csv": ("lookup", 33 * 4),
    "reference/geography/councils_upper_tier_england_2023.csv": ("areas", 153),
    "reference/geography/boundaries_london_boroughs_2021.geojson": ("boundaries", 33),
    "reference/geography/boundaries_london_boroughs_detailed.geojson.gz": ("boundaries", 33),
    "reference/geography/boundaries_ccg_2021.geojson.gz": ("boundaries", 106),
    "reference/geography/boundaries_icb_2022.geojson": ("boundaries", 42),
    "reference/organisations/ods_nhs_trusts_england_2022.csv": ("trusts", 218),
    "reference/organisations/ods_trust_successors.csv": ("trust-successors", 416),
    "reference/organisations/gp_practice_pcn_ccg_stp_england_2022_01.csv.gz": ("practices", None),
    "reference/organisations/ods_gp_practices_active_england.csv.gz": ("practices", 6750),
    "reference/organisations/gp_list_sizes_england_2021_01.csv.gz": ("registered", 6658),
    "reference/geography/postcodes_london_onspd_2025_11.csv.gz": ("postcodes", 331_981),
}
GREATER_MANCHESTER = tuple(f"E080000{number:02}" for number in range(1, 11))


@pytest.fixture(scope="module")
def reports(module_database: Database, shared: Path) -> dict[str, LoadReport]:
    return {
        name: resolve(READERS[kind])(open_source(shared / "data" / name), by=OPERATOR)
        for name, (kind, _) in FILES.items()
    }


@pytest.fixture
def loaded(reports: dict[str, LoadReport]) -> Generator[None]:
    with scoped(OPERATOR):
        yield


@pytest.mark.parametrize("name", FILES)
def test_a_published_file_is_loaded_whole(reports: dict[str, LoadReport], name: str) -> None:
    expected = FILES[name][1]
    assert not reports[name].unchanged
    assert reports[name].alerts == 0
    if expected is not None:
        assert reports[name].values == expected


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("code", "year", "people"),
    [("E92000001", 2019, 56_286_961), ("E92000001", 2020, 56_550_138), ("E92000001", 2023, 57_690_323),
     ("E92000001", 2012, 53_493_729), ("K02000001", 2016, 65_648_054)],
)  # fmt: skip
def test_the_people_of_a_nation_are_those_published(code: str, year: int, people: int) -> None:
    assert queries.people([code], [year])[code, year].count == people


@pytest.mark.usefixtures("loaded")
def test_councils_add_up_to_england_in_every_year_of_single_ages() -> None:
    for year in range(2015, 2021):
        # mid-2018 was published on the codes of April 2019
        day = date(2019 if year == 2018 else year, 6, 30)
        codes = [member.code for member in queries.members("E92000001", day, COUNCILS_WITH_SOCIAL_CARE)]
        found = queries.people(codes, [year], age_from=18)
        assert len(found) == len(codes)
        england = queries.people(["E92000001"], [year], age_from=18)["E92000001", year].count
        assert sum(people.count for people in found.values()) == england


@pytest.mark.usefixtures("loaded")
def test_the_workbook_and_the_table_of_a_year_agree_to_the_person() -> None:
    with_sexes = {
        sex: queries.people(["E09000007"], [2015, 2016], age_from=65, sex=sex) for sex in ("P", "M", "F")
    }
    for year in (2015, 2016):
        key = ("E09000007", year)
        assert with_sexes["P"][key].count == with_sexes["M"][key].count + with_sexes["F"][key].count


@pytest.mark.usefixtures("loaded")
@pytest.mark.covers("D2-103")
def test_greater_manchester_is_nearly_its_ten_councils() -> None:
    found = {match.a: match for match in queries.coterminous("stp", "council", 2020)}
    match = found["E54000007"]
    assert match.b == GREATER_MANCHESTER
    assert match.match == "near"
    assert (round(match.share_of_a, 3), match.share_of_b) == (Decimal("0.988"), Decimal(1))


@pytest.mark.usefixtures("loaded")
@pytest.mark.covers("D2-091")
def test_overlaps_count_every_person_of_england_once() -> None:
    for pair in (("stp", "council"), ("ccg", "region"), ("nation", "stp"), ("msoa", "ccg")):
        found = queries.overlap(*pair, 2020)
        assert sum(overlap.people for overlap in found) == 56_550_138


@pytest.mark.usefixtures("loaded")
def test_london_s_footprints_are_exactly_their_boroughs() -> None:
    found = {match.a: match for match in queries.coterminous("stp", "borough", 2020)}
    day = date(2020, 6, 30)
    assert len(found) == 5
    for code, match in found.items():
        assert match.match == "exact"
        assert list(match.b) == [member.code for member in queries.members(code, day, {"london-borough"})]


@pytest.mark.usefixtures("loaded")
@pytest.mark.covers("D0-010")
@pytest.mark.parametrize("code", ["E01000001", "E02000001", "E38000255", "E54000007", "E09000007", "E54000028",
                                  "E13000001", "E12000007", "E92000001", "E06000059"])  # fmt: skip
def test_a_profile_is_had_at_every_geography(code: str) -> None:
    found = queries.profile(code)
    by_year: dict[int, list[tuple[bool, Decimal]]] = {}
    for row in found.rows:
        by_year.setdefault(row.year, []).append((row.band is None, row.count))
    assert 2020 in by_year
    for year, counts in by_year.items():
        parts = [count for whole, count in counts if not whole]
        whole = [count for is_whole, count in counts if is_whole]
        assert len(whole) == 1, year
        assert not parts or sum(parts) == whole[0], year


@pytest.mark.usefixtures("loaded")
def test_projections_are_marked_and_only_of_all_ages() -> None:
    found = queries.profile("E09000007", years=[2020, 2030])
    assert [(row.year, row.basis, str(row.band)) for row in found.rows if row.year == 2030] == [
        (2030, "projection", "None")
    ]
    assert "Published for all ages only: 2030" in found.notes


@pytest.mark.usefixtures("loaded")
@pytest.mark.covers("D0-036")
def test_networks_of_practices_are_held_against_the_band() -> None:
    found = queries.neighbourhoods(date(2022, 1, 1))
    assert len(found) > 1200
    for network in found:
        inside = 40_000 <= network.registered <= 60_000
        assert inside == (network.outside_by == 0)
    assert {network.outside_by > 0 for network in found if network.outside_by} == {True, False}


@pytest.mark.usefixtures("loaded")
def test_organisations_postcodes_and_outlines_are_held() -> None:
    assert Organisation.objects.filter(kind="nhs-trust").count() == 218
    assert OrganisationSuccession.objects.filter(successor="R0A").exists()
    assert Postcode.objects.count() == 331_981
    outlines = Boundary.objects.filter(area="E09000007").order_by("points")
    assert len(outlines) == 2
    assert queries.boundaries(["E09000007"], detail="low")["E09000007"] == outlines[0].geojson
    assert queries.boundaries(["E09000007"], detail="high")["E09000007"] == outlines[1].geojson
