"""Reads by id, the mix of create, read, update and search, and transactions of one person each."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tests.benchmarks.record_client import Answer, Asked, Losses, Requests, Script, header
from tests.benchmarks.record_people import Resource, text

OWN_NUMBER = "urn:commonweal:synthetic:hospital-number"
OBSERVATIONS = 6
"""Of each person."""

_LOCAL = re.compile(r'"reference":"([A-Z][A-Za-z]+/[^"]+)"')


def reads(addresses: Sequence[str], requests: Requests, losses: Losses, seed: int) -> Script:
    """For ever, at random."""
    draw = random.Random(seed)  # noqa: S311  no secret
    ready = [(requests.get(each), b'"id":"' + each.partition("/")[2].encode() + b'"') for each in addresses]
    while True:
        sent, mark = draw.choice(ready)
        answer = yield Asked(sent, "read")
        if answer.status != 200 or mark not in answer.body:
            losses[f"read: status {answer.status}"] += 1


def changes(people: Iterable[list[Resource]], requests: Requests, losses: Losses) -> Script:
    """Each resource of each person created, read, given a second version, and searched for as one who looks for the
    person's resources of this type does: all that were written so far are found, this one in its second version.
    """
    for resources in people:
        patient = ""
        written: Counter[str] = Counter()
        for resource in resources:
            type_, old = resource["resourceType"], resources[0]["id"]
            body = text({name: value for name, value in resource.items() if name != "id"})
            body = body.replace(f'"Patient/{old}"', f'"Patient/{patient or old}"')
            answer = yield Asked(requests.sent("POST", type_, body.encode()), "create")
            id_ = header(answer.head, b"location").decode().partition("/_history/")[0].rpartition("/")[2]
            if answer.status != 201 or not id_:
                losses[f"create: status {answer.status}"] += 1
                break
            patient = patient or id_
            written[type_] += 1
            answer = yield Asked(requests.get(f"{type_}/{id_}"), "read")
            _expect(answer, id_, 1, losses, "read")
            second = f'{{"resourceType":"{type_}","id":"{id_}","language":"en-GB",' + body.partition(",")[2]
            answer = yield Asked(requests.sent("PUT", f"{type_}/{id_}", second.encode()), "update")
            _expect(answer, id_, 2, losses, "update")
            number = resources[0]["id"].upper()
            criteria = f"identifier={OWN_NUMBER}%7C{number}" if type_ == "Patient" else f"patient={patient}"
            answer = yield Asked(requests.get(f"{type_}?{criteria}"), "search")
            _expect(answer, id_, 2, losses, "search")
            found = answer.body.count(b'"mode":"match"')
            if found != written[type_]:
                losses[f"search after a write: {found} matches, not {written[type_]}"] += 1


def _expect(answer: Answer, id_: str, version: int, losses: Losses, kind: str) -> None:
    place = answer.body.find(b'"id":"' + id_.encode() + b'"')
    mark = b'"versionId":"%d"' % version
    if answer.status != 200 or place < 0 or mark not in answer.body[place:]:
        losses[f"{kind}: status {answer.status}, not version {version}"] += 1


def transaction(resources: Sequence[Resource]) -> bytes:
    """A person's resources as a transaction of creates that refer to one another by what they are called in it."""
    called = {
        f"{each['resourceType']}/{each['id']}": f"urn:uuid:{UUID(int=random.getrandbits(128), version=4)}"
        for each in resources
    }
    entries = [
        f'{{"fullUrl":"{called[name]}","resource":{_LOCAL.sub(lambda found: _led(found, called), text(each))},'
        f'"request":{{"method":"POST","url":"{each["resourceType"]}"}}}}'
        for each, name in zip(resources, called, strict=True)
    ]
    return f'{{"resourceType":"Bundle","type":"transaction","entry":[{",".join(entries)}]}}'.encode()


def _led(found: re.Match[str], called: dict[str, str]) -> str:
    return f'"reference":"{called.get(found[1], found[1])}"'


@dataclass(frozen=True, slots=True)
class Ready:
    """A transaction as it is sent, how many resources it has, and the hospital number of the person."""

    sent: bytes
    resources: int
    number: str


def ready(people: Iterable[list[Resource]], requests: Requests) -> list[Ready]:
    return [
        Ready(requests.sent("POST", "", transaction(resources)), len(resources), resources[0]["id"].upper())
        for resources in people
    ]


def transactions(bundles: Iterable[Ready], losses: Losses, written: list[str]) -> Script:
    """`written` takes the hospital numbers of those whom the server says it has."""
    for bundle in bundles:
        answer = yield Asked(bundle.sent, "transaction")
        if answer.status == 200 and answer.body.count(b'"status":"201') == bundle.resources:
            written.append(bundle.number)
        else:
            losses[f"transaction: status {answer.status}"] += 1


def on_record(numbers: Sequence[str], requests: Requests, losses: Losses) -> Script:
    """Each of these people is found, with the observations that came with the person."""
    for number in numbers:
        answer = yield Asked(requests.get(f"Observation?subject.identifier={OWN_NUMBER}%7C{number}"), "search")
        found = answer.body.count(b'"mode":"match"')
        if answer.status != 200 or found != OBSERVATIONS:
            losses[f"transaction: status {answer.status}, {found} of {OBSERVATIONS} on record afterwards"] += 1
