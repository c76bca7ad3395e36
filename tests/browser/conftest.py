"""A real server and a real Chromium: each page is looked at as people and their tools see it.

`site` is a running site on a clone of the template database; `look` opens a page and checks what must hold
of every page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.served import served

from .place import drawn, made_up

__all__ = ["drawn", "made_up"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is the same browser without windows, at a third of the work."""

CHROMIUM = os.environ.get("COMMONWEAL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}

# A page may wait for a core that other tests hold; what is expected stays the same.
expect.set_options(timeout=30_000)

# The sync browser runs an event loop in this thread; the tests' own reads of the database are not inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if CHROMIUM or collection_path.name == "conftest.py":
        return None
    if os.environ.get("CI"):
        raise pytest.UsageError("Chromium is absent: install it, or name it in COMMONWEAL_CHROMIUM")
    return True if collection_path.name.startswith("test_") else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        texts = [path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py")]
        count = sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in texts)
        terminalreporter.write_line(f"{count} browser tests not collected: no Chromium found")


@dataclass(frozen=True)
class Site:
    """A running site."""

    address: str
    environment: dict[str, str]

    def __call__(self, path: str) -> str:
        return f"{self.address}{path}"

    def command(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `commonweal` on the database of this site."""
        return subprocess.run(
            [sys.executable, "-m", "commonweal", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def start_site(environment: dict[str, str]) -> Generator[Site]:
    """Serve on loopback until the caller is done. A module that needs data loads them before it calls
    this.
    """
    with served(environment) as address:
        yield Site(address, environment)


@pytest.fixture(scope="module")
def site(module_database: Any) -> Generator[Site]:
    """A site without data."""
    yield from start_site(module_database.environment)


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Generator[BrowserContext]:
    """A reader's browser with nothing in it; pages opened from it share a sign-in."""
    made = browser.new_context(viewport=WIDE, locale="en-GB")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """Where pictures of pages go, to be looked at: COMMONWEAL_SCREENSHOTS, else nowhere."""
    if not os.environ.get("COMMONWEAL_SCREENSHOTS"):
        return None
    folder = Path(os.environ["COMMONWEAL_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Watch:
    """What a page did that no page may do."""

    home: str
    faults: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused request (a form with an error, a page not found) is the browser's own note on the status
        # asked for.
        if (
            message.type in {"error", "warning"}
            and "the server responded with a status of 4" not in message.text
        ):
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "about", "blob"} and parts.netloc != self.home:
            self.faults.append(f"called out: {request.url}")


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands. It runs beside the page's own policy, which forbids all
    scripts but ours.
    """
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate(
        """async tags => (await axe.run(document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], elementRef: false,
        })).violations.map(({id, impact, nodes}) => ({id, impact, nodes: nodes.map(
            ({target, failureSummary}) => ({target, failureSummary}))}))""",
        STANDARDS,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SETTLED_MS = 5000
"""A window that has just been made narrow is drawn anew a moment later."""


def assert_fits(page: Page) -> None:
    """No page scrolls sideways; only boxes inside it may."""
    try:
        page.wait_for_function(FITS, timeout=SETTLED_MS)
    except PlaywrightTimeout:
        width = page.evaluate("() => document.documentElement.scrollWidth")
        room = page.evaluate("() => document.documentElement.clientWidth")
        wide = page.evaluate(
            """room => [...document.querySelectorAll('body *')]
                 .filter(e => e.getBoundingClientRect().right > room + 1 && !e.closest('[tabindex="0"]'))
                 .slice(0, 5).map(e => e.tagName + '.' + e.className)""",
            room,
        )
        raise AssertionError(f"the page is {width} wide in {room}: {wide}") from None


def assert_skip_link_works(page: Page) -> None:
    page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.className")
    assert "nhsuk-skip-link" in first, f"the first stop of the keyboard is {first!r}"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.closest('main') !== null"), (
        "the skip link does not reach the content"
    )


Look = Callable[..., Page]


@pytest.fixture
def look(page: Page, screenshots: Path | None) -> Look:
    """`look(site, "/places")`: open it wide and narrow and check it; the page is left open, wide.

    `status` is the one expected, `name` the screenshot's; `open_it` is a function that gets to the page
    where its address alone does not (it gets the page).
    """

    def check(
        site: Site,
        path: str,
        *,
        status: int = 200,
        name: str = "",
        open_it: Callable[[Page], None] | None = None,
    ) -> Page:
        watch = Watch(urlsplit(site.address).netloc)
        watch.on(page)
        label = name or (re.sub(r"\W+", "-", path).strip("-") or "home")
        page.set_viewport_size(WIDE)
        if open_it:
            open_it(page)
        else:
            answer = page.goto(site(path), wait_until="networkidle")
            assert answer is not None and answer.status == status, (
                f"{path} answered {answer and answer.status}"
            )
        assert page.locator("h1").count() == 1, "a page has one h1"
        assert page.evaluate("() => document.documentElement.lang"), "a page says its language"
        if screenshots:
            page.screenshot(path=screenshots / f"{label}.png", full_page=True)
        assert axe_violations(page) == []
        if (
            not open_it and not page.locator(".nhsuk-error-summary").count()
        ):  # an error summary takes the focus itself
            assert_skip_link_works(page)
        page.set_viewport_size(NARROW)
        page.wait_for_timeout(100)  # the narrow drawings are asked for, then drawn
        page.wait_for_function("() => [...document.images].every(image => image.complete)")
        if screenshots:
            page.screenshot(path=screenshots / f"{label}-320.png", full_page=True)
        assert_fits(page)
        assert axe_violations(page) == []
        page.set_viewport_size(WIDE)
        assert watch.faults == []
        return page

    return check
