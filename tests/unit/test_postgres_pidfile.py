"""`postmaster.pid` is read without trust: whatever it holds, reading it gives an answer and no surprise."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonweal.site.postgres import pidfile
from commonweal.site.postgres.pidfile import PidFile, parse

WHOLE = "4711\n/home/place/data\n1795316959\n5432\n/home/place/socket\n\n  5432001   98304\nready   \n"


def test_a_whole_file():
    assert parse(WHOLE) == PidFile(4711, "/home/place/data", 1795316959, 5432, "/home/place/socket", "ready")
    assert parse(WHOLE).is_ready


def test_a_single_user_process_is_read_as_the_process():
    assert parse("-4711\n/data\n").pid == 4711


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=len(WHOLE)))
def test_every_half_written_file_is_nothing_or_a_beginning(length: int):
    found = parse(WHOLE[:length])
    if found is not None:
        assert str(4711).startswith(str(found.pid))
        assert not found.is_ready or length >= WHOLE.index("ready") + 5


@settings(max_examples=100, deadline=None)
@given(st.text())
@example("")
@example("\n")
@example("0\n")
@example("--5\n")
@example("99999999999999999999\n")
@example("²\n")
@example("12\0\n")
@example("1\n2\n3\n4\n5\n6\n7\nready")
def test_any_text_is_read_without_an_error(text: str):
    found = parse(text)
    if found is not None:
        assert 0 < found.pid <= pidfile.LARGEST_PID
        assert found.port is None or 0 <= found.port <= pidfile.LARGEST_PORT


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_on_disk_are_read_without_an_error(tmp_path_factory, contents: bytes):
    folder = tmp_path_factory.getbasetemp() / "any-bytes"
    folder.mkdir(exist_ok=True)
    (folder / "postmaster.pid").write_bytes(contents)
    pidfile.read(folder)


def test_no_file_is_no_server(tmp_path: Path):
    assert pidfile.read(tmp_path) is None
    assert pidfile.read(tmp_path / "nowhere") is None


def test_a_pipe_in_its_place_does_not_hold_the_reader(tmp_path: Path):
    os.mkfifo(tmp_path / "postmaster.pid")
    assert pidfile.read(tmp_path) is None
