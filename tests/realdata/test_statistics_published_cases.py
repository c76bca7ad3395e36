"""Our statistics against the numbers other people have published for the same data.

Each case names its constant, its screening and its tolerance. Where a published file is known to carry a
slip, the slip itself is asserted, so that a corrected file fails here and is looked at.
"""

import csv
import statistics
from collections import defaultdict
from decimal import Decimal
from math import asin, isclose, sqrt
from pathlib import Path

import pytest

from commonweal.measures.statistics.charts import (
    Subgroup,
    c_chart,
    p_chart,
    p_prime_chart,
    u_chart,
    u_prime_chart,
)
from commonweal.measures.statistics.concentration import fewest_areas
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.funnel import (
    Outliers,
    WorkingScale,
    adjusted_funnel,
    proportion_line,
    proportion_significance,
)
from commonweal.measures.statistics.intervals import (
    EUROPEAN_STANDARD_2013,
    CountMethod,
    Stratum,
    byar,
    crude_rate,
    directly_standardised_rate,
    mean_t,
    wilson,
)
from commonweal.measures.statistics.runs import anhoej
from commonweal.measures.statistics.spc import (
    AssuranceIcon,
    LimitConstant,
    Point,
    Rebase,
    Side,
    SpecialCause,
    VariationIcon,
    XmrSettings,
    read,
    xmr,
)

PRINTED = 5e-10  # relative: the files carry ten significant digits
SIX_DECIMALS = 5e-7  # absolute: the funnel lines are printed to six decimals
NHS_EXCEL = XmrSettings(constant=LimitConstant.NHS, screen_ranges=False)
NHS_R = XmrSettings(constant=LimitConstant.NHS, screen_ranges=True)
TEXTBOOK_FROM_20 = XmrSettings(constant=LimitConstant.TEXTBOOK, screen_ranges=False, fix_after_n=20)
LEVELS = {"95%": 0.95, "99.8%": 0.998}
PAIRS = ((0.95, "95_0"), (0.998, "99_8"))


@pytest.fixture
def evidence(shared: Path) -> Path:
    return shared / "data" / "evidence"


@pytest.fixture
def indicators(evidence: Path) -> Path:
    return evidence / "public-health-indicators"


@pytest.fixture
def spc(evidence: Path) -> Path:
    return evidence / "spc"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def same(ours: float | None, printed: str, tolerance: float = PRINTED) -> bool:
    """Both missing, or equal to the digits printed."""
    theirs = number(printed)
    if ours is None or theirs is None:
        return ours is theirs
    return isclose(ours, theirs, rel_tol=tolerance, abs_tol=1e-12)


# intervals and rates -------------------------------------------------------------------------------------


def test_byars_and_wilsons_limits(indicators):
    """13 cases, 95 % and 99.8 %, ten digits."""
    cases = rows(indicators / "byars_wilson_expected.csv")
    assert len(cases) == 13
    for case in cases:
        level = LEVELS[case["confidence"]]
        limits = (
            byar(float(case["x"]), confidence=level)
            if case["method"] == "Byars"
            else wilson(float(case["x"]), float(case["n"]), confidence=level)
        )
        assert same(limits.lower, case["lowercl"]), case
        assert same(limits.upper, case["uppercl"]), case


def test_crude_rates(indicators):
    """20 areas, exact below ten events and Byar's from ten, 95 % and 99.8 %, ten digits."""
    cases = rows(indicators / "crude_rate_expected.csv")
    assert len(cases) == 20
    methods = {"Exact": CountMethod.EXACT, "Byars": CountMethod.BYAR, "": None}
    for case in cases:
        count, people = number(case["Numerator"]), number(case["Denominator"])
        for level, column in PAIRS:
            found = crude_rate(count, people, multiplier=float(case["multiplier"]), confidence=level)
            assert same(found.value, case["value"]), case
            assert same(found.interval.lower, case[f"lower{column}cl"]), case
            assert same(found.interval.upper, case[f"upper{column}cl"]), case
            assert found.method is methods[case["method"]], case


