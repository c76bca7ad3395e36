"""A dashboard: metrics with weights, as a policy pack says them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.measures.statistics.direction import GoodDirection
from commonweal.policy.citation import Citation
from commonweal.policy.packs import pack, periods

NATION, SCHEME = "england", "nhs-social-care-interface"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DashboardMetric(_Strict):
    """`measure` is null where the catalogue has no measure for it yet: it is then absent for every area."""

    title: str
    measure: str | None
    direction: GoodDirection
    weight: Decimal = Field(ge=0)


class Dashboard(_Strict):
    title: str
    valid_from: date
    metrics: tuple[DashboardMetric, ...]
    citations: tuple[Citation, ...]

    @property
    def weights(self) -> dict[str, Decimal]:
        """Measure to weight, of the metrics that the catalogue has."""
        return {metric.measure: metric.weight for metric in self.metrics if metric.measure}

    @property
    def without_measure(self) -> tuple[str, ...]:
        """Titles of the metrics that nothing in the catalogue answers."""
        return tuple(metric.title for metric in self.metrics if not metric.measure)

    @property
    def unverified(self) -> tuple[Citation, ...]:
        return tuple(citation for citation in self.citations if citation.provenance == "unverified")


def interface_dashboard() -> Dashboard:
    """The latest dashboard of the NHS-social care interface (D2-013; governance-estates-workforce e1)."""
    return pack(NATION, SCHEME, periods(NATION, SCHEME)[-1], Dashboard)
