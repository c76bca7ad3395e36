"""What a payment model's file holds. A changed formula is a new version; nothing here names a year or a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.money.payment.rules.expression import Formula
from commonweal.policy.citation import Citation

_NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
Direction = Literal["up", "down"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Entry(Strict):
    """A value that the reader gives: what it is, its unit and its limits.

    `least` and `most` may be reached, `above` may not. `fields` are the columns of a table, `length` and `as_long_as`
    the number of values in a list. An optional entry, or one with a default, may be left out. `activity` marks what is
    counted, as against what is agreed: a shadow run takes it from real activity. The last values of a list with an open
    end may be null: they are not known yet.
    """

    title: str
    unit: str = ""
    shape: Literal["number", "list", "rows", "choice", "flag", "text"] = "number"
    least: Decimal | None = None
    most: Decimal | None = None
    above: Decimal | None = None
    length: int | None = Field(default=None, ge=1)
    as_long_as: str | None = None
    choices: tuple[str, ...] = ()
    fields: dict[str, Entry] = Field(default_factory=dict)
    optional: bool = False
    default: Any = None
    activity: bool = False
    open_end: bool = False
    citation: Citation | None = None

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None

    @model_validator(mode="after")
    def _shape_fits(self) -> Entry:
        if bool(self.fields) != (self.shape == "rows") or bool(self.choices) != (self.shape == "choice"):
            raise ValueError("only rows have fields and only a choice has choices")
        return self


class Constant(Strict):
    """A number that the model's source fixes."""

    title: str
    unit: str = ""
    value: Decimal
    citation: Citation


class Step(Strict):
    """One line of the working: a name, the formula, and what it says in words."""

    name: str = Field(pattern=_NAME)
    title: str
    unit: str
    formula: str

    @cached_property
    def parsed(self) -> Formula:
        return Formula(self.formula)


class Output(Strict):
    """One line of the answer, rounded once, to the penny where its unit is pounds.

    `of` a step or entry; `running` a list of totals so far, paid as what each adds; `rest_of` an earlier output, `less`
    others: parts so made add up to the whole to the penny.
    """

    title: str
    unit: str
    of: str | None = None
    running: str | None = None
    rest_of: str | None = None
    less: tuple[str, ...] = ()
    when: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Output:
        if sum(way is not None for way in (self.of, self.running, self.rest_of)) != 1:
            raise ValueError("an output is `of` a step, `running` over one, or the `rest_of` another")
        if bool(self.less) != (self.rest_of is not None):
            raise ValueError("`rest_of` and `less` go together")
        return self


class Check(Strict):
    """What must be true of the entries together, and what to say where it is not."""

    require: str
    field: str
    message: str
    remedy: str


class Notice(Strict):
    """Something that the reader must be told beside the answer."""

    when: str
    code: str = Field(pattern=r"[a-z]+(-[a-z]+)*")
    message: str


class Whole(Strict):
    """Outputs that add up to another one: the engine refuses to answer where they do not."""

    whole: str
    parts: tuple[str, ...] = Field(min_length=1)


class Transfer(Strict):
    """Who pays an output to whom when the model is settled; a negative amount goes the other way."""

    output: str
    payer: str
    payee: str


class Example(Strict):
    """A worked case: the entries, and either the outputs or the entry that is refused."""

    title: str
    input: dict[str, Any]
    output: dict[str, Any] = Field(default_factory=dict)
    refused: str | None = None
    citation: Citation | None = None


class PaymentPeriod(Strict):
    """The days whose activity a payment is for, and when it is made."""

    title: str
    baseline_from: date
    baseline_to: date
    performance_from: date
    performance_to: date
    paid: str


class Definition(Strict):
    """One version of one payment model.

    In force for activity from `valid_from` to `valid_to`, both included; None is open. `known_from` is the day on which
    the version was announced, `known_to` the last day before another took its place. `shared` is what the model
    pays: the output that several providers may share, and that a shadow run compares.
    """

    id: str = Field(pattern=r"[a-z0-9]+(-[a-z0-9]+)*")
    version: int = Field(ge=1)
    title: str
    why: str
    valid_from: date | None = None
    valid_to: date | None = None
    known_from: date | None = None
    known_to: date | None = None
    formula: str
    tied_to: tuple[str, ...] = ()
    scope: str = ""
    inputs: dict[str, Entry]
    constants: dict[str, Constant] = Field(default_factory=dict)
    steps: tuple[Step, ...]
    outputs: dict[str, Output]
    checks: tuple[Check, ...] = ()
    warnings: tuple[Notice, ...] = ()
    conserves: tuple[Whole, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    shared: str
    periods: tuple[PaymentPeriod, ...] = ()
    unsettled: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    order: int = 100
    citations: tuple[Citation, ...] = Field(min_length=1)

    @property
    def verified(self) -> bool:
        """False where the formula, or a number in it, rests on no source that could be read."""
        return all(citation.provenance != "unverified" for citation in self.all_citations())

    def all_citations(self) -> Iterator[Citation]:
        yield from self.citations
        yield from (constant.citation for constant in self.constants.values())
        yield from (entry.citation for entry in self.inputs.values() if entry.citation)

    def in_force(self, on: date) -> bool:
        return (self.valid_from or on) <= on <= (self.valid_to or on)

    def known(self, on: date) -> bool:
        return (self.known_from or on) <= on <= (self.known_to or on)

    @model_validator(mode="after")
    def _names_exist(self) -> Definition:
        names = set(self.inputs) | set(self.constants)
        names |= {f"{table}.{field}" for table, entry in self.inputs.items() for field in entry.fields}
        _unknown("a check", (check.require for check in self.checks), names)
        for step in self.steps:
            _unknown(f"step {step.name}", [step.formula], names)
            if step.name in names:
                raise ValueError(f"the name {step.name} stands twice")
            names.add(step.name)
        conditions = [output.when for output in self.outputs.values() if output.when]
        _unknown("an output or warning", [*conditions, *(warning.when for warning in self.warnings)], names)
        sources = {output.of or output.running for output in self.outputs.values()} - {None}
        if sources - names:
            raise ValueError(f"there is no step {', '.join(sorted(map(str, sources - names)))}")
        wanted = {self.shared} | {transfer.output for transfer in self.transfers}
        for output in self.outputs.values():
            wanted |= {output.rest_of, *output.less} - {None}
        for whole in self.conserves:
            wanted |= {whole.whole, *whole.parts}
        if wanted - set(self.outputs):
            raise ValueError(f"there is no output {', '.join(sorted(map(str, wanted - set(self.outputs))))}")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("the model ends before it begins")
        return self


def _unknown(place: str, formulas: Any, names: set[str]) -> None:
    for text in formulas:
        missing = Formula(text).names - names
        if missing:
            raise ValueError(f"{place} uses {', '.join(sorted(missing))}, which is no entry, constant or earlier step")
