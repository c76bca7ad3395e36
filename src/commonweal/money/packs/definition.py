"""What a money pack's file holds: funding lines with dated amounts, totals, rates, limits, rules, and their sources.

A value holds from its day until a later one takes its place; null ends it. Nothing is carried back before the first day
or past the pack's last. A value that was announced later than another for the same day says when; it does not erase it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.kernel.money import Pence
from commonweal.policy.citation import Citation

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Amount(Strict):
    """A sum in millions of pounds as it was printed. `known` is the day of its announcement, where that is not `from`.

    `to_nearest` says how coarsely it was printed: 100 for 3.8 billion. `precision` says how well the day is known.
    """

    from_: date = Field(alias="from")
    known: date | None = None
    precision: Literal["day", "month", "year"] = "day"
    million_pounds: Decimal | None = Field(ge=0)
    to_nearest: Decimal | None = Field(default=None, gt=0)
    note: str = ""
    citation: Citation

    @property
    def known_from(self) -> date:
        return self.known or self.from_

    @property
    def pence(self) -> Pence | None:
        """Whole pence; None where the value ends here."""
        return None if self.million_pounds is None else int(self.million_pounds * 100_000_000)


class Line(Strict):
    """A source of money with what it may be used for. `within` names the line that it is a part of."""

    id: str = Field(pattern=_ID)
    title: str
    payer: str
    payee: str
    nature: Literal["minimum", "grant", "voluntary", "transfer", "tax", "budget"]
    capital: bool = False
    in_pool: bool = True
    within: str | None = None
    permitted_use: str
    values: tuple[Amount, ...] = Field(min_length=1)


class Total(Strict):
    """A total as it was stated, and the lines that should add up to it."""

    id: str = Field(pattern=_ID)
    title: str
    lines: tuple[str, ...] = Field(min_length=1)
    stated: tuple[Amount, ...] = Field(min_length=1)


class Rate(Strict):
    """A rate by which something grows in the pack's period: 0.0566 is 5.66%."""

    id: str = Field(pattern=_ID)
    title: str
    of: str
    rate: Decimal = Field(gt=-1, lt=1)
    citation: Citation


class Limit(Strict):
    """The most that a rate may be: in each financial year from `first` to `final`, and in all of them together."""

    id: str = Field(pattern=_ID)
    title: str
    first: str
    final: str
    yearly: Decimal | None = None
    together: Decimal | None = None
    citation: Citation


class Rule(Strict):
    """A condition on the money, a duty, or a way in which it moves; from its day to its last, both included."""

    id: str = Field(pattern=_ID)
    kind: Literal["condition", "duty", "ring-fence", "pass-through", "method", "uplift"]
    title: str
    applies_to: tuple[str, ...] = ()
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    citation: Citation


class Programme(Strict):
    """A heading by which budget and activity are reported."""

    id: str = Field(pattern=_ID)
    title: str
    citation: Citation


class Model(Strict):
    """A payment model that the pack's money is paid by: its id and version, and what was tied."""

    model: str
    version: int
    tied: str


class Law(Strict):
    title: str
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    citation: Citation


class MoneyPack(Strict):
    """One scheme's money for one period, both days included; `valid_to` None is open."""

    kind: Literal["money"]
    nation: str = Field(pattern=_ID)
    scheme: str = Field(pattern=_ID)
    period: str = Field(pattern=_ID)
    title: str
    summary: str
    valid_from: date
    valid_to: date | None
    nhs_partner: str = ""
    lines: tuple[Line, ...] = ()
    totals: tuple[Total, ...] = ()
    rates: tuple[Rate, ...] = ()
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()
    programmes: tuple[Programme, ...] = ()
    payment_models: tuple[Model, ...] = ()
    legal_basis: tuple[Law, ...] = ()
    unsettled: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = Field(min_length=1)

    def line(self, line_id: str) -> Line:
        """Raises KeyError."""
        return {line.id: line for line in self.lines}[line_id]

    def all_citations(self) -> Iterator[Citation]:
        yield from self.citations
        for line in self.lines:
            yield from (value.citation for value in line.values)
        for total in self.totals:
            yield from (value.citation for value in total.stated)
        for cited in (*self.rates, *self.limits, *self.rules, *self.programmes, *self.legal_basis):
            yield cited.citation

    @model_validator(mode="after")
    def _hangs_together(self) -> MoneyPack:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("the pack ends before it begins")
        lines = [line.id for line in self.lines]
        for group in (
            lines,
            *([one.id for one in part] for part in (self.totals, self.rates, self.rules, self.programmes)),
        ):
            if len(set(group)) != len(group):
                raise ValueError("an id stands twice")
        named = {one.within for one in self.lines} - {None} | {line for total in self.totals for line in total.lines}
        named |= {line for rule in self.rules for line in rule.applies_to} | {rate.of for rate in self.rates}
        if named - set(lines):
            raise ValueError(f"there is no line {', '.join(sorted(map(str, named - set(lines))))}")
        for dated in (*(line.values for line in self.lines), *(total.stated for total in self.totals)):
            for value in dated:
                if value.from_ < self.valid_from or (self.valid_to is not None and value.from_ > self.valid_to):
                    raise ValueError(f"a value of {value.from_} lies outside the pack's days")
            keys = [(value.from_, value.known_from) for value in dated]
            if keys != sorted(set(keys)):
                raise ValueError("values do not follow one another by day and day of announcement")
        return self
