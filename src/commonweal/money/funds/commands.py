"""`commonweal fund …`: open funds, vary them, and read statements, reports and traces."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.access.command import (
    AsUser,
    Format,
    FormatOption,
    acting,
    emit,
    emit_json,
    messages,
    needs_database,
    principal_named,
)
from commonweal.access.principal import OPERATOR
from commonweal.kernel.money import pounds
from commonweal.money.ledger.commands import AsOfOption, KnownOption, day

if TYPE_CHECKING:
    from commonweal.money.actions.funds import Opened
    from commonweal.money.queries.balances import AsOf

app = typer.Typer(name="fund", help="Pooled and other funds: agreements, statements, traces.", no_args_is_help=True)

FundArgument = Annotated[str, typer.Argument(help="The fund.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The fund file.")]
FromOption = Annotated[str, typer.Option("--since", metavar="DATE", help="From this day on; from the beginning.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="fund")


def window(as_of: str, known: str, since: str = "") -> AsOf:
    """The days of the options; both are today by default."""
    from django.utils import timezone

    from commonweal.money.queries.balances import AsOf

    today = timezone.localdate()
    return AsOf(day(as_of, "as-of") or today, day(known, "known") or today, day(since, "since"))


@app.command("open")
def open_(file: FileArgument, form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Open a fund on its written agreement. Without an instrument that the nation allows, none opens."""
    needs_database()
    from commonweal.money.actions.funds import open_fund

    _opened(open_fund(path=file, by=principal_named(as_user)), form)


