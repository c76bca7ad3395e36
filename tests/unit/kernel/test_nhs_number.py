"""NHS numbers: form, check digit, ranges."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.kernel.nhs_number import Issuer, check_digit, issuer, live_nhs_number, nhs_number, spaced
from commonweal.kernel.problem import Refused

VALID = [
    ("943 476 5919", "9434765919"), ("943-476-5870", "9434765870"), ("999 000 0018", "9990000018"),
    ("9000000009", "9000000009"), ("9000000025", "9000000025"), ("9000000033", "9000000033"),
    ("9111231130", "9111231130"), ("9449305552", "9449305552"), (" 9476719931 ", "9476719931"),
]  # fmt: skip
WRONG = [
    "9434765910", "9000000000", "4857773456", *(f"123456789{digit}" for digit in range(10)),
    "0000000000", "1111111111", "4444444444",
    "943476591", "94347659190", "943 476 591X", "", "٩٤٣٤٧٦٥٩١٩", "943.476.5919",
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), VALID)
def test_a_number_is_taken_with_its_spaces_or_without(text: str, number: str) -> None:
    assert nhs_number(text) == number


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_number_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Refused) as refused:
        nhs_number(text)
    assert refused.value.problems[0].remedy


@pytest.mark.parametrize(
    ("number", "whose"),
    [("0101010000", Issuer.CHI), ("3190000000", Issuer.CHI), ("3200000000", Issuer.HC), ("4000000004", Issuer.NHS),
     ("5990000000", Issuer.INTERNAL), ("6000000000", Issuer.NHS), ("7990000000", Issuer.NHS),
     ("8590000000", Issuer.IRELAND), ("8600000000", Issuer.SPARE), ("9990000018", Issuer.TEST),
     ("0090000000", Issuer.SPARE)],
)  # fmt: skip
def test_the_first_three_digits_say_whose_a_number_is(number: str, whose: Issuer) -> None:
    assert issuer(number) is whose


def test_a_live_number_is_neither_a_test_number_nor_of_another_service() -> None:
    assert live_nhs_number("450 557 7104") == "4505577104"
    for text in ("9990000018", "9434765919"):
        with pytest.raises(Refused):
            live_nhs_number(text)


def test_people_read_a_number_in_three_groups() -> None:
    assert spaced("9434765919") == "943 476 5919"


@given(st.text("0123456789", min_size=9, max_size=9))
@settings(max_examples=100)
def test_at_most_one_tenth_digit_fits(nine: str) -> None:
    check = check_digit(nine)
    for digit in "0123456789":
        if digit == check and len(set(nine + digit)) > 1:
            assert nhs_number(nine + digit) == nine + digit
        else:
            with pytest.raises(Refused):
                nhs_number(nine + digit)
