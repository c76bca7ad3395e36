"""What is read often and changes only with a load is kept in the process, by the version of its data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Max

from commonweal.places.models import LoadedFile

P = ParamSpec("P")
R = TypeVar("R")


def data_version() -> tuple[str, int]:
    """The database and its latest load; the register holds everything that was ever loaded or shipped."""
    newest = LoadedFile.objects.aggregate(newest=Max("id"))["newest"]
    return str(connection.settings_dict["NAME"]), newest or 0


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep the answer until the next load. Arguments must be hashable and the answer must not be changed."""
    answers: dict[Any, R] = {}
    seen: list[tuple[str, int]] = []

    @wraps(function)
    def answer(*arguments: P.args, **named: P.kwargs) -> R:
        version = data_version()
        if seen != [version]:
            answers.clear()
            seen[:] = [version]
        key = (arguments, tuple(sorted(named.items())))
        if key not in answers:
            found = function(*arguments, **named)
            if seen != [version]:
                return found
            answers[key] = found
        return answers[key]

    return answer
