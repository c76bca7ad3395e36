"""Population projections: ONS subnational projections, by single year of age or for all ages with components."""

from __future__ import annotations

import re
from collections import defaultdict

from commonweal.access.principal import Principal
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.ages import age_columns
from commonweal.places.loaders.population import Reading
from commonweal.places.loaders.tables import Table, read_table, unrecognised, whole_number
from commonweal.places.loading.register import Publication, load_once
from commonweal.web.site_state import DataNature

COLUMNS = (
    "code, name, sex, component, 2018, 2019 ... (all ages); or AREA_CODE, AREA_NAME, COMPONENT, SEX, AGE_GROUP, "
    "2018 ..."
)
_YEAR = re.compile(r"20\d\d")
_SEX = {"persons": "P", "males": "M", "females": "F", "p": "P", "m": "M", "f": "F"}
_ALL = {"all ages", "all"}


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the projected population; births, deaths and migration of the same table are not kept."""
    table = read_table(source)
    years = [(column, int(name)) for column, name in enumerate(table.header) if _YEAR.fullmatch(name)]
    if not years or not (table.has("code", "name", "sex", "component") or table.has("area_code", "sex", "age_group")):
        raise unrecognised(source, "projections", COLUMNS, table.header)
    reading = Reading.of(source)
    left_out = _all_ages(table, years, reading) if table.has("component", "code") else _by_age(table, years, reading)
    reading.found.check()
    if not reading.rows:
        raise unrecognised(source, "projections", COLUMNS, table.header)
    base = years[0][1]
    ages = "all ages" if len(reading.rows[0].age_starts) == 1 else "single year of age"
    publication = Publication(
        f"subnational projections, {ages}", f"subnational population projections, {base}-based, {ages}", "ONS",
        nature=DataNature.PUBLISHED,
    )  # fmt: skip
    report = load_once("projections", source, by=by, publication=publication, write=reading.write)
    if left_out and not report.unchanged:
        note = f"Only the projected population is kept; left out: {', '.join(sorted(left_out))}"
        return LoadReport(
            report.kind, report.file, report.sha256, report.layout, report.values, report.alerts, False,
            (*report.notes, note),
        )  # fmt: skip
    return report


def _all_ages(table: Table, years: list[tuple[int, int]], reading: Reading) -> set[str]:
    left_out: set[str] = set()
    for line, row in table.records():
        if row["component"].lower() != "population":
            left_out.add(row["component"])
            continue
        sex = _SEX.get(row["sex"].lower())
        if sex is None:
            reading.found.add("the sex cannot be read", "persons, males or females", row=line, value=row["sex"])
            continue
        for column, year in years:
            count = whole_number(row[table.header[column]])
            reading.add(row["code"], row["name"], year, sex, [0], [count], count, row=line, columns=[column],
                        basis="projection")  # fmt: skip
    return left_out


def _by_age(table: Table, years: list[tuple[int, int]], reading: Reading) -> set[str]:
    people: dict[tuple[str, str, str], dict[str, tuple[int, dict[str, str]]]] = defaultdict(dict)
    left_out: set[str] = set()
    for line, row in table.records():
        if table.has("component") and row["component"].lower() != "population":
            left_out.add(row["component"])
            continue
        people[row["area_code"], row.get("area_name", ""), row["sex"].lower()][row["age_group"].lower()] = (
            line,
            row,
        )
    for (code, name, sex_name), by_age in people.items():
        line = min(line for line, _ in by_age.values())
        headings = [age for age in by_age if age not in _ALL]
        groups = age_columns(headings)
        sex = _SEX.get(sex_name)
        if groups is None or sex is None:
            reading.found.add("the ages do not run from 0 to an open last one, or the sex cannot be read",
                              "Give the file as it was published", row=line, value=code)  # fmt: skip
            continue
        total_row = next((by_age[age] for age in _ALL if age in by_age), None)
        for column, year in years:
            cell = table.header[column]
            counts = [whole_number(by_age[headings[position]][1][cell]) for position, _ in groups]
            total = whole_number(total_row[1][cell]) if total_row else None
            reading.add(code, name, year, sex, [start for _, start in groups], counts, total, row=line,
                        columns=[column] * len(counts), basis="projection")  # fmt: skip
    return left_out
