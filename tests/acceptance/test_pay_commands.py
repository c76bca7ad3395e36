"""What a finance lead asks at the command line: what a model pays, how a sum is divided, what was in force."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.cli import run

P4P = '{"baseline":[5000,4900,4950,5150],"planned_reduction":[175,175,175,175],"actual":[4900,4800,4960,4790],"price":1490}'
SHARE = (
    '{"target":100e6,"actual":96e6,"deadband":1e6,"gain_rate":0.5,"gain_cap":1.2e6,"loss_rate":0.3,"loss_cap":1.0e6}'
)


class Asked:
    """The command, run in this process: its status, its data and what it says beside them."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capsys, self.folder = capsys, folder

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        status = run([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def file(self, text: str, name: str = "given.json") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def json(self, *arguments: str | Path) -> Any:
        status, out, err = self(*arguments, "--format", "json")
        assert status == 0, err
        return json.loads(out, parse_float=Decimal)


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Asked:
    return Asked(capsys, tmp_path)


def test_every_model_is_printed_with_its_entries_and_source(asked: Asked) -> None:
    models = asked.json("pay", "models")
    assert {model["id"] for model in models} >= {
        "block", "activity", "marginal-rate", "blended", "capitation", "whole-population-budget", "gain-loss-share",
        "outcomes-based", "year-of-care", "risk-corridor", "p4p-2015-16", "p4p-proportional",
    }  # fmt: skip
    for model in models:
        assert model["formula"] and model["citation"] and isinstance(model["verified"], bool)
        assert all(entry["unit"] for entry in model["inputs"] if entry["shape"] in ("number", "list"))
    assert sorted(model["version"] for model in models if model["id"] == "p4p-2015-16") == [1, 2, 3]
    status, out, _ = asked("pay", "models", "--format", "csv")
    assert status == 0 and len(list(csv.DictReader(io.StringIO(out)))) == len(models)


@pytest.mark.covers("D2-047")
def test_a_quarterly_payment_for_performance(asked: Asked) -> None:
    found = asked.json("pay", "quote", "--model", "p4p-2015-16", "--input", asked.file(P4P))
    assert found["payments"] == [149000, 149000, 0, 521500]
    assert (found["released"], found["unreleased"], found["nhs_retained"]) == (819500, 223500, 223500)
    assert found["verified"] is False and found["version"] == 3
    assert found["steps"][0]["result"] == [175, 350, 525, 700]


def test_a_gain_above_its_cap_with_numbers_in_powers_of_ten(asked: Asked) -> None:
    found = asked.json("pay", "quote", "--model", "gain-loss-share", "--input", asked.file(SHARE))
    assert found["provider"] == 1_200_000 and found["commissioner"] == 2_800_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "one JSON object is wanted"),
        ("{", "the JSON is broken"),
        ('{"amount": NaN}', "NaN is not a number"),
        ('{"amount": 1, "amount": 2}', "stands twice"),
        ('{"amount": 1e99999999999999999999}', "the JSON is broken"),
        (f'{{"amount": {"9" * 5000}}}', "more than 60 characters"),
        ('{"amount": 1e30}', "amount: Agreed sum for the period: the number is too large"),
        ('{"amount": "ten"}', "a number is wanted (found 'ten')"),
        ("{}", "the value is missing. Give amount (pounds), from 0"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_remedy(asked: Asked, text: str, said: str) -> None:
    status, out, err = asked("pay", "quote", "--model", "block", "--input", asked.file(text))
    assert status == 1 and out == ""
    assert said in err and "given.json" in err


def test_a_day_outside_the_rule_and_the_version_of_a_day(asked: Asked) -> None:
    file = asked.file(P4P)
    status, _, err = asked("pay", "quote", "--model", "p4p-2015-16", "--input", file, "--on", "2016-04-01")
    assert status == 1 and "not in force on 2016-04-01" in err
    tied = asked.file('{"tied_sum": 4000000, "targets_met": false}')
    found = asked.json("pay", "quote", "--model", "p4p-2015-16", "--input", tied, "--known", "2014-03-01")
    assert (found["version"], found["released"]) == (2, 4_000_000)
    for option, value in (("--on", "yesterday"), ("--version", "9")):
        assert asked("pay", "quote", "--model", "p4p-2015-16", "--input", file, option, value)[0] == 1


@pytest.mark.covers("D1-021")
def test_a_model_in_shadow_beside_the_live_one(asked: Asked) -> None:
    text = """{"live": {"model": "block", "terms": {"amount": 20000000}, "reads": {"activity": "admissions"}},
      "shadow": {"model": "marginal-rate", "terms": {"price": 2000, "baseline": 10000, "marginal_rate": 0.7},
                 "reads": {"volume": "admissions"}}, "activity": {"admissions": 10600}}"""
    found = asked.json("pay", "shadow", "--input", asked.file(text))
    assert (found["live_pays"], found["shadow_pays"], found["difference"]) == (20_000_000, 20_840_000, 840_000)
    assert asked("pay", "shadow", "--input", asked.file(text))[0] == 0
    blended = """"blended", "terms": {"price": 2000, "planned_activity": 10000, "variable_rate": 0.2,
      "break_glass_limit": 0.05}, "reads": {"activity": "admissions"}}, """
    head, tail = text.index('"marginal-rate"'), text.index('"activity": {"admissions"')
    status, out, err = asked("pay", "shadow", "--input", asked.file(text[:head] + blended + text[tail:]))
    assert status == 0 and "20000000.00" in out and "shadow: Activity has left the plan" in err
    for wrong, said in (
        ('"live": {"model": "block",', '"live": {"model": 5,'),
        ('"shadow": {', '"shadow": {"colour": 1, '),
        ('"activity": {"admissions"', '"activity": {"visits"'),
        ('"terms": {"amount": 20000000}', '"terms": []'),
    ):
        assert asked("pay", "shadow", "--input", asked.file(text.replace(wrong, said)))[0] == 1


@pytest.mark.covers("D0-014")
def test_a_sum_is_divided_to_the_penny(asked: Asked) -> None:
    names = [f"borough {place}" for place in range(1, 34)]
    text = "borough,weight\n" + "".join(f"{name},{place * 7 % 11 + 1}.5\n" for place, name in enumerate(names))
    arguments = ("allocate", asked.file(text, "boroughs.csv"), "--total", "247000000.00", "--by", "weight")
    status, out, err = asked(*arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0 and [row["borough"] for row in rows] == names
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("247000000.00")
    assert all(row["amount"][-3] == "." for row in rows)
    assert "Largest remainder" in err
    found = asked.json(*arguments)
    assert sum(row["amount"] for row in found["rows"]) == 247_000_000 and "earlier row" in found["method"]


def test_a_sum_goes_down_level_by_level(asked: Asked) -> None:
    text = "region,borough,scheme,weight\nN,A,x,1\nN,A,y,1\nS,B,x,1\n"
    arguments = ("allocate", asked.file(text, "tree.csv"), "--total", "100", "--by", "weight")
    found = asked.json(*arguments, "--levels", "region,borough,scheme")
    groups = {tuple(group["path"]): group["amount"] for group in found["groups"]}
    assert groups == {
        ("N",): Decimal("66.67"),
        ("N", "A"): Decimal("66.67"),
        ("S",): Decimal("33.33"),
        ("S", "B"): Decimal("33.33"),
    }
    assert [row["amount"] for row in found["rows"]] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@pytest.mark.parametrize(
    ("total", "by", "said"),
    [
        ("100.001", "weight", "--total"),
        ("-1", "weight", "the sum is negative"),
        ("99999999999999", "weight", "larger than any budget"),
        ("many", "weight", "--total"),
        ("100", "size", "there is no column 'size'"),
        ("100", "bad", "the weight is 0"),
    ],
)
def test_a_division_that_cannot_be_done_is_refused(asked: Asked, total: str, by: str, said: str) -> None:
    file = asked.file("borough,weight,bad\nA,1,0\nB,2,-1\n", "boroughs.csv")
    status, out, err = asked("allocate", file, "--total", total, "--by", by)
    assert status == 1 and out == "" and said in err


def test_yearly_arithmetic_from_a_file(asked: Asked) -> None:
    rises = [{"period": year, "precept": 0.02, "core": 0.0199, "base_growth": 0.01} for year in ("2016-17", "2017-18")]
    file = asked.file(json.dumps({"council_tax": 2761000000, "rises": rises, "limits": "england/social-care-precept"}))
    found = asked.json("funding", "precept", "--input", file)
    assert found["rows"][0]["precept"] == Decimal("55772200")
    status, out, _ = asked("funding", "precept", "--input", file, "--format", "csv")
    assert status == 0 and out.startswith("period,precept,added,council_tax\n2016-17,55772200.00,")
    kept = '{"grant": 100, "due": {"a": 60, "b": 40}, "kept": {"a": 1}}'
    status, out, err = asked("funding", "pass-through", "--input", asked.file(kept))
    assert status == 1 and out == "" and "without its agreement" in err
    printed = '{"title": "income", "stated": "£500", "parts": {"a": "£541.50"}}'
    status, _, err = asked("funding", "reconcile", "--input", asked.file(printed))
    assert status == 0 and "41.50 more than the stated total" in err


@pytest.mark.covers("D2-119")
def test_what_was_in_force_on_a_day(asked: Asked) -> None:
    assert len(asked.json("pack", "list")) >= 19
    found = asked.json("pack", "show", "england/better-care-fund", "--on", "2017-09-30")
    assert {line["line"]: line["pounds"] for line in found["lines"]}["nhs-minimum"] == 3_582_000_000
    status, out, err = asked("pack", "show", "scotland/integration-money", "--on", "2016-04-01")
    assert status == 0 and "social-care-fund" in out and "41500000.00 more" in err
    for day, said in (("2014-03-31", "not in force on 2014-03-31"), ("soon", "not a day")):
        status, out, err = asked("pack", "show", "england/better-care-fund", "--on", day)
        assert status == 1 and out == "" and said in err
