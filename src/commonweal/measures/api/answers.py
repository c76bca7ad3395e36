"""The form of each answer, with units and the meaning of null. What fills them is in `presenters`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.kernel.figure import Status
from commonweal.kernel.period import PeriodKind
from commonweal.kernel.rounding import Rule
from commonweal.measures.definition import Average
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.policy.citation import Provenance
from commonweal.web.api.description import NextPage, Number

StatusWord = Literal[tuple(status.value for status in Status)]  # type: ignore[valid-type]  one list of them
_VALUE = "The figure in its unit, rounded by the measure's rule; null where the status gives none."
_STATUS = (
    "final, revised or synthetic have a value; partial (months missing), suppressed (withheld), "
    "missing (no data) and not-published have none."
)


class Cited(BaseModel):
    """A source with the place in it."""

    source: str = Field(description="Who says it.")
    place: str = Field(description="Where in the source; may be empty.")
    url: str = Field(description="Its address; may be empty.")
    provenance: Provenance = Field(description="verified in the source, derived from it, or unverified.")


class ItemDefined(BaseModel):
    """What is counted of the published series."""

    item: str = Field(description="The published item.")
    dimensions: dict[str, str] = Field(description="The dimensions that are fixed by the measure.")
    words: str = Field(description="It in words.")


class PeopleDefined(BaseModel):
    """Residents of an age band at the middle of the financial year that the period starts in."""

    age_from: int = Field(description="The youngest age.")
    age_to: int | None = Field(description="The oldest age; null where it is open.")
    words: str = Field(description="It in words.")


class RoundingDefined(BaseModel):
    places: int = Field(description="Decimal places.")
    rule: Rule = Field(description="How halves are rounded.")


class BreakDefined(BaseModel):
    """A day from which figures do not compare with those before."""

    model_config = ConfigDict(populate_by_name=True)

    from_: date = Field(alias="from", description="The first day of the new kind of figures.")
    reason: str = Field(description="Why.")
    citation: Cited


class Measure(BaseModel):
    """The definition of a measure; a changed formula is a new version."""

    id: str = Field(description="The measure's id.")
    version: int = Field(description="Counts from 1.")
    title: str = Field(description="Its name.")
    short_title: str = Field(description="Its name on charts.")
    why: str = Field(description="What it is good for.")
    unit: str = Field(description="The unit of its values.")
    direction: GoodDirection = Field(description="Whether low or high values are good, or neither.")
    population: str = Field(description="Who is counted.")
    numerator: ItemDefined
    denominator: ItemDefined | PeopleDefined | None = Field(description="null where the measure is a count.")
    average: Average = Field(description="How the months of a period become one number.")
    scale: Number = Field(description="What the quotient is multiplied by: 100 for per cent.")
    grain: Literal["month", "financial-year"] = Field(description="The length of the published periods.")
    periods: list[PeriodKind] = Field(description="The lengths of period that it has figures for.")
    dimensions: dict[str, list[str]] = Field(description="What it can be asked by, with the values of each.")
    sources: list[str] = Field(description="Kinds of publication, the first with data is used.")
    sums_to_parent: bool = Field(description="Whether councils add up to the areas that they lie in.")
    rounding: RoundingDefined
    disclosure: str = Field(description="How small numbers are treated.")
    breaks: list[BreakDefined] = Field(description="Days from which figures do not compare with those before.")
    featured: bool = Field(description="Whether the site's front shows it.")
    order: int = Field(description="Its place in lists.")
    citations: list[Cited] = Field(description="Where the definition stands.")
    formula: str = Field(description="The formula in words.")


class Measures(BaseModel):
    items: list[Measure] = Field(description="The catalogue, in its order.")


class FigureRow(BaseModel):
    area: str = Field(description="Code of the area or organisation.")
    area_name: str = Field(description="Its name.")
    period: str = Field(description="The period as written: 2015-09, 2015-16-Q2, 2015-16.")
    value: Number | None = Field(description=_VALUE)
    unit: str = Field(description="The unit of the value.")
    status: StatusWord = Field(description=_STATUS)  # type: ignore[valid-type]


class Value(FigureRow):
    """A figure: one value of one measure for one area and one period."""

    measure: str = Field(description="The measure's id.")
    version: int = Field(description="The version of its definition.")
    start: date = Field(description="First day of the period.")
    end: date = Field(description="Last day of the period.")
    dimensions: dict[str, str] = Field(description="The dimensions asked for.")
    source: str | None = Field(description="The kind of publication that the whole figure is from; null without data.")
    known: date | None = Field(description="The day from which it was known as it is; null without data.")
    numerator: Number | None = Field(description="What was counted; null where there is no value.")
    denominator: Number | None = Field(
        description="What it was divided by; null for a count, or where it is not known."
    )
    missing: list[str] = Field(description="The months without data, where the status is partial.")
    notes: list[str] = Field(description="What a reader must know.")


class Values(NextPage):
    items: list[Value] = Field(description="By area, then period.")


class CellShown(BaseModel):
    """One published cell."""

    series: str = Field(description="What it counts.")
    area: str = Field(description="Code of its area.")
    period: str = Field(description="Its period.")
    start: date = Field(description="First day of the period.")
    end: date = Field(description="Last day of the period.")
    value: Number | None = Field(description="The number as published; null where the cell is a mark.")
    mark: str | None = Field(description="nil, suppressed, missing or not-applicable; null for a plain number.")
    printed: str | None = Field(description="The text of the cell where it is a mark.")
    file: str = Field(description="The file's name.")
    sha256: str = Field(description="The SHA-256 of the file's bytes.")
    sheet: str | None = Field(description="The sheet; null where the file has none.")
    row: int = Field(description="Its row, from 1.")
    column: int = Field(description="Its column, from 1.")
    cell: str = Field(description="Its address: I33, or the path in a JSON file.")
    publisher: str = Field(description="Who published it.")
    published: date | None = Field(description="The day of publication, where the file says.")
    revised: date | None = Field(description="The day of revision, where the file says.")
    known: date = Field(description="The day from which it was known.")
    superseded: date | None = Field(
        description="The day from which another value took its place; null while it stands."
    )


class PeopleCounted(BaseModel):
    count: Number = Field(description="People.")
    basis: str = Field(description="estimate or projection.")
    source: str = Field(description="The publication.")
    file: str = Field(description="The file's name.")
    known: date = Field(description="The day from which it was known.")
    areas: list[str] = Field(description="The published areas that were added up.")


class AlertMet(BaseModel):
    code: str = Field(description="The alert's name.")
    message: str = Field(description="It in words.")
    file: str = Field(description="The file's name.")
    sheet: str = Field(description="The sheet; may be empty.")
    cell: str = Field(description="The cell; may be empty.")
    difference: Number | None = Field(description="Found less expected.")


class Explanation(BaseModel):
    """How a figure was worked out, back to the published cells."""

    measure: str = Field(description="The measure's id.")
    version: int = Field(description="The version of its definition.")
    title: str = Field(description="The measure's name.")
    area: str = Field(description="Code of the area.")
    area_name: str = Field(description="Its name.")
    period: str = Field(description="The period.")
    start: date = Field(description="First day of the period.")
    end: date = Field(description="Last day of the period.")
    dimensions: dict[str, str] = Field(description="The dimensions asked for.")
    value: Number | None = Field(description=_VALUE)
    unit: str = Field(description="The unit of the value.")
    status: StatusWord = Field(description=_STATUS)  # type: ignore[valid-type]
    missing: list[str] = Field(description="The months without data.")
    formula: str = Field(description="The formula in words.")
    working: str = Field(description="The formula with its numbers put in; empty without a value.")
    numerator: Number | None = Field(description="What was counted.")
    denominator: Number | None = Field(description="What it was divided by.")
    rounding: str = Field(description="How it was rounded, once.")
    source: str | None = Field(description="The kind of publication.")
    file: str | None = Field(description="The file, where all numbers are from one.")
    sheet: str | None = Field(description="The sheet, where all numbers are from one.")
    cell: str | None = Field(description="The cell, where the figure repeats one.")
    title_published: str | None = Field(description="The publication's own title, where it is one.")
    publisher: str | None = Field(description="The publisher, where it is one.")
    published: date | None = Field(description="The day of publication, where it is one.")
    revised: date | None = Field(description="The day of revision, where it is one.")
    known: date | None = Field(description="The day from which the figure was known as it is.")
    inputs: list[CellShown] = Field(description="Every cell that the figure is made of.")
    population: list[PeopleCounted] = Field(description="The people that it was divided by.")
    history: list[CellShown] = Field(description="Every value that was ever known for the same cells.")
    alerts: list[AlertMet] = Field(description="Sums of the files that do not close.")
    members: list[str] = Field(description="The areas that were added up, where the area has no figure of its own.")
    citations: list[Cited] = Field(description="Where the definition stands.")
    notes: list[str] = Field(description="What a reader must know.")


class Part(BaseModel):
    area: str = Field(description="The council's code.")
    area_name: str = Field(description="Its name.")
    value: Number | None = Field(description="Its figure.")


class Concentration(BaseModel):
    """The fewest councils that together make up a share of the whole."""

    measure: str = Field(description="The measure's id.")
    period: str = Field(description="The period.")
    start: date = Field(description="First day of the period.")
    end: date = Field(description="Last day of the period.")
    whole: str = Field(description="Code of the area whose figure is the whole.")
    total: Number | None = Field(description="The figure of the whole.")
    share_asked: Number = Field(description="The share to reach.")
    share: Number = Field(description="The share that the councils make up, to four places.")
    count: int = Field(description="How many councils.")
    areas: list[Part] = Field(description="The councils, largest first.")
    missing: list[str] = Field(description="Codes of councils without a figure.")
    source: str | None = Field(description="The kind of publication.")
    status: StatusWord = Field(description="The status of the whole.")  # type: ignore[valid-type]


class Rank(FigureRow):
    """A council's rank, never without its interval."""

    rank: float | None = Field(description="1 is best; councils with the same value share the mean of their ranks.")
    rank_lower: float | None = Field(description="Lower limit of the simulated 95% interval.")
    rank_upper: float | None = Field(description="Upper limit of the simulated 95% interval.")


