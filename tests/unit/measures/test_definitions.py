"""Every definition file that ships: whole, cited, readable, and of kinds that are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.kernel.period import PeriodKind
from commonweal.kernel.problem import Kind, Refused
from commonweal.measures.catalogue import FOLDER, definition, definitions, release
from commonweal.measures.definition import Average, Definition, Item
from commonweal.measures.published.delay_reasons import ATTRIBUTIONS, REASONS
from commonweal.measures.room import ROOM
from commonweal.policy.files import read_policy

ALL = list(definitions().values())


@pytest.fixture(params=ALL, ids=lambda found: found.id)
def found(request: pytest.FixtureRequest) -> Definition:
    return request.param


def test_the_file_is_named_after_its_measure(found: Definition) -> None:
    assert (FOLDER / f"{found.id}.yaml").is_file()
    assert len(ALL) == len(list(FOLDER.glob("*.yaml")))


def test_its_sources_are_kinds_that_can_be_loaded(found: Definition) -> None:
    assert found.sources
    assert set(found.sources) <= {loader.kind for loader in ROOM.loaders}


def test_it_says_what_it_is_in_words(found: Definition) -> None:
    for text in (found.title, found.short_title, found.why, found.unit, found.population, found.disclosure):
        assert text.strip() == text
        assert text
    assert found.numerator.words in found.formula
    if found.denominator:
        assert f"/ {found.denominator.words}" in found.formula
    assert all(citation.source for citation in found.citations)


def test_its_periods_are_no_shorter_than_what_is_published(found: Definition) -> None:
    assert len(set(found.periods)) == len(found.periods)
    assert PeriodKind.DAY not in found.periods
    if found.grain == "financial-year":
        assert found.periods == (PeriodKind.FINANCIAL_YEAR,)


def test_rates_do_not_claim_to_add_up_without_their_parts(found: Definition) -> None:
    if isinstance(found.denominator, Item) and found.scale == 100:
        assert found.unit.startswith("%")


def test_its_breaks_are_in_order_and_cited(found: Definition) -> None:
    days = [each.from_ for each in found.breaks]
    assert days == sorted(days)
    assert all(each.reason and each.citation.source for each in found.breaks)


def test_delays_can_be_asked_for_by_each_of_the_publishers_words() -> None:
    delays = definition("delayed-days")
    assert delays.dimensions["attribution"] == tuple(ATTRIBUTIONS.values())
    assert delays.dimensions["reason"] == tuple(REASONS)
    assert delays.sources == ("dtoc-la", "dtoc-england")


@pytest.mark.parametrize(
    ("measure", "average", "scale"),
    [
        ("delayed-days", Average.SUM, 1),
        ("delayed-days-rate", Average.PER_DAY, 100_000),
        ("average-delayed-beds", Average.PER_DAY, 1),
        ("ascof-2c", Average.MEAN_OF_MONTHS_PER_DAY, 100_000),
        ("social-care-share", Average.SUM, 100),
    ],
)
def test_the_forms_of_the_delay_measures(measure: str, average: Average, scale: int) -> None:
    assert (definition(measure).average, definition(measure).scale) == (average, scale)


def test_an_unknown_measure_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match="delayed-days") as refused:
        definition("delays")
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("change", "of"),
    [
        (("version: 1", "version: 0"), "version"),
        (("average: per-day", "average: hourly"), "average"),
        (("places: 2", "places: -1"), "places"),
        (("citations:\n", "references:\n"), "references"),
        (("unit: ", "units: "), "unit"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_wrong_definition_is_refused(tmp_path: Path, change: tuple[str, str], of: str) -> None:
    text = (FOLDER / "delayed-days-rate.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "delayed-days-rate.yaml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(Refused, match=of):
        read_policy(path, Definition)


def test_a_yearly_figure_cannot_be_averaged_over_days() -> None:
    data = definition("delayed-days-rate").model_dump(by_alias=True)
    with pytest.raises(ValueError, match="monthly"):
        Definition.model_validate({**data, "grain": "financial-year"})


def test_the_release_is_the_hash_of_all_files() -> None:
    assert len(release()) == 64
    assert release() == release()
