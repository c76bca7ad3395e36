"""Many at the same moment: the first version of an id is made once, the others are its next versions."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from tests.conftest import Database
from tests.fhir_door import Door, Said, door_of, patient

AT_ONCE = 6


@pytest.fixture(scope="module")
def door(module_database: Database) -> Door:
    return door_of()


def together(call: Callable[[int], Said]) -> list[Said]:
    """The answers to calls that begin at one moment, each on a connection of its own."""
    start = threading.Barrier(AT_ONCE)
    found: list[Said] = []

    def run(number: int) -> None:
        start.wait()
        try:
            found.append(call(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("turn", range(5))
def test_an_id_that_nothing_has(door: Door, turn: int) -> None:
    id_ = f"new-{turn}"
    found = together(lambda number: door("PUT", f"Patient/{id_}", {**patient(f"N{number}"), "id": id_}))
    assert sorted(said.status for said in found) == [200] * (AT_ONCE - 1) + [201], [said.text for said in found]
    assert sorted(said.body["meta"]["versionId"] for said in found) == [str(number + 1) for number in range(AT_ONCE)]


@pytest.mark.parametrize("turn", range(3))
def test_a_condition_that_nothing_meets(door: Door, turn: int) -> None:
    known = {"identifier": [{"system": "urn:once", "value": f"{turn}"}]}
    condition = f"identifier=urn:once|{turn}"
    found = together(lambda _: door("POST", "Patient", patient(**known), if_none_exist=condition))
    assert sorted(said.status for said in found) == [200] * (AT_ONCE - 1) + [201]
    assert len({said.id for said in found}) == 1
    found = together(lambda number: door("PUT", f"Patient?{condition}", patient(f"N{number}", **known)))
    assert {said.status for said in found} == {200} and len({said.id for said in found}) == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_version_that_all_saw_is_changed_once(door: Door, turn: int) -> None:
    made = door.created(patient())
    found = together(lambda number: door("PUT", f"Patient/{made.id}", {**patient(f"N{number}"), "id": made.id}, if_match='W/"1"'))
    assert sorted(said.status for said in found) == [200] + [412] * (AT_ONCE - 1)


@pytest.mark.parametrize("turn", range(3))
def test_transactions_that_meet_in_another_order(door: Door, turn: int) -> None:
    """Each is done: what they change they take in one order."""
    ids = [door.created(patient()).id for _ in range(4)]

    def sent(number: int) -> Said:
        turned = ids[number % 4 :] + ids[: number % 4]
        entries = [{"resource": {**patient(f"T{number}"), "id": id_}, "request": {"method": "PUT", "url": f"Patient/{id_}"}} for id_ in turned]
        return door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})

    found = together(sent)
    assert {said.status for said in found} == {200}, [said.text for said in found]
    assert len({door("GET", f"Patient/{id_}").body["name"][0]["family"] for id_ in ids}) == 1


@pytest.mark.parametrize("turn", range(3))
def test_transactions_that_make_the_same_ids(door: Door, turn: int) -> None:
    ids = [f"both-{turn}-{number}" for number in range(2)]

    def sent(number: int) -> Said:
        entries = [
            {"resource": {**patient(f"B{number}"), "id": id_}, "request": {"method": "PUT", "url": f"Patient/{id_}"}}
            for id_ in (ids if number % 2 else ids[::-1])
        ]
        return door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})

    found = together(sent)
    assert {said.status for said in found} <= {200, 503, 409}, [said.text for said in found]
    assert len({door("GET", f"Patient/{id_}").body["name"][0]["family"] for id_ in ids}) == 1
