"""What every answer carries: pages may load from their own site only, run no script but ours, and be framed
nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.test import Client

from commonweal.web.static_files import static_url

PAGES = ["/", "/sign-in", "/search?q=x", "/no-such-page", "/health", "/robots.txt", "/static/none.css"]


@pytest.fixture
def client(database: object) -> Client:
    return Client(SERVER_NAME="localhost", enforce_csrf_checks=True)


def body(response) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_every_header(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_one_inline_script_is_allowed_by_its_hash_and_no_other(client: Client) -> None:
    response = client.get("/")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", body(response), re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    allowed = re.search(r"script-src ([^;]+)", response.headers["Content-Security-Policy"])
    assert allowed and allowed[1].split() == ["'self'", f"'sha256-{digest}'"]


def test_pages_have_no_inline_styles_and_name_no_other_host(client: Client) -> None:
    for path in PAGES:
        text = body(client.get(path))
        assert " style=" not in text
        assert not re.findall(r"""(?:src|href|action|srcset)=["'](?:https?:)?//""", text)


def test_built_files_are_kept_for_ever_and_gzipped(client: Client) -> None:
    response = client.get(static_url("commonweal.css"), headers={"Accept-Encoding": "gzip"})
    content = b"".join(response)
    assert response.headers["Content-Encoding"] == "gzip" and content[:2] == b"\x1f\x8b"
    assert "immutable" in response.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response.headers
    again = client.get(static_url("commonweal.css"), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_style_sheet_calls_nobody(client: Client) -> None:
    text = body(client.get(static_url("commonweal.css")))
    assert "http" not in text and "@import" not in text and "Frutiger" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../middleware.py",
        "/static/%2e%2e/middleware.py",
        "/static/vendor/../../middleware.py",
        "/static//etc/passwd",
        "/static/vendor/",
        "/charts/../../secret-key",
        "/charts/%2e%2e%2fsecret-key",
        "/charts/" + "0" * 64 + ".json",
    ],
)
def test_no_address_reaches_other_files(client: Client, path: str) -> None:
    assert client.get(path).status_code in {400, 404}


def test_public_pages_set_no_cookie_and_are_not_kept_apart_from_readers(client: Client) -> None:
    response = client.get("/")
    assert not response.cookies
    assert "Cookie" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_wrong_host_is_refused_in_words(client: Client) -> None:
    response = client.get("/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert "<h1" in body(response)


def test_a_form_without_its_mark_is_refused(client: Client) -> None:
    response = client.post("/sign-in", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "safety mark" in body(response)


def test_problems_of_the_api_are_json(client: Client) -> None:
    response = client.get("/api/no-such-thing")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:commonweal:problem:not-found"
