"""A client that costs little, for it runs on the cores of the server that it asks: one process, all connections in one
selector, requests as bytes that are ready, of an answer only the status, the length and what the script looks at.

A script is a generator: it yields requests, is sent each answer, and counts as a loss whatever is not right in it.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector, SelectorKey

ANSWER_SECONDS = 120.0
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Answer:
    """`head` is as it came, `body` without the head."""

    status: int
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and as what its time is counted."""

    sent: bytes
    kind: str = ""


Script = Generator[Asked, Answer, None]


Losses = Counter[str]
"""How often which kind of thing was wrong."""


@dataclass(slots=True)
class Run:
    """What came of scripts: answers within the measured seconds, and the time of each in seconds by kind."""

    seconds: float = 0.0
    answers: int = 0
    times: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    client_seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0

    @property
    def client_share(self) -> float:
        """Of one core."""
        return self.client_seconds / self.seconds if self.seconds else 0.0


class _Line:
    """One connection and the script that speaks over it."""

    def __init__(self, port: int, script: Script) -> None:
        self.script = script
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = bytearray()
        self.needs = 0
        self.begun = 0.0
        self.kind = ""

    def send(self, asked: Asked) -> None:
        self.kind = asked.kind
        self.got.clear()
        self.needs = 0
        self.begun = time.perf_counter()
        self.socket.sendall(asked.sent)

    def take(self) -> Answer | None:
        """What has come is added; the answer where it is whole. Raises ConnectionError where the server hung up."""
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.got += piece
        if not self.needs:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.needs = end + 4 + _length(bytes(self.got[: end + 4]))
        if len(self.got) < self.needs:
            return None
        head, _, body = bytes(self.got).partition(b"\r\n\r\n")
        return Answer(int(head[9:12]), head, body)


    def go_on(self, answer: Answer | None, *, is_over: bool = False) -> bool:
        """The script sees the answer, and its next request is on its way. False where there is none."""
        try:
            asked = next(self.script) if answer is None else self.script.send(answer)
        except StopIteration:
            return False
        if not is_over:
            self.send(asked)
        return not is_over

    def close(self) -> None:
        self.socket.close()
        self.script.close()


def _length(head: bytes) -> int:
    head = head.lower()
    place = head.find(b"\r\ncontent-length:")
    if place < 0:
        if head[9:12] in (b"204", b"304"):
            return 0
        raise ConnectionError(f"an answer without its length: {head[:200]!r}")
    return int(head[place + 17 : head.index(b"\r\n", place + 2)])


def header(head: bytes, name: bytes) -> bytes:
    """The value of a header, empty where there is none; `name` in small letters."""
    place = head.lower().find(b"\r\n" + name + b":")
    return b"" if place < 0 else head[place + len(name) + 3 :].partition(b"\r\n")[0].strip()


def drive(
    port: int, scripts: Sequence[Script], losses: Losses, *, seconds: float = float("inf"), warm: float = 0.0
) -> Run:
    """Every script over a connection of its own, until all end or the seconds after the warm ones are over. Every
    request that was begun is answered.
    """
    run = Run()
    with DefaultSelector() as selector:
        busy = 0
        for script in scripts:
            line = _Line(port, script)
            if line.go_on(None):
                selector.register(line.socket, EVENT_READ, line)
                busy += 1
        start = time.perf_counter() + warm
        end, used = start + seconds, time.process_time()
        while busy:
            for key, _ in selector.select(ANSWER_SECONDS) or _silent():
                line: _Line = key.data
                try:
                    answer = line.take()
                    if answer is None:
                        continue
                    now = time.perf_counter()
                    if start <= now <= end:
                        used = used if run.answers else time.process_time()
                        run.answers += 1
                        run.times.setdefault(line.kind, []).append(now - line.begun)
                    if line.go_on(answer, is_over=now >= end):
                        continue
                except OSError as error:
                    losses[f"{line.kind}: {error}"] += 1
                selector.unregister(line.socket)
                line.close()
                busy -= 1
    run.seconds = min(time.perf_counter(), end) - start
    run.client_seconds = time.process_time() - used
    return run


def _silent() -> list[tuple[SelectorKey, int]]:
    raise TimeoutError(f"no answer for {ANSWER_SECONDS:.0f} s")


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of one token to one server."""

    port: int
    token: str

    def get(self, address: str) -> bytes:
        return self._head("GET", address) + b"\r\n"

    def sent(self, method: str, address: str, body: bytes) -> bytes:
        head = self._head(method, address)
        return head + b"Content-Type: application/fhir+json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def _head(self, method: str, address: str) -> bytes:
        return (
            f"{method} /fhir/{address} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {self.token}\r\nAccept: application/fhir+json\r\n"
        ).encode()
