"""A year from files: budget, actuals, accruals that take themselves back, forecasts that replace one another."""

from __future__ import annotations

import io
from collections.abc import Generator
from datetime import date

import pytest
import xlsxwriter
from tests.conftest import Database
from tests.money_pool import CHECKER, MAKER, READER, RESIDENT, open_pool

from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Kind, Refused
from commonweal.money.actions.approving import approve, withdraw
from commonweal.money.actions.closing import close
from commonweal.money.actions.year import Upload, upload
from commonweal.money.queries.balances import AsOf, balance_of
from commonweal.money.queries.journals import journals_of_batch
from commonweal.money.queries.verify import verify
from commonweal.money.rules.year import YearKind, month_end

START, MAY = date(2015, 4, 1), date(2015, 5, 31)


@pytest.fixture(scope="module")
def pools(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("pools")
    for number in range(16):
        open_pool(folder, f"pool-{number}")
    return module_database


_next = iter(range(16))


@pytest.fixture
def fund(pools: Database) -> str:
    return f"pool-{next(_next)}"


@pytest.fixture(autouse=True)
def holds(pools: Database) -> Generator[None]:
    yield
    with scoped(READER):
        assert [check.breach for check in verify() if check.breach] == []


def text_file(text: str, name: str = "rows.csv") -> SourceFile:
    return SourceFile(name, text.encode())


def workbook(rows: list[list[object]]) -> SourceFile:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("rows")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    sheet.write(number, column, cell)
    return SourceFile("rows.xlsx", stream.getvalue())


def what(kind: str, fund: str, source: SourceFile, day: date = START, booked: date | None = None) -> Upload:
    return Upload(YearKind(kind), fund, day, source, "the year", booked)


def posted(kind: str, fund: str, source: SourceFile, day: date = START, key: str = "", booked: date | None = None) -> str:
    key = key or f"{fund}-{kind}"
    upload(key=key, what=what(kind, fund, source, day, booked), by=MAKER)
    approve(key=key, by=CHECKER)
    return key


def balance(fund: str, account: str, day: date, **only: str) -> int:
    with scoped(READER):
        return balance_of(fund, account, AsOf(effective=day), **only)


def refused(kind: str, fund: str, text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        upload(key=f"{fund}-wrong", what=what(kind, fund, text_file(text)), by=MAKER)
    return caught.value


def test_a_budget_from_a_workbook_is_profiled_by_month(fund: str) -> None:
    rows = workbook([
        ["Scheme", "Source", "Amount", "Month"],
        ["reablement", "nhs-minimum", 100.5, date(2015, 4, 1)],
        ["reablement", "nhs-minimum", 50, "2015-05"],
        ["night-care", "top-up", 25, None],
    ])  # fmt: skip
    posted("budget", fund, rows)
    assert balance(fund, "budget-spend", date(2015, 4, 30), scheme="reablement") == 10050
    assert balance(fund, "budget-spend", MAY, scheme="reablement") == 15050
    assert balance(fund, "budget-spend", START, scheme="night-care") == 2500
    assert balance(fund, "budget-control", MAY) == -17550


def test_a_proposed_file_is_in_no_balance(fund: str) -> None:
    upload(key=f"{fund}-b", what=what("budget", fund, text_file("scheme,source,amount\nreablement,top-up,9\n")), by=MAKER)
    assert balance(fund, "budget-spend", MAY) == 0
    with pytest.raises(Refused) as caught:
        approve(key=f"{fund}-b", by=MAKER)
    assert caught.value.kind is Kind.FORBIDDEN


def test_actuals_fall_on_the_end_of_the_month_and_income_is_a_credit(fund: str) -> None:
    text = (
        "scheme,source,amount,account,against,commissioner,document\n"
        "reablement,nhs-minimum,40.00,,,,invoice 7\n"
        "night-care,nhs-minimum,10.00,spend,creditors,,invoice 8\n"
        ",nhs-minimum,100.00,contribution-minimum,,group,remittance 1\n"
    )
    key = posted("actuals", fund, text_file(text), date(2015, 5, 3))
    assert balance(fund, "spend", date(2015, 5, 30)) == 0
    assert balance(fund, "spend", MAY) == 5000
    assert balance(fund, "creditors", MAY) == -1000
    assert balance(fund, "contribution-minimum", MAY) == -10000
    assert balance(fund, "cash", MAY) == 6000
    with scoped(READER):
        assert [each.draft.document for each in journals_of_batch(key)] == ["invoice 7", "invoice 8", "remittance 1"]


def test_an_accrual_takes_itself_back_in_the_next_period(fund: str) -> None:
    posted("accruals", fund, text_file("scheme,source,amount\nreablement,top-up,30.00\n"), date(2015, 5, 1))
    assert balance(fund, "spend", MAY) == 3000
    assert balance(fund, "accruals", MAY, scheme="reablement") == -3000
    assert balance(fund, "spend", date(2015, 6, 1)) == 0
    assert balance(fund, "accruals", date(2015, 6, 1)) == 0


def test_a_forecast_replaces_the_one_before(fund: str) -> None:
    posted("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,300\nnight-care,top-up,50\n"), key=f"{fund}-1")
    posted("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,280\n"), MAY, key=f"{fund}-2")
    assert balance(fund, "forecast-spend", START) == 35000
    assert balance(fund, "forecast-spend", MAY) == 33000
    with pytest.raises(Refused) as caught:
        upload(key=f"{fund}-3", what=what("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,280\n"), MAY), by=MAKER)
    assert "changes nothing" in str(caught.value)


