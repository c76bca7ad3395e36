"""The parts of backup and restore that need no server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.kernel.problem import Refused
from commonweal.site.backup import checking, folder, manifest, moments, ranges, segments
from commonweal.site.backup.manifest import File, Manifest
from commonweal.site.backup.segments import Segment
from commonweal.site.postgres import archive, place

NOON = datetime(2016, 5, 12, 12, tzinfo=UTC)
PIECE = segments.SEGMENT_BYTES


def lsn(number: int, offset: int = 1) -> str:
    high, low = divmod(number * PIECE + offset, 2**32)
    return f"{high:X}/{low:X}"


def base(hour: int, piece: int, timeline: int = 1, *, through: int | None = None) -> Manifest:
    """A backup that ended `hour` hours after noon and is consistent from a place in a piece of the log on."""
    ended = NOON + timedelta(hours=hour)
    return Manifest(
        id=f"b{hour}", began=ended, ended=ended, system="7", timeline=timeline, stop=lsn(piece),
        through=lsn(piece if through is None else through, 9) if through != 0 else "", postgres="18.1", product="0",
        folders=("data",), files={"data/a": File(1, "00")},
    )  # fmt: skip


# pieces of the log


@given(st.integers(1, 2**32 - 1), st.integers(0, 2**40 - 1))
def test_a_piece_is_found_again_by_its_name(timeline: int, number: int) -> None:
    piece = Segment(timeline, number)
    assert segments.parse(piece.name) == piece
    assert piece < piece.next
    assert piece.name < piece.next.name or number == 2**40 - 1


@pytest.mark.parametrize("name", ["", "00000001.history", "0" * 23, "00000001000000000000000g", "0000000100000000000001FF", "0" * 24 + ".partial"])
def test_other_names_are_no_pieces(name: str) -> None:
    assert segments.parse(name) is None


def test_a_place_belongs_to_the_piece_of_the_byte_before_it() -> None:
    assert segments.before(1, lsn(5, 0)) == Segment(1, 4)
    assert segments.before(1, lsn(5, 1)) == Segment(1, 5)
    assert segments.before(1, "1/0") == Segment(1, 255)
    with pytest.raises(ValueError, match="place"):
        segments.position("0/0/0")


@given(st.sets(st.integers(0, 30)), st.integers(0, 30))
@settings(max_examples=100)
def test_the_log_leads_to_the_first_gap(held: set[int], first: int) -> None:
    last = segments.last_unbroken(Segment(1, first), {Segment(1, each) for each in held})
    assert (last is None) == (first not in held)
    if last:
        assert set(range(first, last.number + 1)) <= held
        assert last.number + 1 not in held


# moments


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2016-05-12T12:00:00Z", NOON),
        ("2016-05-12T13:00+01:00", NOON),
        ("2016-05-12 13:00", NOON),
        ("2016-01-12 12:00:00.25", datetime(2016, 1, 12, 12, 0, 0, 250000, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_zone_or_by_londons_clock(text: str, wanted: datetime) -> None:
    assert moments.parse(text) == wanted


@pytest.mark.parametrize("text", ["", "2016-05-12", "12:00", "2016-05-12T25:00Z", "20160512T120000Z", "now", "2016-10-30 01:30", "2016-03-27 01:30"])
def test_what_is_no_moment_or_not_one_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="--to"):
        moments.parse(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_that_we_write_is_read_again(moment: datetime) -> None:
    assert moments.parse(moments.written(moment.replace(year=max(moment.year, 1000)))) == moment.replace(year=max(moment.year, 1000))


# which times can be restored


def pieces(*numbers: int, timeline: int = 1) -> frozenset[Segment]:
    return frozenset(Segment(timeline, each) for each in numbers)


def test_the_log_between_two_backups_makes_one_span() -> None:
    found = ranges.stretches([base(0, 3), base(2, 6)], pieces(3, 4, 5, 6), ranges.Log())
    assert ranges.spans(found) == [(NOON, NOON + timedelta(hours=2))]
    assert [each.through for each in found] == [lsn(6, 9)] * 2
    between = ranges.choose(found, NOON + timedelta(hours=1))
    assert between is not None
    assert between.base.id == "b0"
    at_the_second = ranges.choose(found, NOON + timedelta(hours=2))
    assert at_the_second is not None
    assert at_the_second.base.id == "b2"


@pytest.mark.parametrize("held", [(3, 5, 6), (3, 4, 5), (4, 5, 6)])
def test_a_gap_is_never_bridged(held: tuple[int, ...]) -> None:
    found = ranges.stretches([base(0, 3), base(2, 6)], pieces(*held), ranges.Log())
    assert ranges.choose(found, NOON + timedelta(hours=1)) is None
    assert len(ranges.spans(found)) == 2


def test_a_backup_without_its_log_ends_a_span() -> None:
    found = ranges.stretches([base(0, 3), base(2, 6, through=0)], pieces(3, 4, 5, 6), ranges.Log())
    assert [each.until for each in found] == [NOON, NOON + timedelta(hours=2)]
    assert found[1].through == ""


def test_a_home_leads_on_from_its_own_backups_only() -> None:
    now = NOON + timedelta(hours=9)
    own = ranges.Log(frozenset({"b2"}), pieces(7, 8), {1: ranges.Past(now, lsn(8))})
    found = ranges.stretches([base(0, 3), base(2, 6)], pieces(3, 4, 5, 6), own)
    assert [each.uses_home for each in found] == [False, True]
    assert found[1].until == now
    foreign = ranges.Log(frozenset({"b9"}), own.pieces, own.pasts)
    assert not any(each.uses_home for each in ranges.stretches([base(2, 6)], pieces(6), foreign))
    broken = ranges.Log(own.bases, pieces(8), own.pasts)
    assert not any(each.uses_home for each in ranges.stretches([base(2, 6)], pieces(6), broken))


def test_timelines_are_not_mixed() -> None:
    found = ranges.stretches([base(0, 3), base(2, 6, timeline=2)], pieces(3, 4, 5, 6) | pieces(6, timeline=2), ranges.Log())
    assert ranges.choose(found, NOON + timedelta(hours=1)) is None


# manifests and files


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A small whole backup."""
    root = tmp_path / "b"
    (root / "data" / "empty").mkdir(parents=True)
    (root / "data" / "a").write_bytes(b"alpha")
    (root / "data" / "b").write_bytes(b"beta")
    files = {f"data/{name}": checking.measure(root / "data" / name, lambda _: None) for name in "ab"}
    whole = Manifest("b", NOON, NOON, "7", 1, "0/3000028", "", "18.1", "0", ("data", "data/empty"), files)
    manifest.write(root, whole)
    return root


