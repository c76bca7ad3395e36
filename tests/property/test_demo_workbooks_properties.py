"""Whatever the figures, what is written in the official layouts is read back whole."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.demo.layouts import layout_of, months
from commonweal.demo.workbooks import AreaDays, MonthFigures, cells_of, workbook
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period
from commonweal.measures.published.dtoc_la import read

NAMES = ("Camden", "Derby UA", "Hartlepool UA", "Kent", "York UA")


@st.composite
def published(draw: st.DrawFn) -> tuple[Period, MonthFigures]:
    period = draw(st.sampled_from(months()))
    cells = st.sampled_from(cells_of(layout_of(period)))
    days = st.dictionaries(cells, st.integers(0, 99_999), max_size=12)
    areas = [
        AreaDays(name, str(100 + number), draw(days), f"E0600000{number}", "London")
        for number, name in enumerate(
            draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
        )
    ]
    elsewhere = AreaDays("Resident In Wales", "9900", draw(days))
    dates = st.none() | st.dates(date(2011, 1, 1), date(2021, 1, 1))
    return period, MonthFigures([*areas, elsewhere], draw(dates), draw(dates))


@settings(max_examples=60, deadline=None)
@given(published())
def test_a_written_month_reads_back_exactly(case: tuple[Period, MonthFigures]) -> None:
    period, figures = case
    layout = layout_of(period)
    parsed = read(SourceFile("synthetic.xlsx", workbook(period, figures)))
    assert parsed.alerts == []
    assert (parsed.period, parsed.layout, parsed.synthetic) == (period, layout.letter, True)
    assert (parsed.published, parsed.revised) == (figures.published, figures.revised)
    seen = {(cell.area.name, str(cell.series)): cell.value for cell in parsed.observations}
    whole: Counter[tuple[str, str, str]] = Counter()
    for area in figures.areas:
        whole.update(area.days)
        assert seen[area.name, "delayed-days"] == area.total
        for position, dimension in enumerate(("care", "reason", "attribution")):
            sums: Counter[str] = Counter()
            for cell, days in area.days.items():
                sums[cell[position]] += days
            for value, days in sums.items():
                assert seen[area.name, f"delayed-days;{dimension}={value}"] == days
    assert seen["England", "delayed-days"] == sum(whole.values())
    for care, reason, attribution in cells_of(layout):
        key = f"delayed-days;attribution={attribution};care={care};reason={reason}"
        assert seen["England", key] == Decimal(whole[care, reason, attribution])
