"""`commonweal ledger …`: propose, approve, reverse, close, and read the ledger."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.access.command import (
    AsUser,
    Exit,
    Format,
    FormatOption,
    acting,
    emit,
    messages,
    needs_database,
    principal_named,
)
from commonweal.access.principal import OPERATOR
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.money import pounds
from commonweal.kernel.problem import Where

app = typer.Typer(
    name="ledger", help="The double-entry ledger: post, approve, reverse, close, read.", no_args_is_help=True
)

Key = Annotated[str, typer.Option("--key", help="The idempotency key: the same key and file are one batch.")]
FundOption = Annotated[str, typer.Option("--fund", help="The fund.")]
AsOfOption = Annotated[str, typer.Option("--as-of", metavar="DATE", help="Up to this day; today by default.")]
KnownOption = Annotated[str, typer.Option("--known", metavar="DATE", help="As known on this day; today by default.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the record.")]


def day(text: str, name: str) -> date | None:
    """A day of an option; None where it is not given. Raises Refused for what is no day."""
    return parse_day_or_none(text, where=Where(field=name))


def instant(text: str, name: str) -> datetime | None:
    """An instant of an option; None where it is not given. Raises Refused without an offset from UTC."""
    from commonweal.kernel.problem import Where, invalid

    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        remedy = "Write day, T, time and offset from UTC, as in 17:00:00+01:00"
        raise invalid("this is not an instant", remedy, where=Where(field=name), value=text)
    return found


@app.command()
def post(
    file: Annotated[Path, typer.Argument(help="A CSV file or workbook of postings; see commonweal ledger columns.")],
    key: Key,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Propose the journals of a file. They are in no balance until somebody else approves the key."""
    needs_database()
    from django.utils import timezone

    from commonweal.kernel.files import open_source
    from commonweal.money.actions.posting import propose
    from commonweal.money.ledger.posting_file import read_drafts

    source = open_source(file)
    drafts = read_drafts(source, today=timezone.localdate())
    done = propose(
        key=key, drafts=drafts, document=source.name, kind="file", sha256=source.sha256, file=source.name,
        by=principal_named(as_user),
    )  # fmt: skip
    _proposed(done, form)


def _proposed(done: Any, form: Format) -> None:
    emit(
        [{"key": done.key, "journals": done.journals, "postings": done.postings, "debits": pounds(done.debits_pence),
          "maker": done.maker, "new": done.is_new}],
        ["key", "journals", "postings", "debits", "maker", "new"], form,
    )  # fmt: skip
    said = f"Proposed {done.key}; somebody else approves it" if done.is_new else f"{done.key} was in already"
    messages.print(said, markup=False)