class Ranks(BaseModel):
    items: list[Rank] = Field(description="Best first; those without a value last.")


class Publication(BaseModel):
    """A published file, as it was loaded."""

    id: int = Field(description="Its number here.")
    kind: str = Field(description="The kind of publication.")
    layout: str = Field(description="The layout recognised by content.")
    file: str = Field(description="The file's name.")
    sha256: str = Field(description="The SHA-256 of its bytes.")
    title: str = Field(description="The title that it gives itself.")
    publisher: str = Field(description="Who published it.")
    start: date = Field(description="First day of its figures.")
    end: date = Field(description="Last day of its figures.")
    published: date | None = Field(description="The day of publication, where the file says.")
    revised: date | None = Field(description="The day of revision, where the file says.")
    known: date = Field(description="The day from which its values were known: revised, else published, else loaded.")
    recorded: datetime = Field(description="When it was loaded.")
    synthetic: bool = Field(description="Whether it is made up.")
    values: int = Field(description="Values held from it.")
    alerts: int = Field(description="Alerts that a reader must know.")


class Publications(NextPage):
    items: list[Publication] = Field(description="In the order of loading.")


class Alert(BaseModel):
    """A published sum that does not close, or another fact that a reader of the figures must see."""

    id: int = Field(description="Its number here.")
    code: str = Field(description="The alert's name.")
    message: str = Field(description="It in words.")
    sheet: str | None = Field(description="The sheet; null where it is of the whole file.")
    cell: str | None = Field(description="The cell; null where it is of no one cell.")
    expected: Number | None = Field(description="What should stand there.")
    found: Number | None = Field(description="What stands there.")
    difference: Number | None = Field(description="Found less expected.")
    area: str | None = Field(description="Code of the area; null where it is of the whole file.")
    start: date | None = Field(description="First day of the period that it touches.")
    end: date | None = Field(description="Last day of the period that it touches.")


class Alerts(NextPage):
    items: list[Alert] = Field(description="In the file's order.")
