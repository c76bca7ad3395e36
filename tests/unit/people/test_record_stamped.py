"""What is stored is what came, with the id, version and moment of the store."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.problem import Refused
from commonweal.people.record.wire.document import read, stamped
from commonweal.people.record.wire.values import loads

META: list[Any] = [
    {}, {"tag": [{"code": "x"}]}, {"versionId": "9"}, {"profile": ["a"], "lastUpdated": "q"}, {"security": []},
    {"source": 'urn:"meta":{x', "versionId": "2", "_lastUpdated": {"id": "z"}},
]  # fmt: skip
INSIDE: list[Any] = [
    "meta", '"meta"', '\\"meta":{', "mé", 1.50, [{"resourceType": "X", "id": "in", "meta": {"a": 1}}], {"meta": {"versionId": "7"}},
    {"id": "other"}, "\U0001f600", "\\u", True, None,
]  # fmt: skip
SPACES = st.sampled_from(["", " ", "\n\t", "\r\n  "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    members: list[tuple[str, str]] = [('"resourceType"', '"Patient"')]
    if draw(st.booleans()):
        members.append(('"id"', '"came"'))
    if draw(st.booleans()):
        name = draw(st.sampled_from(['"meta"', '"m\\u0065ta"']))
        members.append((name, json.dumps(draw(st.sampled_from(META)), ensure_ascii=draw(st.booleans()))))
    for number, value in enumerate(draw(st.lists(st.sampled_from(INSIDE), max_size=4))):
        members.append((f'"x{number}"', json.dumps(value, ensure_ascii=draw(st.booleans()))))
    if draw(st.booleans()):
        members = draw(st.permutations(members))
    gap = draw(SPACES)
    listed = f"{gap},{gap}".join(f"{name}{gap}:{gap}{value}" for name, value in members)
    return f"{gap}{{{gap}{listed}{gap}}}{gap}"


@given(texts())
def test_all_but_id_version_and_moment_is_what_came(text: str) -> None:
    expected = json.loads(text)
    said = {
        name: value
        for name, value in expected.get("meta", {}).items()
        if name.lstrip("_") not in ("versionId", "lastUpdated")
    }
    expected |= {"id": "new", "meta": {"versionId": "3", "lastUpdated": "then", **said}}
    made = stamped(read(text), id_="new", version=3, updated="then")
    assert read(made).resource == read(json.dumps(expected)).resource
    assert made.startswith('{"resourceType":"Patient","id":"new","meta":{"versionId":"3","lastUpdated":"then"')


@given(texts())
def test_stamped_twice_is_stamped_once(text: str) -> None:
    once = stamped(read(text), id_="new", version=3, updated="then")
    again = stamped(read(once), id_="new", version=3, updated="then")
    assert read(again).resource == read(once).resource


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":{"b":1,"b":1}}', '{"a":[{"b":1,"\\u0062":1}]}'])
def test_what_stands_twice_is_refused(text: str) -> None:
    for reader in (read, loads):
        with pytest.raises(Refused, match="more than once"):
            reader(text)


@pytest.mark.parametrize("text", ["[1]", "1", "", "{", '{"a":NaN}', '{"a":1} x', "\ufeff{}", "[" * 100_000])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read(text)


def test_a_number_that_no_decimal_can_hold_is_refused() -> None:
    text = '{"value":1E-99999999999999999999}'
    for reader in (read, loads):
        with pytest.raises(Refused, match="too large or too small"):
            reader(text)
