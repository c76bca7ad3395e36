"""Areas, organisations and populations."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.kernel.room import Loader, MenuEntry, Room

_LOADERS = "commonweal.places.loaders"

ROOM = Room(
    name="places",
    app="commonweal.places",
    commands="commonweal.places.commands",
    api="commonweal.places.api:router",
    urls="commonweal.places.urls",
    search="commonweal.places.search:search",
    menu=(MenuEntry("Places", "/places"),),
    ship="commonweal.places.actions:ship",
    loaders=(
        Loader(
            "areas",
            "Areas: councils of a year, names and codes, code history (ONS)",
            "code, name, region_code, region_name; LAD21CD, LAD21NM; GEOGCD, GEOGNM, OPER_DATE, TERM_DATE",
            f"{_LOADERS}.areas:load",
        ),
        Loader(
            "lookup",
            "Lookups of small areas, districts and councils to larger areas (ONS, NHS Digital)",
            "LSOA11CD, LSOA11NM, LAD21CD, CCG21CD, STP21CD ...; lsoa11_code, lsoa11_name, ltla21_code ...",
            f"{_LOADERS}.lookup:load",
        ),
        Loader(
            "boundaries",
            "Outlines of areas (ONS), GeoJSON in WGS84",
            "features with code, name; or LAD21CD, LAD21NM",
            f"{_LOADERS}.boundaries:load",
        ),
        Loader(
            "population",
            "Population estimates by age and sex (ONS mid-year estimates, small area estimates)",
            "ONS workbook MYE2; year, code, name, sex, age_0 ...; code, name, total, age_0 ...; "
            "code, name, mid_2001 ...",
            f"{_LOADERS}.population:load",
        ),
        Loader(
            "projections",
            "Population projections (ONS subnational projections)",
            "code, name, sex, component, 2018 ...; AREA_CODE, AREA_NAME, COMPONENT, SEX, AGE_GROUP, 2018 ...",
            f"{_LOADERS}.projections:load",
        ),
        Loader(
            "trusts",
            "NHS trusts (ODS etr)",
            "etr without a header; or code, name, address1 ..., postcode, open_date, close_date",
            f"{_LOADERS}.trusts:load",
        ),
        Loader(
            "trust-successors",
            "Successor organisations (ODS succ)",
            "succ without a header; or old_code, new_code, date",
            f"{_LOADERS}.trusts:load_successors",
        ),
        Loader("sites", "Sites of NHS trusts (ODS ets)", "ets without a header", f"{_LOADERS}.trusts:load_sites"),
        Loader(
            "practices",
            "GP practices (ODS epraccur), and the mapping of practices to networks, CCGs and STPs",
            "epraccur without a header or with one; extract_date, practice_code, pcn_code, ons_ccg_code ...",
            f"{_LOADERS}.practices:load",
        ),
        Loader(
            "registered",
            "People registered with GP practices (NHS Digital)",
            "extract_date, code, number_of_patients",
            f"{_LOADERS}.practices:load_lists",
        ),
        Loader(
            "postcodes",
            "Postcodes and their councils (ONS Postcode Directory)",
            "postcode, la_code, easting, northing; pcds, oslaua, oseast1m, osnrth1m",
            f"{_LOADERS}.postcodes:load",
        ),
    ),
    permissions={
        "places.read": EVERYBODY,
        "places.load": OPERATORS | {"analyst"},
        "places.ship": OPERATORS,
    },
)
