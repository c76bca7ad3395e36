"""The Organisation Data Service's own layout: 27 columns and no header row, the same for trusts, sites and practices.

Columns, from 1: organisation code, name, national grouping, high level health geography, five address lines, postcode,
open date, close date, status code, organisation sub-type, commissioner or parent, ... (ODS file specifications).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from commonweal.kernel.files import SourceFile
from commonweal.places.loaders.tables import Findings, Table, first_row, plain_date, read_table
from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile

COLUMNS = (
    "code", "name", "national_grouping", "high_level_health_geography", "address1", "address2", "address3", "address4",
    "address5", "postcode", "open_date", "close_date", "status_code", "sub_type", "parent_code", "join_parent_date",
    "left_parent_date", "telephone", "null_19", "null_20", "null_21", "amended", "null_23", "provider_purchaser_code",
    "null_25", "prescribing_setting", "null_27",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    code: str
    name: str
    kind: str
    address: str = ""
    postcode: str = ""
    opened: date | None = None
    closed: date | None = None
    parent: str = ""
    area: str = ""


def read_ods(source: SourceFile, mark: str) -> tuple[Table, bool]:
    """The table, and whether it was ODS's own file without a header; a header is known by the column `mark`."""
    first = first_row(source)
    own = mark not in first and len(first) == len(COLUMNS)
    return read_table(source, header=COLUMNS if own else None), own


def address_of(row: Mapping[str, str], names: Sequence[str]) -> str:
    return ", ".join(row[name] for name in names if row.get(name))


def dates_of(row: Mapping[str, str], line: int, found: Findings) -> tuple[date | None, date | None]:
    """Opened, and the first day no longer open (ODS prints the last day); a problem where a date cannot be read."""
    days: list[date | None] = []
    for name in ("open_date", "close_date"):
        day = plain_date(row[name]) if row.get(name) else None
        if row.get(name) and day is None:
            found.add("this is not a date", "Write dates as 20190401", row=line, value=row[name])
        days.append(day)
    return days[0], days[1]


def add_organisations(organisations: Sequence[NewOrganisation], file: LoadedFile) -> int:
    """Add organisations; what is held of one takes the file's word, but keeps what the file leaves empty."""
    columns = [
        ("code", "text"), ("name", "text"), ("kind", "text"), ("address", "text"), ("postcode", "text"),
        ("opened", "date"), ("closed", "date"), ("parent", "text"), ("area", "text"),
    ]  # fmt: skip
    rows = (
        (o.code, o.name, o.kind, o.address, o.postcode, o.opened, o.closed, o.parent, o.area) for o in organisations
    )
    with staged(columns, rows) as staging, connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO places_organisation
              (code, name, kind, address, postcode, opened, closed, parent, area, source)
            SELECT code, name, kind, address, postcode, opened, closed, parent, area, %s FROM {staging}
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
              address = coalesce(nullif(excluded.address, ''), places_organisation.address),
              postcode = coalesce(nullif(excluded.postcode, ''), places_organisation.postcode),
              opened = coalesce(excluded.opened, places_organisation.opened),
              closed = coalesce(excluded.closed, places_organisation.closed),
              parent = coalesce(nullif(excluded.parent, ''), places_organisation.parent),
              area = coalesce(nullif(excluded.area, ''), places_organisation.area), source = excluded.source""",  # noqa: S608
            [f"{file.publisher}, {file.title}"[:400]],
        )
        return cursor.rowcount


def once_each(organisations: Sequence[NewOrganisation], found: Findings) -> None:
    """A problem for a code that a file gives twice."""
    seen: set[str] = set()
    for organisation in organisations:
        if organisation.code in seen:
            found.add("an organisation stands in the file twice", "Download the file again", value=organisation.code)
        seen.add(organisation.code)
