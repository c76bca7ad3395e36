"""What the command ends with before it ever reads or writes: 0 done, 1 refused, 2 usage."""

from __future__ import annotations

import pytest

from commonweal.cli import run


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["load"],
        ["load", "dtoc-la"],
        ["place", "find"],
        ["place", "find", "x", "--limit", "0"],
        ["measure", "list", "--format", "xml"],
        ["measure", "values"],
        ["user", "create", "ada", "--name", "Ada", "--role", "queen"],
    ],
    ids=" ".join,
)
def test_a_command_written_wrongly_is_a_matter_of_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error: " in said.err
    assert "Fault" not in said.err


def test_an_unknown_kind_of_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["load", "no-such-kind", "file.csv"]) == 1
    assert "commonweal load --list" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--help"], ["version"], ["load", "--list"], ["measure", "list"]], ids=" ".join
)
def test_what_asks_for_no_data_is_done(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out
