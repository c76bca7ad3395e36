"""The accounting years of a fund: the periods of its contributions."""

from __future__ import annotations

from datetime import date

from commonweal.money.funds.fund_file import FundFile


def periods(file: FundFile) -> list[tuple[date, date]]:
    """First and last day of every period for which a contribution is due, in their order."""
    return sorted({(each.start, each.end) for each in file.contributions})


def period_of(file: FundFile, day: date) -> tuple[date, date] | None:
    """The longest period that holds the day; None outside all."""
    holding = [(start, end) for start, end in periods(file) if start <= day <= end]
    return max(holding, key=lambda each: each[1] - each[0], default=None)
