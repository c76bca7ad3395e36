"""How the room writes: one transaction, tried again where writers met, and the database's own refusals in words."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from django.db import Error, connection

from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.money import pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused

Result = TypeVar("Result")

ATTEMPTS = 8
_AGAIN = {"40001", "40P01", "55P03"}
"""Serialisation failure, deadlock, lock not available: the whole transaction may be tried again."""

_REMEDIES = {
    "MN001": (Kind.CONFLICT, "Post a reversal or a correction"),
    "MN002": (Kind.FAULT, "Write a batch whole"),
    "MN003": (Kind.INVALID, "Make debits and credits equal within each fund, source and use"),
    "MN004": (Kind.CONFLICT, "Book it in an open period, with the day that it concerns as its effective date"),
    "MN005": (Kind.CONFLICT, "Use money of another source, or have the agreement changed"),
    "MN006": (Kind.CONFLICT, "Spend less, or have the agreement changed"),
    "MN007": (Kind.CONFLICT, "Release what is left"),
}
_UNIQUE = {
    "money_reversal_pkey": "one of these journals is reversed already",
    "money_agreement_version": "somebody changed the agreement meanwhile",
    "money_fund_pkey": "a fund of this name is open",
}
_PENCE = re.compile(r"(-?\d+) pence")


_writing: ContextVar[bool] = ContextVar("money_writing", default=False)


def written(by: Principal, work: Callable[[], Result]) -> Result:
    """Run `work` in the scope of `by`, anew where the database asks for it, at most ATTEMPTS times.

    An action inside another is tried again with it. Inside a transaction of somebody else's (a page's) it runs once.
    Raises Refused for what the database refuses, and Refused(busy) where other writers were always in the way.
    """
    if _writing.get():
        with scoped(by):
            return work()
    token = _writing.set(True)
    try:
        return _again_and_again(by, work)
    finally:
        _writing.reset(token)


def _again_and_again(by: Principal, work: Callable[[], Result]) -> Result:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with scoped(by):
                return work()
        except Error as error:
            if _state(error) not in _AGAIN:
                refused = refusal(error)
                if refused is None:
                    raise
                raise refused from error
            if connection.in_atomic_block or attempt == ATTEMPTS:
                break
            time.sleep(random.uniform(0.2, 1) * 0.01 * 2**attempt)  # noqa: S311 - spreads writers out
    raise Refused(Problem(Kind.BUSY, "other writers were in the way", "Try again"))


def _state(error: Error) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def refusal(error: Error) -> Refused | None:
    """What the database refused by a guard of its own, in words; None for anything else."""
    cause = error.__cause__
    state = _state(error)
    diagnosis = getattr(cause, "diag", None)
    if state in _REMEDIES and diagnosis is not None:
        kind, remedy = _REMEDIES[state]
        message = str(diagnosis.message_primary).removeprefix("money: ")
        return Refused(Problem(kind, _PENCE.sub(_pounds, message), remedy))
    if state == "23505" and diagnosis is not None and diagnosis.constraint_name in _UNIQUE:
        return Refused(Problem(Kind.CONFLICT, _UNIQUE[diagnosis.constraint_name], "Look at what is held"))
    return None


def _pounds(found: re.Match[str]) -> str:
    return pounds_text(int(found[1]))
