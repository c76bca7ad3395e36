"""The benchmark of the record on a few people: what it asks is answered as it expects, and a wrong answer is a loss."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from tests.benchmarks import record_changes, record_people, record_searches
from tests.benchmarks.record_client import Answer, Asked, Losses, Requests, Script
from tests.conftest import Database
from tests.fhir_door import BASE, Door, door_of

PEOPLE = 12
REQUESTS = Requests(8000, "token")


@pytest.fixture(scope="module")
def door(module_database: Database) -> Door:
    door = door_of()
    for resources in record_people.people(0, PEOPLE, record_people.SEED):
        entries = [
            {"resource": each, "request": {"method": "PUT", "url": f"{each['resourceType']}/{each['id']}"}}
            for each in resources
        ]
        said = door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
        assert said.status == 200, said.text
    return door


def known() -> record_people.Known:
    held = record_people.Known()
    for resources in record_people.people(0, PEOPLE, record_people.SEED):
        held.add(resources, is_kept=True)
    return held


def play(script: Script, door: Door, most: int = 1000) -> int:
    """The script against the door instead of a server; how many requests it sent."""
    asked: Asked | None = next(script)
    for sent in range(1, most + 1):
        head, _, body = asked.sent.partition(b"\r\n\r\n")
        method, address, _ = head.partition(b"\r\n")[0].decode().split(" ")
        said = door(method, address.removeprefix("/fhir/"), body or None)
        shown = "HTTP/1.1 200 OK" + "".join(f"\r\n{name}: {value}" for name, value in said.headers.items())
        try:
            asked = script.send(Answer(said.status, shown.encode(), said.text.encode()))
        except StopIteration:
            return sent
    return most


def test_every_search_of_the_mix_is_answered_as_a_plain_look_at_the_people_says(door: Door) -> None:
    asked = record_searches.questions(known(), 4, seed=1)
    losses: Losses = Counter()
    for found in asked.values():
        play(record_searches.each_once(found, REQUESTS, losses), door)
    play(record_searches.in_turn(asked, REQUESTS, losses, seed=1), door, most=len(asked) * 2)
    assert not losses
    assert {kind for kind, found in asked.items() if any(each.matches for each in found)} == set(record_searches.KINDS)


def test_a_wrong_answer_is_a_loss() -> None:
    question = record_searches.questions(known(), 1, seed=1)["medicines with their person"][0]
    assert question.matches == 2 and len(question.includes) == 1
    right = [("match", id_) for id_ in sorted(question.must)] + [("include", id_) for id_ in question.includes]

    def said(entries: list[tuple[str, str]]) -> str:
        shown = [{"search": {"mode": mode}, "resource": {"id": id_}} for mode, id_ in entries]
        return record_searches.difference(question, Answer(200, b"", json.dumps({"entry": shown}).encode()))

    assert said(right) == ""
    assert said(right[1:]) and said(right[:2]) and said([("match", "another"), *right[1:]]) and said([right[0], *right])


def test_the_mix_of_changes_and_transactions_find_what_they_wrote(door: Door) -> None:
    losses: Losses = Counter()
    one = list(record_people.people(0, 1, record_people.SEED_CHANGED))
    assert play(record_changes.changes(one, REQUESTS, losses), door) == 4 * 20
    bundles = record_changes.ready(record_people.people(0, 2, record_people.SEED_BUNDLES), REQUESTS)
    written: list[str] = []
    play(record_changes.transactions(bundles, losses, written), door)
    assert len(written) == 2
    play(record_changes.on_record(written, REQUESTS, losses), door)
    play(record_changes.reads(["Patient/s1-000001", "Task/s1-000002-task-1"], REQUESTS, losses, seed=1), door, most=4)
    assert not losses
    assert f"{BASE}/Patient/" in door("GET", f"Patient?identifier={record_changes.OWN_NUMBER}|{written[0]}").text
