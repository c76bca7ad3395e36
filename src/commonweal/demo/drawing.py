"""What the made-up figures are drawn from (`synthetic_place.yaml`), and how: the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from commonweal.demo.layouts import month_of
from commonweal.kernel.period import Period


@cache
def settings() -> dict[str, Any]:
    """The whole data file."""
    text = resources.files("commonweal.demo").joinpath("synthetic_place.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def years() -> range:
    """The mid-years that have a population."""
    people = settings()["people"]
    return range(people["start"], people["end"] + 1)


def revised_months() -> list[Period]:
    """The months that are published twice."""
    return [month_of(entry["month"]) for entry in settings()["revisions"]]


def drawing(*about: object) -> random.Random:
    """Random numbers that depend on the seed and on what they are about, and on nothing else.

    Use `random()` only: of all methods that one alone gives the same numbers in every version of Python.
    """
    return random.Random("/".join(map(str, (settings()["seed"], *about))))  # noqa: S311  figures, not secrets


def between(span: Sequence[float], draw: random.Random) -> float:
    """A number from the span, every one as likely."""
    low, high = span
    return low + (high - low) * draw.random()


def chosen(found: list[str], count: int, draw: random.Random) -> list[str]:
    """`count` of the list, each at most once."""
    left = list(found)
    return [left.pop(int(draw.random() * len(left))) for _ in range(count)]
