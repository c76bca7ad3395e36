"""Whether a body approved something: answered by another room, bound by the site's wiring."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Approvals(Protocol):
    """The log of decisions, as far as money needs it."""

    def approved(self, *, body: str, reference: str, on: date) -> bool | None:
        """Whether `body` approved what `reference` names on or before `on`; None where the log holds no such thing, so
        that the decision counts as stated and not as checked.
        """
        ...


_bound: Approvals | None = None


def bind(approvals: Approvals | None) -> None:
    """Called once by the site's wiring. Without it a decision counts as stated by the file and not as checked."""
    global _bound  # noqa: PLW0603  the one binding of the process
    _bound = approvals


def bound() -> Approvals | None:
    return _bound
