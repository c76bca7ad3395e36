"""Professionals who look at people's pages, each signed in for themselves."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from tests.benchmarks.record_client import Losses

BETWEEN_SECONDS = 5.0
_FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def signed_in(port: int, username: str, password: str) -> str:
    """The cookies of a new session, through the form as a browser sends it."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", "/sign-in")
    answer = link.getresponse()
    form = answer.read().decode()
    cookies = _cookies(answer)
    found = _FORM_TOKEN.search(form)
    if not found:
        raise SystemExit("the form to sign in has no token")
    body = urlencode({"csrfmiddlewaretoken": found[1], "username": username, "password": password})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": _sent(cookies),
        "Origin": f"http://127.0.0.1:{port}", "Referer": f"http://127.0.0.1:{port}/sign-in",
    }  # fmt: skip
    link.request("POST", "/sign-in", body, headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    if answer.status != 302:
        raise SystemExit(f"signing in gave status {answer.status}")
    return _sent(cookies | _cookies(answer))


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    given = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return dict(each.split("=", 1) for each in given)


def _sent(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def page(port: int, path: str, cookie: str) -> tuple[float, int]:
    """Milliseconds from asking to the last byte over a connection of its own, and the status."""
    started = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", path, headers={"Cookie": cookie})
    answer = link.getresponse()
    answer.read()
    link.close()
    return (time.perf_counter() - started) * 1000, answer.status


def crowd(port: int, paths: Sequence[str], cookies: Sequence[str], seconds: float, losses: Losses) -> list[float]:
    """Every page time in milliseconds: a reader for each cookie, a page every five seconds, begun spread over the first
    five.
    """
    times: list[float] = []
    end = time.monotonic() + seconds

    def read(reader: int) -> None:
        time.sleep(reader * BETWEEN_SECONDS / len(cookies))
        turn = reader
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                taken, status = page(port, paths[turn % len(paths)], cookies[reader])
            except OSError as error:
                losses[f"page: {error}"] += 1
                return
            if status == 200:
                times.append(taken)
            else:
                losses[f"page: status {status}"] += 1
            turn += 1
            time.sleep(max(0.0, BETWEEN_SECONDS - (time.monotonic() - began)))

    threads = [threading.Thread(target=read, args=(reader,)) for reader in range(len(cookies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times
