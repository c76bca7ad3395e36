"""`commonweal demo` as a newcomer has it: an empty folder, one command, a site, a sign-in for each role."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import warm

from commonweal.access.principal import Role
from commonweal.demo.drawing import revised_months
from commonweal.demo.figures import figures_of
from commonweal.demo.population import workbook_of_year
from commonweal.kernel.period import month

COMMAND = [sys.executable, "-m", "commonweal"]
REAL_LOOKING = "year,code,name,sex," + ",".join(f"age_{age}" for age in range(90)) + ",age_90_plus\n"


@dataclass(frozen=True)
class Home:
    """A data folder of its own, with its embedded server."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        left_out = {"DATABASE_URL", "DATABASE_OWNER_URL", "PYTHONDONTWRITEBYTECODE"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {**kept, "COMMONWEAL_HOME": str(self.folder)}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        if arguments[0] != "demo":
            return warm.run([*map(str, arguments)], self.environment)
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )

    def value(self, *arguments: str) -> str:
        done = self.run("measure", "values", *arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        (figure,) = json.loads(done.stdout)
        return f"{figure['value']} {figure['status']}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Generator[Home]:
    found = Home(tmp_path_factory.mktemp("demo") / "home")
    yield found
    found.run("stop")


@pytest.fixture(scope="module")
def built(home: Home) -> subprocess.CompletedProcess[str]:
    return home.run("demo", "--no-serve")


def sign_ins_of(done: subprocess.CompletedProcess[str]) -> dict[str, tuple[str, str]]:
    rows = [line.split() for line in done.stdout.splitlines()]
    return {row[0]: (row[1], row[2]) for row in rows[1:] if len(row) == 3}


def test_an_empty_folder_becomes_a_synthetic_place(
    built: subprocess.CompletedProcess[str], home: Home
) -> None:
    assert built.returncode == 0, built.stderr
    assert list(sign_ins_of(built)) == [role.value for role in Role]
    assert "Making and loading the synthetic place" in built.stderr
    for _, password in sign_ins_of(built).values():
        assert password not in built.stderr


def test_its_figures_are_those_that_were_made_up(built: object, home: Home) -> None:
    england = sum(area.total for area in figures_of(month(2015, 9)).areas)
    assert home.value("delayed-days", "--area", "E92000001", "--period", "2015-09") == f"{england} synthetic"
    camden = next(area for area in figures_of(month(2019, 12)).areas if area.ons == "E09000007")
    assert (
        home.value("delayed-days", "--area", "E09000007", "--period", "2019-12")
        == f"{camden.total} synthetic"
    )
    rate = home.value("delayed-days-rate", "--area", "E09000007", "--period", "2019-12")
    assert re.fullmatch(r"\d+(\.\d+)? synthetic", rate)


def test_every_month_of_every_borough_is_there(built: object, home: Home) -> None:
    done = home.run("measure", "values", "delayed-days", "--by", "month", "--format", "csv")
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    boroughs = {row[0] for row in rows if row[0].startswith("E09")}
    assert len(boroughs) == 33
    filled = {(row[0], row[2]) for row in rows if row[0] in boroughs if row[3]}
    assert len(filled) == 33 * 105


def test_a_revised_month_is_seen_as_it_was_known(built: object, home: Home) -> None:
    for period in revised_months():
        first, second = figures_of(period), figures_of(period, revised=True)
        asked = ("delayed-days", "--area", "E92000001", "--period", str(period))
        assert home.value(*asked).split()[0] == str(sum(area.total for area in second.areas))
        assert second.revised is not None
        before = second.revised.replace(day=1).isoformat()
        assert home.value(*asked, "--known", before).split()[0] == str(
            sum(area.total for area in first.areas)
        )


def test_a_second_time_loads_nothing_and_shows_the_same_sign_ins(
    built: subprocess.CompletedProcess[str], home: Home
) -> None:
    files = {path: path.stat().st_mtime_ns for path in (home.folder / "demo").iterdir()}
    again = home.run("demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert sign_ins_of(again) == sign_ins_of(built)
    assert "The synthetic place is loaded already" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in (home.folder / "demo").iterdir()} == files


def test_published_figures_are_refused_in_a_synthetic_folder(
    built: object, home: Home, tmp_path: Path
) -> None:
    published = tmp_path / "ons_mye_2015.csv"
    published.write_text(REAL_LOOKING + "2015,E09000007,Camden,F," + ",".join(["1"] * 91) + "\n")
    done = home.run("load", "population", published)
    assert done.returncode == 1
    assert "COMMONWEAL_HOME" in done.stderr
    done = home.run("demo", "--no-serve", "--data", tmp_path)
    assert done.returncode == 1
    assert "holds synthetic data" in done.stderr
    assert "COMMONWEAL_HOME" in done.stderr


def test_names_codes_and_postcodes_are_no_figures_and_load_beside_it(
    built: object, home: Home, tmp_path: Path
) -> None:
    postcodes = tmp_path / "postcodes_of_camden.csv"
    postcodes.write_text("postcode,la_code,easting,northing\nNW1 1AA,E09000007,529000,183000\n")
    done = home.run("load", "postcodes", postcodes)
    assert done.returncode == 0, done.stderr


@contextmanager
def serving(home: Home, port: int) -> Generator[list[str]]:
    """The lines that a serving demonstration prints on its way, until the address; it ends with the block."""
    process = subprocess.Popen(
        [*COMMAND, "demo", "--port", str(port)], env=home.environment, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    lines: list[str] = []
    try:
        assert process.stderr
        for line in process.stderr:
            lines.append(line)
            if "Commonweal is at" in line:
                break
        yield lines
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if process.stderr:
            process.stderr.close()


def page(opener: urllib.request.OpenerDirector, address: str, fields: dict[str, str] | None = None) -> str:
    data = urllib.parse.urlencode(fields).encode() if fields else None
    for _ in range(100):
        try:
            request = urllib.request.Request(address, data, {"Referer": address})
            with opener.open(request, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.2)
    raise AssertionError("the site does not answer")


def test_it_serves_a_site_that_says_it_is_synthetic_and_lets_one_sign_in(
    built: subprocess.CompletedProcess[str], home: Home
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(home, port) as lines:
            text = "".join(lines)
            address = re.search(r"http://127\.0\.0\.1:(\d+)/", text)
            assert address, text
            assert f"Port {port} is taken" in text
            assert int(address[1]) != port
            opener = urllib.request.build_opener(
                urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
            )
            assert "Synthetic data" in page(opener, address[0])
            form = page(opener, f"{address[0]}sign-in")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
            assert token
            username, password = sign_ins_of(built)["integration-lead"]
            fields = {"csrfmiddlewaretoken": token[1], "username": username, "password": password}
            inside = page(opener, f"{address[0]}sign-in", fields)
            assert "Sign out" in inside
            assert "Synthetic data" in inside


def test_a_broken_file_is_reported_and_the_rest_is_loaded(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ons_mye_2015.csv").write_text(
        REAL_LOOKING + "2015,E09000007,Camden,F," + ",".join(["7"] * 91) + "\n"
    )
    (data / "ons_mye_2016.csv").write_text("this is,no such file\n1,2\n")
    (data / "minutes.csv").write_text("a,b\n")
    other = Home(tmp_path / "home")
    try:
        done = other.run("demo", "--no-serve", "--data", data)
        assert done.returncode == 1
        assert "ons_mye_2016.csv" in done.stderr
        assert "Skipped, no loader takes them: .: minutes.csv" in done.stderr
        assert len(sign_ins_of(done)) == 12
        shown = other.run("load", "population", data / "ons_mye_2015.csv")
        assert "true" in shown.stdout.lower()
        refused = other.run("demo", "--no-serve")
        assert refused.returncode == 1
        assert "holds published data" in refused.stderr
        made_up = tmp_path / "made-up.xlsx"
        made_up.write_bytes(workbook_of_year(2015))
        refused = other.run("load", "population", made_up)
        assert refused.returncode == 1
        assert "synthetic" in refused.stderr
    finally:
        other.run("stop")
