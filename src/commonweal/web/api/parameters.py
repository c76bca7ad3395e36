"""Parameters that operations share. What a value may be is said by its type, once, for reader and schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

ROWS, ROWS_MOST = 1_000, 5_000
"""Rows on a page where `limit` does not say, and the most that it may say."""


def written(pattern: str, make: Callable[[str], Any], words: str) -> BeforeValidator:
    """Only the form that the schema names; the library's own reading of numbers and dates is laxer."""
    form = re.compile(pattern)

    def read(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        if not form.fullmatch(text):
            raise ValueError(words)
        return make(text)

    return BeforeValidator(read)


def whole(least: int, most: int) -> tuple[Any, ...]:
    """What makes an `int` one from `least` to `most`: `Annotated[int, *whole(1, 9)]`."""
    return (
        written(r"-?[0-9]{1,18}", int, "write a whole number in digits"),
        Field(ge=least, le=most),
        WithJsonSchema({"type": "integer", "minimum": least, "maximum": most}),
    )


Day = Annotated[
    date,
    written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat, "write the day as 2016-05-12"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Limit = Annotated[int, *whole(1, ROWS_MOST)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,11}$")]
"""The code of an area or organisation: E09000007, RAL."""


ABSENT: Any = None
"""The default of what need not be given: None to the program, while the schema knows no null."""


class Parameters(BaseModel):
    """The parameters of one operation; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid")


class Csv(Parameters):
    """An answer that is a table can be had as CSV."""

    format: Annotated[
        Literal["json", "csv"],
        Field(description="The form of the answer; it comes before what the `Accept` header says."),
    ] = ABSENT


class Paged(Csv):
    """An answer of many rows comes in pages."""

    limit: Annotated[
        Limit,
        Field(description=f"Rows on a page: {ROWS} where not given, {ROWS_MOST} at most.", examples=[100]),
    ] = ABSENT
    cursor: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_:=-]{1,500}$",
            description="Where to go on: `next` of the page before, with all other parameters as they were.",
        ),
    ] = ABSENT
