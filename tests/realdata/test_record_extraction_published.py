"""What is read from published resources, against each expression run through a FHIRPath engine."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.fhir_oracle import expected, same

from commonweal.people.record.indexing.extract import entries

FOLDER = SHARED / "data" / "reference" / "fhir"
PUBLISHED = ("r4-examples", "uk-core/examples-json", "nhs-bars", "nhs-pds", "nhs-ereferrals-r4")
OF_EACH_TYPE = 8
"""Resources of a synthetic person that are looked at: the rest differ in their values only."""


def within(resource: Any) -> Iterator[dict[str, Any]]:
    """A resource and, of a bundle, what stands in it."""
    if isinstance(resource, dict) and "resourceType" in resource:
        yield resource
        for entry in resource.get("entry", []) if resource["resourceType"] == "Bundle" else []:
            yield from within(entry.get("resource"))


def read(path: Path) -> Iterator[dict[str, Any]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from within(json.loads(raw.decode("utf-8-sig"), parse_float=Decimal))


@cache
def synthetic() -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for path in sorted((FOLDER / "synthea").glob("*.json.gz"))[:2]:
        seen: Counter[str] = Counter()
        for each in list(read(path))[1:]:
            seen[each["resourceType"]] += 1
            if seen[each["resourceType"]] <= OF_EACH_TYPE:
                found.append(each)
    return tuple(found)


@pytest.mark.covers("D2-022")
@pytest.mark.parametrize("folder", PUBLISHED)
def test_published_resources_are_read_as_the_standard_says(folder):
    seen = [each for path in sorted((FOLDER / folder).rglob("*.json")) for each in read(path)]
    assert seen
    for each in seen:
        assert same(entries(each), expected(each)), (each["resourceType"], each.get("id"))


def test_synthetic_people_are_read_as_the_standard_says():
    totals: Counter[str] = Counter()
    for each in synthetic():
        found = entries(each)
        assert same(found, expected(each)), (each["resourceType"], each.get("id"))
        for kind in ("tokens", "references", "dates", "strings", "numbers"):
            totals[kind] += len(getattr(found, kind))
    assert all(totals[kind] > 50 for kind in ("tokens", "references", "dates", "strings", "numbers"))
