"""The statements that the documentation gives for a named server make one that the product runs on."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from commonweal.demo.making import MadeFile, content_of
from commonweal.site.postgres.server import Server

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-a-named-server.md"


def execute(url: str, text: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in filter(None, (part.strip() for part in text.split(";\n"))):
            connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture
def named(server: Server, tmp_path: Path) -> Generator[dict[str, str]]:
    """A database made by the page's statements under names of this test, and the settings that reach it."""
    mark = uuid.uuid4().hex[:8]
    names = {name: f"{name}_{mark}" for name in ("commonweal_owner", "commonweal_app", "commonweal")}
    found = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    renamed = re.sub(r"\b(commonweal(?:_owner|_app)?)\b", lambda match: names[match[1]], found[0])
    first, second = renamed.split(f"\\c {names['commonweal']}\n")
    admin, database = server.url("superuser", database="postgres"), names["commonweal"]
    execute(admin, first)
    execute(server.url("superuser", database=database), second)
    at = f"/{database}?host={server.socket_dir}&port={server.port}"
    yield {
        "COMMONWEAL_HOME": str(tmp_path / "home"),
        "DATABASE_URL": f"postgresql://{names['commonweal_app']}:one-long-password@{at}",
        "DATABASE_OWNER_URL": f"postgresql://{names['commonweal_owner']}:another-long-password@{at}",
    }
    execute(admin, f"DROP DATABASE {database} WITH (FORCE);\n")
    execute(admin, f"DROP ROLE {names['commonweal_app']};\nDROP ROLE {names['commonweal_owner']};\n")


def test_the_product_runs_on_it(named: dict[str, str], tmp_path: Path) -> None:
    file = MadeFile("dtoc-la", "2015-09")
    path = tmp_path / file.name
    path.write_bytes(content_of(file))

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "commonweal", *arguments], env=named, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip

    loaded = command("load", "dtoc-la", str(path))
    assert loaded.returncode == 0, loaded.stderr
    asked = command("measure", "values", "delayed-days", "--area", "E09000012", "--format", "csv")
    assert asked.stdout.splitlines()[1] == "E09000012,Hackney,2015-09,862,days,synthetic"
    assert "nothing stopped" in command("stop").stderr
    assert not (tmp_path / "home" / "postgres").exists()
