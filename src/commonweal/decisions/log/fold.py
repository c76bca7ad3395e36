"""Fold the entries of a subject into its state. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from commonweal.kernel.problem import Kind, Problem, Refused, Where

CORRECTED = "corrected"
"""The verb of an entry that puts another one right: its content stands in the place of the other's."""
REVERSED = "reversed"
"""The verb of an entry that takes another one back: the state is as if it had not been."""


class State(BaseModel):
    """Where a subject stands: strict, frozen and JSON-able."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Content(BaseModel):
    """What an entry of one verb says; what is not understood is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry as rules see it."""

    id: str
    verb: str
    content: Mapping[str, Any]
    effective: date
    known: date
    by: str
    reason: str = ""
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What lists show and filter by."""

    title: str
    state: str
    body: str = ""
    parent: str = ""
    owner: str = ""
    due: date | None = None
    areas: tuple[str, ...] = ()
    visibility: str = "public"


S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Fold(Generic[S]):
    """A kind of subject: its state's type, what an entry does to it, and its card.

    `apply(state, happened)` returns the new state, or raises Refused where the entry cannot follow. `state` is None
    before the first entry.
    """

    kind: str
    state: type[S]
    apply: Callable[[S | None, Happened], S]
    card: Callable[[S], Card]

    def replay(self, entries: Sequence[Happened]) -> S:
        """The state after all entries, with corrections and reversals carried out. Raises Refused where one cannot
        follow; ValueError where there is none left.
        """
        state: S | None = None
        for happened in effective(entries):
            state = self.apply(state, happened)
        if state is None:
            raise ValueError("no entries")
        return state


def effective(entries: Sequence[Happened]) -> list[Happened]:
    """The entries that count, in order: a corrected one with its last correction, none that was taken back."""
    by_id = {each.id: position for position, each in enumerate(entries)}
    standing: list[Happened | None] = list(entries)
    for position, each in enumerate(entries):
        if each.verb not in (CORRECTED, REVERSED):
            continue
        standing[position] = None
        target = by_id.get(each.corrects or "")
        before = standing[target] if target is not None and target < position else None
        if target is None or before is None:
            raise Refused(Problem(Kind.CONFLICT, "the entry to put right is not in force", "Name one that is"))
        if each.verb == REVERSED:
            standing[target] = None
        else:
            standing[target] = replace(before, content=each.content, effective=each.effective)
    return [each for each in standing if each is not None]


C = TypeVar("C", bound=Content)


def said(content: type[C], happened: Happened) -> C:
    """The entry's content as its type. Raises Refused naming every wrong field."""
    try:
        return content.model_validate(dict(happened.content))
    except ValidationError as error:
        raise Refused.of(
            Problem(
                Kind.INVALID,
                str(fault["msg"]).removeprefix("Value error, "),
                "Correct the field",
                Where(field=".".join(map(str, fault["loc"])) or happened.verb),
            )
            for fault in error.errors()
        ) from None


def cannot(happened: Happened, state: str, remedy: str) -> Refused:
    """The refusal of an entry that cannot follow the state."""
    return Refused(Problem(Kind.CONFLICT, f"{happened.verb} cannot follow {state}", remedy))
