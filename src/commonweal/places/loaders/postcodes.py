"""Postcodes and the council each lies in: a cut of the ONS Postcode Directory, or the directory's own columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import connection

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.tables import Findings, read_table, unrecognised
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile

COLUMNS = "postcode, la_code, easting, northing; or pcds, oslaua, oseast1m, osnrth1m (ONS Postcode Directory)"
_LAYOUTS = (
    ("postcode", "la_code", "easting", "northing"),
    ("pcds", "oslaua", "oseast1m", "osnrth1m"),
    ("pcds", "laua", "oseast1m", "osnrth1m"),
    ("pcd", "oslaua", "oseast1m", "osnrth1m"),
)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add postcodes; one that is held already takes the file's council and place."""
    table = read_table(source)
    layout = next((names for names in _LAYOUTS if table.has(*names)), None)
    if layout is None:
        raise unrecognised(source, "postcodes", COLUMNS, table.header)
    at = [table.column(name) for name in layout]
    found = Findings(source.name)
    rows: dict[str, tuple[str, str, int | None, int | None]] = {}
    known: set[str] = set()
    for line, cells in table.rows:
        postcode = cells[at[0]].replace(" ", "").upper()
        area = cells[at[1]]
        if not _POSTCODE.fullmatch(postcode):
            found.add("this is not a postcode", "Give the file as it was published", row=line, column=at[0] + 1)
            continue
        if area not in known:
            if not is_area_code(area) or kind_of(area) is None:
                found.add("this is no area code that is known", "Give the file as it was published", row=line,
                          column=at[1] + 1, value=area)  # fmt: skip
                continue
            known.add(area)
        place = [cells[column] for column in at[2:]]
        if not all(cell.isdigit() or not cell for cell in place):
            found.add("the grid reference cannot be read", "Whole metres, or nothing", row=line, column=at[2] + 1)
            continue
        rows[postcode] = (postcode, area, *(int(cell) if cell else None for cell in place))  # type: ignore[assignment]
    found.check()

    def write(file: LoadedFile) -> Written:
        return Written(_put(iter(rows.values()), file))

    publication = Publication("postcodes", "ONS Postcode Directory", "ONS")
    return load_once("postcodes", source, by=by, publication=publication, write=write)


def _put(rows: Iterator[tuple[str, str, int | None, int | None]], file: LoadedFile) -> int:
    columns = [("postcode", "text"), ("area", "text"), ("easting", "int"), ("northing", "int")]
    with staged(columns, rows) as staging, connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO places_postcode (postcode, area, easting, northing, file_id)
            SELECT postcode, area, easting, northing, %s FROM {staging}
            ON CONFLICT (postcode) DO UPDATE SET area = excluded.area, easting = excluded.easting,
              northing = excluded.northing, file_id = excluded.file_id""",  # noqa: S608
            [file.pk],
        )
        return cursor.rowcount
