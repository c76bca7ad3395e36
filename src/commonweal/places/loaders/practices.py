"""GP practices, the networks and bodies they belong to, and how many people are on their lists."""

from __future__ import annotations

import re
from datetime import date

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.loaders.ods import (
    NewOrganisation,
    add_organisations,
    address_of,
    dates_of,
    once_each,
    read_ods,
)
from commonweal.places.loaders.tables import (
    Findings,
    Table,
    checked_code,
    plain_date,
    read_table,
    unrecognised,
    whole_number,
)
from commonweal.places.loading.areas import (
    NewArea,
    NewMembership,
    NewPopulation,
    add_areas,
    add_codes,
    add_memberships,
    add_populations,
)
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.models import LoadedFile
from commonweal.web.site_state import DataNature

COLUMNS = (
    "epraccur as ODS publishes it (27 columns, no header); or its columns with headings; or the practice mapping: "
    "extract_date, practice_code, practice_name, pcn_code, ons_ccg_code, ons_stp_code ..."
)
LIST_COLUMNS = "extract_date, code, number_of_patients"
PUBLISHER = "NHS Digital, Organisation Data Service"
_PRACTICE = re.compile(r"[A-Z]\d{5}")
_ADDRESS = ("address1", "address2", "address3", "address4", "address5")
_ABOVE = (
    ("ccg", "ons_ccg_code", "ccg_code", "ccg_name"),
    ("stp", "ons_stp_code", "stp_code", "stp_name"),
    ("nhs-region", "ons_comm_region_code", "comm_region_code", "comm_region_name"),
)
_GP_SETTING = "4"
"""Prescribing setting 4 is a GP practice; the official file has walk-in centres, prisons and others beside (ODS)."""


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add practices; the practice mapping adds their networks, CCG, STP and NHS region too, from its date on."""
    table, own = read_ods(source, "extract_date")
    if table.has("extract_date", "practice_code", "pcn_code", "ons_ccg_code"):
        return _mapping(source, table, by)
    if not own and not table.has("code", "name", "postcode", "open_date", "close_date", "prescribing_setting"):
        raise unrecognised(source, "practices", COLUMNS, table.header)
    found = Findings(source.name)
    practices: list[NewOrganisation] = []
    others = 0
    for line, row in table.records():
        if row["prescribing_setting"] != _GP_SETTING:
            others += 1
            continue
        if not _PRACTICE.fullmatch(row["code"]):
            found.add("this is not the code of a practice", "A letter and five digits, as A81001", row=line, column=1,
                      value=row["code"])  # fmt: skip
            continue
        opened, closed = dates_of(row, line, found)
        parent = row["parent_code"] if own else row["commissioner_code"]
        practices.append(
            NewOrganisation(row["code"], row["name"], "gp-practice", address_of(row, _ADDRESS), row["postcode"], opened,
                            closed, parent)
        )  # fmt: skip
    once_each(practices, found)
    found.check()

    def write(file: LoadedFile) -> Written:
        notes = (
            (f"{others} rows that are no GP practice (prescribing setting other than 4) left out",) if others else ()
        )
        return Written(add_organisations(practices, file), notes=notes)

    publication = Publication("epraccur" if own else "epraccur with headings", "GP practices (epraccur)", PUBLISHER)
    return load_once("practices", source, by=by, publication=publication, write=write)


def _mapping(source: SourceFile, table: Table, by: Principal) -> LoadReport:
    found = Findings(source.name)
    since = _one_date(table, found)
    organisations: dict[str, NewOrganisation] = {}
    areas: dict[str, NewArea] = {}
    codes: dict[str, tuple[str, str, str, str]] = {}
    inside: list[NewMembership] = []
    for line, row in table.records():
        practice, network = row["practice_code"], row["pcn_code"]
        if not _PRACTICE.fullmatch(practice):
            found.add("this is not the code of a practice", "A letter and five digits, as A81001", row=line,
                      value=practice)  # fmt: skip
            continue
        if practice in organisations:
            found.add("a practice stands in the file twice", "Download the file again", row=line, value=practice)
        organisations[practice] = NewOrganisation(
            practice,
            row["practice_name"],
            "gp-practice",
            postcode=row["practice_postcode"],
            parent=row["ccg_code"],
        )
        if re.fullmatch(r"U\d{5}", network):
            organisations[network] = NewOrganisation(network, row["pcn_name"], "pcn", area=row["ons_ccg_code"])
            inside.append(NewMembership(practice, network, "pcn"))
        for geography, code_column, ods_column, name_column in _ABOVE:
            code = row[code_column]
            if code not in areas:
                checked_code(code, found, row=line, column=table.column(code_column) + 1)
                areas[code] = NewArea(code, row[name_column], kind_of(code) or "")
                codes[row[ods_column]] = ("ods", row[ods_column], code, row[name_column])
            inside.append(NewMembership(practice, code, geography))
    found.check()

    def write(file: LoadedFile) -> Written:
        add_areas(areas.values(), file)
        add_codes(codes.values(), file)
        count = add_organisations(list(organisations.values()), file)
        add_memberships(inside, file, since=since)
        without = len({m.child for m in inside}) - sum(m.geography == "pcn" for m in inside)
        notes = (f"{without} practices belong to no network",) if without else ()
        return Written(count, notes=notes)

    publication = Publication(
        "practice mapping", f"practices, networks, CCGs and STPs, {since:%-d %B %Y}", "NHS Digital", since
    )
    return load_once("practices", source, by=by, publication=publication, write=write)


def _one_date(table: Table, found: Findings) -> date:
    days = {row["extract_date"] for _, row in table.records()}
    day = plain_date(next(iter(days))) if len(days) == 1 else None
    if day is None:
        found.add("the extract date cannot be read, or there are several", "One date, as 01Jan2022, in every row")
        found.check()
    assert day is not None
    return day


def load_lists(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the registered people of each practice on the extract date."""
    table = read_table(source)
    if not table.has("extract_date", "code", "number_of_patients"):
        raise unrecognised(source, "registered", LIST_COLUMNS, table.header)
    found = Findings(source.name)
    day = _one_date(table, found)
    rows: list[NewPopulation] = []
    for line, row in table.records():
        count = whole_number(row["number_of_patients"])
        if count is None or not _PRACTICE.fullmatch(row["code"]):
            found.add("the practice's code or its number of people cannot be read", "Give the file as it was published",
                      row=line, value=f"{row['code']}, {row['number_of_patients']}")  # fmt: skip
            continue
        rows.append(NewPopulation(row["code"], day.year, day, "P", "registered", [0], [count], count, line))
    found.check()

    def write(file: LoadedFile) -> Written:
        return Written(add_populations(rows, file))

    publication = Publication(
        "list sizes", f"people registered with GP practices, {day:%-d %B %Y}", "NHS Digital", day,
        DataNature.PUBLISHED,
    )  # fmt: skip
    return load_once("registered", source, by=by, publication=publication, write=write)
