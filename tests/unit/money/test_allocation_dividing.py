"""A sum divided among parts, level by level and by commissioner, with no penny lost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.kernel.problem import Refused
from commonweal.money.allocation.file import read_rows
from commonweal.money.allocation.rules.dividing import Leaf, divide, divide_down, part_of, recalculated
from commonweal.money.allocation.rules.mapping import Reach, by_area, by_pair, counts_by_area, sums_both_ways


@pytest.mark.covers("D0-014")
def test_pence_left_over_go_to_the_largest_remainders_and_earlier_rows_on_a_tie() -> None:
    assert divide(100, [1, 1, 1]) == [34, 33, 33]
    assert divide(-100, [1, 1, 1]) == [-34, -33, -33]
    assert divide(101, [1, 2]) == [34, 67]
    assert divide(0, [1, 2]) == [0, 0]
    assert divide(1, [Decimal("0.1"), Decimal("0.2")]) == [0, 1]
    for weights in ([], [0, 0], [1, -1]):
        with pytest.raises(ValueError):
            divide(100, weights)


@pytest.mark.covers("D0-014")
def test_from_nation_to_region_to_borough_to_scheme() -> None:
    leaves = [
        Leaf(("north", "a", "home care"), Decimal(1)),
        Leaf(("north", "a", "reablement"), Decimal(1)),
        Leaf(("north", "b", "home care"), Decimal(1)),
        Leaf(("south", "c", "home care"), Decimal(4)),
    ]
    parts, groups = divide_down(100, leaves)
    assert sum(parts) == 100
    assert groups[("north",)] + groups[("south",)] == 100
    assert groups[("north", "a")] + groups[("north", "b")] == groups[("north",)] == 43
    assert parts == [15, 14, 14, 57]
    with pytest.raises(ValueError):
        divide_down(100, [Leaf(("a",), Decimal(1)), Leaf(("a",), Decimal(1))])


@pytest.mark.covers("D3-007")
def test_a_new_national_minimum_recalculates_each_area_pro_rata() -> None:
    old = {"a": 100_00, "b": 200_00, "c": 80_01}
    doubled = recalculated(old, 2 * sum(old.values()))
    assert doubled == {name: 2 * amount for name, amount in old.items()}
    assert sum(recalculated(old, 760_000_01).values()) == 760_000_01
    assert part_of(1_000_000_000_00, 34_600_000_00, 3_460_000_000_00) == 10_000_000_00
    for wrong in ((1, 2, 1), (1, -1, 1), (1, 0, 0)):
        with pytest.raises(ValueError):
            part_of(*wrong)
    with pytest.raises(ValueError):
        recalculated(old, -1)


REACHES = [
    Reach("ccg-1", "hwb-1", Decimal("0.948")),
    Reach("ccg-1", "hwb-2", Decimal("0.052")),
    Reach("ccg-2", "hwb-2", Decimal(1)),
]


def test_commissioners_amounts_reach_areas_by_pair_and_sum_both_ways() -> None:
    amounts = {"ccg-1": 100_000_01, "ccg-2": 50_000_00}
    pairs = by_pair(amounts, REACHES)
    assert pairs[("ccg-1", "hwb-1")] + pairs[("ccg-1", "hwb-2")] == 100_000_01
    areas = by_area(pairs)
    assert areas == {"hwb-1": 94_800_01, "hwb-2": 55_200_00}
    assert sums_both_ways(pairs, amounts, areas) == []
    wrong = sums_both_ways(pairs, {**amounts, "ccg-2": 50_000_01}, {**areas, "hwb-3": 5})
    assert [(alert.code, alert.difference) for alert in wrong] == [("pairs-do-not-sum", -1), ("pairs-do-not-sum", -5)]


def test_counts_follow_the_same_shares_and_are_not_rounded() -> None:
    plan = counts_by_area({"ccg-1": Decimal(1000), "ccg-2": Decimal(33)}, REACHES)
    assert plan == {"hwb-1": Decimal("948.000"), "hwb-2": Decimal("85.000")}


@pytest.mark.parametrize(
    ("reaches", "match"),
    [
        ([Reach("c", "a", Decimal("0.5"))], "add up to 0.5"),
        ([Reach("c", "a", Decimal("1.5")), Reach("c", "b", Decimal("-0.5"))], "outside 0 to 1"),
        ([Reach("c", "a", Decimal("0.5")), Reach("c", "a", Decimal("0.5"))], "twice"),
        ([Reach("d", "a", Decimal(1))], "not both"),
    ],
)
def test_shares_that_do_not_fit_are_refused(reaches: list[Reach], match: str) -> None:
    with pytest.raises(Refused, match=match):
        by_pair({"c": 100}, reaches)


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "weights.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_wrong_row_is_said_with_its_place(tmp_path: Path) -> None:
    path = file(tmp_path, 'borough,weight\nA,1\nB,0\nC,-2\nD,\nE,many\nF,1,2\nG,NaN\nH,1e5\nI,"1,23"\nJ,"1,234.5"\n')
    with pytest.raises(Refused) as refusal:
        read_rows(path, "weight")
    said = [(problem.where.row, problem.where.column, problem.message) for problem in refusal.value.problems]
    assert [(row, column) for row, column, _ in said] == [
        (3, 2),
        (4, 2),
        (5, 2),
        (6, 2),
        (7, None),
        (8, 2),
        (9, 2),
        (10, 2),
    ]
    assert [message for _, _, message in said][:5] == [
        "the weight is 0", "the weight is negative", "the weight is missing", "the weight is not a number",
        "the row has 3 cells, the header 2",
    ]  # fmt: skip
    assert all(problem.remedy and problem.where.file == "weights.csv" for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("text", "by", "levels", "match"),
    [
        ("a,b\n1,2\n", "c", (), "no column 'c'"),
        ("a,a\n1,2\n", "a", (), "stands twice"),
        ("a,amount\nx,2\n", "amount", (), "already"),
        ("a,b\n", "b", (), "no rows"),
        ("a,b\nx,1\nx,2\n", "b", ("a",), "repeats x of row 2"),
        ("a,b\n,1\n", "b", ("a",), "a is empty"),
        ("a,b\nx,1\n", "b", ("b",), "two parts"),
        ("\n\n", "b", (), "no header"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, text: str, by: str, levels: tuple[str, ...], match: str
) -> None:
    with pytest.raises(Refused, match=match):
        read_rows(file(tmp_path, text), by, levels)


def test_blank_lines_and_groups_of_thousands_are_read(tmp_path: Path) -> None:
    rows = read_rows(file(tmp_path, 'borough,weight\n\nA,"1,234.5"\n\nB,2\n'), "weight")
    assert [leaf.weight for leaf in rows.leaves] == [Decimal("1234.5"), Decimal(2)]
