"""The mix of searches, and what each must answer: found out by looking at the people one by one, with nothing of the
product's search.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from commonweal.kernel.nhs_number import SYSTEM as NHS_NUMBER
from tests.benchmarks.record_client import Answer, Asked, Losses, Requests, Script
from tests.benchmarks.record_people import NEWEST, Known, Resource, code_of

LOINC = "http://loinc.org"
WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Question:
    """`may` are the ids among which all matches are, `must` those that no answer leaves out; `values` what the matches
    have, in this order, at the element `by`.
    """

    kind: str
    address: str
    matches: int
    may: frozenset[str]
    must: frozenset[str]
    includes: frozenset[str] = frozenset()
    by: str = ""
    values: tuple[str, ...] = ()


def questions(known: Known, count: int, seed: int) -> dict[str, list[Question]]:
    """So many of each kind."""
    draw = random.Random(seed)  # noqa: S311  no secret
    ids = draw.sample(sorted(known.whole), len(known.whole))
    return {
        kind: [_named(kind, ask(known, ids[number % len(ids)], draw)) for number in range(count)]
        for kind, ask in KINDS.items()
    }


Ask = Callable[[Known, str, random.Random], Question]


def _named(kind: str, question: Question) -> Question:
    return replace(question, kind=kind)


def _all(address: str, ids: Sequence[str], includes: Sequence[str] = ()) -> Question:
    """A question whose matches all fit on the page."""
    return Question("", address, len(ids), frozenset(ids), frozenset(ids), frozenset(includes))


def _last(address: str, found: Sequence[tuple[str, str]], by: str) -> Question:
    """A question for the last ones; of those of one moment, the page may show one as well as another."""
    ordered = sorted(found, reverse=True)
    page = ordered[:NEWEST]
    edge = page[-1][0] if len(ordered) > NEWEST else ""
    return Question(
        "", address, len(page), frozenset(id_ for moment, id_ in ordered if moment >= edge),
        frozenset(id_ for moment, id_ in page if moment > edge), by=by, values=tuple(moment for moment, _ in page),
    )  # fmt: skip


def _address(type_: str, *pairs: tuple[str, str]) -> str:
    return f"{type_}?{urlencode(pairs)}"


def _of(known: Known, id_: str, type_: str) -> list[Resource]:
    return [each for each in known.whole[id_] if each["resourceType"] == type_]


def _number(known: Known, id_: str) -> str:
    patient = known.whole[id_][0]
    return f"{NHS_NUMBER}|" + next(each["value"] for each in patient["identifier"] if each["system"] == NHS_NUMBER)


def _by_number(known: Known, id_: str, draw: random.Random) -> Question:
    return _all(_address("Patient", ("identifier", _number(known, id_))), [id_])


def _by_name(known: Known, id_: str, draw: random.Random) -> Question:
    patient = known.whole[id_][0]
    start, born = _plain(patient["name"][0]["family"])[:3], patient["birthDate"]
    found = [each.id for each in known.people if each.born == born and _plain(each.family).startswith(start)]
    return _all(_address("Patient", ("family", start), ("birthdate", born)), found)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).lower()


def _by_code(known: Known, id_: str, draw: random.Random) -> Question:
    observed = _of(known, id_, "Observation")
    codes = draw.sample([code_of(each) for each in observed], 2)
    found = [(each["effectiveDateTime"], each["id"]) for each in observed if code_of(each) in codes]
    wanted = ",".join(f"{LOINC}|{code}" for code in codes)
    return _last(_address("Observation", ("patient", id_), ("code", wanted), ("_sort", "-date")), found, "effectiveDateTime")


def _problems(known: Known, id_: str, draw: random.Random) -> Question:
    found = [
        each["id"] for each in _of(known, id_, "Condition") if each["clinicalStatus"]["coding"][0]["code"] == "active"
    ]
    return _all(_address("Condition", ("patient", id_), ("clinical-status", "active")), found)


def _newest(known: Known, id_: str, draw: random.Random) -> Question:
    code = draw.choice(sorted(known.newest))
    pairs = (("code", f"{LOINC}|{code}"), ("status", "final"), ("_sort", "-date"), ("_count", str(NEWEST)))
    return _last(_address("Observation", *pairs), known.newest[code], "effectiveDateTime")


def _medicines(known: Known, id_: str, draw: random.Random) -> Question:
    found = [each["id"] for each in _of(known, id_, "MedicationRequest")]
    return _all(_address("MedicationRequest", ("patient", id_), ("_include", "MedicationRequest:subject")), found, [id_])


def _allergies(known: Known, id_: str, draw: random.Random) -> Question:
    along = [each["id"] for each in _of(known, id_, "AllergyIntolerance")]
    pairs = (("identifier", _number(known, id_)), ("_revinclude", "AllergyIntolerance:patient"))
    return _all(_address("Patient", *pairs), [id_], along)


def _chained(known: Known, id_: str, draw: random.Random) -> Question:
    found = [each["id"] for each in _of(known, id_, "Observation")]
    return _all(_address("Observation", ("subject.identifier", _number(known, id_))), found)


def _work(known: Known, id_: str, draw: random.Random) -> Question:
    status = draw.choice(sorted(known.waiting))
    pairs = (("status", status), ("_sort", "-authored-on"), ("_count", str(NEWEST)))
    return _last(_address("Task", *pairs), known.waiting[status], "authoredOn")


def _referrals(known: Known, id_: str, draw: random.Random) -> Question:
    day = date.fromisoformat(draw.choice(known.asked)[0][:10])
    low, high = (day - timedelta(WINDOW_DAYS // 2)).isoformat(), (day + timedelta(WINDOW_DAYS // 2)).isoformat()
    found = frozenset(each for moment, each in known.asked if low <= moment[:10] < high)
    pairs = (("authored", f"ge{low}"), ("authored", f"lt{high}"), ("_count", str(NEWEST)))
    fits = len(found) <= NEWEST
    return Question("", _address("ServiceRequest", *pairs), min(len(found), NEWEST), found, found if fits else frozenset())


KINDS: dict[str, Ask] = {
    "person by NHS number": _by_number,
    "person by name and birth date": _by_name,
    "observations of a person by code": _by_code,
    "active problems of a person": _problems,
    "newest observations of a code": _newest,
    "medicines with their person": _medicines,
    "person with allergies": _allergies,
    "observations by the person's NHS number": _chained,
    "newest tasks of a status": _work,
    "referrals of 30 days": _referrals,
}


def each_once(asked: Sequence[Question], requests: Requests, losses: Losses) -> Script:
    """Every question, its answer read and compared whole."""
    for question in asked:
        answer = yield Asked(requests.get(question.address), question.kind)
        wrong = difference(question, answer)
        if wrong:
            losses[f"{question.kind}: {wrong}, GET {question.address}"] += 1


def difference(question: Question, answer: Answer) -> str:
    """What is wrong with the answer, empty where nothing is."""
    if answer.status != 200:
        return f"status {answer.status}"
    entries = [(each["search"]["mode"], each["resource"]) for each in json.loads(answer.body).get("entry", [])]
    matches = [resource for mode, resource in entries if mode == "match"]
    ids = [each["id"] for each in matches]
    if len(ids) != question.matches or len(set(ids)) != len(ids):
        return f"{len(ids)} matches, not {question.matches}"
    if not question.must <= set(ids) <= question.may:
        return "other matches"
    if question.by and tuple(each[question.by] for each in matches) != question.values:
        return "another order"
    if sorted(resource["id"] for mode, resource in entries if mode == "include") != sorted(question.includes):
        return "brings other resources along"
    return ""


def in_turn(asked: dict[str, list[Question]], requests: Requests, losses: Losses, seed: int) -> Script:
    """Kinds in turn for ever, questions at random; of each answer the status and how many it found."""
    draw = random.Random(seed)  # noqa: S311  no secret
    ready = {
        kind: [(requests.get(each.address), each.matches, len(each.includes)) for each in found]
        for kind, found in asked.items()
    }
    kinds = list(ready)
    draw.shuffle(kinds)
    for kind in _for_ever(kinds):
        sent, matches, includes = draw.choice(ready[kind])
        answer = yield Asked(sent, kind)
        found = answer.body.count(b'"mode":"match"'), answer.body.count(b'"mode":"include"')
        if answer.status != 200 or found != (matches, includes):
            losses[f"{kind}: status {answer.status}, {found} instead of {(matches, includes)}"] += 1


def _for_ever(kinds: Sequence[str]) -> Iterator[str]:
    while True:
        yield from kinds