def test_no_forecast_is_put_before_one_that_stands(fund: str) -> None:
    posted("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,300\n"), MAY)
    older = refused("forecast", fund, "scheme,source,amount\nreablement,top-up,200\n")
    assert (older.problems[0].where.field, "later forecast" in str(older)) == ("day", True)


def test_a_second_forecast_waits_for_the_first(fund: str) -> None:
    upload(key=f"{fund}-1", what=what("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,300\n")), by=MAKER)
    second = what("forecast", fund, text_file("scheme,source,amount\nreablement,top-up,310\n"))
    with pytest.raises(Refused) as caught:
        upload(key=f"{fund}-2", what=second, by=MAKER)
    assert caught.value.kind is Kind.CONFLICT
    withdraw(key=f"{fund}-1", reason="too low", by=MAKER)
    assert upload(key=f"{fund}-2", what=second, by=MAKER).is_new


def test_the_same_file_twice_is_one_batch(fund: str) -> None:
    source = text_file("scheme,source,amount\nreablement,top-up,12\n")
    first = upload(key=f"{fund}-a", what=what("actuals", fund, source), by=MAKER)
    again = upload(key=f"{fund}-a", what=what("actuals", fund, source), by=MAKER)
    assert (first.is_new, again.is_new, first.batch_id) == (True, False, again.batch_id)
    with pytest.raises(Refused) as caught:
        upload(key=f"{fund}-a", what=what("actuals", fund, source, MAY), by=MAKER)
    assert caught.value.kind is Kind.CONFLICT


def test_every_wrong_row_is_named_and_nothing_is_loaded(fund: str) -> None:
    text = "scheme,source,amount,month\nreablement,top-up,ten,\nreablement,top-up,,2015-13\nreablement,top-up,5,\n"
    found = refused("budget", fund, text)
    assert [(each.where.row, each.where.field) for each in found.problems] == [(2, "amount"), (3, "month"), (3, "amount")]
    assert all(each.where.file == "rows.csv" and each.remedy for each in found.problems)
    text = "scheme,source,amount\nreablement,top-up,5\nparties,top-up,5\n,petty,4\nreablement,top-up,x\n"
    found = refused("actuals", fund, text)
    assert [(each.where.row, each.where.field) for each in found.problems] == [(3, "scheme"), (4, "source"), (5, "amount")]
    assert balance(fund, "spend", MAY) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scheme,source\nreablement,top-up\n", "'amount' is missing"),
        ("scheme,source,amount,colour\nreablement,top-up,1,red\n", "not known"),
        ("amount,amount\n1,2\n", "twice"),
        ("scheme,source,amount\n", "no rows"),
        ("scheme,source,amount\nreablement,top-up\n", "2 cells"),
        ("scheme,source,amount\nreablement,top-up,0\n", "changes nothing"),
        ("scheme,source,amount,account\nreablement,top-up,1,cash\n", "takes no income or spend"),
        ("scheme,source,amount,against\nreablement,top-up,1,spend\n", "cannot stand there"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(fund_of_refusals: str, text: str, said: str) -> None:
    assert said in str(refused("actuals", fund_of_refusals, text))


@pytest.fixture(scope="module")
def fund_of_refusals(pools: Database) -> str:
    return "pool-15"


def test_a_ring_fence_is_named_with_the_row(fund: str) -> None:
    found = refused("actuals", fund, "scheme,source,amount,purpose\nadapted-homes,adaptations,5,holidays\n")
    assert "Adaptations of homes only (Grant letter, paragraph 3)" in str(found)
    assert found.problems[0].where.row == 2


def test_a_closed_period_takes_no_booking(fund: str) -> None:
    posted("actuals", fund, text_file("scheme,source,amount\nreablement,top-up,5\n"), booked=date(2015, 4, 30))
    close(fund=fund, through=date(2015, 4, 30), by=MAKER)
    late = what("actuals", fund, text_file("scheme,source,amount\nreablement,top-up,7\n"), booked=date(2015, 4, 30))
    with pytest.raises(Refused) as caught:
        upload(key=f"{fund}-late", what=late, by=MAKER)
    assert "closed through 2015-04-30" in str(caught.value)


def test_who_may_not_propose_is_refused(fund: str) -> None:
    with pytest.raises(Refused) as caught:
        upload(key="x", what=what("budget", fund, text_file("amount\n1\n")), by=RESIDENT)
    assert caught.value.kind is Kind.FORBIDDEN


def test_months_end_on_their_last_day() -> None:
    assert month_end(date(2016, 2, 3)) == date(2016, 2, 29)
    assert month_end(date(2015, 12, 31)) == date(2015, 12, 31)
