"""The made-up figures: the same each time, whole, consistent, and with something to see."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from commonweal.demo import figures
from commonweal.demo.councils import councils, rows_of
from commonweal.demo.drawing import drawing, revised_months, years
from commonweal.demo.figures import figures_of, special_causes
from commonweal.demo.layouts import layout_of, month_of, months
from commonweal.demo.making import MadeFile, content_of, made_files, make, making
from commonweal.demo.population import adults_of, ages_of, people_of, rows_of_year
from commonweal.demo.workbooks import cells_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.measures.published.delay_reasons import NOT_ALLOWED
from commonweal.measures.published.dtoc_la import read
from commonweal.measures.statistics.spc import Point, xmr

LATE = month(2019, 10)


def test_the_workbooks_are_those_of_105_months_and_some_are_published_twice() -> None:
    files = made_files()
    kinds = Counter(file.kind for file in files)
    assert len(months()) == 105
    assert (months()[0], months()[-1]) == (month(2011, 4), month(2019, 12))
    assert kinds == {"dtoc-la": 105 + len(revised_months()), "population": 9}
    assert len({file.name for file in files}) == len(files)


def test_the_councils_are_those_of_the_published_workbooks() -> None:
    before, after = rows_of(month(2019, 4)), rows_of(month(2019, 5))
    assert (len(before), len(after)) == (151, 150)
    assert sum(row.council.kind == "london-borough" for row in before) == 33
    assert {row.name for row in before} - {row.name for row in after} == {
        "Bournemouth UA",
        "Poole UA",
        "Dorset",
    }
    assert {row.name for row in after} - {row.name for row in before} == {
        "Bournemouth, Christchurch and Poole UA", "Dorset UA",
    }  # fmt: skip


def workbooks(how_many: str) -> list[MadeFile]:
    """Every made-up workbook of delays, or the first and the last of each layout and those published again."""
    every = [file for file in made_files() if file.kind == "dtoc-la"]
    if how_many == "every":
        return every
    of_layout: dict[str, list[MadeFile]] = {}
    for file in every:
        of_layout.setdefault(repr(layout_of(month_of(file.of))), []).append(file)
    chosen = {id(file) for files in of_layout.values() for file in (files[0], files[-1])}
    return [file for file in every if id(file) in chosen or file.is_revised]


@pytest.mark.parametrize("how_many", ["of each layout", pytest.param("every", marks=pytest.mark.long)])
def test_a_workbook_is_read_by_the_loader_without_an_alert(how_many: str) -> None:
    for file in workbooks(how_many):
        parsed = read(SourceFile(file.name, content_of(file)))
        assert parsed.alerts == [], file.name
        assert parsed.synthetic
        assert str(parsed.period) == file.of
        assert (parsed.revised is not None) == file.is_revised
        expected = figures_of(parsed.period, revised=file.is_revised)
        totals = {
            cell.area.name: cell.value for cell in parsed.observations if str(cell.series) == "delayed-days"
        }
        assert totals == {
            **{area.name: area.total for area in expected.areas},
            "England": sum(area.total for area in expected.areas),
        }


def test_another_process_makes_the_same_bytes() -> None:
    files = [made_files()[0], made_files()[-1]]
    script = (
        "import hashlib\nfrom commonweal.demo.making import content_of, made_files\n"
        "files = made_files()\n"
        "print(*(hashlib.sha256(content_of(file)).hexdigest() for file in (files[0], files[-1])))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [SourceFile(file.name, content_of(file)).sha256 for file in files]


def test_figures_do_not_depend_on_what_was_asked_before() -> None:
    assert figures_of(LATE) == figures_of(LATE)
    assert drawing("a", 1).random() == drawing("a", 1).random() != drawing("a", 2).random()


def test_no_days_stand_where_the_publisher_allows_none() -> None:
    for period in (month(2011, 4), month(2019, 12)):
        places = set(cells_of(layout_of(period)))
        for area in figures_of(period).areas:
            assert set(area.days) <= places
            assert all(days > 0 for days in area.days.values())
            assert not any((reason, attribution) in NOT_ALLOWED for _, reason, attribution in area.days)


def test_england_rises_and_falls_and_january_is_worse_than_july() -> None:
    def total(period: object) -> int:
        return sum(area.total for area in figures_of(period).areas)  # type: ignore[arg-type]

    assert total(month(2011, 6)) < total(month(2016, 11)) > total(month(2018, 11))
    assert total(month(2014, 1)) > total(month(2014, 7))


def test_special_causes_show_on_a_control_chart() -> None:
    causes = special_causes()
    assert len(causes) == 18
    lasting = next(cause for cause in causes.values() if cause.months is None and cause.factor > 1)
    points = []
    for period in months():
        days = next((area.total for area in figures_of(period).areas if area.ons == lasting.ons), None)
        points.append(Point(str(period), None if days is None else days / period.days))
    chart = xmr(points)
    assert any(point.signal for point in chart.points)
    start = months().index(lasting.start)
    around = [point.value for point in chart.points[start - 6 : start + 6] if point.value is not None]
    assert sum(around[6:]) > 1.3 * sum(around[:6])


def test_a_month_published_again_has_other_figures_and_a_later_date() -> None:
    for period in revised_months():
        first, second = figures_of(period), figures_of(period, revised=True)
        differing = [a.name for a, b in zip(first.areas, second.areas, strict=True) if a != b]
        assert 4 <= len(differing) <= 8
        assert first.published == second.published
        assert first.revised is None
        assert second.revised is not None
        assert first.published is not None
        assert second.revised > first.published
    with pytest.raises(ValueError, match="published once"):
        figures_of(month(2012, 5), revised=True)


def test_publication_is_on_the_second_thursday_two_months_later() -> None:
    assert figures_of(month(2019, 5)).published == date(2019, 7, 11)


def test_people_add_up_and_mergers_keep_them() -> None:
    for year in (years()[0], 2015, years()[-1]):
        rows = {code: ages for code, _, ages in rows_of_year(year)}
        parts = [ages for code, ages in rows.items() if not code.startswith(("E92", "E12"))]
        regions = [ages for code, ages in rows.items() if code.startswith("E12")]
        for sex in ("M", "F"):
            for age in (0, 45, 90):
                assert rows["E92000001"][sex][age] == sum(ages[sex][age] for ages in parts)
                assert rows["E92000001"][sex][age] == sum(ages[sex][age] for ages in regions)
    merged = people_of("E06000058", 2018) + people_of("E06000059", 2018)
    assert merged == pytest.approx(
        sum(people_of(code, 2018) for code in ("E06000028", "E06000029", "E10000009"))
    )
    ages = ages_of("E09000007", 2015)
    assert adults_of("E09000007", 2015) == sum(ages["M"][18:]) + sum(ages["F"][18:])


def test_every_council_with_a_row_has_people_in_every_year() -> None:
    for year in years():
        codes = {code for code, _, _ in rows_of_year(year)}
        standing = {
            row.council.ons for row in rows_of(month(year, 12)) if row.council.exists(date(year, 6, 30))
        }
        assert standing <= codes
        assert codes <= {*councils(), "E92000001"} | {f"E1200000{n}" for n in range(1, 10)}


def test_a_file_that_is_there_is_not_written_again(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = made_files()[20]
    path = tmp_path / file.name
    path.write_bytes(b"held")
    assert make(file, tmp_path) == path
    assert path.read_bytes() == b"held"
    path.unlink()
    with making([file], tmp_path) as paths:
        assert list(paths) == [path]
    assert path.read_bytes() == content_of(file)
    assert [found.name for found in tmp_path.iterdir()] == [file.name]


def test_the_made_up_figures_follow_from_the_data_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    council = figures_of(LATE).areas[3]
    monkeypatch.setitem(figures.settings(), "seed", "another")
    figures._mixture.cache_clear()
    changed = figures_of(LATE).areas[3]
    figures._mixture.cache_clear()
    assert council.name == changed.name
    assert council.days != changed.days
