"""What an interaction may raise, as the answer that says so: one place for the door and for the entries of a batch."""

from __future__ import annotations

from commonweal.kernel.problem import HTTP_STATUS, Refused
from commonweal.people.record.rest import outcome
from commonweal.people.record.rest.message import Answer
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.store.write import Stale


class NotAllowed(Exception):
    """The address is there, the method is not. `allowed` are those that are."""

    def __init__(self, allowed: list[str]) -> None:
        self.allowed = allowed
        super().__init__(", ".join(allowed))


Expected = (Refused, Rejected, NotAllowed)


def answered(error: Refused | Rejected | NotAllowed) -> Answer:
    match error:
        case Stale():
            return outcome.answer(412, outcome.of_problems(error.problems))
        case Refused():
            return outcome.answer(HTTP_STATUS[error.kind], outcome.of_problems(error.problems))
        case Rejected():
            return outcome.answer(error.status, error.issues)
        case NotAllowed():
            answer = outcome.refusal(405, "not-supported", f"This address takes {', '.join(error.allowed)}.")
            answer.headers.append(("Allow", ", ".join(error.allowed)))
            return answer
