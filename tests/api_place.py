"""The place that tests of the HTTP API read: four councils, three months, delayed days drawn by hand.

                          Sep 2015   Oct 2015   Nov 2015 (revised: 21 instead of 20 in Camden)
E09000007  Camden              31         30         21
E09000019  Islington           12          0          7
E06000001  Hartlepool           5          9          3
E08000025  Birmingham         400        410        395
England                       448        449        426

A fourth file, of December 2015, withholds Hartlepool, misses Islington, and has a sum that does not close by 2.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from commonweal.access.principal import OPERATOR
from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, month
from commonweal.measures.actions import load_published
from commonweal.measures.published.dtoc_la import read
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series

COUNCILS = {
    "E09000007": ("Camden", "702", "London"),
    "E09000019": ("Islington", "703", "London"),
    "E06000001": ("Hartlepool UA", "111", "North East"),
    "E08000025": ("Birmingham", "406", "West Midlands"),
}
DAYS = {
    month(2015, 9): (31, 12, 5, 400),
    month(2015, 10): (30, 0, 9, 410),
    month(2015, 11): (20, 7, 3, 395),
}
DECEMBER = month(2015, 12)
ENGLAND = "E92000001"
BASE = "/api/v1"


def load_place() -> None:
    """Load the four files, and November once more as revised."""
    for period, days in DAYS.items():
        _load(period, days, published=date(2016, 1, 14))
    _load(month(2015, 11), (21, 7, 3, 395), published=date(2016, 1, 14), revised=date(2016, 5, 12))
    content = b"December 2015, written by hand"
    load_published(SourceFile("december.csv", content), reader=_december, by=OPERATOR)


def _load(period: Period, days: tuple[int, ...], **dates: date) -> None:
    areas = tuple(
        AreaDays(name, code, {("acute", "A", "nhs"): count} if count else {}, ons, region)
        for (ons, (name, code, region)), count in zip(COUNCILS.items(), days, strict=True)
    )
    content = workbook(period, MonthFigures(areas, **dates))  # type: ignore[arg-type]
    load_published(
        SourceFile(f"{period}{'-revised' * ('revised' in dates)}.xlsx", content), reader=read, by=OPERATOR
    )


def _december(_source: SourceFile) -> Parsed:
    def seen(
        code: str, row: int, value: int | None, mark: Mark = Mark.NONE, printed: str = ""
    ) -> Observation:
        area = AreaRef(Scheme.ONS, code, code)
        number = None if value is None else Decimal(value)
        return Observation(Series.of("delayed-days"), area, DECEMBER, number, "Table", row, 3, mark, printed)

    alert = Alert(
        "sum-does-not-close", "the councils do not add up to England", "Table", 2, 3, Decimal(430), Decimal(432),
        AreaRef(Scheme.ONS, ENGLAND, "England"), DECEMBER,
    )  # fmt: skip
    return Parsed(
        kind="dtoc-la", layout="test", title="SYNTHETIC December", publisher="Test", period=DECEMBER,
        published=date(2016, 2, 11), revised=None, synthetic=True,
        observations=[
            seen(ENGLAND, 2, 432), seen("E09000007", 3, 29), seen("E08000025", 4, 401),
            seen("E06000001", 5, None, Mark.SUPPRESSED, "*"),
        ],
        alerts=[alert],
    )  # fmt: skip


def client() -> Client:
    return Client(SERVER_NAME="localhost")


def get(path: str, query: Any = None, **headers: str) -> Any:
    """The answer of an address below `/api/v1`."""
    return client().get(
        f"{BASE}{path}", query or {}, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
