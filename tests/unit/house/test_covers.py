"""A test says which requirements it checks, and only ids that stand on the reference page count."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from pathlib import Path

from tests.covered import marks, requirements


def test_every_mark_names_a_requirement() -> None:
    known = requirements()
    wrong = [f"{mark}: {mark.id}" for mark in marks() if mark.id not in known]
    assert wrong == []


def test_some_mark_is_found() -> None:
    assert any(mark.test for mark in marks())


def test_marks_are_read_from_functions_classes_and_modules(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(
        textwrap.dedent(
            """
            import pytest
            pytestmark = [pytest.mark.covers("D0-001")]
            ID = "D0-004"

            @pytest.mark.covers("D0-002", "X9-999")
            def test_a(): ...

            @pytest.mark.covers("D0-003")
            class TestB:
                @pytest.mark.covers(ID)
                def test_c(self): ...
            """
        )
    )
    found = [(mark.id, mark.test) for mark in marks(tmp_path)]
    assert found == [
        ("D0-001", ""),
        ("D0-002", "test_a"),
        ("X9-999", "test_a"),
        ("D0-003", "TestB"),
        (None, "test_c"),
    ]


def test_the_page_lists_each_requirement_once_and_in_order() -> None:
    text = Path(__file__).parents[3].joinpath("docs/reference/requirements.md").read_text(encoding="utf-8")
    ids = re.findall(r"^\| (D\d-\d{3}) \|", text, re.MULTILINE)
    assert len(ids) == len(set(ids)) == 305
    assert ids == sorted(ids)
    assert Counter(found[:2] for found in ids) == {"D0": 55, "D1": 64, "D2": 142, "D3": 16, "D4": 28}
