"""Who a made-up person is: drawn by seed and number, the same on every machine and at every size."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from commonweal.kernel.nhs_number import check_digit
from commonweal.kernel.problem import invalid

_RANGE = 1_000_000
_STRIDE = 611_953  # shares no factor with the range, so that a walk meets each number once
MOST = 900_000
"""No more people than the test range has numbers for."""


@cache
def lists() -> dict[str, Any]:
    """The whole data file."""
    text = resources.files(__package__ or "").joinpath("population.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


class Draw:
    """Random numbers of one person. Only `random()`: that one gives the same in every version of Python."""

    def __init__(self, seed: int, number: int) -> None:
        self.next = random.Random(f"{seed}/{number}").random  # noqa: S311  people of a demonstration, not secrets

    def one(self, of: Sequence[Any]) -> Any:
        return of[int(self.next() * len(of))]

    def some(self, of: Sequence[Any], count: int) -> list[Any]:
        """`count` different ones that follow one another."""
        start = int(self.next() * len(of))
        return [of[(start + each) % len(of)] for each in range(count)]

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + int(self.next() * (high - low + 1))

    def is_so(self, share: float) -> bool:
        return self.next() < share


@dataclass(slots=True)
class Drawn:
    """`id` is that of the Patient; the ids of other resources begin with it. `first` and `last` are the days between
    which things were recorded, half-open.
    """

    id: str
    nhs_number: str
    family: str
    given: list[str]
    gender: str
    born: date
    line: str
    town: str
    postcode: str
    phone: str
    surgery: str
    first: date
    last: date
    died: date | None
    is_restricted: bool
    draw: Draw

    def day(self) -> str:
        """A day on which something was recorded, YYYY-MM-DD."""
        return (self.first + timedelta(int(self.draw.next() * (self.last - self.first).days))).isoformat()

    def instant(self) -> str:
        """A moment between 08:00 and 18:59 UTC of such a day."""
        second = int(self.draw.next() * 11 * 3600)
        return f"{self.day()}T{8 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def spare_numbers(seed: int) -> Iterator[str]:
    """Different NHS numbers of the test range that begins with 999."""
    place = seed * 7919 % _RANGE
    for _ in range(_RANGE):
        nine = f"{999_000_000 + place}"
        check = check_digit(nine)
        if check is not None and nine + check != "9" * 10:
            yield nine + check
        place = (place + _STRIDE) % _RANGE


def drawn(count: int, seed: int) -> Iterator[Drawn]:
    """Raises Refused where there are not so many test numbers."""
    if not 0 <= count <= MOST:
        raise invalid("the number of people is out of range", f"Give a number from 0 to {MOST}", value=str(count))
    held = lists()
    numbers = spare_numbers(seed)
    for number in range(1, count + 1):
        yield _person(number, seed, next(numbers), held)


def _person(number: int, seed: int, nhs_number: str, held: dict[str, Any]) -> Drawn:
    draw = Draw(seed, number)
    low, high = held["born"]
    gender = "female" if draw.is_so(held["female"]) else "male"
    born = date(low, 1, 1) + timedelta(int(draw.next() * draw.next() * (high - low + 1) * 365))
    first: date = held["first_day"]
    last = first + timedelta(held["days"])
    died = None
    if draw.is_so(held["deceased"]):
        last = first + timedelta(draw.whole(held["days"] // 2, held["days"]))
        died = last
    return Drawn(
        id=f"s{seed}-{number:06d}",
        nhs_number=nhs_number,
        family=draw.one(held["family"]),
        given=draw.some(held["given"][gender], draw.whole(1, 2)),
        gender=gender,
        born=born,
        line=f"{draw.whole(1, 180)} {draw.one(held['street'])}",
        town=draw.one(held["town"]),
        postcode=f"ZZ{draw.whole(1, 9)} {draw.whole(1, 9)}{draw.one('ABDEFGHJLNP')}{draw.one('QRSTUWXYZ')}",
        phone=f"01632 960{draw.whole(0, 999):03d}",
        surgery=draw.one(held["surgery"]),
        first=first,
        last=last,
        died=died,
        is_restricted=draw.is_so(held["restricted"]),
        draw=draw,
    )
