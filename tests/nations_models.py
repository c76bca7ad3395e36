"""What the shipped models of the nations and of the English deals hold, for tests without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commonweal.decisions.model.agreements import Agreement, Commitment
from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.file import Entry
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.proposal import GateAnswer, Proposal
from commonweal.decisions.routing.route import route
from commonweal.decisions.shipped import models
from tests.decisions_models import shipped

ENGLISH = (
    "greater-manchester", "cornwall", "liverpool", "cambridgeshire-peterborough", "north-east", "norfolk-suffolk",
    "greater-lincolnshire",
)  # fmt: skip
NATIONS = ("scotland", "wales", "northern-ireland")
ABERDEEN, CLACKMANNANSHIRE, STIRLING, HIGHLAND = "S12000033", "S12000005", "S12000030", "S12000017"
MANCHESTER, TORFAEN, BRIDGEND, BELFAST = "E08000003", "W06000020", "W06000013", "N09000003"
JCB = "england/body/gm-joint-commissioning-board"


def is_ours(file: str) -> bool:
    nation, _, name = file.split("/")
    return nation in NATIONS or name.removesuffix(".yaml") in ENGLISH


def entries(file: str = "") -> Iterator[Entry]:
    for _, found, name in models():
        if is_ours(name) and file in name:
            yield from found


def on(day: str) -> View:
    return shipped().on(date.fromisoformat(day))


def gates(day: str, subject: str, place: str, *flags: str, function: str | None = None) -> tuple[GateAnswer, ...]:
    proposal = Proposal(subject, date.fromisoformat(day), place=place, flags=frozenset(flags), function=function)
    return route(shipped().on(proposal.on), proposal).gates


def deciders(day: str, subject: str, place: str, *flags: str) -> list[str | None]:
    return [gate.decider for gate in gates(day, subject, place, *flags)]


def of_kind(day: str, kind: str, nation: str) -> list[Body]:
    return [body for body in on(day).of_kind(kind) if body.nation == nation]


def agreement(short: str) -> Agreement:
    (found,) = (each.record for each in entries() if isinstance(each.record, Agreement) and each.record.short == short)
    return found


def commitments_of(id_: str) -> list[Commitment]:
    return [each.record for each in entries() if isinstance(each.record, Commitment) and each.record.agreement == id_]
