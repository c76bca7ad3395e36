"""Compiled documents and tables of any counts: the printed comes back, any one renamed member is refused."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.published.compiled import drd_document, hes_document, sitrep_document, source

from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Refused
from commonweal.measures.published import acute_sitrep, drd, emergency

MONTH = st.tuples(st.integers(0, 90_000), st.integers(0, 9_000), st.integers(0, 99_000)).map(
    lambda counts: (counts[0], counts[1], counts[2] if counts[1] else 0)
)
MONTHS = st.lists(MONTH, min_size=2, max_size=2)
FREE = frozenset({"coverage", "suppressed_components", "method", "source_comparison", "validation"})
"""Objects whose members a reader does not need by name."""
READERS = [
    (drd.read, drd_document([(9, 1, 4), (8, 2, 7)], [(5, 0, 0), (4, 5, 30)])),
    (acute_sitrep.read, sitrep_document()),
    (emergency.read, hes_document()),
]


@settings(max_examples=60, deadline=None)
@given(MONTHS, MONTHS)
def test_counts_that_close_come_back_as_printed_without_an_alert(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    parsed = drd.read(source(drd_document(first, second)))
    assert parsed.alerts == []
    found = {
        (cell.area.code, cell.period.start.month, cell.series.item): cell.value
        for cell in parsed.observations
        if not cell.series.dimensions
    }
    for code, counts in (("RAA", first), ("E10000002", second)):
        for month, (same, late, days) in zip((4, 5), counts, strict=True):
            assert found[code, month, "drd-discharges"] == same + late
            assert (found[code, month, "drd-same-day"], found[code, month, "drd-bed-days"]) == (same, days)


@settings(max_examples=60, deadline=None)
@given(MONTHS, MONTHS, st.integers(0, 1), st.integers(1, 10_000))
def test_any_change_to_an_icb_is_an_alert_with_the_difference(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]], month: int, more: int
) -> None:
    document = drd_document(first, second)
    document["icbs"][0]["monthly"][month]["bed_days_after_drd"] += more
    alerts = [alert for alert in drd.read(source(document)).alerts if alert.code == "areas-do-not-sum"]
    assert [alert.difference for alert in alerts] == [more]


def _objects(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        if not FREE & set(path):
            yield path
        for name, each in value.items():
            yield from _objects(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _objects(each, (*path, index))


@pytest.mark.parametrize(("read", "document"), READERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_one_member_renamed_is_refused(read: Any, document: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(_objects(document))))
    changed = copy.deepcopy(document)
    place = changed
    for step in path:
        place = place[step]
    optional = {
        "region",
        "months_present",
        "method",
        "coverage",
        "aggregation",
        "icb_count",
        "provider_count",
        "utla_count",
        "acceptable_provider_count",
        "acceptable_provider_percent",
        "utla_coverage_percent",
    }
    names = sorted(set(place) - optional)
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    place[f"{name}_new"] = place.pop(name)
    with pytest.raises(Refused) as refused:
        read(source(changed))
    assert all(problem.where.file for problem in refused.value.problems)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=12))
def test_a_table_comes_back_as_printed(counts: list[int]) -> None:
    rows = "".join(f"2031-{number:02d},{count}\n" for number, count in enumerate(counts, start=1))
    parsed = emergency.read(SourceFile("any name.csv", f"month,total_nonelective_ga_ffces\n{rows}".encode()))
    assert [cell.value for cell in parsed.observations] == counts
    assert [cell.row for cell in parsed.observations] == list(range(2, len(counts) + 2))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_whole_or_refused(content: bytes) -> None:
    for read in (drd.read, acute_sitrep.read, emergency.read):
        with pytest.raises(Refused):
            read(SourceFile("any name", content))
