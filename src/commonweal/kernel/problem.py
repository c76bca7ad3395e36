"""The small closed set of ways in which a request can be refused, mapped once at each edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    INVALID = "invalid"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    NOT_IN_FORCE = "not-in-force"
    UNSUPPORTED = "unsupported"
    TOO_COSTLY = "too-costly"
    BUSY = "busy"
    FAULT = "fault"


HTTP_STATUS: dict[Kind, int] = {
    Kind.INVALID: 400,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.NOT_IN_FORCE: 422,
    Kind.UNSUPPORTED: 422,
    Kind.TOO_COSTLY: 422,
    Kind.BUSY: 503,
    Kind.FAULT: 500,
}


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem in a file or a request; rows, columns and lines count from 1, None where it has none."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    field: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.column:
            cell = f"cell {column_letters(self.column)}{self.row or ''}"
        else:
            cell = f"row {self.row}" if self.row else ""
        sheet = f"sheet {self.sheet!r}" if self.sheet else None
        line = f"line {self.line}" if self.line else None
        parts = [self.file, line, sheet, cell, self.field]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: what was wrong, where, the value that was seen, and what to do about it."""

    kind: Kind
    message: str
    remedy: str = ""
    where: Where = Where()
    value: str | None = None

    def __str__(self) -> str:
        place = str(self.where)
        seen = f" (found {self.value!r})" if self.value is not None else ""
        text = f"{place}: {self.message}{seen}" if place else f"{self.message}{seen}"
        return f"{text}. {self.remedy}" if self.remedy else text


class Refused(Exception):
    """Carries one or more problems from where they were found to the edge that shows them."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a refusal needs at least one problem")
        self.problems: tuple[Problem, ...] = problems
        super().__init__("; ".join(str(problem) for problem in problems))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Refused:
        return cls(*problems)

    @property
    def kind(self) -> Kind:
        return self.problems[0].kind


def invalid(message: str, remedy: str = "", *, where: Where | None = None, value: str | None = None) -> Refused:
    return Refused(Problem(Kind.INVALID, message, remedy, where or Where(), value))


def not_found(message: str, remedy: str = "") -> Refused:
    return Refused(Problem(Kind.NOT_FOUND, message, remedy))


def forbidden(message: str, remedy: str = "") -> Refused:
    return Refused(Problem(Kind.FORBIDDEN, message, remedy))


def conflict(message: str, remedy: str = "") -> Refused:
    return Refused(Problem(Kind.CONFLICT, message, remedy))


def unsupported(message: str, remedy: str = "") -> Refused:
    return Refused(Problem(Kind.UNSUPPORTED, message, remedy))


def column_letters(column: int) -> str:
    """The spreadsheet name of a column counted from 1: 1 is A, 27 is AA."""
    if column < 1:
        raise ValueError("columns count from 1")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
