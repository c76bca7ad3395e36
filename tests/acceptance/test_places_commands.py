"""`commonweal place ...` through the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]


def test_a_place_is_found_by_a_part_of_its_name(commonweal: Command) -> None:
    done = commonweal("place", "find", "bournemouth christchurch & poole", "--format", "json")
    assert (done.returncode, [row["code"] for row in json.loads(done.stdout)]) == (0, ["E06000058"])


def test_a_place_is_found_by_an_old_code(commonweal: Command) -> None:
    done = commonweal("place", "find", "00EQ", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith("E06000049,Cheshire East,unitary-authority,")


def test_a_place_that_is_none_is_refused(commonweal: Command) -> None:
    done = commonweal("place", "find", "Atlantis")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Atlantis" in done.stderr


def test_a_place_shows_where_it_lies_and_what_it_came_from(commonweal: Command) -> None:
    done = commonweal("place", "show", "E06000058", "--on", "2021-04-01", "--format", "json")
    rows = json.loads(done.stdout)
    assert {row["code"] for row in rows if row["part"] == "came from"} == {
        "E06000028", "E06000029", "E07000048", "E10000009",
    }  # fmt: skip
    assert {row["name"] for row in rows if row["part"] == "lies in"} == {"South West", "England"}


@pytest.mark.covers("D0-010")
def test_a_profile_has_bands_for_estimates_and_all_ages_for_projections(commonweal: Command, tmp_path: Path) -> None:
    ages = ",".join(f"age_{n}" for n in range(90)) + ",age_90_plus"
    estimates = tmp_path / "estimates.csv"
    estimates.write_text(f"year,code,name,sex,{ages}\n2020,E09000007,Camden,P,{','.join(['10'] * 91)}\n")
    projections = tmp_path / "projections.csv"
    projections.write_text("code,name,sex,component,2030\nE09000007,Camden,persons,Population,999\n")
    assert commonweal("load", "population", estimates).returncode == 0
    assert commonweal("load", "projections", projections).returncode == 0
    done = commonweal("place", "profile", "Camden", "--format", "json")
    found = json.loads(done.stdout)
    assert [(row["year"], row["basis"], row["age"], row["people"]) for row in found["rows"]] == [
        (2020, "estimate", "0-17", 180), (2020, "estimate", "18-64", 470), (2020, "estimate", "65-74", 100),
        (2020, "estimate", "75-84", 100), (2020, "estimate", "85+", 60), (2020, "estimate", "all ages", 910),
        (2030, "projection", "all ages", 999),
    ]  # fmt: skip
    assert "Published for all ages only: 2030" in found["notes"]
    assert commonweal("place", "profile", "E09000001").returncode == 1


def test_an_overlap_without_its_lookups_says_what_to_load(commonweal: Command) -> None:
    done = commonweal("place", "overlap", "stp", "council")
    assert done.returncode == 1
    assert "commonweal load lookup" in done.stderr
    assert commonweal("place", "overlap", "stp", "parish").returncode == 1
    assert commonweal("place", "overlap").returncode == 2
