"""The language of formulas: what it works out, exactly, and what it has no place for."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commonweal.money.payment.rules.expression import Formula, exact
from commonweal.money.payment.rules.values import FormulaError, Table, half_up, pence, shown

SCOPE = {
    "a": Fraction(3), "b": Fraction(1, 3), "flag": True, "text": "annual", "none": None,
    "list": (Fraction(1), Fraction(-2), Fraction(5)), "pair": (Fraction(1), Fraction(2)),
    "rows": Table({"x": (Fraction(1), Fraction(2)), "y": (Fraction(10), None)}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a * b", Fraction(1)),
        ("-a + 4 / 8", Fraction(-5, 2)),
        ("sum(list)", Fraction(4)),
        ("list * 2 + pair_free", None),
        ("running_total(list)", (1, -1, 4)),
        ("running_max(list)", (1, 1, 5)),
        ("steps_of(running_total(list))", (1, -2, 5)),
        ("less_next(list)", (3, -7, 5)),
        ("min(list, a)", (1, -2, 3)),
        ("max(0, list)", (1, 0, 5)),
        ("clamp(list, -1, 2)", (1, -1, 2)),
        ("sign(list)", (1, -1, 1)),
        ("sum(rows.x * or_else(rows.y, 100))", Fraction(210)),
        ("given(rows.y)", (True, False)),
        ("all(given(rows.y) or rows.x == 2)", True),
        ("a if flag and not a < 3 else b", Fraction(3)),
        ("text == 'annual'", True),
        ("ascending(pair) and not ascending(list)", True),
        ("first(list)", Fraction(1)),
        ("so_far(rows.y)", (10,)),
        ("as_long(list, pair)", (1, -2)),
        ("count(list)", Fraction(3)),
    ],
)
def test_formulas_are_exact(text: str, expected: object) -> None:
    if expected is None:
        with pytest.raises(FormulaError, match="no value pair_free"):
            Formula(text).work_out(SCOPE)
        return
    assert Formula(text).work_out(SCOPE) == expected


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "a.b.c", "a ** 9", "list[0]", "lambda: 1", "0.1 + a", "f(a)", "sum(value=a)", "a; b", "a :", "1 < a < 2",
     "[1, 2]", "sum(*list)", "a // 2", "b'x'", "..."],
)  # fmt: skip
def test_there_is_no_place_for_anything_else(text: str) -> None:
    with pytest.raises(ValueError):
        Formula(text)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a / 0", "division by 0"),
        ("list + pair", "2 and 3 values"),
        ("rows + 1", "whole table"),
        ("none + 1", "a number is missing"),
        ("text + 1", "a number is wanted"),
        ("rows.z", "no value rows.z"),
        ("a if a else b", "yes or no"),
        ("clamp(a, 1)", "does not take 2"),
    ],
)
def test_what_cannot_be_worked_out_says_why(text: str, match: str) -> None:
    with pytest.raises(FormulaError, match=match):
        Formula(text).work_out(SCOPE)


def test_a_formula_shows_its_numbers_and_names() -> None:
    formula = Formula("min(list, a) * rows.x - b")
    assert formula.names == {"list", "a", "rows.x", "b"}
    assert formula.with_numbers(SCOPE) == "min([1; (-2); 5], 3) * [1; 2] - 0.333333333333"


def test_halves_go_away_from_nothing_and_only_at_the_end() -> None:
    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert pence(Fraction("0.005")) == 1
    assert pence(Fraction(1, 3) * 3) == 100
    assert str(shown(Fraction(200, 365) * 7300)) == "4000"


def test_floats_are_no_exact_numbers() -> None:
    assert exact(0.1) is None and exact(True) is None and exact("1") is None
    assert exact(7) == 7
