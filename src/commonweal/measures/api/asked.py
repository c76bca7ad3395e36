"""What each operation takes. Lists of values come from the catalogue, so that they cannot fall behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema

from commonweal.kernel.period import PeriodKind
from commonweal.measures.asking import WHOLE, question
from commonweal.measures.catalogue import definitions
from commonweal.measures.engine import Question
from commonweal.web.api.parameters import ABSENT, Code, Csv, Day, Paged, written

AREAS_MOST, PERIODS_MOST = 200, 200
"""How often `area` and `period` may be repeated in one query."""

_PERIOD = r"^(19|20|21)[0-9]{2}([-/][0-9]{2}(-[Qq][1-4])?)?$"


def _known_to_catalogue(values: list[str]) -> WithJsonSchema:
    """The schema lists what there is; the engine refuses any other value, and says what there is."""
    return WithJsonSchema({"type": "string", "enum": values})


def _dimension(name: str) -> WithJsonSchema:
    found = {value: None for measure in definitions().values() for value in measure.dimensions.get(name, ())}
    return _known_to_catalogue(list(found))


_SOURCES = sorted({source for measure in definitions().values() for source in measure.sources})
_KINDS = [kind.value for kind in PeriodKind if any(kind in measure.periods for measure in definitions().values())]

MeasureId = Annotated[str, _known_to_catalogue(list(definitions()))]
Period = Annotated[str, Field(pattern=_PERIOD)]
By = Annotated[str, Field(pattern=f"^({'|'.join(_KINDS)})$"), WithJsonSchema({"type": "string", "enum": _KINDS})]
Share = Annotated[
    Decimal,
    written(r"[0-9]{0,2}\.?[0-9]{1,60}([eE]-?[0-9]{1,3})?", Decimal, "write a number in digits, such as 0.5"),
    Field(gt=0, le=1),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]

_MEASURE = Field(description="The measure's id.", examples=["delayed-days"])
_AREA = "Code of the area or organisation."
_PERIOD_WORDS = (
    "A month (2015-09), quarter (2015-16-Q2) or financial year (2015-16 or 2015/16). A period that reads two "
    "ways, such as 2011-12, is refused unless `by` says which. A longer one stands for all of `by` in it."
)


class Narrowed(Csv):
    """What narrows a question to some of what is published."""

    by: Annotated[By, Field(description="The length of the periods.", examples=["month"])] = ABSENT
    attribution: Annotated[str, _dimension("attribution"), Field(description="To whom delays are put down.")] = ABSENT
    reason: Annotated[str, _dimension("reason"), Field(description="The letter of the reason for delay.")] = ABSENT
    care: Annotated[str, _dimension("care"), Field(description="The type of care waited in.")] = ABSENT
    dimension: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}=[^\x00-\x1f\x7f]{1,80}$")]],
        Field(description="NAME=VALUE, for any dimension of the measure; may be repeated.", max_length=20),
    ] = Field(default_factory=list)
    source: Annotated[
        str, _known_to_catalogue(_SOURCES), Field(description="Figures from this kind of publication only.")
    ] = ABSENT
    known: Annotated[Day, Field(description="Figures as known on this day.", examples=["2016-05-12"])] = ABSENT

    def question(
        self,
        measure: str,
        *,
        areas: list[str] | None = None,
        periods: list[str] | None = None,
        one_period: bool = False,
    ) -> Question:
        return question(
            measure,
            areas=areas or [],
            periods=periods or [],
            by=PeriodKind(self.by) if self.by else None,
            named={"attribution": self.attribution, "reason": self.reason, "care": self.care},
            dimensions=self.dimension,
            source=self.source,
            known=self.known.isoformat() if self.known else None,
            one_period=one_period,
        )


class ValuesAsked(Narrowed, Paged):
    measure: Annotated[MeasureId, _MEASURE]
    area: Annotated[
        list[Code],
        Field(
            description=f"{_AREA} May be repeated; every area held if not given.",
            examples=[["E09000007"]],
            max_length=AREAS_MOST,
        ),
    ] = Field(default_factory=list)
    period: Annotated[
        list[Period],
        Field(
            description=f"{_PERIOD_WORDS} May be repeated; every period held if not given.",
            examples=[["2015-09"]],
            max_length=PERIODS_MOST,
        ),
    ] = Field(default_factory=list)


class ExplanationAsked(Narrowed):
    measure: Annotated[MeasureId, _MEASURE]
    area: Annotated[Code, Field(description=_AREA, examples=["E09000007"])]
    period: Annotated[Period, Field(description=_PERIOD_WORDS, examples=["2015-09"])]


class OnePeriodAsked(Narrowed):
    measure: Annotated[MeasureId, _MEASURE]
    period: Annotated[Period, Field(description=_PERIOD_WORDS, examples=["2015-09"])]


class ConcentrationAsked(OnePeriodAsked):
    share: Annotated[Share, Field(description="The share to reach, above 0 and at most 1.", examples=[0.5])] = Decimal(
        "0.5"
    )
    whole: Annotated[Code, Field(description="Code of the area whose figure is the whole.")] = WHOLE


class PublicationsAsked(Paged):
    kind: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,31}$")]],
        Field(
            description="Publications of this kind only; may be repeated.",
            examples=[["dtoc-la"]],
            max_length=40,
        ),
    ] = Field(default_factory=list)
