"""Population estimates: ONS mid-year workbooks, and tables by single year, by band or for all ages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import Sheet, SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.ages import age_columns
from commonweal.places.loaders.tables import (
    Findings,
    Table,
    checked_code,
    read_table,
    unrecognised,
    whole_number,
    year_in_name,
)
from commonweal.places.loading.areas import NewArea, NewPopulation, add_areas, add_populations
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.models import LoadedFile
from commonweal.web.site_state import DataNature

COLUMNS = (
    "an ONS mid-year estimates workbook (MYE2: persons, males, females); or year, code, name, sex, age_0 ... "
    "age_90_plus; or code, name, total, age_0 ...; or lsoa11_code, total_population, age_0_4 ...; or code, name, "
    "mid_2001 ..."
)
_MID = re.compile(r"mid_((?:19|20)\d\d)")
_TITLE_YEAR = re.compile(r"mid[- ]((?:19|20)\d\d)", re.IGNORECASE)
_PUBLISHED = re.compile(r"date (?:published|of publication):?\s*(\d{1,2} [A-Za-z]+ \d{4})", re.IGNORECASE)
_SEXES = (("females", "F"), ("female", "F"), ("males", "M"), ("male", "M"), ("persons", "P"), ("all people", "P"),
          ("people", "P"))  # fmt: skip
_OF_CELL = {"m": "M", "f": "F", "p": "P", "males": "M", "females": "F", "persons": "P"}
TOTALS_TOLD = 5


@dataclass
class Reading:
    """What a file holds so far: its areas, its rows and the totals that do not close."""

    found: Findings
    areas: dict[str, NewArea]
    rows: list[NewPopulation]
    open_sums: list[str]

    @classmethod
    def of(cls, source: SourceFile) -> Reading:
        return cls(Findings(source.name), {}, [], [])

    def add(
        self, code: str, name: str, year: int, sex: str, starts: Sequence[int], counts: Sequence[int | None],
        total: int | None, *, row: int, columns: Sequence[int], sheet: str | None = None,
        basis: str = "estimate",
    ) -> None:  # fmt: skip
        """One area, year and sex; a problem where a count is no whole number, an alert where it does not close."""
        checked_code(code, self.found, row=row, column=1, sheet=sheet)
        whole = [count for count in counts if count is not None]
        if len(whole) < len(counts):
            bad = next(column for column, count in zip(columns, counts, strict=True) if count is None)
            self.found.add("this is no whole number of people", "Give the file as it was published", row=row,
                           column=bad + 1, sheet=sheet)  # fmt: skip
            return
        added = sum(whole)
        if total is not None and total != added:
            self.open_sums.append(f"{code} {year} {sex}: all ages {total}, its ages add to {added}")
        self.areas.setdefault(code, NewArea(code, name or code, kind_of(code) or ""))
        as_at = date(year, 6, 30)
        self.rows.append(
            NewPopulation(code, year, as_at, sex, basis, starts, whole, added if total is None else total, row)
        )

    def write(self, file: LoadedFile) -> Written:
        add_areas(self.areas.values(), file)
        count = add_populations(self.rows, file)
        notes = tuple(f"All ages do not close: {text}" for text in self.open_sums[:TOTALS_TOLD])
        return Written(count, alerts=len(self.open_sums), notes=notes)


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the population of a file; the same figures in a later file stand beside it, and the later one is used."""
    reading = Reading.of(source)
    publication = _workbook(source, reading) if source.is_workbook else _csv(source, reading)
    reading.found.check()
    if not reading.rows:
        raise unrecognised(source, "population", COLUMNS, [])
    return load_once("population", source, by=by, publication=publication, write=reading.write)


def _csv(source: SourceFile, reading: Reading) -> Publication:
    table = read_table(source)
    code = next(
        (name for name in ("code", "lsoa11_code", "lsoa21_code", "lsoa11cd", "lsoa21cd") if table.has(name)),
        "",
    )
    if not code:
        raise unrecognised(source, "population", COLUMNS, table.header)
    if years := [
        (column, int(found[1])) for column, name in enumerate(table.header) if (found := _MID.fullmatch(name))
    ]:
        return _all_ages(table, code, years, reading)
    groups = age_columns(table.header)
    if groups is None:
        raise unrecognised(source, "population", COLUMNS, table.header)
    return _by_age(source, table, code, groups, reading)


def _by_age(
    source: SourceFile, table: Table, code: str, groups: list[tuple[int, int]], reading: Reading
) -> Publication:
    starts = [start for _, start in groups]
    columns = [column for column, _ in groups]
    total_at = next((table.column(name) for name in ("total", "total_population", "all ages") if table.has(name)), None)
    year_at = table.column("year") if table.has("year") else None
    sex_at = table.column("sex") if table.has("sex") else None
    name_at = table.column("name") if table.has("name") else None
    fixed = year_in_name(source) if year_at is None else 0
    for line, cells in table.rows:
        year = whole_number(cells[year_at]) if year_at is not None else fixed
        sex = _OF_CELL.get(cells[sex_at].lower()) if sex_at is not None else "P"
        if sex is None or year is None or not 1801 <= year <= 2200:
            reading.found.add("the year or the sex cannot be read", "Years as 2019, sex as M, F or P", row=line)
            continue
        reading.add(
            cells[table.column(code)], cells[name_at] if name_at is not None else "", year, sex, starts,
            [whole_number(cells[column]) for column in columns],
            None if total_at is None else whole_number(cells[total_at]), row=line, columns=columns,
        )  # fmt: skip
    years = sorted({row.year for row in reading.rows})
    span = f"mid-{years[0]}" if len(years) == 1 else f"mid-{years[0]} to mid-{years[-1]}" if years else ""
    ages = "single year of age" if len(starts) > 30 else "age group"
    small = "small area " if code.startswith("lsoa") else ""
    title = f"{small}population estimates by {ages}, {span}"
    return Publication(f"{small}estimates by {ages}", title, "ONS", nature=DataNature.PUBLISHED)


