"""Two places with different structures answer side by side, through the real command and by their models alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.conftest import Database, command_on


@pytest.mark.covers("D2-111", "D2-115", "D2-124", "D2-128")
def test_who_decides_in_each_nation(module_database: Database) -> None:
    commonweal = command_on(module_database)

    def asked(subject: str, place: str, *more: str) -> list[dict[str, Any]]:
        done = commonweal(
            "decide", "route", "--type", subject, "--on", "2018-06-01", "--place", place, "--format", "json", *more
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["gates"]

    assert asked("strategic-plan", "S12000030")[-1]["decider"].startswith("Clackmannanshire and Stirling")
    assert [gate["decider"] for gate in asked("pooled-fund", "W06000023")] == [
        "Powys County Council", "Powys Teaching Health Board", "Powys Regional Partnership Board",
    ]  # fmt: skip
    plan = asked("commissioning", "N09000003", "--flag", "commissioning-plan")
    assert [gate["decider"] for gate in plan] == ["Health and Social Care Board", "Public Health Agency"]

    late = commonweal("commitments", "--agreement", "north-east-deal-2015", "--on", "2016-12-01", "--format", "json")
    assert late.returncode == 0, late.stderr
    states = {each["title"]: each["state"] for each in json.loads(late.stdout)}
    assert set(states.values()) == {"met", "on-track", "withdrawn"}
