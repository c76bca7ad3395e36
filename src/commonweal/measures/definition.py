"""What a measure's definition file holds. A changed formula is a new version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.kernel.period import PeriodKind
from commonweal.kernel.rounding import Rule
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.policy.citation import Citation


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Strict):
    """An item of the published series with fixed dimensions; the reader's choice of dimensions is added to them."""

    item: str
    dimensions: dict[str, str] = Field(default_factory=dict)
    words: str


class People(Strict):
    """The residents of an age band, at the middle of the financial year that the period starts in."""

    age_from: int = 0
    age_to: int | None = None
    words: str


class Average(StrEnum):
    """How the numerator's months become one number.

    `mean-of-days` is for items whose monthly value is an average day already.
    """

    SUM = "sum"
    PER_DAY = "per-day"
    MEAN_OF_MONTHS_PER_DAY = "mean-of-months-per-day"
    MEAN_OF_DAYS = "mean-of-days"


class Rounding(Strict):
    places: int = Field(ge=0, le=12)
    rule: Rule = Rule.HALF_UP


class Break(Strict):
    """A day from which the figures do not compare with those before; charts start a new segment there."""

    from_: date = Field(alias="from")
    reason: str
    citation: Citation


class Definition(Strict):
    """One measure. `scale` multiplies the quotient (100 for per cent, 100000 for a rate)."""

    id: str = Field(pattern=r"[a-z0-9]+(-[a-z0-9]+)*")
    version: int = Field(ge=1)
    title: str
    short_title: str
    why: str
    unit: str
    direction: GoodDirection
    population: str
    numerator: Item
    denominator: Item | People | None = None
    average: Average = Average.SUM
    scale: Decimal = Decimal(1)
    grain: Literal["month", "financial-year"] = "month"
    periods: tuple[PeriodKind, ...]
    dimensions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sources: tuple[str, ...]
    sums_to_parent: bool = True
    rounding: Rounding
    disclosure: str
    breaks: tuple[Break, ...] = ()
    featured: bool = False
    order: int = 100
    citations: tuple[Citation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Definition:
        if self.average is not Average.SUM and self.grain != "month":
            raise ValueError("only monthly figures can be averaged over days")
        return self

    @property
    def formula(self) -> str:
        """The formula in words, for the page that explains a figure."""
        top = {
            Average.SUM: self.numerator.words,
            Average.PER_DAY: f"{self.numerator.words} / days in the period",
            Average.MEAN_OF_DAYS: f"mean of {self.numerator.words}, each month weighted by its days",
            Average.MEAN_OF_MONTHS_PER_DAY: f"mean over the months of ({self.numerator.words} / days in the month)",
        }[self.average]
        below = f" / {self.denominator.words}" if self.denominator else ""
        times = f" x {self.scale:,}" if self.scale != 1 else ""
        return f"{top}{below}{times}"
