"""A trace as plain data and as rows of one table: its steps, then the measures that its schemes claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.access.command import plain
from commonweal.kernel.money import pounds
from commonweal.money.queries.claims import Claim
from commonweal.money.queries.trace import SCHEME, Trace

MEASURE = "measure:"
STEP_COLUMNS = ("from", "to", "source", "amount")
CLAIM_COLUMNS = ("scheme", "measure", "area_name", "value", "unit", "period", "link")
TRACE_COLUMNS = (*STEP_COLUMNS, "area", "value", "unit", "period", "link")
NOT_MEASURED = "not measured"


def trace_data(found: Trace, claimed: Sequence[Claim]) -> dict[str, Any]:
    """A trace as JSON has it: amounts in pounds; a measure without a figure has none, and `status` says so."""
    return {
        "from": found.origin, "to": found.target, "amount": pounds(found.pence), "spent": pounds(found.spent),
        "steps": step_rows(found),
        "measures": [
            {**row, "status": "measured" if each.is_measured else NOT_MEASURED,
             "value": each.latest.value if each.latest else None}
            for each, row in zip(claimed, claim_rows(claimed), strict=True)
        ],
    }  # fmt: skip


def trace_rows(found: Trace, claimed: Sequence[Claim]) -> list[dict[str, Any]]:
    """Steps with their amounts, then from each scheme to each measure that it claims, with the latest figure."""
    ends = [{"from": f"{SCHEME}{each.scheme}", "to": f"{MEASURE}{each.measure}"} for each in claimed]
    return step_rows(found) + [{**row, **end} for row, end in zip(claim_rows(claimed), ends, strict=True)]


def step_rows(found: Trace) -> list[dict[str, Any]]:
    return [
        {"from": step.origin, "to": step.target, "source": step.source, "amount": pounds(step.pence)}
        for step in found.steps
    ]


def claim_rows(claimed: Sequence[Claim]) -> list[dict[str, Any]]:
    """A row for each claim; the value is text, and says where nothing is measured."""
    return [
        {"fund": each.fund, "scheme": each.scheme, "scheme_name": each.name, "measure": each.measure,
         "title": each.title, "area": each.area or None, "area_name": each.area_name or None,
         "value": plain(each.latest.value) if each.latest and each.is_measured else NOT_MEASURED,
         "unit": each.latest.unit if each.latest else None,
         "period": str(each.latest.period) if each.latest and each.latest.period else None, "link": each.link}
        for each in claimed
    ]  # fmt: skip
