"""The documentation says what the product has: no page lacks an item, no link leads nowhere."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.reference import PAGES, page

from commonweal.kernel.figure import Status
from commonweal.measures.published.parsed import Mark

ROOT = Path(__file__).parents[3]
SRC = ROOT / "src" / "commonweal"
REFERENCE = ROOT / "docs" / "reference"
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "DEVELOPERS.md"])
NAMED_SERVER = ROOT / "docs" / "how-to" / "run-on-a-named-server.md"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)*")


def first_cells(name: str) -> list[str]:
    """The first cell of each row of a page's tables, without the code marks."""
    text = (REFERENCE / name).read_text(encoding="utf-8")
    return list(re.findall(r"^\| `([^`|]+)` \|", text, re.MULTILINE))


def named_server_sql(path: Path) -> str:
    found = re.findall(r"^```sql\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return found[0]


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_up_to_date(name: str) -> None:
    held = (REFERENCE / name).read_text(encoding="utf-8")
    assert held == page(name), "the page is behind the code: run python -m tests.reference"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for link in _LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_lists_every_page() -> None:
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / link).resolve() for link in _LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {path for path in (ROOT / "docs").rglob("*.md") if path != index}
    assert pages - listed == set()


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**How we know it is kept.**"):
        assert text.count(part) == 1, part
    status = r"^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by \d{4})\.$"
    assert re.search(status, text, re.MULTILINE)
    assert text.startswith(f"# {path.stem[:4]} ")


def alert_codes() -> set[str]:
    """The codes that readers give their alerts: the text that makes one, or a parameter's default."""
    found: set[str] = set()
    for file in sorted((SRC / "measures" / "published").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"Alert": 0, "_check": 0, "alert": 0, "sum": 0, "repeats": 2}.get(name)
                if place is not None and len(node.args) > place:
                    found |= _texts(node.args[place])
                for keyword in node.keywords:
                    found |= _texts(keyword.value) if keyword.arg == "code" else set()
            if isinstance(node, ast.FunctionDef):
                arguments, defaults = reversed(node.args.args), reversed(node.args.defaults)
                for argument, default in zip(arguments, defaults, strict=False):
                    if argument.arg == "code":
                        found |= _texts(default)
    return found


def _texts(node: ast.expr) -> set[str]:
    text = node.value if isinstance(node, ast.Constant) else None
    return {text} if isinstance(text, str) and _KEBAB.fullmatch(text) else set()


def test_every_alert_is_explained() -> None:
    assert len(alert_codes()) > 20
    assert first_cells("alerts.md") == sorted(alert_codes())


def environment_variables() -> set[str]:
    """The names that code reads from the environment."""
    found: set[str] = set()
    for file in [*SRC.rglob("*.py"), *(ROOT / "tests").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "os.environ.get", "os.getenv", "os.environ.setdefault", "environ.get",
            ):  # fmt: skip
                found |= _names(node.args[:1])
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "environ"):
                found |= _names([node.slice])
    return found


def _names(nodes: list[ast.expr]) -> set[str]:
    return {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def test_every_setting_is_explained() -> None:
    found = environment_variables()
    assert {"COMMONWEAL_HOME", "DATABASE_URL"} <= found
    assert set(first_cells("settings.md")) == found


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~! ]", text)[0] for text in wanted}
    names |= {*package["dependencies"], *package["devDependencies"]}
    listed = first_cells("dependencies.md")
    assert len(listed) == len(set(listed))
    assert set(listed) == names


def test_every_status_and_mark_is_explained() -> None:
    listed = first_cells("series.md")
    assert {status.value for status in Status} <= set(listed)
    assert {mark.value for mark in Mark if mark.value} <= set(listed)


def test_every_permission_and_kind_is_on_its_page() -> None:
    from commonweal.site.wiring import ROOMS

    assert set(first_cells("permissions.md")) == {name for room in ROOMS for name in room.permissions}
    assert set(first_cells("kinds.md")) == {loader.kind for room in ROOMS for loader in room.loaders}


def test_documents_are_plain() -> None:
    """No words of selling."""
    selling = re.compile(
        r"\b(seamless|powerful|cutting.edge|world.class|leverage|effortless|robust|blazing|simply|easily)",
        re.IGNORECASE,
    )
    for path in DOCUMENTS:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert not selling.search(line), f"{path.relative_to(ROOT)}:{number}"


def test_the_way_to_a_named_server_is_told_once() -> None:
    """The statements of the README are those of the page, which a test of the named server runs."""
    assert named_server_sql(ROOT / "README.md") == named_server_sql(NAMED_SERVER)