@app.command()
def approve(
    key: Annotated[str, typer.Argument(help="The key of the batch.")],
    reason: Reason = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Approve a batch that somebody else made: its journals are posted as one set, once."""
    needs_database()
    from commonweal.money.actions import approving

    _answered(approving.approve(key=key, reason=reason, by=principal_named(as_user)), form)


@app.command()
def reject(
    key: Annotated[str, typer.Argument(help="The key of the batch.")],
    reason: Reason,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Reject a batch for good."""
    needs_database()
    from commonweal.money.actions import approving

    _answered(approving.reject(key=key, reason=reason, by=principal_named(as_user)), form)


@app.command()
def withdraw(
    key: Annotated[str, typer.Argument(help="The key of the batch.")],
    reason: Reason,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Take back one's own proposal."""
    needs_database()
    from commonweal.money.actions import approving

    _answered(approving.withdraw(key=key, reason=reason, by=principal_named(as_user)), form)


def _answered(done: Any, form: Format) -> None:
    row = {"key": done.key, "outcome": done.outcome, "checker": done.checker, "journals": done.journals,
           "postings": done.postings, "new": done.is_new}  # fmt: skip
    emit([row], list(row), form)


@app.command()
def reverse(
    journal: Annotated[str, typer.Argument(help="The journal's number, or BATCH-KEY/JOURNAL.")],
    key: Key,
    reason: Reason,
    effective: Annotated[str, typer.Option("--effective", metavar="DATE", help="The day; the journal's own.")] = "",
    known: Annotated[str, typer.Option("--known", metavar="DATE", help="The day of booking; today by default.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Propose the reversal of a posted journal."""
    needs_database()
    from commonweal.money.actions import reversing

    done = reversing.reverse(
        journal=journal, key=key, reason=reason, effective=day(effective, "effective"), known=day(known, "known"),
        by=principal_named(as_user),
    )  # fmt: skip
    _proposed(done, form)


@app.command("trial-balance")
def trial_balance(
    fund: FundOption = "",
    as_of: AsOfOption = "",
    known: KnownOption = "",
    book: Annotated[str, typer.Option("--book", help="actual, encumbrance, budget or forecast; all by default.")] = "",
    recorded: Annotated[
        str,
        typer.Option(
            "--recorded",
            metavar="INSTANT",
            help="Only what the ledger had recorded by "
            "then, as 2016-05-02T17:00:00+01:00: what was signed on that day.",
        ),
    ] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Every account with its balance; debits are positive, credits negative, and they sum to nothing."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.balances import AsOf
        from commonweal.money.queries.balances import trial_balance as read
        from commonweal.money.queries.funds import fund_named

        permissions.require(by, "money.read")
        if fund:
            fund_named(fund)
        at = AsOf(day(as_of, "as-of"), day(known, "known"), recorded=instant(recorded, "recorded"))
        found = read(at, fund=fund or None, book=book)
        rows = [
            {"fund": row.fund, "book": row.book, "account": row.account, "name": row.name, "balance": pounds(row.pence),
             "debit": pounds(max(row.pence, 0)), "credit": pounds(max(-row.pence, 0))}
            for row in found.rows
        ]  # fmt: skip
    emit(rows, ["fund", "book", "account", "name", "debit", "credit", "balance"], form)
    messages.print(f"Debits {pounds(found.debits)}, credits {pounds(found.credits)}, sum {pounds(found.total)}")


@app.command()
def verify(form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Check every invariant of the ledger; stops at the first breach with exit status 1."""
    from commonweal.money.queries.verify import Check
    from commonweal.money.queries.verify import verify as look

    seen: list[Check] = []
    with acting(as_user) as by:
        from commonweal.access import permissions

        permissions.require(by, "money.read")
        for check in look():
            seen.append(check)
            if check.breach is not None:
                break
    rows = [{"invariant": check.name, "says": check.says, "holds": check.breach is None, "breach": check.breach}
            for check in seen]  # fmt: skip
    emit(rows, ["invariant", "says", "holds", "breach"], form)
    if seen[-1].breach is not None:
        messages.print(f"Breach: {seen[-1].name}: {seen[-1].breach}", markup=False, soft_wrap=True)
        raise typer.Exit(Exit.REFUSED)
    messages.print(f"{len(seen)} invariants hold")


@app.command()
def close(
    fund: FundOption,
    through: Annotated[str, typer.Option("--through", metavar="DATE", help="The last day of the period.")],
    check: Annotated[bool, typer.Option("--check", help="Only show the checklist.")] = False,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Close a fund's books through a day. Corrections are booked in a later period."""
    from commonweal.kernel.problem import invalid

    needs_database()
    last = day(through, "through")
    if last is None:
        raise invalid("the day is missing", "Give --through")
    if check:
        with acting(as_user) as by:
            from commonweal.access import permissions
            from commonweal.money.queries.closing import checklist

            permissions.require(by, "money.read")
            items = checklist(fund, last)
    else:
        from commonweal.money.actions.closing import close as close_books

        items = close_books(fund=fund, through=last, by=principal_named(as_user)).checklist
    rows = [
        {"item": item.name, "found": item.found, "done": item.is_done, "blocking": item.is_blocking} for item in items
    ]
    emit(rows, ["item", "found", "done", "blocking"], form)
    if not check:
        messages.print(f"Closed {fund} through {last.isoformat()}", markup=False)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write; the ending says what: .csv, .xlsx or .beancount.")],
    fund: FundOption = "",
    as_of: AsOfOption = "",
    known: KnownOption = "",
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Write the posted journals to CSV, to a workbook, or to plain-text accounting (Beancount)."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.ledger.export import write
        from commonweal.money.queries.balances import AsOf

        permissions.require(by, "money.read")
        count = write(file, AsOf(day(as_of, "as-of"), day(known, "known")), fund=fund or None)
    messages.print(f"Wrote {count} journals to {file}", markup=False)


@app.command()
def batches(
    outcome: Annotated[str, typer.Option("--outcome", help="proposed, approved, rejected or withdrawn.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """List batches, the newest first."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries import journals

        permissions.require(by, "money.read")
        rows = [
            {"key": each.key, "kind": each.kind, "document": each.document, "maker": each.maker,
             "checker": each.checker, "outcome": each.outcome, "journals": each.journals, "postings": each.postings,
             "recorded": each.recorded.isoformat(timespec="seconds")}
            for each in journals.batches(outcome=outcome)
        ]  # fmt: skip
    emit(rows, ["key", "kind", "document", "maker", "checker", "outcome", "journals", "postings", "recorded"], form)


@app.command()
def show(
    journal: Annotated[str, typer.Argument(help="The journal's number, or BATCH-KEY/JOURNAL.")],
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show a journal with its lines, its document, who made and who checked it."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.journals import named
        from commonweal.money.rules.journal import DIMENSIONS

        permissions.require(by, "money.read")
        found = named(journal)
        rows = [
            {"journal": found.number, "batch": found.batch, "ref": found.draft.ref, "effective": found.draft.effective,
             "known": found.draft.known, "document": found.draft.document, "reason": found.draft.reason,
             "maker": found.maker, "checker": found.checker, "outcome": found.outcome,
             "reverses": found.draft.reverses, "reversed_by": found.reversed_by, "line": place,
             "fund": line.coding.fund, "account": line.coding.account, "amount": pounds(line.pence),
             **{name: line.coding.value(name) for name in DIMENSIONS}, "encumbrance": line.encumbrance,
             "narrative": line.narrative}
            for place, line in enumerate(found.draft.lines, 1)
        ]  # fmt: skip
    emit(rows, list(rows[0]) if form is not Format.TABLE else ["line", "fund", "account", "source", "amount"], form)
    if form is Format.TABLE:
        messages.print(
            f"Journal {found.number} ({found.batch}/{found.draft.ref}), effective {found.draft.effective}, booked "
            f"{found.draft.known}: {found.draft.reason}; {found.draft.document}; made by {found.maker}, "
            f"{found.outcome} {found.checker}", markup=False,
        )  # fmt: skip


@app.command()
def accounts(form: FormatOption = Format.TABLE) -> None:
    """List the chart of accounts."""
    from commonweal.money.ledger.chart import chart

    rows = [{"code": each.code, "book": each.book, "kind": each.kind, "name": each.name} for each in chart().values()]
    emit(rows, ["code", "book", "kind", "name"], form)


@app.command()
def columns(form: FormatOption = Format.TABLE) -> None:
    """List the columns of a file of postings, or with --format csv print an empty one's heading."""
    from commonweal.money.ledger.posting_file import COLUMNS, REQUIRED

    if form is Format.CSV:
        csv.writer(sys.stdout, lineterminator="\n").writerow(COLUMNS)
        return
    rows = [{"column": name, "needed": name in REQUIRED, "meaning": text} for name, text in COLUMNS.items()]
    emit(rows, ["column", "needed", "meaning"], form)
