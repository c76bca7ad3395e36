"""The page that describes the HTTP API to people."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Generator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.api_place import load_place
from tests.conftest import Database

from .conftest import Look, Site, start_site


@pytest.fixture(scope="module")
def site(module_database: Database) -> Generator[Site]:
    """A site with the place of the API's tests."""
    load_place()
    yield from start_site(module_database.environment)


def test_the_description_is_a_sound_page(look: Look, site: Site) -> None:
    page = look(site, "/api/v1/docs")
    assert page.locator("h1").inner_text() == "HTTP API"
    with urllib.request.urlopen(site("/api/v1/openapi.json"), timeout=30) as answer:
        paths = json.load(answer)["paths"]
    shown = page.locator("section > p > code").all_inner_texts()
    assert [text.removeprefix("GET ") for text in shown if text.startswith("GET ")] == list(paths)


def test_examples_open(site: Site, page: Page) -> None:
    page.goto(site("/api/v1/docs"))
    links = page.locator("section a").evaluate_all("found => found.map(link => link.getAttribute('href'))")
    with urllib.request.urlopen(site("/api/v1/openapi.json"), timeout=30) as answer:
        paths = json.load(answer)["paths"]
    without = ["/api/v1/decisions/meetings/{id}"]  # each place has its own
    assert len(links) == len([path for path in paths if path not in without])
    for link in links:
        answer = page.request.get(site(link))
        expected = 404 if link.endswith("/population") else 200  # no population is loaded here
        assert answer.status == expected, f"{urlsplit(link).path} answers {answer.status}: {answer.text()}"
