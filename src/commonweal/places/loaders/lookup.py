"""Lookups: which small area, district or council lies in which larger areas, in ONS's layouts.

A layout is recognised by its columns: `LSOA11CD`, `LSOA11NM` (ONS) or `lsoa11_code`, `lsoa11_name`; the two digits are
the year of the codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.tables import Findings, Table, checked_code, read_table, unrecognised
from commonweal.places.loading.areas import (
    NewArea,
    NewMembership,
    add_areas,
    add_codes,
    add_memberships,
)
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile
from commonweal.places.rules.geography import BUILT_FROM, GEOGRAPHIES

COLUMNS = (
    "codes and names of at least two geographies: LSOA11CD, LSOA11NM, LAD21CD, LAD21NM, CCG21CD, STP21CD ... or "
    "lsoa11_code, lsoa11_name, ltla21_code ..."
)
_STEMS = {
    "lsoa": "lsoa", "msoa": "msoa", "ward": "ward", "wd": "ward", "ltla": "district", "lad": "district",
    "utla": "council", "ctyua": "council", "ccg": "ccg", "sicbl": "sub-icb", "stp": "stp", "icb": "icb",
    "region": "region", "rgn": "region", "nhser": "nhs-region", "ctry": "nation",
}  # fmt: skip
_ORDER = list(GEOGRAPHIES)
_CODE = re.compile(r"([a-z]+)(\d\d)(?:_code|cd)")
_OTHER = re.compile(r"([a-z]+)(\d\d)(?:_code_h|_code_nhs|cdh|_name|nm|nmw)")
_PLAIN = {"fid", "objectid", "change_code", "chgind", "ons_inner_outer"}
_LEFT_OUT = {"cal": "cancer alliances", "cauth": "combined authorities", "oa": "output areas"}
_MONTH_OF = {("icb", 2022): 7, ("sub-icb", 2022): 7}
"""Geographies that began in another month than April: integrated care boards on 1 July 2022."""
_CHANGES = {"S": "split", "M": "merge", "X": "boundary-change"}
CENSUS_DAY = date(2021, 3, 21)
"""The small areas of 2021 are those of the census of that day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One geography's columns of a lookup: positions from 0, `ods` and `name` None where it has none."""

    stem: str
    geography: str
    year: int
    code: int
    name: int | None
    ods: int | None

    @property
    def since(self) -> date:
        return date(self.year, _MONTH_OF.get((self.geography, self.year), 4), 1)


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the areas of a lookup and what lies in what, from the day of its codes on."""
    table = read_table(source)
    columns, left_out = _columns(source, table)
    small = [column for column in columns if column.geography == "lsoa"]
    if len(small) == 2:
        return _changes(source, table, small, by)
    if len(columns) < 2 or len({column.geography for column in columns}) < len(columns):
        raise unrecognised(source, "lookup", COLUMNS, table.header)
    return _memberships(source, table, columns, left_out, by)


def _columns(source: SourceFile, table: Table) -> tuple[list[Column], list[str]]:
    header = table.header
    found: list[Column] = []
    left_out: list[str] = []
    if table.has("code", "name", "ons_inner_outer"):
        found.append(Column("", "council", 2021, table.column("code"), table.column("name"), None))
    for position, name in enumerate(header):
        if match := _CODE.fullmatch(name):
            stem, digits = match[1], match[2]
            if stem in _LEFT_OUT:
                left_out.append(_LEFT_OUT[stem])
            elif stem in _STEMS:
                names = [f"{stem}{digits}_name", f"{stem}{digits}nm"]
                ods = [f"{stem}{digits}{end}" for end in ("_code_h", "_code_nhs", "cdh")]
                found.append(
                    Column(
                        stem, _STEMS[stem], 2000 + int(digits), position,
                        next((header.index(n) for n in names if n in header), None),
                        next((header.index(n) for n in ods if n in header), None),
                    )
                )  # fmt: skip
            else:
                raise unrecognised(source, "lookup", COLUMNS, [name])
        elif not (_OTHER.fullmatch(name) or name in _PLAIN or (name in ("code", "name") and found)):
            raise unrecognised(source, "lookup", COLUMNS, [name])
    return sorted(found, key=lambda column: (_ORDER.index(column.geography), column.year)), left_out


def _memberships(
    source: SourceFile, table: Table, columns: list[Column], left_out: list[str], by: Principal,
) -> LoadReport:  # fmt: skip
    held = {column.geography: column for column in columns}
    finest = columns[0]
    ways = [(held.get(BUILT_FROM.get(column.geography, ""), finest), column) for column in columns[1:]]
    found = Findings(source.name)
    areas: dict[str, NewArea] = {}
    codes: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    inside: dict[str, dict[tuple[str, str], str]] = {column.geography: {} for column in columns}
    for line, cells in table.rows:
        for column in columns:
            code = cells[column.code]
            if code not in areas:
                checked_code(code, found, row=line, column=column.code + 1)
                name = cells[column.name] if column.name is not None else code
                areas[code] = NewArea(code, name, kind_of(code) or "")
                if column.ods is not None:
                    ods = cells[column.ods]
                    codes["ods", ods] = ("ods", ods, code, name)
        for low, high in ways:
            child, parent = cells[low.code], cells[high.code]
            if child == parent:
                continue
            key = (child, high.geography)
            if inside[high.geography].setdefault(key, parent) != parent:
                found.add(f"{child} lies in two areas of {high.geography}", "Download the file again", row=line,
                          column=high.code + 1, value=parent)  # fmt: skip
    found.check()

    def write(file: LoadedFile) -> Written:
        add_areas(areas.values(), file)
        if codes:
            add_codes(codes.values(), file)
        count = 0
        for _, high in ways:
            pairs = inside[high.geography]
            count += add_memberships(
                (NewMembership(child, parent, high.geography) for (child, _), parent in pairs.items()),
                file,
                since=high.since,
            )
        notes = (f"Left out: {', '.join(left_out)}",) if left_out else ()
        return Written(count, notes=notes)

    levels = " to ".join([finest.geography, ", ".join(high.geography for _, high in ways)])
    publication = Publication(f"lookup of {levels}"[:80], f"lookup of {levels}, {columns[-1].since:%B %Y}", "ONS")
    return load_once("lookup", source, by=by, publication=publication, write=write)


def _changes(source: SourceFile, table: Table, small: list[Column], by: Principal) -> LoadReport:
    """Small areas of one census to those of the next: U unchanged, S split, M merged, X neither."""
    mark = next((name for name in ("change_code", "chgind") if table.has(name)), None)
    if mark is None:
        raise unrecognised(source, "lookup", COLUMNS, table.header)
    old, new = small
    district = next((name for name in table.header if re.fullmatch(r"(ltla|lad)\d\d(_code|cd)", name)), None)
    found = Findings(source.name)
    at = table.column(mark)
    areas: dict[str, NewArea] = {}
    changes: list[tuple[str, str, str, str | None]] = []
    inside: dict[str, str] = {}
    for line, cells in table.rows:
        before, after = cells[old.code], cells[new.code]
        for column in small:
            code = cells[column.code]
            if code not in areas:
                checked_code(code, found, row=line, column=column.code + 1)
                name = cells[column.name] if column.name is not None else code
                areas[code] = NewArea(code, name, kind_of(code) or "")
        if district:
            inside[after] = cells[table.column(district)]
        if cells[at] == "U" and before == after:
            continue
        if cells[at] not in _CHANGES:
            found.add("the change is none of U, S, M and X", "Give the file as it was published", row=line,
                      column=at + 1, value=cells[at])  # fmt: skip
            continue
        changes.append((before, after, _CHANGES[cells[at]], "1" if cells[at] == "M" else None))
    found.check()
    digits = district and re.sub(r"\D", "", district)

    def write(file: LoadedFile) -> Written:
        add_areas(areas.values(), file)
        columns = [("predecessor", "text"), ("successor", "text"), ("kind", "text"), ("share", "numeric")]
        with staged(columns, changes) as staging, connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO places_succession (predecessor, successor, date, kind, share, source, file_id)
                SELECT predecessor, successor, %s, kind, share, %s, %s FROM {staging}
                ON CONFLICT (predecessor, successor, date) DO NOTHING""",  # noqa: S608
                [CENSUS_DAY, f"ONS, {file.title}", file.pk],
            )
        count = len(changes)
        if digits:
            pairs = (NewMembership(child, parent, "district") for child, parent in inside.items())
            count += add_memberships(pairs, file, since=date(2000 + int(digits), 4, 1))
        return Written(count)

    publication = Publication("small areas of two censuses", "lookup of small areas of 2011 to those of 2021", "ONS")
    return load_once("lookup", source, by=by, publication=publication, write=write)
