"""A document that bodies are asked to comment on. Each comment is followed until it has a response.

A body comments by the right it was invited with; to comment is not to decide.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid

KIND = "consultation"


class Invited(State):
    """A body that may comment, with the right that lets it (`comment`, `consult`, `oversee`, ...), and by when."""

    body: str
    right: Literal["comment", "consult", "oversee", "advise", "recommend", "decide"] = "comment"
    due: date | None = None


class Opened(Content):
    """`document` is an address, or a subject of the log such as `paper/<id>`; `owner` is the body that must respond."""

    title: str = Field(min_length=1, max_length=300)
    document: str = Field(min_length=1, max_length=1000)
    version: str = Field(default="", max_length=100)
    owner: str
    invited: tuple[Invited, ...] = Field(min_length=1)


class Commented(Content):
    body: str
    author: str = Field(default="", max_length=200)
    text: str = Field(min_length=1, max_length=10_000)


class Responded(Content):
    comment: str
    text: str = Field(min_length=1, max_length=10_000)
    changed: bool = False
    """The document was changed for it."""


class Nothing(Content):
    pass


class Comment(Commented):
    id: str
    on: date
    response: str = ""
    changed: bool = False
    responded: date | None = None


class Consultation(State):
    opened: Opened
    state: str = "open"
    comments: tuple[Comment, ...] = ()

    @property
    def waiting(self) -> tuple[Comment, ...]:
        """Comments without a response."""
        return tuple(comment for comment in self.comments if comment.responded is None)

    @property
    def silent(self) -> tuple[Invited, ...]:
        """Bodies that were invited and have not commented."""
        heard = {comment.body for comment in self.comments}
        return tuple(invited for invited in self.opened.invited if invited.body not in heard)


def apply(state: Consultation | None, happened: Happened) -> Consultation:
    if happened.verb == "opened" and state is None:
        return Consultation(opened=said(Opened, happened))
    if state is None or state.state != "open":
        raise cannot(happened, state.state if state else "nothing", "Open it, or reverse its closing")
    if happened.verb == "commented":
        return _commented(state, said(Commented, happened), happened)
    if happened.verb == "responded":
        return _responded(state, said(Responded, happened), happened.effective)
    if happened.verb == "closed":
        said(Nothing, happened)
        if state.waiting:
            names = ", ".join(dict.fromkeys(comment.body for comment in state.waiting))
            raise conflict(f"comments wait for a response: {names}", "Respond to each before it is closed")
        return state.model_copy(update={"state": "closed"})
    raise cannot(happened, state.state, "Use commented, responded or closed")


def _commented(state: Consultation, content: Commented, happened: Happened) -> Consultation:
    if content.body not in {invited.body for invited in state.opened.invited}:
        message = f"{content.body} was not invited to comment on this"
        raise Refused(Problem(Kind.FORBIDDEN, message, "Invite it with its right to comment", Where(field="body")))
    comment = Comment(id=happened.id, on=happened.effective, **content.model_dump())
    return state.model_copy(update={"comments": (*state.comments, comment)})


def _responded(state: Consultation, content: Responded, on: date) -> Consultation:
    found = next((comment for comment in state.comments if comment.id == content.comment), None)
    if found is None:
        raise invalid("there is no such comment", "Look at the comments again", value=content.comment)
    if found.responded:
        raise conflict("the comment has a response already", "Correct that entry")
    answered = found.model_copy(update={"response": content.text, "changed": content.changed, "responded": on})
    return state.model_copy(update={"comments": tuple(answered if each is found else each for each in state.comments)})


def card(state: Consultation) -> Card:
    due = min((invited.due for invited in state.silent if invited.due), default=None)
    parent = state.opened.document if state.opened.document.startswith("paper/") else ""
    return Card(
        title=state.opened.title, state=state.state, body=state.opened.owner, parent=parent[:200], due=due
    )


FOLD = Fold(KIND, Consultation, apply, card)