def strata_of(indicators: Path) -> dict[str, list[Stratum]]:
    areas: dict[str, list[Stratum]] = defaultdict(list)
    for row in rows(indicators / "dsr_input.csv"):
        areas[row["area"]].append(Stratum(number(row["count"]), float(row["pop"]), float(row["esp2013"])))
    for row in rows(indicators / "dsr_input_1976_standard.csv"):
        areas["testdata_1976"].append(Stratum(number(row["count"]), float(row["pop"]), float(row["esp1976"])))
    return areas


# lines of dsr_expected.csv (counted from 1) whose 99.8 % columns are printed ten times too big
DSR_SLIPS = {4, 8}


def test_directly_standardised_rates(indicators):
    """Eight rows, Dobson's limits, ten digits: 1 to 4 per 10,000, 5 to 8 per 100,000."""
    areas = strata_of(indicators)
    cases = rows(indicators / "dsr_expected.csv")
    assert len(cases) == 8
    for line, case in enumerate(cases, start=1):
        multiplier = 10_000 if line <= 4 else 100_000
        for level, column in PAIRS:
            found = directly_standardised_rate(areas[case["area"]], multiplier=multiplier, confidence=level)
            assert found.events == float(case["total_count"])
            assert found.population == float(case["total_pop"])
            assert same(found.value, case["value"]), case
            if level == 0.998 and line in DSR_SLIPS:
                continue
            assert same(found.interval.lower, case[f"lower{column}cl"]), case
            assert same(found.interval.upper, case[f"upper{column}cl"]), case


def test_the_slip_in_the_standardised_rates(indicators):
    """Rows 4 and 8: the 99.8 % columns are ten times too big for the row's own multiplier.

    Row 4 is per 10,000 with its 99.8 % columns per 100,000; row 8 carries the same factor once more.
    """
    strata = strata_of(indicators)["testdata_1976"]
    cases = rows(indicators / "dsr_expected.csv")
    for line in DSR_SLIPS:
        case = cases[line - 1]
        multiplier = 10_000 if line <= 4 else 100_000
        assert case["area"] == "testdata_1976"
        found = directly_standardised_rate(strata, multiplier=multiplier, confidence=0.998).interval
        assert same(10 * found.lower, case["lower99_8cl"])
        assert same(10 * found.upper, case["upper99_8cl"])
        assert float(case["lower99_8cl"]) > float(case["value"])


def test_the_rows_per_ten_thousand_say_so_and_hold_a_tenth(indicators):
    cases = rows(indicators / "dsr_expected.csv")
    for low, high in zip(cases[:4], cases[4:], strict=True):
        if low["value"]:
            assert low["statistic"] == "dsr per 10000"
            assert high["statistic"] == "dsr per 100000"
            assert isclose(10 * float(low["value"]), float(high["value"]), rel_tol=1e-9)
        else:
            assert low["statistic"] == high["statistic"] == "dsr NA for total count < 10"


def test_the_band_that_is_labelled_wrongly(indicators):
    """The published input calls the band after 50-54 "55-69"; its weight is that of 55-59."""
    bands = [row for row in rows(indicators / "dsr_input.csv") if row["area"] == "testdata_big"]
    labels = [row["ageband"] for row in bands]
    assert labels == ["55-69" if band == "55-59" else band for band in EUROPEAN_STANDARD_2013]
    assert [float(row["esp2013"]) for row in bands] == list(EUROPEAN_STANDARD_2013.values())


def test_the_european_standard_population(indicators):
    published = {row["age_band"]: float(row["esp2013"]) for row in rows(indicators / "esp2013.csv")}
    assert published == EUROPEAN_STANDARD_2013


def test_means(indicators):
    """Three groups, Student's t, 95 % and 99.8 %, ten digits."""
    groups: dict[str, list[float]] = defaultdict(list)
    for row in rows(indicators / "mean_input.csv"):
        groups[row["area"]].append(float(row["values"]))
        groups["No grouping"].append(float(row["values"]))
    cases = rows(indicators / "mean_expected.csv")
    assert {case["area"] for case in cases} == set(groups)
    for case in cases:
        for level, column in PAIRS:
            found = mean_t(groups[case["area"]], confidence=level)
            assert same(found.value, case["value"])
            assert same(found.standard_deviation, case["stdev"])
            assert found.count == int(case["value_count"])
            assert same(found.interval.lower, case[f"lower{column}cl"])
            assert same(found.interval.upper, case[f"upper{column}cl"])


