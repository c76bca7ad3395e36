"""A built wheel carries everything: installed outside any checkout, it is the same product."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from tests.conftest import ROOT

from commonweal.demo.figures import figures_of
from commonweal.kernel.period import month

PACKAGE = ROOT / "src" / "commonweal"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()
    others = {name for name in held - wanted if ".dist-info/" not in name}
    assert others == set()
    for part in (".html", ".yaml", ".csv", ".css", ".js", "manifest.json"):
        assert any(name.endswith(part) for name in held), part


class Installed:
    """The wheel in a virtual environment of its own; what it depends on is lent by the environment of the tests."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.folder = folder
        venv = folder / "venv"
        self._check(sys.executable, "-m", "venv", "--without-pip", venv)
        python = venv / "bin" / "python"
        lent = venv / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        self._check(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index", "--no-deps", wheel)
        (lent / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
        self.python, self.command = python, venv / "bin" / "commonweal"

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        left_out = {
            "DATABASE_URL",
            "DATABASE_OWNER_URL",
            "DJANGO_SETTINGS_MODULE",
            "PYTHONPATH",
            "PYTHONDONTWRITEBYTECODE",
        }
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return subprocess.run(
            [str(argument) for argument in arguments], env={**kept, "COMMONWEAL_HOME": str(self.folder / "home")},
            cwd=self.folder, capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip

    def _check(self, *arguments: str | Path) -> None:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_the_wheel_gives_the_same_place_outside_any_checkout(wheel: Path, tmp_path: Path) -> None:
    product = Installed(wheel, tmp_path)
    where = product.run(product.python, "-c", "import commonweal; print(commonweal.__file__)").stdout
    assert where.startswith(str(tmp_path)), where
    try:
        made = product.run(product.command, "demo", "--no-serve")
        assert made.returncode == 0, made.stderr
        assert made.stdout.count("demo-") == 12
        asked = ("measure", "values", "delayed-days", "--area", "E92000001", "--period", "2013-05", "--format", "json")
        values = product.run(product.command, *asked)
        assert values.returncode == 0, values.stderr
        (figure,) = json.loads(values.stdout)
        assert figure["value"] == sum(area.total for area in figures_of(month(2013, 5)).areas)
        assert figure["status"] == "synthetic"
        page = product.run(
            product.python, "-c",
            "from commonweal.site.startup import ready; ready()\n"
            "from django.test import Client\n"
            "answer = Client(SERVER_NAME='localhost').get('/')\n"
            "print(answer.status_code, 'Synthetic data' in answer.content.decode())\n"
            "import re\n"
            "sheet = re.search(r'/static/[^\"]+[.]css', answer.content.decode())[0]\n"
            "print(Client(SERVER_NAME='localhost').get(sheet).status_code)",
        )  # fmt: skip
        assert page.stdout.split() == ["200", "True", "200"], page.stderr
    finally:
        stopped = product.run(product.command, "stop")
    assert "Stopped" in stopped.stderr
