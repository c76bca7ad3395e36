"""Lists of areas: names and codes, the councils of a year, and ONS's code history."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.tables import (
    Findings,
    Table,
    checked_code,
    plain_date,
    read_table,
    unrecognised,
    year_in_name,
)
from commonweal.places.loading.areas import NewArea, NewMembership, add_areas, add_memberships
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile

COLUMNS = "code, name, type, region_code, region_name; or LAD21CD, LAD21NM; or GEOGCD, GEOGNM, OPER_DATE, TERM_DATE"
_CODE_COLUMN = re.compile(r"([a-z]+)(\d\d)cd")


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the areas of a list. What the product ships about an area stays."""
    table = read_table(source)
    if table.has("geogcd", "geognm", "oper_date", "term_date"):
        return _history(source, table, by)
    if table.has("code", "name", "region_code", "region_name"):
        return _councils(source, table, by)
    if names := [name for name in table.header if _CODE_COLUMN.fullmatch(name)]:
        return _names_and_codes(source, table, names[0], by)
    raise unrecognised(source, "areas", COLUMNS, table.header)


def _councils(source: SourceFile, table: Table, by: Principal) -> LoadReport:
    since = date(year_in_name(source), 4, 1)
    found = Findings(source.name)
    areas: list[NewArea] = []
    inside: list[NewMembership] = []
    for line, row in table.records():
        code = checked_code(row["code"], found, row=line, column=table.column("code") + 1)
        region = checked_code(row["region_code"], found, row=line, column=table.column("region_code") + 1)
        areas.append(NewArea(code, row["name"], kind_of(code) or ""))
        areas.append(NewArea(region, row["region_name"], kind_of(region) or ""))
        inside.append(NewMembership(code, region, "region"))
    found.check()

    def write(file: LoadedFile) -> Written:
        add_areas(areas, file)
        return Written(add_memberships(inside, file, since=since))

    publication = Publication("councils and regions", f"councils with social care duties, {since:%B %Y}", "ONS")
    return load_once("areas", source, by=by, publication=publication, write=write)


def _names_and_codes(source: SourceFile, table: Table, code_column: str, by: Principal) -> LoadReport:
    name_column = code_column.removesuffix("cd") + "nm"
    if not table.has(name_column):
        raise unrecognised(source, "areas", COLUMNS, table.header)
    found = Findings(source.name)
    areas = [
        NewArea(
            checked_code(row[code_column], found, row=line, column=table.column(code_column) + 1),
            row[name_column],
            kind_of(row[code_column]) or "",
        )
        for line, row in table.records()
    ]
    found.check()

    def write(file: LoadedFile) -> Written:
        add_areas(areas, file)
        return Written(len(areas))

    publication = Publication("names and codes", f"names and codes ({code_column.upper()})", "ONS")
    return load_once("areas", source, by=by, publication=publication, write=write)


def _history(source: SourceFile, table: Table, by: Principal) -> LoadReport:
    """ONS's register: dates fill in what is held without them; areas of entities not used here are left out."""
    found = Findings(source.name)
    rows: list[tuple[str, str, str, date | None, date | None]] = []
    others = 0
    for line, row in table.records():
        kind = kind_of(row["geogcd"])
        if kind is None:
            others += 1
            continue
        dates: list[date | None] = []
        for column in ("oper_date", "term_date"):
            day = plain_date(row[column]) if row[column] else None
            if row[column] and day is None:
                found.add("this is not a date", "Write dates as 01/04/2019", row=line, column=table.column(column) + 1,
                          value=row[column])  # fmt: skip
            dates.append(day)
        rows.append((row["geogcd"], row["geognm"], kind, dates[0], dates[1]))
    found.check()

    def write(file: LoadedFile) -> Written:
        columns = [
            ("code", "text"),
            ("name", "text"),
            ("kind", "text"),
            ("valid_from", "date"),
            ("valid_to", "date"),
        ]
        with staged(columns, rows) as staging, connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO places_area (code, name, name_cy, kind, valid_from, valid_to, source)
                SELECT DISTINCT ON (code) code, name, '', kind, valid_from,
                  CASE WHEN valid_to + 1 > valid_from OR valid_from IS NULL THEN valid_to + 1 END, %s
                FROM {staging} ORDER BY code, valid_from DESC NULLS LAST
                ON CONFLICT (code) DO UPDATE SET
                  valid_from = coalesce(places_area.valid_from, excluded.valid_from),
                  valid_to = coalesce(places_area.valid_to, excluded.valid_to)""",  # noqa: S608
                ["ONS, Code History Database"],
            )
        notes = (f"{others} rows of entities that are not used here were left out",) if others else ()
        return Written(len(rows), notes=notes)

    publication = Publication("code history", "Code History Database", "ONS")
    return load_once("areas", source, by=by, publication=publication, write=write)
