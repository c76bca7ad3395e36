"""One stretch of days shares its records, and every day of it is seen as itself."""

from __future__ import annotations

from datetime import date

from tests.decisions_models import body, records, small

from commonweal.decisions.register.register import Register


def test_each_day_of_a_stretch_is_seen_as_itself() -> None:
    register = Register(small())
    first, second = register.on(date(2020, 1, 1)), register.on(date(2020, 6, 1))
    assert (first.day, second.day) == (date(2020, 1, 1), date(2020, 6, 1))
    assert first.bodies is second.bodies


def test_a_term_is_over_only_from_its_own_end() -> None:
    from commonweal.decisions.rules.seated import seated

    board = body("board", "borough", seats=[
        {"role": "chair", "members": [{"person": "A. Chair", "valid_from": "2019-01-01", "term_ends": "2020-03-31"}]},
    ])  # fmt: skip
    register = Register(records(bodies=[board]))
    told = []
    for day in (date(2020, 3, 1), date(2020, 6, 1), date(2020, 3, 1)):
        view = register.on(day)
        told.append(bool(seated(view, view.find("Board")).past_term.get("chair")))
    assert told == [False, True, False]