def check(root: Path) -> None:
    checking.check_all(root, manifest.read(root), lambda _: None)


def test_a_whole_backup_passes(made: Path) -> None:
    check(made)
    assert manifest.read(made).size == 9
    assert (made / "backup.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["data/a", "data/b", "backup.json"])
@given(chance=st.data())
@settings(max_examples=30)
def test_a_changed_byte_is_found_and_its_file_named(tmp_path_factory: pytest.TempPathFactory, name: str, chance: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("b") / "b"
    (root / "data").mkdir(parents=True)
    for each in "ab":
        (root / "data" / each).write_bytes(each.encode() * 5)
    files = {f"data/{each}": checking.measure(root / "data" / each, lambda _: None) for each in "ab"}
    manifest.write(root, Manifest("b", NOON, NOON, "7", 1, "0/3000028", "", "18.1", "0", ("data",), files))
    path = root / name
    held = bytearray(path.read_bytes())
    if name == "backup.json":
        body = json.loads(held)
        body[chance.draw(st.sampled_from(["stop", "id", "system", "postgres"]))] += "0"
        path.write_text(json.dumps(body))
    else:
        held[chance.draw(st.integers(0, len(held) - 1))] ^= 1 << chance.draw(st.integers(0, 7))
        path.write_bytes(held)
    with pytest.raises(Refused) as refused:
        check(root)
    assert refused.value.problems[0].where.file == str(path)


def test_a_missing_and_a_foreign_file_are_named(made: Path) -> None:
    (made / "data" / "a").rename(made / "data" / "c")
    with pytest.raises(Refused, match="data/a: the file is missing"):
        check(made)
    (made / "data" / "c").rename(made / "data" / "a")
    (made / "data" / "c").touch()
    with pytest.raises(Refused, match="data/c: the file is not in the manifest"):
        check(made)


def test_a_link_and_a_missing_folder_are_refused(made: Path) -> None:
    (made / "data" / "empty").rmdir()
    with pytest.raises(Refused, match="data/empty"):
        check(made)
    (made / "data" / "empty").symlink_to("/etc")
    with pytest.raises(Refused, match="neither a file nor a folder"):
        check(made)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "data/../../x", "", "data//a"])
