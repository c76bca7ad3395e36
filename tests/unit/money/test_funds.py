"""Agreements, statements, reports and traces of funds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
import yaml
from tests.conftest import Database
from tests.money_pool import APRIL, CHECKER, MAKER, POOL, READER, RESIDENT, income, line, pool_file, posted, spend

from commonweal.access.scope import scoped
from commonweal.kernel.period import month
from commonweal.kernel.problem import Kind, Refused
from commonweal.money import approvals, measured
from commonweal.money.actions.approving import approve
from commonweal.money.actions.funds import open_fund, vary_fund
from commonweal.money.actions.switching import switch_unspent
from commonweal.money.queries import fund_report
from commonweal.money.queries.attention import attention
from commonweal.money.queries.balances import AsOf, balance_of, sums
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.statement import statement
from commonweal.money.queries.trace import trace
from commonweal.money.rules.journal import Draft
from commonweal.money.rules.transfer import Direction, Trigger
from commonweal.site.wiring import bind

YEAR_END = date(2016, 3, 31)
AT = AsOf(YEAR_END, YEAR_END)
_numbers = count()


@pytest.fixture
def name(module_database: Database) -> str:
    return f"fund-{next(_numbers)}"


def file_of(folder: Path, name: str, change: Callable[[dict[str, object]], object] | None = None) -> Path:
    data = yaml.safe_load(POOL.format(fund=name))
    if change:
        change(data)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def refusal(run: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value


@pytest.mark.covers("D0-027")
@pytest.mark.parametrize(
    "missing", ["aims", "host", "manager", "governing_body", "functions", "contributions", "risk_share", "variation", "exit"]
)
def test_no_pool_opens_without_what_its_agreement_must_state(name: str, tmp_path: Path, missing: str) -> None:
    refused = refusal(lambda: open_fund(path=file_of(tmp_path, name, lambda data: data.pop(missing)), by=MAKER))
    assert missing.replace("_", " ") in str(refused)
    with scoped(READER):
        assert refusal(lambda: terms_on(name, APRIL)).kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.pop("instrument"), "instrument"),
        (lambda data: data["instrument"].update(kind="integration-scheme"), "england has no instrument"),
        (lambda data: data["instrument"].update(kind="section-31"), "not in force"),
        (lambda data: data.update(kind="single"), "opens no single fund"),
        (lambda data: data.update(nation="atlantis"), "no pack"),
        (lambda data: data.update(colour="red"), "colour"),
        (lambda data: data.update(host="somebody"), "'somebody' is no parties"),
        (lambda data: data["contributions"][0].update(amount="12.345"), "not an amount"),
        (lambda data: data["contributions"][0].update(party="stranger"), "stranger"),
        (lambda data: data["sources"][0].update(permitted_use="parties-only"), "parties-only"),
        (lambda data: data.update(risk_share={"overspend": "fixed-percent", "underspend": "own",
                                              "percent": {"borough": 60, "group": 30}}), "do not sum to 100"),
        (lambda data: data.update(risk_share={"overspend": "luck", "underspend": "own"}), "overspend"),
    ],
)  # fmt: skip
def test_a_wrong_agreement_is_refused(name: str, tmp_path: Path, change: Callable[[dict[str, object]], object], words: str) -> None:
    assert words in str(refusal(lambda: open_fund(path=file_of(tmp_path, name, change), by=MAKER)))


def test_opening_twice_opens_once_and_other_terms_are_refused(name: str, tmp_path: Path) -> None:
    path = pool_file(tmp_path, name)
    assert [open_fund(path=path, by=MAKER).is_new for _ in range(2)] == [True, False]
    assert refusal(lambda: open_fund(path=file_of(tmp_path, name), by=MAKER)).kind is Kind.CONFLICT
    for who in (READER, RESIDENT):
        assert refusal(lambda: open_fund(path=path, by=who)).kind is Kind.FORBIDDEN  # noqa: B023


@pytest.mark.covers("D2-052")
def test_primary_medical_services_enter_only_by_unanimous_consent(name: str, tmp_path: Path) -> None:
    def with_consents(*consents: str, since: str = "2016-04-01") -> Path:
        function = {"code": "primary-medical-services", "title": "GP services", "from": since, "consents": list(consents)}
        return file_of(tmp_path, name, lambda data: data["functions"].append(function))  # type: ignore[attr-defined]

    assert "group has not consented" in str(refusal(lambda: open_fund(path=with_consents("borough"), by=MAKER)))
    early = with_consents("borough", "group", since="2015-04-01")
    assert "before 2016-04-01" in str(refusal(lambda: open_fund(path=early, by=MAKER)))
    assert open_fund(path=with_consents("borough", "group"), by=MAKER).is_new


def two_tier(data: dict[str, object], **first: object) -> None:
    data["pass_through"] = [
        {"source": "adaptations", "upper_tier": "borough", "start": "2015-04-01", "end": "2016-03-31", "pay_by": "2015-06-30",
         "rule": "Grant letter, paragraph 5",
         "districts": [{"body": "north", "amount": "300.00", **first}, {"body": "south", "amount": "200.00"}]}
    ]  # fmt: skip


@pytest.mark.covers("D2-051")
def test_a_passed_through_grant_reaches_districts_and_is_not_kept_above(name: str, tmp_path: Path) -> None:
    kept = file_of(tmp_path, name, lambda data: two_tier(data, retained="50.00"))
    said = str(refusal(lambda: open_fund(path=kept, by=MAKER)))
    assert "50.00 of north's share would be kept above without its recorded agreement" in said
    short = file_of(tmp_path, name, lambda data: two_tier(data, amount="299.00"))
    assert "difference -1.00" in str(refusal(lambda: open_fund(path=short, by=MAKER)))

    open_fund(path=file_of(tmp_path, name, two_tier), by=MAKER)
    paid = spend(30_000, source="adaptations", fund=name, purpose="adaptations", scheme="adapted-homes", provider="north")
    posted(f"{name}-1", paid)
    above = spend(100, source="adaptations", fund=name, purpose="adaptations", scheme="adapted-homes", provider="borough")
    assert "'borough' is not among north, south" in str(refusal(lambda: posted(f"{name}-2", above)))


def test_with_the_district_s_agreement_its_sum_may_be_kept_and_no_more(name: str, tmp_path: Path) -> None:
    agreed = file_of(tmp_path, name, lambda data: two_tier(data, retained="50.00", agreement="Letter of 2015-05-01"))
    open_fund(path=agreed, by=MAKER)

    def keep(pence: int, key: str) -> None:
        posted(key, spend(pence, source="adaptations", fund=name, purpose="adaptations", provider="borough"))

    keep(5_000, f"{name}-1")
    assert "may spend 50.00" in str(refusal(lambda: keep(1, f"{name}-2")))


@pytest.mark.covers("D3-005")
def test_a_variation_is_dated_approved_and_leaves_the_past(name: str, tmp_path: Path) -> None:
    open_fund(path=pool_file(tmp_path, name), by=MAKER)

    def vary(data: dict[str, object]) -> None:
        data.update(varied_from="2015-10-01", reason="More reablement", known="2015-09-20",
                    decision={"body": "Health and wellbeing board", "date": "2015-09-15", "reference": "minute 7"})  # fmt: skip
        data["contributions"][1]["amount"] = "900.00"  # type: ignore[index]

    path = file_of(tmp_path, name, vary)
    done = vary_fund(path=path, by=MAKER)
    assert (done.version, done.is_new, done.is_checked) == (2, True, False)
    assert vary_fund(path=path, by=MAKER).is_new is False
    with scoped(READER):
        amounts = [
            terms_on(name, day, known).file.contributions[1].amount
            for day, known in ((date(2015, 9, 30), None), (date(2015, 10, 1), None), (YEAR_END, date(2015, 9, 19)))
        ]
    assert amounts == [60_000, 90_000, 60_000]


def test_a_decision_that_is_not_on_record_varies_nothing(name: str, tmp_path: Path) -> None:
    open_fund(path=pool_file(tmp_path, name), by=MAKER)

    class Log:
        def approved(self, *, body: str, reference: str, on: date) -> bool:
            return reference == "minute 7" and body == "Health and wellbeing board" and on >= date(2015, 9, 15)

    def vary(data: dict[str, object], reference: str) -> None:
        data.update(varied_from="2015-10-01", reason="More",
                    decision={"body": "Health and wellbeing board", "date": "2015-09-15", "reference": reference})  # fmt: skip

    approvals.bind(Log())
    try:
        unknown = file_of(tmp_path, name, lambda data: vary(data, "minute 8"))
        assert "has no approval 'minute 8' on record" in str(refusal(lambda: vary_fund(path=unknown, by=MAKER)))
        known = file_of(tmp_path, name, lambda data: vary(data, "minute 7"))
        assert vary_fund(path=known, by=MAKER).is_checked
    finally:
        bind()


def budget(name: str, scheme: str, pence: int) -> Draft:
    lines = (line("budget-spend", pence, fund=name, scheme=scheme, commissioner="group"),
             line("budget-control", -pence, fund=name))  # fmt: skip
    return Draft(f"budget-{scheme}", APRIL, APRIL, "plan", "budget", lines)


def filled(name: str, folder: Path) -> None:
    """Both parties pay in; 700.00 is spent on reablement and 200.00 on night care, against 600.00 and 300.00."""
    open_fund(path=pool_file(folder, name), by=MAKER)
    top_up = income(60_000, source="top-up", account="contribution-voluntary", fund=name, commissioner="borough", ref="b")
    posted(f"{name}-in", income(90_000, fund=name), top_up, budget(name, "reablement", 60_000), budget(name, "night-care", 30_000))
    posted(
        f"{name}-out",
        spend(40_000, fund=name, ref="a", sector="community", provider="trust", purpose="prevention", contract_type="block"),
        spend(30_000, source="top-up", fund=name, ref="b", sector="social-care", provider="agency", contract_type="spot"),
        spend(20_000, fund=name, ref="c", scheme="night-care", sector="social-care", provider="agency", contract_type="block"),
    )


@pytest.mark.covers("D2-046", "D4-015", "D4-016", "D3-015")
def test_each_partner_sees_its_own_statement_of_the_same_spend(name: str, tmp_path: Path) -> None:
    filled(name, tmp_path)
    with scoped(READER):
        borough, group = (statement(name, partner, AT) for partner in ("borough", "group"))
        assert refusal(lambda: statement(name, "stranger", AT)).kind is Kind.NOT_FOUND
    assert borough.spend == group.spend == 90_000
    assert (group.by_nature("minimum"), group.by_nature("voluntary")) == ((100_000, 90_000), (0, 0))
    assert borough.by_nature("voluntary") == (60_000, 60_000)
    assert borough.share_of_spend + group.share_of_spend == 90_000
    assert {line.scheme: line.variance for line in group.schemes if line.budget} == {"reablement": 10_000, "night-care": -10_000}
    assert borough.division
    assert sum(borough.division.parts.values()) == borough.division.variance == 0
    assert {line.heading: line.pence for line in borough.gross if line.pence} == {
        "Adult social care": 50_000, "Payments to NHS bodies": 40_000,
    }  # fmt: skip
    assert sum(line.pence for line in group.gross) == sum(line.pence for line in borough.gross) == 90_000
    shown = sum(line.pence for each in (borough, group) for line in each.shown)
    assert shown == 90_000
    with scoped(READER):
        early = statement(name, "group", AsOf(date(2015, 4, 1), YEAR_END))
    assert (early.received, early.spend) == (0, 0)


@pytest.mark.covers("D2-067", "D2-071", "D4-017", "D2-036")
def test_reports_by_sector_contract_priority_and_source(name: str, tmp_path: Path) -> None:
    filled(name, tmp_path)
    with scoped(READER):
        def of(by: str) -> dict[str, int]:
            return {part.name: part.pence for part in fund_report.spend_by(name, by, AT)}

        assert of("sector") == {"community": 40_000, "social-care": 50_000}
        assert of("contract_type") == {"block": 60_000, "spot": 30_000}
        assert of("priority") == {"carers": 20_000, "independence": 70_000}
        assert of("source") == {"nhs-minimum": 60_000, "top-up": 30_000}
        income_lines = {(each.source, each.nature): each.received for each in fund_report.income_by_source(name, AT)}
        assert income_lines == {("nhs-minimum", "minimum"): 90_000, ("top-up", "voluntary"): 60_000, ("adaptations", "grant"): 0}
        pooled = fund_report.pooled_share(name, AT)
        assert (pooled.pooled, pooled.minimum, pooled.voluntary, pooled.share) == (210_000, 100_000, 60_000, None)
        moved = fund_report.shift(name, "prevention", (date(2014, 4, 1), date(2015, 3, 31)), (date(2015, 4, 1), YEAR_END), None)
        assert moved.baseline is None
        assert moved.share is not None
        assert moved.share.quantize(Decimal("0.0001")) == Decimal("0.4444")


@pytest.mark.covers("D2-042")
def test_a_pound_is_traced_from_department_to_scheme_and_back(name: str, tmp_path: Path) -> None:
    open_fund(path=pool_file(tmp_path, name), by=MAKER)
    national = f"{name}-national"
    open_fund(path=pool_file(tmp_path, national), by=MAKER)
    posted(f"{name}-1", income(100_000, fund=national, commissioner="department"))
    sent = (
        line("transfer", 60_000, fund=national), line("cash", -60_000, fund=national),
        line("cash", 60_000, fund=name), line("transfer", -60_000, fund=name),
    )  # fmt: skip
    posted(f"{name}-2", Draft("t", APRIL, APRIL, "advice", "allocation", sent))
    posted(f"{name}-3", income(30_000, fund=name, commissioner="group"))
    posted(f"{name}-4", spend(10_001, fund=name, scheme="night-care", provider=f"{name}-agency"))
    with scoped(READER):
        found = trace("department", f"provider:{name}-agency", AT)
        back = trace(f"provider:{name}-agency", "department", AT)
        other = trace("group", f"provider:{name}-agency", AT)
        whole = trace(national, f"provider:{name}-agency", AT)
        nation = trace("england", f"provider:{name}-agency", AT)
    assert [(step.origin, step.target, step.pence) for step in found.steps] == [
        ("department", national, 6_667), (national, name, 6_667), (name, "scheme:night-care", 6_667),
        ("scheme:night-care", f"provider:{name}-agency", 6_667),
    ]  # fmt: skip
    assert found.pence + other.pence == found.spent == 10_001
    assert (back.steps[0].origin, back.steps[-1].target) == (f"provider:{name}-agency", "department")
    assert (back.pence, whole.pence) == (6_667, 6_667)
    assert nation.pence == nation.spent
    assert {step.target for step in nation.steps if step.origin == "england"} == {"department", "group"}
    with scoped(READER):
        assert refusal(lambda: trace("nobody", "scheme:night-care", AT)).kind is Kind.NOT_FOUND
        assert refusal(lambda: trace("group", "borough", AT)).kind is Kind.INVALID
        assert refusal(lambda: trace("group", "scheme:nothing", AT)).kind is Kind.NOT_FOUND


def test_a_transfer_that_loses_money_on_the_way_is_refused(name: str, tmp_path: Path) -> None:
    open_fund(path=pool_file(tmp_path, name), by=MAKER)
    lines = (line("transfer", 100, fund=name), line("cash", -100, fund=name))
    draft = Draft("t", APRIL, APRIL, "d", "r", lines)
    assert "between funds" in str(refusal(lambda: posted(f"{name}-1", draft)))
    balanced = replace(draft, lines=(*lines, line("transfer", -100, fund=name), line("cash", 100, fund=name)))
    assert posted(f"{name}-2", balanced).checker == CHECKER.username


def test_what_needs_somebody_is_named(name: str, tmp_path: Path) -> None:
    def change(data: dict[str, object]) -> None:
        two_tier(data)
        data.update(
            areas=["X1"],
            share_limits=[{"dimension": "contract_type", "value": "block", "most_percent": 50, "why": "block churn"}],
            targets=[{"name": "Fewer admissions", "owner": "group", "measure": "savings", "amount": "500.00",
                      "start": "2015-04-01", "end": "2016-03-31"}],
            packages=[{"name": "Announced", "stated": "10.00", "citation": {"source": "x"},
                       "parts": [{"name": "a", "amount": "9.00"}]}],
        )  # fmt: skip
        first = data["sources"][0]  # type: ignore[index]
        first["conditions"] = [{"text": "Delays fall", "measure": "delays", "at_most": 10}]
        first["exit"] = {"ends": "2016-03-31", "plan": "Handed to the core budget"}

    open_fund(path=file_of(tmp_path, name, change), by=MAKER)
    posted(f"{name}-1", income(90_000, fund=name),
           spend(10_001, fund=name, contract_type="block"),
           spend(10_000, source="adaptations", fund=name, purpose="adaptations", provider="north", ref="k"))  # fmt: skip

    class Measures:
        def latest(self, *, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> measured.Latest:
            assert areas == ("X1",)
            values = {"delays": Decimal(12), "savings": Decimal("120.50")}
            return measured.Latest(measure, "days", values.get(measure), month(2016, 3))

    def codes() -> dict[tuple[str, str], int]:
        with scoped(READER):
            return {(each.code, each.subject): each.pence for each in attention(name, AT)}

    unmeasured = codes()
    assert ("condition-not-measured", "Minimum contribution") in unmeasured
    measured.bind(Measures())
    try:
        assert codes() == {
            ("package-does-not-sum", "Announced"): -100,
            ("income-late", "Minimum contribution"): 10_000,
            ("income-late", "Voluntary contribution"): 60_000,
            ("income-late", "Adaptations grant"): 50_000,
            ("grant-not-passed-on", "north"): 20_000,
            ("grant-not-passed-on", "south"): 20_000,
            ("money-ends", "Minimum contribution"): 79_999,
            ("condition-review", "Minimum contribution"): 0,
            ("share-above-threshold", "block"): 10_001,
            ("target-behind", "Fewer admissions (group)"): 37_950,
        }  # fmt: skip
    finally:
        bind()


def test_unspent_money_moves_to_another_holder_by_rule(name: str, tmp_path: Path) -> None:
    other = f"{name}-next"
    for fund in (name, other):
        open_fund(path=pool_file(tmp_path, fund), by=MAKER)
    posted(f"{name}-1", income(1_000, fund=name), spend(300, fund=name))
    trigger = Trigger("admissions-growth", Direction.AT_MOST, Decimal(0))

    def move(value: int, to: str = other) -> int:
        return switch_unspent(fund=name, to=to, source="nhs-minimum", trigger=trigger, value=Decimal(value), key=f"{name}-s",
                              document="letter", at=AT, by=MAKER).pence  # fmt: skip

    assert "nothing moves" in str(refusal(lambda: move(0)))
    assert refusal(lambda: move(1, "nowhere")).kind is Kind.NOT_FOUND
    assert move(1) == 700
    approve(key=f"{name}-s", by=CHECKER)
    with scoped(READER):
        assert [balance_of(fund, "cash", AT) for fund in (name, other)] == [0, 700]
        assert {each.key[0] for each in sums(("permitted_use",), AT, {"fund": [other]})} == {"any-care"}
    assert "nothing moves" in str(refusal(lambda: move(1)))


@pytest.mark.parametrize(
    ("nation", "kind", "instrument", "starts"),
    [
        ("england", "single", "grant-letter", "2015-04-01"),
        ("england", "aligned", "section-256", "2015-04-01"),
        ("england", "pooled", "section-10", "2015-04-01"),
        ("england", "joint", "joint-committee-fund", "2022-07-01"),
        ("scotland", "joint", "integration-scheme", "2015-04-01"),
        ("wales", "pooled", "part-9-agreement", "2016-04-06"),
        ("northern-ireland", "single", "single-body", "2015-04-01"),
    ],
)
def test_each_nation_has_its_own_instruments(
    name: str, tmp_path: Path, nation: str, kind: str, instrument: str, starts: str
) -> None:
    def change(data: dict[str, object]) -> None:
        data.update(nation=nation, kind=kind, starts=starts)
        data["instrument"]["kind"] = instrument  # type: ignore[index]

    assert open_fund(path=file_of(tmp_path, name, change), by=MAKER).is_new
