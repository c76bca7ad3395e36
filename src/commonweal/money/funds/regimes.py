"""The regimes' headings and the arrangements of funds, as they ship."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from commonweal.money.rules.regime import Heading
from commonweal.policy.citation import Citation
from commonweal.policy.files import read_policy


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Line(_Strict):
    heading: str
    sectors: list[str]


class Regime(_Strict):
    code: str
    name: str
    spend_is_positive: bool
    lines: list[_Line]
    citation: Citation

    @property
    def headings(self) -> list[Heading]:
        return [Heading(line.heading, frozenset(line.sectors)) for line in self.lines]


class Arrangement(_Strict):
    """Who shows what of a fund of a kind in its own accounts."""

    kind: str
    shows: Literal["share", "host", "own"]
    words: str


class _Regimes(_Strict):
    regimes: list[Regime]
    arrangements: list[Arrangement]


@cache
def _held() -> _Regimes:
    with resources.as_file(resources.files("commonweal.money").joinpath("facts", "regimes.yaml")) as path:
        return read_policy(Path(path), _Regimes)


def regime(code: str) -> Regime:
    """The regime of a code. Raises LookupError for another."""
    return next(each for each in _held().regimes if each.code == code)


def arrangement(kind: str) -> Arrangement:
    return next(each for each in _held().arrangements if each.kind == kind)