# funnels -------------------------------------------------------------------------------------------------


def pooled_share(cases: list[dict[str, str]]) -> float:
    return sum(float(case["numerator"]) for case in cases) / sum(float(case["denominator"]) for case in cases)


def test_significance_of_proportions(indicators):
    """303 areas against their pooled proportion, the publisher's five labels."""
    cases = rows(indicators / "funnel_proportion_input_expected_significance.csv")
    assert len(cases) == 303
    theta = pooled_share(cases)
    for case in cases:
        found = proportion_significance(float(case["numerator"]), float(case["denominator"]), theta)
        assert found == case["significance"], case


def test_limits_of_proportions(indicators):
    """100 denominators, per 100 to six decimals; the baseline is the pooled proportion of the areas."""
    cases = rows(indicators / "funnel_proportion_limits_expected.csv")
    assert len(cases) == 100
    theta = pooled_share(rows(indicators / "funnel_proportion_input_expected_significance.csv"))
    axis = [float(case["Population"]) for case in cases]
    for level, name in ((0.95, "2s0025"), (0.998, "3s0001")):
        line = proportion_line(theta, axis, level=level)
        for place, case in enumerate(cases):
            assert abs(100 * theta - float(case["Baseline"])) < SIX_DECIMALS
            assert abs(100 * line.lower[place] - float(case[f"Lower{name}limit"])) < SIX_DECIMALS, case
            assert abs(100 * line.upper[place] - float(case[f"Upper{name}limit"])) < SIX_DECIMALS, case


def test_a_funnel_of_made_up_trusts(evidence):
    """300 admissions at ten made-up trusts: deaths over admissions, phi as the mean of squared scores."""
    deaths: dict[str, int] = defaultdict(int)
    admissions: dict[str, int] = defaultdict(int)
    for row in rows(evidence / "nhs" / "los_model_synthetic.csv"):
        deaths[row["Organisation"]] += int(row["Death"])
        admissions[row["Organisation"]] += 1
    assert (len(admissions), sum(admissions.values())) == (10, 300)
    trusts = sorted(admissions)
    funnel = adjusted_funnel(
        WorkingScale.PROPORTION,
        [deaths[trust] for trust in trusts],
        [admissions[trust] for trust in trusts],
        outliers=Outliers.KEEP,
    )
    assert funnel.centre == pytest.approx(sum(deaths.values()) / 300)
    middle = asin(sqrt(sum(deaths.values()) / 300))
    scores = [
        2 * sqrt(admissions[trust]) * (asin(sqrt(deaths[trust] / admissions[trust])) - middle)
        for trust in trusts
    ]
    assert funnel.dispersion.phi == pytest.approx(statistics.mean(score**2 for score in scores))
    assert (funnel.dispersion.tau_squared > 0) == (10 * funnel.dispersion.phi > 9)


# control charts ------------------------------------------------------------------------------------------


def mill_loans(spc: Path):
    cases = rows(spc / "montgomery_6_5_individuals_input.csv")
    return xmr([Point(case["weeks"], float(case["cost"])) for case in cases], settings=TEXTBOOK_FROM_20)


def test_mill_loan_costs_individuals(spc):
    """Constant 3/1.128, no screening, limits fixed from the first 20 of 40 weeks, ten digits."""
    chart = mill_loans(spc)
    cases = rows(spc / "montgomery_6_5_individuals_expected.csv")
    for point, case in zip(chart.points, cases, strict=True):
        assert point.value == float(case["y"])
        assert same(point.limits.centre, case["cl"])
        assert same(point.limits.lower, case["lcl"])
        assert same(point.limits.upper, case["ucl"])
        outside = point.signal is not None and point.signal.rule is SpecialCause.OUTSIDE_LIMITS
        assert outside == (case["sigma.signal"] == "True"), case
    assert_runs([point.value for point in chart.points], 300.5, cases)


