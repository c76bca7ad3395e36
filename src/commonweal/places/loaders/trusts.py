"""NHS trusts, their sites and their successors, from the Organisation Data Service."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from commonweal.access.principal import Principal
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
from commonweal.places.loaders.tables import Findings, first_row, plain_date, read_table, unrecognised
from commonweal.places.loading.areas import NewMembership, add_memberships
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile, Site

COLUMNS = (
    "etr as ODS publishes it (27 columns, no header); or code, name, address1 ..., postcode, open_date, close_date"
)
SITE_COLUMNS = "ets as ODS publishes it (27 columns, no header)"
SUCCESSOR_COLUMNS = (
    "succ as ODS publishes it (no header: old code, new code, reason, date); or old_code, new_code, date"
)
PUBLISHER = "NHS Digital, Organisation Data Service"
_TRUST = re.compile(r"(?:R[A-Z0-9]{2}|T[A-Z0-9]{2})")
_SITE = re.compile(r"(?:R[A-Z0-9]{2}|T[A-Z0-9]{2})[A-Z0-9]{2}")
_ORGANISATION = re.compile(r"[A-Z0-9]{3,8}")
STP_LOOKUP_DAY = date(2021, 4, 1)
_CUT_ADDRESS = ("address1", "address2", "address3", "town", "county")
_OWN_ADDRESS = ("address1", "address2", "address3", "address4", "address5")


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add NHS trusts; with an STP code they become members of it, whole."""
    table, own = read_ods(source, "open_date")
    if not own and not table.has("code", "name", "postcode", "open_date", "close_date"):
        raise unrecognised(source, "trusts", COLUMNS, table.header)
    found = Findings(source.name)
    trusts: list[NewOrganisation] = []
    inside: list[NewMembership] = []
    for line, row in table.records():
        if not _TRUST.fullmatch(row["code"]):
            found.add("this is not the code of a trust", "Three characters, as R0A", row=line, column=1,
                      value=row["code"])  # fmt: skip
            continue
        opened, closed = dates_of(row, line, found)
        stp = row.get("stp21_code", "")
        stp = "" if stp == "NA" else stp
        parent = row.get("icb_or_stp_ods_code") or row.get("high_level_health_geography", "")
        address = address_of(row, _OWN_ADDRESS if own else _CUT_ADDRESS)
        trusts.append(
            NewOrganisation(
                row["code"], row["name"], "nhs-trust", address, row["postcode"], opened, closed, parent, stp
            )
        )
        if stp:
            inside.append(NewMembership(row["code"], stp, "stp"))
    once_each(trusts, found)
    found.check()

    def write(file: LoadedFile) -> Written:
        add_memberships(inside, file, since=STP_LOOKUP_DAY)
        return Written(add_organisations(trusts, file))

    publication = Publication("etr" if own else "trusts with headings", "NHS trusts (etr)", PUBLISHER)
    return load_once("trusts", source, by=by, publication=publication, write=write)


def load_sites(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the sites of NHS trusts; the trust of a site is the first three characters of its code."""
    table, own = read_ods(source, "open_date")
    if not own:
        raise unrecognised(source, "sites", SITE_COLUMNS, table.header)
    found = Findings(source.name)
    sites: list[Site] = []
    for line, row in table.records():
        if not _SITE.fullmatch(row["code"]):
            found.add("this is not the code of a trust's site", "Five characters, as R0A01", row=line, column=1,
                      value=row["code"])  # fmt: skip
            continue
        opened, closed = dates_of(row, line, found)
        sites.append(
            Site(
                code=row["code"], organisation=row["parent_code"] or row["code"][:3], name=row["name"],
                address=address_of(row, _OWN_ADDRESS), postcode=row["postcode"], opened=opened, closed=closed,
                source=f"{PUBLISHER}, sites of NHS trusts (ets)",
            )
        )  # fmt: skip
    found.check()

    def write(file: LoadedFile) -> Written:
        Site.objects.bulk_create(
            sites, batch_size=2000, update_conflicts=True, unique_fields=["code"],
            update_fields=["organisation", "name", "address", "postcode", "opened", "closed", "source"],
        )  # fmt: skip
        return Written(len(sites))

    publication = Publication("ets", "sites of NHS trusts (ets)", PUBLISHER)
    return load_once("sites", source, by=by, publication=publication, write=write)


def load_successors(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add which organisation took over from which, and when."""
    first = first_row(source)
    own = "old_code" not in first
    names: list[str] = []
    if own:
        if len(first) < 4 or plain_date(first[3]) is None:
            raise unrecognised(source, "trust-successors", SUCCESSOR_COLUMNS, first)
        names = ["old_code", "new_code", "reason", "date", *(f"more_{n}" for n in range(len(first) - 4))]
    table = read_table(source, header=names or None)
    if not table.has("old_code", "new_code", "date"):
        raise unrecognised(source, "trust-successors", SUCCESSOR_COLUMNS, first)
    found = Findings(source.name)
    rows: list[tuple[str, str, date]] = []
    for line, row in table.records():
        day = plain_date(row["date"])
        old, new = row["old_code"], row["new_code"]
        if day is None or not _ORGANISATION.fullmatch(old) or not _ORGANISATION.fullmatch(new) or old == new:
            found.add("the codes or the date of this succession cannot be read", "Give the file as it was published",
                      row=line, value=f"{old}, {new}, {row['date']}")  # fmt: skip
            continue
        rows.append((old, new, day))
    found.check()

    def write(file: LoadedFile) -> Written:
        columns = [("predecessor", "text"), ("successor", "text"), ("date", "date")]
        with staged(columns, rows) as staging, connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO places_organisation_succession (predecessor, successor, date, source)
                SELECT predecessor, successor, date, %s FROM {staging}
                ON CONFLICT (predecessor, successor, date) DO NOTHING""",  # noqa: S608
                [f"{PUBLISHER}, successor organisations (succ)"],
            )
        return Written(len(rows))

    publication = Publication(
        "succ" if own else "successors with headings", "successor organisations (succ)", PUBLISHER
    )
    return load_once("trust-successors", source, by=by, publication=publication, write=write)