def _all_ages(table: Table, code: str, years: Iterable[tuple[int, int]], reading: Reading) -> Publication:
    years = list(years)
    for line, cells in table.rows:
        for column, year in years:
            count = whole_number(cells[column])
            reading.add(
                cells[table.column(code)], cells[table.column("name")] if table.has("name") else "", year, "P", [0],
                [count], count, row=line, columns=[column],
            )  # fmt: skip
    span = f"mid-{years[0][1]} to mid-{years[-1][1]}"
    title = f"population estimates for all ages, {span}"
    return Publication("estimates for all ages", title, "ONS", nature=DataNature.PUBLISHED)


def _workbook(source: SourceFile, reading: Reading) -> Publication:
    """ONS's workbook: a sheet for each sex, its title above the header row, which has the ages as numbers."""
    year: int | None = None
    known: date | None = None
    sexes: set[str] = set()
    for sheet in source.sheets.values():
        known = known or _date_published(sheet)
        header = _header_row(sheet)
        if header is None:
            continue
        above = " ".join([sheet.name, *(sheet.text(row, 1) for row in range(1, header))]).lower()
        titled = _TITLE_YEAR.search(above)
        sex = next((letter for word, letter in _SEXES if re.search(rf"\b{word}\b", _about_sex(sheet, header))), None)
        if sex is None or titled is None or sex in sexes:
            reading.found.add("the sheet does not say which sex or which mid-year it is of",
                              "Give the workbook as it was published", sheet=sheet.name)  # fmt: skip
            continue
        sexes.add(sex)
        if year is not None and int(titled[1]) != year:
            reading.found.add("the sheets are of different years", "Give the workbook as it was published",
                              sheet=sheet.name)  # fmt: skip
        year = int(titled[1])
        _sheet(sheet, header, sex, year, reading)
    if year is None:
        reading.found.check()
        raise unrecognised(source, "population", COLUMNS, list(source.sheets))
    title = f"mid-year population estimates by single year of age, mid-{year}"
    layout = "mid-year estimates workbook"
    maker = _maker_of_synthetic(source)
    if maker is not None:
        return Publication(layout, f"SYNTHETIC {title}", maker, known, DataNature.SYNTHETIC)
    return Publication(layout, title, "ONS", known, DataNature.PUBLISHED)


def _maker_of_synthetic(source: SourceFile) -> str | None:
    """Who made up the figures, from the line `Source:` of a workbook whose title says synthetic; else None."""
    first = [sheet.text(row, 1) for sheet in source.sheets.values() for row in range(1, len(sheet.rows) + 1)]
    if not any("synthetic" in text.lower() for text in first):
        return None
    named = next((text for text in first if text.lower().startswith("source:")), "")
    return named.partition(":")[2].strip() or "unnamed maker of synthetic figures"


def _about_sex(sheet: Sheet, header: int) -> str:
    """Where a sheet says its sex: its own line above the header, then its name, then its title."""
    lines = [sheet.text(row, 1).lower() for row in range(1, header)]
    own = next((line for line in lines if line in {"males", "females", "all persons", "persons"}), "")
    if own:
        return own
    name = sheet.name.strip().lower()
    for word, ending in (("females", ("- f", "-f", "females")), ("males", ("- m", "-m", "males")),
                         ("persons", ("- all", "-all", "persons"))):  # fmt: skip
        if name.endswith(ending):
            return word
    return " ".join(lines)


def _header_row(sheet: Sheet) -> int | None:
    for row in range(1, min(12, len(sheet.rows)) + 1):
        cells = [str(cell).strip().lower() if cell is not None else "" for cell in sheet.rows[row - 1]]
        if cells[:2] == ["code", "name"] and "all ages" in cells and age_columns(cells) is not None:
            return row
    return None


def _date_published(sheet: Sheet) -> date | None:
    for cells in sheet.rows:
        for cell in cells:
            if isinstance(cell, str) and (found := _PUBLISHED.search(cell)):
                from commonweal.places.loaders.tables import plain_date  # noqa: PLC0415

                day, month, year = found[1].split()
                return plain_date(f"{int(day):02d}{month[:3]}{year}")
    return None


def _sheet(sheet: Sheet, header: int, sex: str, year: int, reading: Reading) -> None:
    names = [str(cell).strip().lower() if cell is not None else "" for cell in sheet.rows[header - 1]]
    groups = age_columns(names) or []
    columns = [column for column, _ in groups]
    total_at = names.index("all ages")
    for row in range(header + 1, len(sheet.rows) + 1):
        code = sheet.text(row, 1)
        if not is_area_code(code):
            if any(cell is not None for cell in sheet.rows[row - 1][1:]):
                reading.found.add("this is not a nine-character area code", "Give the workbook as it was published",
                                  sheet=sheet.name, row=row, column=1, value=code)  # fmt: skip
            continue
        reading.add(
            code, sheet.text(row, 2), year, sex, [start for _, start in groups],
            [whole_number(sheet.text(row, column + 1)) for column in columns],
            whole_number(sheet.text(row, total_at + 1)), row=row, columns=columns, sheet=sheet.name,
        )  # fmt: skip
