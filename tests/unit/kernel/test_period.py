from datetime import date

import pytest

from commonweal.kernel.period import PeriodKind, between, containing, financial_year, month, parse, parse_many, quarter
from commonweal.kernel.problem import Refused


@pytest.mark.parametrize(
    ("text", "by", "start", "last", "kind"),
    [
        ("2015-09", None, date(2015, 9, 1), date(2015, 9, 30), PeriodKind.MONTH),
        ("2015-16", None, date(2015, 4, 1), date(2016, 3, 31), PeriodKind.FINANCIAL_YEAR),
        ("2015/16", None, date(2015, 4, 1), date(2016, 3, 31), PeriodKind.FINANCIAL_YEAR),
        ("2011/12", None, date(2011, 4, 1), date(2012, 3, 31), PeriodKind.FINANCIAL_YEAR),
        ("2015-16-Q2", None, date(2015, 7, 1), date(2015, 9, 30), PeriodKind.QUARTER),
        ("2015-16-q4", None, date(2016, 1, 1), date(2016, 3, 31), PeriodKind.QUARTER),
        ("2011-12", PeriodKind.MONTH, date(2011, 12, 1), date(2011, 12, 31), PeriodKind.MONTH),
        ("2011-12", PeriodKind.FINANCIAL_YEAR, date(2011, 4, 1), date(2012, 3, 31), PeriodKind.FINANCIAL_YEAR),
        ("1999-00", None, date(1999, 4, 1), date(2000, 3, 31), PeriodKind.FINANCIAL_YEAR),
        ("2016-02-29", None, date(2016, 2, 29), date(2016, 2, 29), PeriodKind.DAY),
        ("2015", None, date(2015, 1, 1), date(2015, 12, 31), PeriodKind.YEAR),
    ],
)
def test_reads_every_form(text, by, start, last, kind):
    period = parse(text, by)
    assert (period.start, period.last, period.kind) == (start, last, kind)


def test_a_form_that_reads_both_ways_names_both_readings():
    with pytest.raises(Refused) as refusal:
        parse("2011-12")
    text = str(refusal.value)
    assert "December 2011" in text
    assert "April 2011 to March 2012" in text
    assert "--by" in text


@pytest.mark.parametrize(
    "text", ["", "2015", "15-16", "2015-13", "2015-17", "2015-16-Q5", "2015-00", "1066-67", "2015-09-31", "x"]
)
def test_refuses_what_is_no_month(text):
    with pytest.raises(Refused):
        parse(text, PeriodKind.MONTH)


def test_a_longer_period_by_a_shorter_kind_is_its_parts():
    assert [str(p) for p in parse_many("2015-16", PeriodKind.QUARTER)] == [f"2015-16-Q{n}" for n in (1, 2, 3, 4)]
    assert len(parse_many("2015-16", PeriodKind.MONTH)) == 12
    assert parse_many("2011-12", PeriodKind.MONTH) == [month(2011, 12)]
    assert parse_many("2011-12", PeriodKind.QUARTER) == [quarter(2011, n) for n in (1, 2, 3, 4)]


def test_quarters_fill_the_financial_year():
    year = financial_year(2015)
    quarters = [quarter(2015, number) for number in (1, 2, 3, 4)]
    assert quarters[0].start == year.start
    assert quarters[-1].end == year.end
    assert [before.end for before in quarters[:-1]] == [after.start for after in quarters[1:]]
    assert sum(q.days for q in quarters) == year.days == 366


def test_words():
    assert month(2015, 9).words == "September 2015"
    assert quarter(2015, 2).words == "July to September 2015"
    assert str(financial_year(1999)) == "1999-00"


def test_between_covers_the_span_once():
    months = between(month(2011, 4), month(2012, 3), PeriodKind.MONTH)
    assert len(months) == len(set(months)) == 12
    assert between(month(2011, 4), month(2012, 3), PeriodKind.FINANCIAL_YEAR) == [financial_year(2011)]
    assert containing(date(2016, 3, 31), PeriodKind.FINANCIAL_YEAR) == financial_year(2015)
