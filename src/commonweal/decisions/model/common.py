"""What every record carries: an id, its dates, its sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from commonweal.decisions.model.day import Known, known
from commonweal.policy.citation import Citation, Provenance

NATIONS = ("england", "scotland", "wales", "northern-ireland", "united-kingdom")
Nation = Literal["england", "scotland", "wales", "northern-ireland", "united-kingdom"]

LEVELS = (
    "individual", "organisation", "neighbourhood", "borough", "multi-borough", "region", "national",
)  # fmt: skip
"""From the lowest to the highest. `borough` is any upper-tier council's area, also called place; `multi-borough` is a
group of them (a sub-region or system), `region` a whole city region or pan-London."""
Level = Literal["individual", "organisation", "neighbourhood", "borough", "multi-borough", "region", "national"]

_ID = re.compile(r"[a-z][a-z-]*/[a-z][a-z-]*/[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def rank(level: Level) -> int:
    """0 for the lowest level."""
    return LEVELS.index(level)


def _is_id(value: str) -> str:
    if not _ID.fullmatch(value) or len(value) > 200:
        raise ValueError(f"{value!r} is no id: write nation/kind/slug in small letters, digits and hyphens")
    return value


def _is_slug(value: str) -> str:
    if not _SLUG.fullmatch(value) or len(value) > 100:
        raise ValueError(f"{value!r} is no short name: write small letters, digits and hyphens")
    return value


def _pounds(value: Any) -> Decimal:
    if isinstance(value, (bool, float)):
        raise ValueError("write pounds as a whole number or as text, 15000000 or '1234.50'")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no amount: write pounds, as 15000000 or '1234.50'") from None
    if not found.is_finite() or found < 0 or found != found.quantize(Decimal("0.01")):
        raise ValueError("pounds must be zero or more, with at most two decimals")
    return found


Id = Annotated[str, AfterValidator(_is_id)]
"""`nation/kind/slug`."""
Slug = Annotated[str, AfterValidator(_is_slug)]
Day = Annotated[Known, BeforeValidator(known)]
Pounds = Annotated[Decimal, BeforeValidator(_pounds)]
AreaCodes = tuple[Annotated[str, Field(pattern=r"^[A-Z]\d{8}$")], ...]


class Part(BaseModel):
    """Strict and frozen: what is not understood is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Source(Part):
    """A citation by its key in the file's `sources`, or written out; `place` and `provenance` override the key's."""

    key: str = ""
    """A key of the file's `sources`."""
    source: str = ""
    """The title, where no key is given."""
    place: str = ""
    """The place in it: a page, section or paragraph."""
    url: str = ""
    """Its address."""
    provenance: Provenance | None = None
    """`verified`, `derived` or `unverified`."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            key, _, place = value.partition(": ")
            return {"key": key, "place": place}
        return value


class Record(Part):
    """A dated fact. `valid_from` and `valid_to` are inclusive; none is open. `source` says where it stands."""

    valid_from: Day | None = None
    """The first day in force, as known: a day, a month or a year; none is since ever."""
    valid_to: Day | None = None
    """The last day in force, itself included; none is until further notice."""
    source: tuple[Source, ...] = ()
    """What it rests on: keys of `sources`, each also as `key: place`, or written out."""
    provenance: Provenance | None = None
    """Given here, it stands for that of every source."""
    note: str = ""
    """What a reader must know of it."""
    citations: tuple[Citation, ...] = Field(default=(), exclude=True)
    """Filled when the file is read, from `source` and the file's own list."""

    @model_validator(mode="before")
    @classmethod
    def _one_source(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("source"), (str, dict)):
            return {**value, "source": [value["source"]]}
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Record:
        if self.valid_from and self.valid_to and self.valid_to.last < self.valid_from.first:
            raise ValueError("valid_to is before valid_from")
        return self

    @cached_property
    def starts(self) -> date:
        """The first day in force; the first day of all where it is open."""
        return self.valid_from.first if self.valid_from else date.min

    @cached_property
    def ends(self) -> date:
        """The first day no longer in force; the last day of all where it is open."""
        return self.valid_to.last + timedelta(days=1) if self.valid_to else date.max

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out anew what hangs on its fields."""
        made = super().model_copy(update=update, deep=deep)
        for name in ("starts", "ends", "is_verified", "citation"):
            made.__dict__.pop(name, None)
        return made

    def in_force(self, on: date) -> bool:
        return self.starts <= on < self.ends

    @cached_property
    def is_verified(self) -> bool:
        """Every source confirms it; a record without any source is not verified."""
        if self.provenance:
            return self.provenance != "unverified"
        return bool(self.citations) and all(each.provenance != "unverified" for each in self.citations)

    @cached_property
    def citation(self) -> str:
        """The sources as one line: title and place in it."""
        return "; ".join(f"{each.source}, {each.place}" if each.place else each.source for each in self.citations)


class Named(Record):
    """A record with an id. Several with one id are its versions, whose dates must not overlap."""

    id: Id
    """`nation/kind/slug`; several records with one id are its versions."""
    nation: Nation | None = None
    """Filled from the file where it is left out."""

    @property
    def short(self) -> str:
        return self.id.rsplit("/", 1)[1]
