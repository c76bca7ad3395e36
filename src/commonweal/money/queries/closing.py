"""What must be done, and what should be looked at, before a period closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from commonweal.kernel.money import pounds_text
from commonweal.kernel.problem import not_found
from commonweal.money.models import Close, Fund
from commonweal.money.queries.balances import AsOf, sums


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist; a blocking one that is not done keeps the period open."""

    name: str
    found: str
    is_done: bool
    is_blocking: bool
    remedy: str = ""


def closed_through(fund: str) -> date | None:
    """The last day of the fund's closed periods; None where none is closed."""
    latest = Close.objects.filter(fund_id=fund).order_by("-through").first()
    return latest.through if latest else None


def checklist(fund: str, through: date) -> tuple[Item, ...]:
    """The checklist of a close through a day. Raises Refused where no such fund is open."""
    if not Fund.objects.filter(slug=fund).exists():
        raise not_found(f"no fund {fund} is open", "See commonweal fund list")
    at = AsOf(effective=through, known=through)
    today = timezone.localdate()
    waiting = _waiting(fund, through)
    total = sum(each.pence for each in sums(("account",), at, {"fund": [fund]}))
    accounts = {
        each.key[0]: each.pence for each in sums(("account",), at, {"fund": [fund], "book": ["actual", "encumbrance"]})
    }
    return (
        Item("the period is over", f"it ends on {through.isoformat()}", through <= today, True, "Wait for its end"),
        Item(
            "every proposal is answered", f"{len(waiting)} wait: {', '.join(waiting[:5])}" if waiting else "none waits",
            not waiting, True, "Approve, reject or withdraw them",
        ),
        Item("the trial balance sums to nothing", pounds_text(total), not total, True, "commonweal ledger verify"),
        _look("contributions due are collected", accounts.get("debtors", 0)),
        _look("creditors are paid", accounts.get("creditors", 0)),
        _look("accruals are reviewed", accounts.get("accruals", 0)),
        _look("encumbrances are reviewed", accounts.get("encumbrance", 0)),
        Item("the fund is not overdrawn", pounds_text(accounts.get("cash", 0)), accounts.get("cash", 0) >= 0, False,
             "Collect contributions"),
    )  # fmt: skip


def _look(name: str, pence: int) -> Item:
    return Item(name, pounds_text(pence), not pence, False, "Look at what is open; it is carried into the next period")


def _waiting(fund: str, through: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.key FROM money_batch b WHERE NOT EXISTS (SELECT FROM money_approval v WHERE v.batch_id = b.id)"
            " AND EXISTS (SELECT FROM money_journal j JOIN money_posting p ON p.journal_id = j.id"
            " JOIN money_coding c ON c.id = p.coding_id WHERE j.batch_id = b.id AND c.fund_id = %s AND j.known <= %s)"
            " ORDER BY b.id",
            [fund, through],
        )
        return [key for (key,) in cursor.fetchall()]
