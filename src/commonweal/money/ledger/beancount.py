"""Journals as plain-text accounting in the syntax of Beancount, whose own checker then says whether they balance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from commonweal.kernel.money import pounds_text
from commonweal.money.ledger.chart import chart
from commonweal.money.queries.journals import JournalRecord
from commonweal.money.rules.journal import DIMENSIONS, Coding

_ROOT = {
    "asset": "Assets", "liability": "Liabilities", "income": "Income", "expenditure": "Expenses", "equity": "Equity",
    "transfer": "Equity", "memorandum": "Equity",
}  # fmt: skip
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9-]+")


def account_name(coding: Coding) -> str:
    """`Expenses:Actual:Spend:Pool-of-the-place`: the kind, the book, the account and the fund."""
    account = chart()[coding.account]
    parts = (account.book, account.code, coding.fund)
    return ":".join((_ROOT[account.kind], *(_component(part) for part in parts)))


def _component(text: str) -> str:
    name = _NOT_A_NAME.sub("-", text).strip("-")
    return name[:1].upper() + name[1:]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def beancount(records: Iterable[JournalRecord]) -> str:
    """The whole file: what opens the accounts, then a transaction a journal with its dimensions as metadata."""
    opened: dict[str, date] = {}
    entries: list[str] = []
    for record in records:
        draft = record.draft
        lines = [f"{draft.effective.isoformat()} * {_quoted(draft.document)} {_quoted(draft.reason)}"]
        facts = {"journal": f"{record.batch}/{draft.ref}", "number": str(record.number), "maker": record.maker,
                 "checker": record.checker}  # fmt: skip
        lines += [f"  {name}: {_quoted(value)}" for name, value in facts.items()]
        lines.append(f"  known: {draft.known.isoformat()}")
        if draft.reverses is not None:
            lines.append(f'  reverses: "{draft.reverses}"')
        for line in draft.lines:
            name = account_name(line.coding)
            opened[name] = min(opened.get(name, draft.effective), draft.effective)
            lines.append(f"  {name}  {pounds_text(line.pence)} GBP")
            said = {"fund": line.coding.fund} | {each: line.coding.value(each) for each in DIMENSIONS}
            said |= {"encumbrance": line.encumbrance, "narrative": line.narrative}
            lines += [f"    {_key(each)}: {_quoted(value)}" for each, value in said.items() if value]
        entries.append("\n".join(lines))
    head = ['option "title" "Commonweal ledger"', 'option "operating_currency" "GBP"']
    opening = [f"{day.isoformat()} open {name} GBP" for name, day in sorted(opened.items())]
    return "\n".join((*head, "", *opening)) + "\n\n" + "\n\n".join(entries) + "\n"


def _key(dimension: str) -> str:
    return dimension.replace("_", "-")
