"""Every page of the money room answers who may see it, says so to who may not, and its forms do what they say."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.conftest import Database
from tests.money_pool import CHECKER, income, open_pool, posted, proposed, spend

from commonweal.access import actions as accounts
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.money.pages.common import retried

PASSWORD = "correct horse battery"
FUND = "/money/funds/pool"
PAGES = (
    "/money/funds", FUND, f"{FUND}?by=priority&as_of=2015-05-31", f"{FUND}/statement", f"{FUND}/statement?partner=borough",
    f"{FUND}/journals", f"{FUND}/trial-balance", f"{FUND}/close", "/money/approvals", "/money/approvals?outcome=approved",
    "/money/batch?key=spend", "/money/journals/1",
)  # fmt: skip
MAKERS_PAGES = tuple(f"{FUND}/upload/{kind}" for kind in ("budget", "actuals", "accruals", "forecast"))
FILES = (
    "/money/funds.csv", "/money/funds.xlsx", f"{FUND}/schemes.csv", f"{FUND}/schemes.xlsx", f"{FUND}/statement.csv",
    f"{FUND}/statement.xlsx", f"{FUND}/statement.pdf", f"{FUND}/trial-balance.csv", f"{FUND}/trial-balance.xlsx",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    with scoped(OPERATOR):
        for name, role in (("mia", "finance-lead"), ("chris", "integration-lead"), ("rita", "analyst"), ("jo", "resident")):
            accounts.create_user(username=name, full_name=name, role=role, password=PASSWORD, by=OPERATOR)
    folder = tmp_path_factory.mktemp("pools")
    for fund in ("pool", "year"):
        open_pool(folder, fund)
    posted("spend", income(100000), spend(12345))
    proposed("waiting", spend(100))
    yield


def signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.post("/sign-in", {"username": name, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture(scope="module")
def maker(people: None) -> Client:
    return signed_in("mia")


@pytest.fixture(scope="module")
def checker(people: None) -> Client:
    return signed_in("chris")


@pytest.fixture(scope="module")
def reader(people: None) -> Client:
    return signed_in("rita")


@pytest.fixture(scope="module")
def resident(people: None) -> Client:
    return signed_in("jo")


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return " ".join(response.content.decode().split())


def send(client: Client, kind: str, text: str, fund: str = "year", **more: str) -> tuple[int, str]:
    fields = {"day": "2015-05-01", "reason": "the year", **more, "file": SimpleUploadedFile("rows.csv", text.encode())}
    response = client.post(f"/money/funds/{fund}/upload/{kind}", fields)
    return response.status_code, response.headers.get("Location", "") or " ".join(response.content.decode().split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_its_readers_and_nobody_else(reader: Client, resident: Client, path: str) -> None:
    assert "<h1" in text_of(reader, path)
    assert "Sign in with an account" in text_of(Client(SERVER_NAME="127.0.0.1"), path, 403)
    assert "Ask an administrator" in text_of(resident, path, 403)


@pytest.mark.parametrize("path", MAKERS_PAGES)
def test_who_may_not_propose_sees_no_form(maker: Client, reader: Client, path: str) -> None:
    assert "Propose" in text_of(maker, path)
    text_of(reader, path, 403)
    assert maker.get(f"{path}/template.csv").content.decode().startswith("scheme,source,amount")
    assert maker.get(f"{path}/template.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_taken_along_by_its_readers(reader: Client, path: str) -> None:
    response = reader.get(path)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    starts = {"csv": b"", "xlsx": b"PK", "pdf": b"%PDF"}[path.rpartition(".")[2]]
    assert response.content.startswith(starts)
    assert Client(SERVER_NAME="127.0.0.1").get(path).status_code == 403


def test_the_hub_is_open_and_says_what_is_not(people: None, reader: Client) -> None:
    assert "Sign in with such an account" in text_of(Client(SERVER_NAME="127.0.0.1"), "/money")
    assert "2 funds are open" in text_of(reader, "/money")


def test_search_finds_a_fund_only_for_its_readers(reader: Client) -> None:
    assert FUND in text_of(reader, "/search?q=pool borough")
    assert "Reablement at home" in text_of(reader, "/search?q=reablement")
    assert FUND not in text_of(Client(SERVER_NAME="127.0.0.1"), "/search?q=pool")


@pytest.mark.covers("D0-007", "D1-030")
def test_a_fund_page_shows_what_it_stands_at(reader: Client) -> None:
    text = text_of(reader, f"{FUND}?as_of=2015-04-30&known=2015-04-30")
    assert "£123.45" in text
    assert "No budget is posted for what was spent" in text
    assert "Adaptations of homes only" in text
    assert "Pool agreement (section 75)" in text
    early = text_of(reader, f"{FUND}?as_of=2015-04-30&known=2015-04-29")
    assert "£123.45" not in early


@pytest.mark.parametrize("query", ["as_of=spring", "known=2015-02-30", "since=x"])
def test_what_is_no_day_is_said(reader: Client, query: str) -> None:
    assert "This is not a day" in text_of(reader, f"{FUND}?{query}", 400)


def test_what_is_not_there_is_said(reader: Client) -> None:
    for path in ("/money/funds/none", "/money/batch?key=none", "/money/journals/999999", f"{FUND}/statement?partner=none"):
        text_of(reader, path, 404)


def test_maker_and_checker_are_two_people(maker: Client, checker: Client, reader: Client) -> None:
    page = "/money/batch?key=waiting"
    assert "somebody else must check it" in text_of(maker, page)
    response = maker.post(page, {"verb": "approve"})
    assert response.status_code == 403
    assert "Somebody else must check it" in response.content.decode()
    assert reader.post(page, {"verb": "approve"}).status_code == 403
    response = checker.post(page, {"verb": "reject"})
    assert (response.status_code, "Say why, for the record" in response.content.decode()) == (409, True)
    assert checker.post(page, {"verb": "approve"}).status_code == 302
    assert "Approved" in text_of(reader, page)
    assert checker.post(page, {"verb": "reject", "reason": "late"}).status_code == 409
    assert checker.post(page, {"verb": "delete"}).status_code == 404


def test_a_journal_is_taken_back_by_another(maker: Client, checker: Client, reader: Client) -> None:
    number = int(re.findall(r"/money/journals/(\d+)", text_of(reader, "/money/batch?key=spend"))[-1])
    assert "Propose its reversal" not in text_of(reader, f"/money/journals/{number}")
    assert maker.post(f"/money/journals/{number}", {"reason": ""}).status_code == 400
    response = maker.post(f"/money/journals/{number}", {"reason": "posted twice"})
    assert response.status_code == 302
    assert checker.post(response.headers["Location"], {"verb": "reject", "reason": "it was not"}).status_code == 302
    response = maker.post(f"/money/journals/{number}", {"reason": "it was, see invoice"})
    assert "reversal-of-" in response.headers["Location"]
    assert checker.post(response.headers["Location"], {"verb": "approve"}).status_code == 302
    assert "Taken back by" in text_of(reader, f"/money/journals/{number}")
    taken_back_by = re.findall(r"Taken back by.*?/money/journals/(\d+)", text_of(reader, f"/money/journals/{number}"))[0]
    assert f"/money/journals/{number}" in text_of(reader, f"/money/journals/{taken_back_by}")


def test_a_year_from_upload_to_close(maker: Client, checker: Client, reader: Client) -> None:
    rows = "scheme,source,amount\nreablement,top-up,100.00\nnight-care,nhs-minimum,60.00\n"
    status, address = send(maker, "budget", rows, day="2015-04-01", booked="2015-04-01", key="b")
    assert status == 302
    assert checker.post(address, {"verb": "approve"}).status_code == 302
    actuals = "scheme,source,amount,document\nreablement,top-up,130.00,invoice 1\nnight-care,nhs-minimum,50.00,invoice 2\n"
    status, address = send(maker, "actuals", actuals, booked="2015-05-31", key="a")
    assert "Waits for its checker" in text_of(reader, address)
    close = "/money/funds/year/close"
    assert "keeps the period open" in text_of(maker, f"{close}?through=2015-05-31")
    assert maker.post(close, {"through": "2015-05-31"}).status_code == 409
    assert checker.post(address, {"verb": "approve"}).status_code == 302
    query = "as_of=2015-05-31&known=2015-05-31&partner=borough"
    text = text_of(reader, f"/money/funds/year/statement?{query}")
    assert "£30.00 (30.0%) over budget" in text
    assert "£10.00 (16.7%) under budget" in text
    rows_ = list(csv.DictReader(io.StringIO(reader.get(f"/money/funds/year/statement.csv?{query}").content.decode())))
    assert next(row["spend"] for row in rows_ if row["part"] == "spend of the fund") == "180.00"
    assert maker.post(close, {"through": "2015-05-31"}).status_code == 302
    assert "Closed through 31 May 2015" in text_of(reader, "/money/funds/year")
    assert checker.post(close, {"through": "2015-06-30"}).status_code == 403
    status, text = send(maker, "actuals", actuals, booked="2015-05-31", key="late")
    assert (status, "is closed through 2015-05-31" in text) == (400, True)


def test_what_is_wrong_with_a_file_is_said_row_by_row(maker: Client, reader: Client) -> None:
    status, text = send(maker, "actuals", "scheme,source,amount\nreablement,top-up,ten\nparties,top-up,5\n", key="wrong")
    assert status == 400
    assert "rows.csv, row 2, column amount: this is not an amount" in text
    status, text = send(maker, "actuals", "scheme,source,amount\nreablement,top-up,1\nparties,top-up,5\n", key="wrong")
    assert "rows.csv, row 3, column scheme: the agreement names no such scheme" in text
    text_of(reader, "/money/batch?key=wrong", 404)
    status, text = send(maker, "actuals", "", key="wrong")
    assert (status, "missing or empty" in text) == (400, True)
    status, text = send(maker, "actuals", "amount\n1\n", key="wrong", day="soon", reason="x")
    assert "This is not a day" in text


def test_the_same_file_twice_is_one_batch(maker: Client) -> None:
    text = "scheme,source,amount\nreablement,top-up,3.00\n"
    first, again = (send(maker, "accruals", text, key="twice") for _ in range(2))
    assert first == (302, "/money/batch?key=twice&done=propose")
    assert again == (302, "/money/batch?key=twice&done=held")


@pytest.fixture(scope="module")
def traced(people: None) -> None:
    """Two payers of two sources, and a provider that both paid in part."""
    open_pool(Path(tempfile.mkdtemp()), "traced")
    more = {"fund": "traced", "provider": "trust"}
    top_up = {"source": "top-up", "account": "contribution-voluntary", "commissioner": "borough"}
    posted(
        "traced", income(30000, fund="traced", ref="i1"), income(20000, fund="traced", ref="i2", **top_up),
        spend(9000, ref="s1", **more), spend(6000, ref="s2", source="top-up", **more),
    )  # fmt: skip


@pytest.mark.covers("D1-030")
def test_a_pound_is_traced_as_a_table_and_as_a_picture(traced: None, reader: Client) -> None:
    assert "trust" in text_of(reader, "/money/trace")
    text = text_of(reader, "/money/trace?to=provider:trust")
    assert "£150.00 of £150.00" in text
    assert text.count('stroke="#005eb8"') == 6
    assert "£90.00 of £150.00" in text_of(reader, "/money/trace?from=group&to=provider:trust")
    assert "£60.00 of £150.00" in text_of(reader, "/money/trace?from=borough&to=provider:trust&way=back")
    rows = list(csv.DictReader(io.StringIO(reader.get("/money/trace.csv?to=provider:trust").content.decode())))
    assert sum(Decimal(row["amount"]) for row in rows if row["to"] == "provider:trust") == 150
    assert "nothing was spent on" in text_of(reader, "/money/trace?to=scheme:none", 404).casefold()
    assert Client(SERVER_NAME="127.0.0.1").get("/money/trace.csv?to=provider:trust").status_code == 403


def test_what_if_shows_who_would_pay_and_posts_nothing(traced: None, maker: Client, checker: Client, reader: Client) -> None:
    status, address = send(maker, "budget", "scheme,source,amount\nreablement,top-up,100.00\n", fund="traced", day="2015-04-01", key="t")
    assert status == 302
    checker.post(address, {"verb": "approve"})
    page = "/money/funds/traced/what-if?as_of=2015-04-30"
    before = text_of(reader, "/money/funds/traced/journals").count("/money/journals/")
    assert "See who pays" in text_of(reader, page)
    # The borough contributes 1,100.00 and the group 1,000.00: 50.00 over budget. At equal parts each bears 25.00.
    text = text_of(reader, f"{page}&c-0=1000&c-1=1000")
    assert "£26.19" in text
    assert "£25.00" in text
    text = text_of(reader, f"{page}&p-0=10&p-1=90&overspend=fixed-percent")
    assert "£45.00" in text
    assert "do not sum to 100" in text_of(reader, f"{page}&p-0=10&p-1=80", 400)
    assert "not an amount" in text_of(reader, f"{page}&c-0=plenty", 400)
    assert "has not what it needs" in text_of(reader, f"{page}&overspend=fixed-percent", 400)
    assert text_of(reader, "/money/funds/traced/journals").count("/money/journals/") == before


def test_a_page_that_posts_is_tried_again_where_writers_met(people: None) -> None:
    tries: list[str] = []

    @retried
    def view(request: HttpRequest) -> HttpResponse:
        tries.append(request.principal.username)  # type: ignore[attr-defined]
        if len(tries) < 3:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END $$")
        return HttpResponse("done")

    request = RequestFactory().get("/money")
    request.principal = CHECKER  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    assert view(request).content == b"done"
    assert tries == ["chris"] * 3