def test_mill_loan_costs_with_the_nhs_constant_differ_in_the_fifth_digit(spc):
    """2.66 in place of 3/1.128: a reader who mixes the two tools sees a difference of 0.0035."""
    cases = rows(spc / "montgomery_6_5_individuals_input.csv")
    points = [Point(case["weeks"], float(case["cost"])) for case in cases]
    settings = XmrSettings(constant=LimitConstant.NHS, screen_ranges=False, fix_after_n=20)
    nhs, textbook = (chart.segments[0].limits for chart in (xmr(points, settings=settings), mill_loans(spc)))
    difference = nhs.upper - textbook.upper
    assert difference == pytest.approx(7.7894736842 * (2.66 - 3 / 1.128), abs=1e-9)
    assert 0.003 < difference < 0.004


def test_mill_loan_costs_moving_ranges(spc):
    """Mean range 7.7895 and upper range limit 3.267 times it, ten digits."""
    chart = mill_loans(spc)
    limits = chart.segments[0].limits
    cases = rows(spc / "montgomery_6_5_moving_range_expected.csv")
    for point, case in zip(chart.points, cases, strict=True):
        assert point.moving_range == number(case["y"])
        assert same(limits.moving_range_mean, case["cl"])
        assert same(limits.moving_range_upper, case["ucl"])
        beyond = point.moving_range is not None and point.moving_range > limits.moving_range_upper
        assert beyond == (case["sigma.signal"] == "True"), case
    assert_runs([point.moving_range for point in chart.points], limits.moving_range_mean, cases)


def assert_runs(values, centre: float, cases: list[dict[str, str]]) -> None:
    found = anhoej(values, centre)
    for case in cases:
        assert found.longest_run == int(case["longest.run"])
        assert found.longest_run_limit == int(case["longest.run.max"])
        assert found.crossings == int(case["n.crossings"])
        assert found.crossings_limit == int(case["n.crossings.min"])
        assert found.signal == (case["runs.signal"] == "True")


def test_purchase_orders_p_chart(spc):
    """25 samples, three sigma, centre 0.09551, ten digits."""
    groups = [
        Subgroup(case["sample"], float(case["count"]), float(case["size"]))
        for case in rows(spc / "montgomery_7_4_p_chart_input.csv")
    ]
    chart = p_chart(groups)
    cases = rows(spc / "montgomery_7_4_p_chart_expected.csv")
    for point, case in zip(chart.points, cases, strict=True):
        assert same(point.value, case["y"])
        assert same(chart.centre, case["cl"])
        assert same(point.lower, case["lcl"])
        assert same(point.upper, case["ucl"])
        assert (point.outside is not None) == (case["sigma.signal"] == "True"), case
    assert_runs([point.value for point in chart.points], chart.centre, cases)


@pytest.mark.parametrize(
    ("settings", "lower", "upper", "dropped"), [(NHS_R, -0.72, 4.60, 2), (NHS_EXCEL, -3.06, 6.95, 0)]
)
def test_the_series_on_which_screening_matters(spc, settings, lower, upper, dropped):
    """Constant 2.66, with and without screening, two decimals."""
    cases = rows(spc / "plotthedots_screening_series.csv")
    points = [Point(case["i"], float(case["value"])) for case in cases]
    limits = xmr(points, settings=settings).segments[0].limits
    assert abs(limits.centre - 1.94) < 0.005
    assert abs(limits.lower - lower) < 0.005
    assert abs(limits.upper - upper) < 0.005
    assert limits.ranges_dropped == dropped