def test_a_manifest_that_leads_out_is_refused(made: Path, name: str) -> None:
    body = manifest.read_sealed(made / "backup.json")
    body["files"] = {name: {"size": 1, "sha256": "00"}}
    manifest.write_sealed(made / "backup.json", body)
    with pytest.raises(Refused, match="manifest cannot be read"):
        manifest.read(made)


def test_a_folder_in_the_home_or_with_other_things_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for wrong in (home, home / "backups", tmp_path):
        with pytest.raises(Refused, match="inside the data folder"):
            folder.prepare(wrong, home)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(Refused, match="other things"):
        folder.prepare(tmp_path / "other", home)
    with pytest.raises(Refused, match="not a folder"):
        folder.prepare(tmp_path / "other" / "letter.txt", home)
    with pytest.raises(Refused, match="no folder of backups"):
        folder.existing(tmp_path / "other")


def test_two_backups_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    into = folder.prepare(tmp_path / "b", tmp_path / "home")
    with folder.writing(into):
        with pytest.raises(Refused, match="another command"), folder.writing(into):
            pass
        with pytest.raises(Refused, match="another command"), folder.reading(into):
            pass
    with folder.reading(into), folder.reading(into):
        pass


def test_a_folder_is_of_one_database(tmp_path: Path) -> None:
    into = folder.prepare(tmp_path / "b", tmp_path / "home")
    folder.settle(into, "7")
    left = into.bases / f"{folder.MAKING}x"
    left.mkdir()
    folder.settle(into, "7")
    assert not left.exists()
    with pytest.raises(Refused, match="another database"):
        folder.settle(into, "8")


# the state of the archive


def test_the_state_of_the_archive_is_kept(tmp_path: Path) -> None:
    at = place.find(tmp_path)
    at.keep.mkdir()
    assert archive.read(at) == archive.State()
    state = archive.State(is_on=True, most_bytes=5).with_base(archive.Base("a", "0" * 24)).with_ended(1, archive.Ended("x", "0/1"))
    archive.write(at, state)
    assert archive.read(at) == state
    assert not state.is_on
    at.archive_state.write_text('{"is_on": true}')
    assert archive.read(at) == archive.State()


def test_an_archive_past_its_limit_ends(tmp_path: Path) -> None:
    at = place.find(tmp_path)
    at.archive.mkdir(parents=True)
    archive.write(at, archive.State(is_on=True, most_bytes=9))
    (at.archive / "x").write_bytes(b"123456789")
    assert not archive.end_where_full(at)
    (at.archive / "y").write_bytes(b"1")
    assert archive.end_where_full(at)
    assert not archive.read(at).is_on
    assert "limit" in archive.read(at).why


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_named_server_is_refused_with_what_to_do(tmp_path: Path, verb: str) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@/nowhere", "COMMONWEAL_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "commonweal", verb, str(tmp_path / "b")], env=environment, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "pg_basebackup" in done.stderr
    assert not (tmp_path / "b").exists()
