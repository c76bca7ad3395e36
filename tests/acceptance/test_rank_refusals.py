"""A wrong question is refused also where there is nothing to rank."""

import pytest
from tests.conftest import Command


@pytest.mark.parametrize("wrong", [("--care", "nowhere"), ("--reason", "Z"), ("--source", "hearsay")])
def test_a_wrong_question_is_refused_before_anything_is_loaded(commonweal: Command, wrong: tuple[str, str]) -> None:
    done = commonweal("measure", "rank", "delayed-days", "--period", "2015-16", *wrong)
    assert done.returncode == 1
    assert wrong[1] in done.stderr
    assert not done.stdout
