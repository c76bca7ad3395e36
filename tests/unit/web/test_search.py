"""Search asks every room and puts names that fit best first."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from commonweal.kernel import room as registry
from commonweal.kernel.room import Room
from commonweal.web.search import LONGEST, Hit, find

asked: list[str] = []


def places(text: str, limit: int) -> list[Hit]:
    asked.append(text)
    return [Hit("New Camden", "/b", "Place"), Hit("Camden", "/a", "Place")][:limit]


def measures(_text: str, _limit: int) -> list[Hit]:
    return [Hit("Camden road deaths", "/c", "Measure")]


@pytest.fixture
def house() -> Generator[None]:
    before = registry.rooms()
    registry.install(
        (Room("one", search=f"{__name__}:places"), Room("two", search=f"{__name__}:measures"), Room("three"))
    )
    asked.clear()
    yield
    registry.install(before)


def test_an_equal_name_comes_before_a_beginning_and_that_before_the_rest(house: None) -> None:
    assert [hit.path for hit in find("  CAMDEN ")] == ["/a", "/c", "/b"]


def test_nothing_is_asked_for_no_words_and_not_more_than_a_line_for_many(house: None) -> None:
    assert find("   ") == [] and asked == []
    find("x" * 1000)
    assert asked == ["x" * LONGEST]
