"""Who may read the API, and what it must not do for another site or a stranger's words."""

from __future__ import annotations

import json
from collections.abc import Generator

import pytest
from tests.api_place import BASE, client, get, load_place
from tests.conftest import Database

from commonweal.access.permissions import EVERYBODY, holders


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database) -> Generator[None]:
    load_place()
    yield


def test_public_figures_are_open_to_everybody_and_leave_nothing() -> None:
    answer = get("/values", {"measure": "delayed-days", "period": "2015-09"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert holders("measures.read") == holders("places.read") == EVERYBODY


def test_no_other_site_may_read_for_its_visitor() -> None:
    answer = get("/measures", Origin="https://elsewhere.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    asked = client().options(f"{BASE}/measures", headers={"Origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert not [name for name in asked.headers if name.lower().startswith("access-control-")]


def test_who_loaded_a_file_is_not_told() -> None:
    assert "operator" not in get("/publications").content.decode()


@pytest.mark.parametrize(
    "value",
    [
        "'; DROP TABLE measures_fact; --",
        "<script>alert(1)</script>",
        "%00",
        "\x00",
        "\ud7ff",
        "a" * 5000,
        "../..",
        "{{7*7}}",
    ],
)
@pytest.mark.parametrize(
    ("path", "name"),
    [("/values", "measure"), ("/values", "area"), ("/values", "cursor"), ("/values", "dimension"), ("/areas", "q"),
     ("/areas", "kind"), ("/publications", "kind"), ("/concentration", "share")],
)  # fmt: skip
def test_hostile_values_are_data(path: str, name: str, value: str) -> None:
    query = {"measure": "delayed-days", "period": "2015-09"} if path in {"/values", "/concentration"} else {}
    answer = get(path, {**query, name: value})
    assert answer.status_code in {200, 400, 404}
    if answer.status_code != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        json.loads(answer.content)
    assert get("/values", {"measure": "delayed-days", "period": "2015-09"}).status_code == 200


def test_too_many_parameters_are_refused() -> None:
    answer = get("/values", {"measure": "delayed-days", "area": ["E09000007"] * 201})
    assert (answer.status_code, json.loads(answer.content)["errors"][0]["parameter"]) == (400, "area")
    flood = get("/values", {"measure": "delayed-days", "area": ["E09000007"] * 1200})
    assert flood.status_code == 400
    assert flood.headers["Content-Type"] == "application/problem+json"
