"""The engine against an oracle that looks through every edition, on random facts with gaps, marks and revisions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Database
from tests.measures_place import COUNCILS, ENGLAND, NORTH_EAST, Cell, Edition, load, undone

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.figure import Status
from commonweal.kernel.period import Period, financial_year, month, quarter
from commonweal.kernel.problem import Refused
from commonweal.kernel.rounding import rounded
from commonweal.measures.comparison import concentration, overall, ranking
from commonweal.measures.engine import Question, figures, one
from commonweal.measures.explain import explain
from commonweal.measures.models import Fact
from commonweal.measures.published.parsed import Mark
from commonweal.places import queries

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AREAS = (ENGLAND, *COUNCILS)
MONTHS = list(financial_year(2015).months()) + [month(2016, 4), month(2016, 5)]
PERIODS = [*MONTHS, *(quarter(2015, n) for n in (1, 2, 3, 4)), quarter(2016, 1), financial_year(2015), financial_year(2016)]
FIRST_KNOWN = date(2016, 6, 1)
SOME_DAY = st.integers(-1, 31).map(lambda days: FIRST_KNOWN + timedelta(days=days))

cells = st.one_of(
    st.integers(0, 2000), st.integers(0, 3), st.sampled_from([Mark.SUPPRESSED, Mark.MISSING])
)


@st.composite
def editions(draw: st.DrawFn, most: int = 5, known_once: bool = False) -> list[Edition]:
    found: list[Edition] = []
    days = draw(st.lists(st.integers(0, 30), min_size=1, max_size=most, unique=known_once))
    for number, day in enumerate(days):
        areas = draw(st.sets(st.sampled_from(AREAS), min_size=1))
        if draw(st.booleans()):
            first = draw(st.integers(0, len(MONTHS) - 1))
            months = MONTHS[first : first + draw(st.integers(1, 14))]
        else:
            months = draw(st.lists(st.sampled_from(MONTHS), min_size=1, max_size=6, unique=True))
        if draw(st.booleans()):
            base = draw(st.integers(0, 500))
            facts: dict[tuple[str, Period], Cell] = {
                (area, each): base + 7 * place + number for place, (area, each) in enumerate(itertools.product(sorted(areas), months))
            }
            for key in draw(st.sets(st.sampled_from(sorted(facts)), max_size=3)):
                facts[key] = draw(cells)
        else:
            facts = {(area, each): draw(cells) for area in sorted(areas) for each in months}
        known = FIRST_KNOWN + timedelta(days=day)
        found.append(Edition.of(facts, known, revised=draw(st.booleans()), series="delayed-days"))
    unique: dict[bytes, Edition] = {edition.source.content: edition for edition in found}
    return list(unique.values())


def winner(loaded: Sequence[Edition], area: str, each: Period, known: date | None) -> tuple[Cell, Edition] | None:
    """The cell last known by the day; of two known on one day, the one loaded last."""
    best: tuple[Cell, Edition] | None = None
    for edition in loaded:
        cell = dict(edition.facts).get((area, each))
        if cell is None or (known is not None and edition.known > known):
            continue
        if best is None or edition.known >= best[1].known:
            best = cell, edition
    return best


def expected(
    loaded: Sequence[Edition], area: str, period: Period, known: date | None
) -> tuple[Status, Decimal | None, list[str]]:
    months = list(period.months())
    found = {each: winner(loaded, area, each, known) for each in months}
    held = [cell for cell in found.values() if cell is not None]
    if not held:
        any_at_all = any(
            area == code and (known is None or edition.known <= known)
            for edition in loaded for (code, _), _ in edition.facts
        )  # fmt: skip
        return (Status.MISSING if any_at_all else Status.NOT_PUBLISHED), None, []
    empty = [each for each, cell in found.items() if cell is None or isinstance(cell[0], Mark)]
    if not empty:
        total = sum(cell for cell, _ in held if not isinstance(cell, Mark))
        revised = any(edition.revised for _, edition in held)
        return (Status.REVISED if revised else Status.FINAL), Decimal(total), []
    if any(cell is Mark.SUPPRESSED for cell, _ in held):
        return Status.SUPPRESSED, None, []
    if len(empty) == len(months):
        return Status.MISSING, None, []
    return Status.PARTIAL, None, [str(each) for each in empty]


@pytest.mark.covers("D2-011")
@FEW
@given(loaded=editions(), known=st.none() | SOME_DAY, kind=st.integers(0, 2))
def test_figures_are_those_of_the_oracle(database: Database, loaded: list[Edition], known: date | None, kind: int) -> None:
    kinds = sorted({period.kind for period in PERIODS})
    periods = tuple(period for period in PERIODS if period.kind is kinds[kind])
    with undone(), scoped(OPERATOR):
        for edition in loaded:
            load(edition)
        found = figures(Question("delayed-days", areas=AREAS, periods=periods, known=known))
        assert [(figure.area, figure.period) for figure in found] == list(itertools.product(AREAS, periods))
        for figure in found:
            status, value, missing = expected(loaded, figure.area, figure.period, known)
            if figure.area == ENGLAND and status is Status.NOT_PUBLISHED:
                continue  # England without a row of its own is the sum of all its councils
            assert (figure.status, figure.value, [str(each) for each in figure.missing]) == (status, value, missing), figure


@FEW
@given(loaded=editions(), known=st.none() | SOME_DAY)
def test_no_value_without_every_month_and_no_number_of_a_suppressed_one(
    database: Database, loaded: list[Edition], known: date | None
) -> None:
    with undone(), scoped(OPERATOR):
        for edition in loaded:
            load(edition)
        for period in (month(2015, 9), quarter(2015, 2), financial_year(2015)):
            for figure in figures(Question("delayed-days", areas=AREAS, periods=(period,), known=known)):
                has_value = figure.status in (Status.FINAL, Status.REVISED)
                assert has_value == (figure.value is not None) == (figure.exact is not None) == (figure.numerator is not None)
                assert bool(figure.missing) == (figure.status is Status.PARTIAL)


@FEW
@given(data=st.data(), loaded=editions(known_once=True), known=st.none() | SOME_DAY)
@pytest.mark.usefixtures("database")
def test_the_order_of_loading_never_matters(data: st.DataObject, loaded: list[Edition], known: date | None) -> None:
    shuffled = data.draw(st.permutations(loaded))
    question = Question("delayed-days", areas=AREAS, periods=tuple(MONTHS), known=known)
    answers = []
    for order in (loaded, shuffled):
        with undone(), scoped(OPERATOR):
            for edition in order:
                load(edition)
            for edition in data.draw(st.permutations(order)):
                assert load(edition).unchanged
            found = [(figure.area, figure.period, figure.value, figure.status, figure.known) for figure in figures(question)]
            chains = sorted(
                Fact.objects.values_list("area", "period_start", "value", "mark", "known_from", "known_to"), key=str
            )
            answers.append((found, chains))
    assert answers[0] == answers[1]


@FEW
@given(loaded=editions(), known=st.none() | SOME_DAY, area=st.sampled_from(AREAS), period=st.sampled_from(PERIODS))
@pytest.mark.usefixtures("database")
def test_the_cells_of_an_explanation_add_up_to_its_figure(
    loaded: list[Edition], known: date | None, area: str, period: Period
) -> None:
    with undone(), scoped(OPERATOR):
        for edition in loaded:
            load(edition)
        found = explain(Question("delayed-days", areas=(area,), periods=(period,), known=known))
        figure = found.figure
        if figure.value is not None:
            assert sum(cell.value for cell in found.inputs if cell.value is not None) == figure.value
            assert found.working.endswith(f"{figure.value:,f}") or found.working.startswith(f"{figure.value:,f}")
        else:
            assert found.working == ""
        assert set(found.inputs) <= set(found.history)
        for cell in found.history:
            assert cell.superseded is None or cell.known <= cell.superseded
        current = [cell for cell in found.history if cell.superseded is None]
        assert len({(cell.area, cell.period) for cell in current}) == len(current)


@pytest.mark.usefixtures("database")
@FEW
@given(data=st.data(), known=st.none() | SOME_DAY)
def test_an_aggregate_is_the_sum_of_its_parts(data: st.DataObject, known: date | None) -> None:
    period = data.draw(st.sampled_from([month(2015, 9), quarter(2015, 2)]))
    with undone(), scoped(OPERATOR):
        members = [
            each.code for each in queries.members(NORTH_EAST, period.last, kinds=COUNCILS_WITH_SOCIAL_CARE)
        ]
        assert len(members) == 12
        base = data.draw(st.integers(0, 900))
        facts: dict[tuple[str, Period], Cell] = {
            (code, each): base + place for place, (code, each) in enumerate(itertools.product(members, period.months()))
        }
        for key in data.draw(st.sets(st.sampled_from(sorted(facts)), max_size=2)):
            facts[key] = data.draw(cells)
        gone = data.draw(st.sets(st.sampled_from(sorted(facts)), max_size=data.draw(st.integers(0, 2))))
        kept = {key: cell for key, cell in facts.items() if key not in gone}
        load(Edition.of(kept, FIRST_KNOWN))
        if data.draw(st.booleans()):
            key = data.draw(st.sampled_from(sorted(kept)))
            load(Edition.of({key: data.draw(cells)}, FIRST_KNOWN + timedelta(days=10), revised=True))
        whole = one(Question("delayed-days", areas=(NORTH_EAST,), periods=(period,), known=known))
        parts = figures(Question("delayed-days", areas=tuple(members), periods=(period,), known=known))
        if all(figure.value is not None for figure in parts):
            assert whole.value == sum(figure.value for figure in parts if figure.value is not None)
            assert (whole.status is Status.REVISED) == any(figure.status is Status.REVISED for figure in parts)
        else:
            assert whole.value is None
            assert whole.status not in (Status.FINAL, Status.REVISED)
        if any(figure.status is Status.SUPPRESSED for figure in parts):
            assert whole.status is Status.SUPPRESSED


@pytest.mark.covers("D2-012")
@FEW
@given(
    days=st.lists(st.integers(0, 50), min_size=6, max_size=6), elsewhere=st.integers(0, 40),
    share=st.integers(1, 100).map(lambda number: Decimal(number) / 100),
)  # fmt: skip
@pytest.mark.usefixtures("database")
def test_concentration_is_the_fewest_by_brute_force(days: list[int], elsewhere: int, share: Decimal) -> None:
    period = month(2015, 9)
    total = sum(days) + elsewhere
    facts: dict[tuple[str, Period], Cell] = {(code, period): count for code, count in zip(COUNCILS, days, strict=True)}
    fewest = next(
        (count for count in range(1, 7)
         if any(sum(some) >= share * total for some in itertools.combinations(days, count))), None,
    )  # fmt: skip
    with undone(), scoped(OPERATOR):
        load(Edition.of({**facts, (ENGLAND, period): total}, FIRST_KNOWN))
        question = Question("delayed-days", periods=(period,))
        if not total or fewest is None:
            with pytest.raises(Refused):
                concentration(question, share=share, whole=ENGLAND)
            return
        found = concentration(question, share=share, whole=ENGLAND)
        values = [figure.value for figure in found.areas]
        assert len(values) == fewest
        assert values == sorted(values, reverse=True)  # type: ignore[type-var]
        assert sum(value for value in values if value) >= share * total
        assert ENGLAND not in {figure.area for figure in found.areas}


@pytest.mark.covers("D2-013")
@settings(FEW, max_examples=15)
@given(days=st.lists(st.none() | st.integers(0, 3000), min_size=6, max_size=6), data=st.data())
@pytest.mark.usefixtures("database")
def test_ranks_are_the_same_again_and_hold_their_place(days: list[int | None], data: st.DataObject) -> None:
    period = month(2015, 9)
    facts = [((code, period), count) for code, count in zip(COUNCILS, days, strict=True) if count is not None]
    facts.append(((ENGLAND, period), 10))
    rankings = []
    for order in (facts, data.draw(st.permutations(facts))):
        with undone(), scoped(OPERATOR):
            load(Edition(tuple(order), FIRST_KNOWN))
            rankings.append(ranking(Question("delayed-days", periods=(period,))))
    assert rankings[0] == rankings[1]
    held = [row for row in rankings[0] if row.rank]
    for row in held:
        assert row.rank
        assert 1 <= row.rank.lower <= row.rank.upper <= len(held)
        below = sum(1 for other in held if (other.figure.value or 0) < (row.figure.value or 0))
        tied = sum(1 for other in held if other.figure.value == row.figure.value)
        assert row.rank.rank == below + (tied + 1) / 2
    assert len(held) == sum(count is not None for count in days)


@pytest.mark.usefixtures("database")
def test_without_a_council_nothing_is_ranked_and_nothing_concentrated() -> None:
    period = month(2015, 9)
    with scoped(OPERATOR):
        load(Edition.of({(ENGLAND, period): 10}, FIRST_KNOWN))
        assert ranking(Question("delayed-days", periods=(period,))) == []
        assert overall({"delayed-days": Decimal(1)}, period) == []
        with pytest.raises(Refused, match="short of"):
            concentration(Question("delayed-days", periods=(period,)), share=Decimal("0.5"), whole=ENGLAND)


@pytest.mark.parametrize("weights", [{"delayed-days": Decimal(-1)}, {"delayed-days": Decimal(0)}, {}])
@pytest.mark.usefixtures("database")
def test_weights_are_from_0_and_not_all_0(weights: dict[str, Decimal]) -> None:
    with scoped(OPERATOR), pytest.raises(Refused, match="weights"):
        overall(weights, month(2015, 9))


@pytest.mark.covers("D2-012")
@pytest.mark.usefixtures("database")
def test_a_region_is_made_up_of_its_own_councils() -> None:
    period = month(2015, 9)
    with scoped(OPERATOR):
        members = [each.code for each in queries.members(NORTH_EAST, period.last, kinds=COUNCILS_WITH_SOCIAL_CARE)]
        facts: dict[tuple[str, Period], Cell] = {(code, period): 10 for code in members}
        load(Edition.of({**facts, (members[3], period): 100, ("E09000007", period): 5000, (ENGLAND, period): 5210}, FIRST_KNOWN))
        found = concentration(Question("delayed-days", periods=(period,)), share=Decimal("0.5"), whole=NORTH_EAST)
        assert ([figure.area for figure in found.areas], found.whole.value) == ([members[3], sorted(members)[0]], 210)
        with pytest.raises(Refused, match="not made up of councils"):
            concentration(Question("delayed-days", periods=(period,)), share=Decimal("0.5"), whole="E09000007")


@pytest.mark.usefixtures("database")
def test_a_month_told_on_the_old_and_on_the_new_boundary_is_counted_once() -> None:
    """April 2019: the old three of Dorset first, and later, put right, the new two."""
    april, may = month(2019, 4), month(2019, 5)
    south_west, old, new = "E12000009", ("E06000028", "E06000029", "E10000009"), ("E06000058", "E06000059")
    with scoped(OPERATOR):
        members = {each.code for each in queries.members(south_west, may.last, kinds=COUNCILS_WITH_SOCIAL_CARE)}
        others = sorted(members - set(new) - {"E06000053"})  # the Isles of Scilly stand in Cornwall's row
        rest: dict[tuple[str, Period], Cell] = {(code, each): 1 for code in others for each in (april, may)}
        load(Edition.of({**rest, **{(code, april): 10 for code in old}, **{(code, may): 20 for code in new}}, FIRST_KNOWN))
        question = Question("delayed-days", areas=(south_west,), periods=(april, may))
        assert [figure.value for figure in figures(question)] == [len(others) + 30, len(others) + 40]
        load(Edition.of({(code, april): 17 for code in new}, FIRST_KNOWN + timedelta(days=9), revised=True))
        assert [figure.value for figure in figures(question)] == [len(others) + 34, len(others) + 40]
        june = month(2019, 6)
        load(Edition.of({(code, june): 3 for code in (*others, *new)}, FIRST_KNOWN))
        whole = one(Question("delayed-days", areas=(south_west,), periods=(quarter(2019, 1),)))
        assert whole.value == len(others) * 5 + 34 + 40 + 6
        beds = one(Question("average-delayed-beds", areas=(south_west,), periods=(quarter(2019, 1),)))
        assert (beds.numerator, beds.value) == (whole.value, rounded(Decimal(whole.value or 0) / 91, 1))


@pytest.mark.usefixtures("database")
def test_an_aggregate_without_any_part_is_not_published_and_one_between_is_missing() -> None:
    with scoped(OPERATOR):
        load(Edition.of({(code, month(2015, 9)): 1 for code in COUNCILS}, FIRST_KNOWN))
        asked = Question("delayed-days", areas=(NORTH_EAST, "E12000007"), periods=(month(2015, 10),))
        assert [figure.status for figure in figures(asked)] == [Status.MISSING, Status.NOT_PUBLISHED]


@pytest.mark.usefixtures("database")
def test_two_rows_of_one_area_are_refused_whole() -> None:
    edition = Edition((((COUNCILS[0], month(2015, 9)), 1), ((COUNCILS[1], month(2015, 9)), 2), ((COUNCILS[0], month(2015, 9)), 3)), FIRST_KNOWN)
    with scoped(OPERATOR), pytest.raises(Refused, match="this repeats 'E06000001' of row 2") as refused:
        load(edition)
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.value) == ("Table", 4, COUNCILS[0])
    with scoped(OPERATOR):
        assert not Fact.objects.exists()