def test_accident_departments_need_the_wider_chart(spc):
    """20 weeks of 270,000 attendances: nearly all outside the p chart, none outside p' (Mohammed 2013)."""
    groups = [
        Subgroup(case["i"], float(case["r"]), float(case["n"]))
        for case in rows(spc / "nhs_accidents_p_prime.csv")
    ]
    plain, laney = p_chart(groups), p_prime_chart(groups)
    assert plain.centre == laney.centre
    assert plain.centre == pytest.approx(
        sum(group.count for group in groups) / sum(group.size for group in groups)
    )
    assert sum(point.outside is not None for point in plain.points) == 16
    assert not any(point.outside for point in laney.points)
    assert laney.sigma_z > 10


def test_clostridium_difficile_before_and_after(spc):
    """36 months, a named break at the intervention: without it a shift, with it two centres."""
    cases = rows(spc / "cdi_monthly.csv")
    points = [Point(case["month"], float(case["n"])) for case in cases]
    start = next(case["month"] for case in cases if case["period"] == "post")
    chart = xmr(points, rebases=[Rebase(start, "Intervention begins")], settings=NHS_R)
    before, after = chart.segments
    values = {period: [float(c["n"]) for c in cases if c["period"] == period] for period in ("pre", "post")}
    assert (before.count, after.count) == (24, 12)
    assert before.limits.centre == pytest.approx(statistics.mean(values["pre"]))
    assert after.limits.centre == pytest.approx(statistics.mean(values["post"]))
    assert (before.trial, after.trial, after.short) == (False, False, True)
    assert after.reason == "Intervention begins"
    unbroken = xmr(points, settings=NHS_R)
    shift = [point.key for point in unbroken.points if point.signal and point.signal.side is Side.LOW]
    assert start in shift
    runs = anhoej([point.value for point in points], unbroken.segments[0].limits.centre)
    assert runs.signal
    exposure = [Subgroup(case["month"], float(case["n"]), float(case["days"])) for case in cases]
    assert u_chart(exposure).centre == pytest.approx(
        sum(float(case["n"]) for case in cases) / sum(float(case["days"]) for case in cases)
    )
    assert u_prime_chart(exposure).sigma_z > 0
    assert c_chart(points[:24]).centre == pytest.approx(before.limits.centre)


def test_breaches_at_one_trust(evidence):
    """RQM, type 1, 24 months to March 2018, target 1,200, low is good: constant 2.66, screened, two decimals.

    Published: common cause, hit and miss.
    """
    series = sorted(
        (row["period"], float(row["breaches"]))
        for row in rows(evidence / "nhs" / "ae_attendances_trust_month.csv")
        if row["org_code"] == "RQM" and row["type"] == "1" and row["period"] < "2018-04-01"
    )
    assert len(series) == 24
    chart = xmr([Point(*row) for row in series], settings=NHS_R)
    reading = read(chart, good=GoodDirection.LOW, target=1200)
    limits = reading.segment.limits
    assert abs(limits.centre - 1545.17) < 0.005
    assert abs(limits.lower - 740.40) < 0.005
    assert abs(limits.upper - 2349.94) < 0.005
    assert reading.variation is VariationIcon.COMMON_CAUSE
    assert reading.assurance is AssuranceIcon.HIT_AND_MISS


# concentration -------------------------------------------------------------------------------------------


def delayed_days(shared: Path, period: str) -> tuple[int, dict[str, int]]:
    """England's delayed days and its councils'; the England row holds more than the councils' sum."""
    totals = {
        row["Name"]: sum(
            int(row[owner]) if row[owner].strip() != "-" else 0 for owner in ("NHS", "Social Care", "Both")
        )
        for row in rows(shared / "data" / "activity" / "dtoc" / "dtoc_la_days_by_responsible_org_long.csv")
        if row["Period_year"] == period
    }
    return totals.pop("England"), totals


@pytest.mark.covers("D2-012")
def test_half_of_all_delays_were_in_24_councils(shared):
    england, councils = delayed_days(shared, "December 2016")
    assert (england, sum(councils.values()), len(councils)) == (195_445, 194_542, 150)
    found = fewest_areas(councils, total=england, share=Decimal("0.5"))
    assert len(found.rows) == 24
    assert 2 * found.reached >= england > 2 * (found.reached - found.rows[-1].value)
    assert found.areas_sum < found.total
