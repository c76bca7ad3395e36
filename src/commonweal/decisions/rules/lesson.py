"""What happens to a lesson: others adopt it with credit to where it came from, and it leads to new propositions."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import Lesson as Record
from commonweal.decisions.model.common import Id
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "lesson"


class Adoption(State):
    place: str
    on: date
    text: str = ""


class Lesson(State):
    """`leads_to` are the ids of asks and commitments that it raised."""

    title: str
    text: str
    from_place: str = ""
    leads_to: tuple[str, ...] = ()
    adoptions: tuple[Adoption, ...] = ()


def standing(record: Record) -> Lesson:
    return Lesson(title=record.title, text=record.text, from_place=record.from_place, leads_to=tuple(record.leads_to))


class Opened(Content):
    lesson: dict[str, Any]


class Raised(Content):
    """The id of the ask or commitment that the lesson led to."""

    proposition: Id


class Adopted(Content):
    place: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=4000)


def apply(state: Lesson | None, happened: Happened) -> Lesson:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Lesson.model_validate(said(Opened, happened).lesson)
    if state is None:
        raise cannot(happened, "nothing", "Open it first")
    if happened.verb == "proposition-raised":
        new = said(Raised, happened).proposition
        if new in state.leads_to:
            raise cannot(happened, "the same proposition", "It is linked already")
        return state.model_copy(update={"leads_to": (*state.leads_to, new)})
    if happened.verb == "adopted":
        adopted = said(Adopted, happened)
        if any(each.place.casefold() == adopted.place.casefold() for each in state.adoptions):
            raise Refused(
                Problem(
                    Kind.CONFLICT, "this place has adopted it already", "Name another place", Where(field="place"),
                    adopted.place,
                )
            )  # fmt: skip
        adoption = Adoption(place=adopted.place, on=happened.effective, text=adopted.text)
        return state.model_copy(update={"adoptions": (*state.adoptions, adoption)})
    raise cannot(happened, "a lesson", "Choose another step")


def card(state: Lesson) -> Card:
    return Card(title=state.title[:300], state="adopted" if state.adoptions else "recorded")


FOLD = Fold(KIND, Lesson, apply, card)
