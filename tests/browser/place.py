"""Data for the browser tests, loaded once a run into databases that every module's site is a clone of.

`made_up`  the demonstration's own councils: delayed days of fifteen months and the people of three years, all
           synthetic, so that charts draw and rates have denominators.
`drawn`    Camden and Islington in a country of four small areas: estimates by age, a projection for all ages only,
           a lookup in which one body matches both boroughs together, and one postcode.

                 E01000001  E01000002  E01000003  E01000004
      people         10         20         30         40
      borough      Camden     Camden    Islington  Islington
      CCG          Camden     Camden    Islington  Camden
      STP          all four in North Central London
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from filelock import FileLock

from commonweal.access.principal import OPERATOR
from commonweal.demo.making import MadeFile, content_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, month
from commonweal.kernel.room import resolve, rooms
from commonweal.site.postgres.server import Server
from tests.conftest import Database, drop_clone, make_clone, point_at

FIRST, MONTHS = month(2015, 1), 15
YEARS = (2014, 2015, 2016)
CAMDEN, ISLINGTON = "E09000007", "E09000019"
AGES = ",".join(f"age_{age}" for age in range(90)) + ",age_90_plus"
SMALL = {
    "E01000001": (CAMDEN, 10),
    "E01000002": (CAMDEN, 20),
    "E01000003": (ISLINGTON, 30),
    "E01000004": (ISLINGTON, 40),
}


def load(kind: str, name: str, content: bytes) -> None:
    """Load as `commonweal load KIND FILE` would."""
    loader = next(loader for room in rooms() for loader in room.loaders if loader.kind == kind)
    resolve(loader.reader)(SourceFile(name, content), by=OPERATOR)


def months() -> Iterator[Period]:
    one = FIRST
    for _number in range(MONTHS):
        yield one
        one = one.next()


def load_made_up() -> None:
    files = [MadeFile("population", str(year)) for year in YEARS]
    files += [MadeFile("dtoc-la", str(one)) for one in months()]
    for file in files:
        load(file.kind, file.name, content_of(file))


def load_drawn() -> None:
    rows = "".join(
        f"{year},{code},{name},P,{','.join([str(count + year - 2019)] * 91)}\n"
        for year in (2019, 2020)
        for code, name, count in ((CAMDEN, "Camden", 10), (ISLINGTON, "Islington", 20))
    )
    load("population", "estimates.csv", f"year,code,name,sex,{AGES}\n{rows}".encode())
    load("projections", "projections.csv",
         f"code,name,sex,component,2030,2031\n{CAMDEN},Camden,persons,Population,999,1001\n".encode())  # fmt: skip
    lines = ["LSOA11CD,LSOA11NM,LAD21CD,LAD21NM,CCG21CD,CCG21NM,STP21CD,STP21NM"]
    for number, (small, (borough, _people)) in enumerate(SMALL.items(), start=1):
        name = "Camden" if borough == CAMDEN else "Islington"
        ccg = ("E38000028", "NHS Camden CCG") if number in (1, 2, 4) else ("E38000088", "NHS Islington CCG")
        lines.append(f"{small},{name} {number:03}A,{borough},{name},{','.join(ccg)},E54000028,North Central London")
    load("lookup", "lookup.csv", "\n".join(lines).encode())
    small = "".join(
        f"2020,{code},Small {code[-1]},P,{','.join([str(people)] + ['0'] * 90)}\n"
        for code, (_borough, people) in SMALL.items()
    )
    load("population", "small-areas.csv", f"year,code,name,sex,{AGES}\n{small}".encode())
    load("postcodes", "postcodes.csv", f"postcode,la_code,easting,northing\nNW1 2DB,{CAMDEN},529990,182800\n".encode())


def _template(server: Server, template: str, folder: Path, name: str, fill: Callable[[], None]) -> str:
    """The database with these data, made by the first worker of the run that asks for it."""
    stamp = folder / f"browser-{name}.name"
    with FileLock(folder / f"browser-{name}.lock"):
        if not stamp.exists():
            made = make_clone(server, template)
            with _pointed(server, made.name):
                fill()
            stamp.write_text(made.name)
    return stamp.read_text()


@contextmanager
def _pointed(server: Server, name: str) -> Generator[None]:
    point_at(server, name)
    try:
        yield
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close()


def _clone(server: Server, template: str) -> Iterable[Database]:
    made = make_clone(server, template)
    try:
        yield made
    finally:
        drop_clone(server, made.name)


@pytest.fixture(scope="module")
def made_up(server: Server, template: str, run_folder: Path) -> Iterable[Database]:
    """A clone with the synthetic councils."""
    yield from _clone(server, _template(server, template, run_folder, "made-up", load_made_up))


@pytest.fixture(scope="module")
def drawn(server: Server, template: str, run_folder: Path) -> Iterable[Database]:
    """A clone with the small drawn country."""
    yield from _clone(server, _template(server, template, run_folder, "drawn", load_drawn))
