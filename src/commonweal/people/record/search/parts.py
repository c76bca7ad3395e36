"""Pieces of SQL with the values of their placeholders, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    values: tuple[object, ...] = ()

    def __add__(self, other: Part | str) -> Part:
        if isinstance(other, str):
            return Part(self.text + other, self.values)
        return Part(self.text + other.text, self.values + other.values)

    def __radd__(self, other: str) -> Part:
        return Part(other + self.text, self.values)


TRUE = Part("true")


def joined(between: str, parts: Iterable[Part]) -> Part:
    texts: list[str] = []
    values: list[object] = []
    for part in parts:
        texts.append(part.text)
        values += part.values
    return Part(between.join(texts), tuple(values))


def both(parts: Iterable[Part]) -> Part:
    """All of the conditions, of which there is at least one."""
    return joined(" AND ", parts)


def either(parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return "(" + joined(" OR ", [Part(f"({each.text})", each.values) for each in parts]) + ")"


def array(values: Iterable[object]) -> str:
    """An array of keys or numbers as PostgreSQL reads it: quicker to send than a list."""
    return "{" + ",".join(map(str, values)) + "}"


def among(column: str, values: Sequence[object], kind: str) -> Part:
    """That a column has one of some values of an SQL type."""
    if len(values) == 1:
        return Part(f"{column} = %s::{kind}", (values[0],))
    return Part(f"{column} = ANY(%s::{kind}[])", (array(values),))
