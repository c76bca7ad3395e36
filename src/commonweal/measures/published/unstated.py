"""The financial year of a publication whose cells do not say it.

Two of the layouts (ASCOF open data, PSS-EX1 additional data) name their year only in the name that the
publisher gave the file. It is looked up by the file's hash, else read from the name, and never guessed
from the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import yaml

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, financial_year, parse
from commonweal.kernel.problem import Where, invalid
from commonweal.measures.published.parsed import Alert

_LONG = re.compile(r"(?<!\d)(20\d{2})[-_/ .]?(\d{2})(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{2})[-_/ .]?(\d{2})(?!\d)")


def year_of(source: SourceFile, stated: Period | None = None) -> tuple[Period, list[Alert]]:
    """The publication's financial year, with an alert where only the file's name says it.

    `stated` is what the person who loads the file says; it may not contradict the file. Raises Refused
    where nothing says the year, or two sayings differ.
    """
    held = _held().get(source.sha256)
    named = sorted(set(_years_in(source.name)))
    if held is None and len(named) > 1 and stated is None:
        raise invalid(
            "the file's name holds more than one financial year",
            "Leave one in the name",
            where=Where(source.name),
            value=", ".join(map(str, named)),
        )
    year = held or stated or (named[0] if named else None)
    if year is None:
        raise invalid(
            "nothing in the file says which financial year it is of",
            "Put the year into the file's name as the publisher does, such as name_2021_22.xlsx",
            where=Where(source.name),
        )
    if stated not in (None, year):
        raise invalid(
            f"the file is of {year}, not of {stated}",
            "Give the right year, or the right file",
            where=Where(source.name),
            value=str(stated),
        )
    if held or stated:
        return year, []
    return year, [
        Alert(
            "year-from-file-name",
            f"no cell says the year: {year} is read from the name {source.name}",
            period=year,
        )
    ]


def _years_in(name: str) -> Iterator[Period]:
    """`2020_21`, `2020-21`, `15-16` and the publisher's `2021` for 2020-21: the second year must follow
    the first.
    """
    long = [found for found in _LONG.finditer(name) if (int(found[1]) + 1) % 100 == int(found[2])]
    yield from (financial_year(int(found[1])) for found in long)
    for found in _SHORT.finditer(name) if not long else ():
        if (int(found[1]) + 1) % 100 == int(found[2]):
            yield financial_year(2000 + int(found[1]))


@cache
def _held() -> dict[str, Period]:
    text = resources.files("commonweal.measures.published").joinpath("unstated.yaml").read_text(encoding="utf-8")
    return {entry["sha256"]: parse(entry["period"], PeriodKind.FINANCIAL_YEAR) for entry in yaml.safe_load(text)}