@app.command()
def vary(file: FileArgument, form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """Put new terms in force from a day, by the decision that the file names."""
    needs_database()
    from commonweal.money.actions.funds import vary_fund

    _opened(vary_fund(path=file, by=principal_named(as_user)), form)


def _opened(done: Opened, form: Format) -> None:
    row = {"fund": done.fund, "version": done.version, "new": done.is_new, "decision_checked": done.is_checked,
           "alerts": [str(alert) for alert in done.alerts]}  # fmt: skip
    emit([row], list(row), form)
    for alert in done.alerts:
        messages.print(f"Alert {alert.code}: {alert}", markup=False, soft_wrap=True)


@app.command("list")
def list_funds(form: FormatOption = Format.TABLE, as_user: AsUser = OPERATOR.username) -> None:
    """List the funds that are open."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.funds import funds, versions

        permissions.require(by, "money.read")
        rows = [
            {"fund": each.slug, "name": each.name, "kind": each.kind, "nation": each.nation,
             "instrument": terms.file.instrument.kind, "starts": terms.file.starts, "ends": terms.file.ends,
             "version": terms.version}
            for each in funds()
            for terms in versions(each.slug)[-1:]
        ]  # fmt: skip
    emit(rows, ["fund", "name", "kind", "nation", "instrument", "starts", "ends", "version"], form)


@app.command()
def show(
    fund: FundArgument,
    as_of: AsOfOption = "",
    known: KnownOption = "",
    form: FormatOption = Format.JSON,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Show the terms of a fund as they stand on a day, with what changed them and what ends."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.funds import terms_on
        from commonweal.money.queries.funds import versions as versions_of

        permissions.require(by, "money.read")
        at = window(as_of, known)
        assert at.effective
        terms = terms_on(fund, at.effective, at.known)
        changes = [{"version": each.version, "from": each.effective_from, "known": each.known, "reason": each.reason,
                    "decision": each.decision} for each in versions_of(fund)]  # fmt: skip
    if form is Format.JSON:
        emit_json(
            {"version": terms.version, "terms": terms.file.model_dump(mode="json", by_alias=True), "changes": changes}
        )
    else:
        emit(changes, ["version", "from", "known", "reason"], form)


@app.command()
def statement(
    fund: FundArgument,
    partner: Annotated[str, typer.Option("--partner", help="The party of the agreement.")],
    as_of: AsOfOption = "",
    known: KnownOption = "",
    since: FromOption = "",
    out: Annotated[Path | None, typer.Option("--out", help="Also write it to this new .xlsx or .pdf file.")] = None,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """A partner's statement: contributions, spend by scheme, its share, and the spend under its own regime."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.funds.statement_lines import STATEMENT_COLUMNS, statement_data, statement_rows
        from commonweal.money.queries.statement import statement as read

        permissions.require(by, "money.read")
        found = read(fund, partner, window(as_of, known, since))
        if out is not None:
            from commonweal.money.pages.funds.statement_files import write

            write(out, found)
        if form is Format.JSON:
            emit_json(statement_data(found))
        else:
            emit(statement_rows(found), STATEMENT_COLUMNS, form)


@app.command()
def report(
    fund: FundArgument,
    by_what: Annotated[
        str,
        typer.Option(
            "--by",
            help="income, or a dimension: source, sector, purpose, contract_type, "
            "programme, scheme, provider, priority ...",
        ),
    ] = "sector",
    as_of: AsOfOption = "",
    known: KnownOption = "",
    since: FromOption = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Totals and shares of a fund's spend by a dimension, or its income by source."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.kernel.problem import invalid
        from commonweal.kernel.rounding import rounded
        from commonweal.money.queries import fund_report
        from commonweal.money.queries.funds import fund_named

        permissions.require(by, "money.read")
        fund_named(fund)
        at = window(as_of, known, since)
        if by_what == "income":
            lines = fund_report.income_by_source(fund, at)
            rows = [{"source": line.source, "name": line.name, "nature": line.nature, "due": pounds(line.due),
                     "received": pounds(line.received)} for line in lines]  # fmt: skip
            emit(rows, ["source", "name", "nature", "due", "received"], form)
        elif by_what in fund_report.BY:
            parts = fund_report.spend_by(fund, by_what, at)
            emit([{by_what: part.name or "not said", "spend": pounds(part.pence),
                   "share": None if part.share is None else rounded(part.share, 4)} for part in parts],
                 [by_what, "spend", "share"], form)  # fmt: skip
        else:
            raise invalid("there is no such report", f"Use income, {', '.join(fund_report.BY)}", value=by_what)
        for alert in fund_report.package_alerts(fund, at):
            messages.print(f"Alert {alert.code}: {alert}", markup=False, soft_wrap=True)


@app.command()
def pooled(
    fund: FundArgument,
    as_of: AsOfOption = "",
    known: KnownOption = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """The pool of the period: minimum and voluntary apart, and its share of all spend that the agreement cites."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.kernel.rounding import rounded
        from commonweal.money.queries.fund_report import pooled_share

        permissions.require(by, "money.read")
        found = pooled_share(fund, window(as_of, known))
    row = {"pooled": pounds(found.pooled), "minimum": pounds(found.minimum), "voluntary": pounds(found.voluntary),
           "all_spend": pounds(found.whole), "share": None if found.share is None else rounded(found.share, 4),
           "source": found.source}  # fmt: skip
    emit([row], list(row), form)


@app.command()
def attention(
    fund: FundArgument,
    as_of: AsOfOption = "",
    known: KnownOption = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """What of a fund needs somebody: late income, grants not passed on, money that ends, conditions missed, shares."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.attention import attention as look

        permissions.require(by, "money.read")
        found = look(fund, window(as_of, known))
    rows = [
        {"code": each.code, "subject": each.subject, "says": each.says, "amount": pounds(each.pence)} for each in found
    ]
    emit(rows, ["code", "subject", "says", "amount"], form)


@app.command()
def mandatory(
    nation: Annotated[str, typer.Argument(help="The nation, as wales.")],
    board: Annotated[str, typer.Option("--board", help="The board, as fund files name their governing body.")],
    as_of: AsOfOption = "",
    known: KnownOption = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """The pooled funds that a board must have, and which of them it has not."""
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.queries.mandatory import mandatory_pools

        permissions.require(by, "money.read")
        found = mandatory_pools(nation, board, window(as_of, known))
    rows = [
        {"function": each.code, "title": each.title, "since": each.since, "funds": list(each.funds),
         "missing": not each.funds, "source": each.source, "provenance": each.provenance}
        for each in found
    ]  # fmt: skip
    emit(rows, ["function", "title", "since", "funds", "missing", "source", "provenance"], form)


@app.command()
def switch(
    fund: FundArgument,
    to: Annotated[str, typer.Option("--to", help="The fund that takes over: it must name the same source and use.")],
    source: Annotated[str, typer.Option("--source", help="The source of money.")],
    measure: Annotated[str, typer.Option("--measure", help="The measure that decides.")],
    value: Annotated[str, typer.Option("--value", help="What the measure is.")],
    key: Annotated[str, typer.Option("--key", help="The idempotency key.")],
    document: Annotated[str, typer.Option("--document", help="The source document.")],
    at_least: Annotated[str, typer.Option("--at-least", help="Met from this value up.")] = "",
    at_most: Annotated[str, typer.Option("--at-most", help="Met up to this value.")] = "",
    effective: Annotated[str, typer.Option("--effective", metavar="DATE", help="The day it concerns; today.")] = "",
    known: Annotated[str, typer.Option("--known", metavar="DATE", help="The day of booking; today.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Propose to move unspent money to another holder, where a measure has missed its trigger."""
    needs_database()
    from commonweal.kernel.problem import invalid
    from commonweal.money.actions.switching import switch_unspent
    from commonweal.money.rules.transfer import Direction, Trigger

    if bool(at_least) == bool(at_most):
        raise invalid("one trigger is wanted", "Give --at-least or --at-most")
    direction = Direction.AT_LEAST if at_least else Direction.AT_MOST
    trigger = Trigger(measure, direction, decimal(at_least or at_most))
    done = switch_unspent(
        fund=fund, to=to, source=source, trigger=trigger, value=decimal(value), key=key, document=document,
        at=window(effective, known), by=principal_named(as_user),
    )  # fmt: skip
    emit(
        [{"from": fund, "to": to, "amount": pounds(done.pence), "why": done.why}], ["from", "to", "amount", "why"], form
    )


def decimal(text: str) -> Decimal:
    """An exact number of an option. Raises Refused for anything else."""
    from commonweal.kernel.problem import invalid

    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise invalid("this is not a number", "Write it as 3.5", value=text)
    return found


@app.command()
def settle(
    fund: FundArgument,
    model: Annotated[str, typer.Option("--model", help="A payment model, as commonweal pay models prints.")],
    entries: Annotated[Path, typer.Option("--input", metavar="FILE.json", help="The model's entries.")],
    key: Annotated[str, typer.Option("--key", help="The idempotency key of the settlement run.")],
    source: Annotated[str, typer.Option("--source", help="The source of money that pays, or is paid into.")],
    document: Annotated[str, typer.Option("--document", help="The source document of the settlement.")],
    scheme: Annotated[str, typer.Option("--scheme", help="The scheme that is paid for.")] = "",
    body: Annotated[
        list[str] | None,
        typer.Option("--body", help="PART=BODY: who a part of the model is, as provider=trust; may be given again."),
    ] = None,
    sector: Annotated[str, typer.Option("--sector", help="The sector of the spend.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="The purpose of the spend.")] = "",
    contract_type: Annotated[str, typer.Option("--contract-type", help="The type of contract.")] = "",
    effective: Annotated[str, typer.Option("--effective", metavar="DATE", help="The day it concerns; today.")] = "",
    known: Annotated[str, typer.Option("--known", metavar="DATE", help="The day of booking; today.")] = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Propose the journals of what a payment model owes; somebody else approves the run by its key."""
    needs_database()
    from commonweal.kernel.problem import Where, invalid
    from commonweal.money.actions.settling import settle as settle_quote
    from commonweal.money.payment.catalogue import definition
    from commonweal.money.payment.reading import read_entries
    from commonweal.money.payment.rules.quoting import quote
    from commonweal.money.rules.settlement import Terms

    bodies = {part: name for part, _, name in (each.partition("=") for each in body or [])}
    if not all(bodies.values()):
        raise invalid("a part has no body", "Write --body provider=trust", where=Where(field="body"))
    at = window(effective, known)
    assert at.effective
    assert at.known
    found = quote(definition(model, on=at.effective), read_entries(entries), entries.name)
    reason = f"settlement of {model}"
    terms = Terms(
        fund, source, scheme, at.effective, at.known, document, reason, contract_type, sector, purpose, bodies
    )
    done = settle_quote(quote=found, terms=terms, key=key, by=principal_named(as_user))
    rows = [
        {"journal": draft.ref, "account": line.coding.account, "body": line.coding.provider or line.coding.commissioner,
         "amount": pounds(line.pence)}
        for draft in done.settlement.drafts
        for line in draft.lines
    ]  # fmt: skip
    emit(rows, ["journal", "account", "body", "amount"], form)
    for each in done.settlement.outside:
        messages.print(
            f"Not in the fund: {each.payer} to {each.payee}, {each.output} {pounds(each.pence)}", markup=False
        )
    paid = f"paid out {pounds(done.settlement.paid_out)}, paid in {pounds(done.settlement.paid_in)}"
    messages.print(f"Proposed {key}: {paid}; somebody else approves it", markup=False)


@app.command()
def trace(
    origin: Annotated[str, typer.Option("--from", help="A body or fund; or scheme:ID or provider:NAME to trace back.")],
    target: Annotated[str, typer.Option("--to", help="scheme:ID or provider:NAME; or a body or fund.")],
    as_of: AsOfOption = "",
    known: KnownOption = "",
    form: FormatOption = Format.TABLE,
    as_user: AsUser = OPERATOR.username,
) -> None:
    """Follow pounds from a department to a scheme and its providers, or back, and to the measures that schemes claim.

    A measure's figure is the latest that ends by the day, as known on the other, in each area of the fund.
    """
    with acting(as_user) as by:
        from commonweal.access import permissions
        from commonweal.money.funds.trace_lines import (
            CLAIM_COLUMNS,
            STEP_COLUMNS,
            TRACE_COLUMNS,
            claim_rows,
            step_rows,
            trace_data,
            trace_rows,
        )
        from commonweal.money.queries.claims import claims
        from commonweal.money.queries.trace import trace as follow

        permissions.require(by, "money.read")
        at = window(as_of, known)
        found = follow(origin, target, at)
        claimed = claims(found, at)
    if form is Format.JSON:
        emit_json(trace_data(found, claimed))
    elif form is Format.CSV:
        emit(trace_rows(found, claimed), TRACE_COLUMNS, form)
    else:
        emit(step_rows(found), STEP_COLUMNS, form)
        if claimed:
            emit(claim_rows(claimed), CLAIM_COLUMNS, form)
    if form is not Format.JSON:
        messages.print(f"{pounds(found.pence)} of {pounds(found.spent)}")
