"""A partner's statement as CSV, workbook and PDF. All say the same, and when and how it was known."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.kernel.money import Pence, pounds
from commonweal.money.funds.regimes import regime
from commonweal.money.pages import words
from commonweal.money.pages.funds.presenter import party_names
from commonweal.money.queries.statement import Statement
from commonweal.web.sheets import Sheet
from commonweal.web.site_state import synthetic
from commonweal.web.words import day
from commonweal.web.words import pounds as shown

COLUMNS = ("part", "line", "due", "received", "budget", "spend", "encumbered", "forecast", "amount")


def statement_rows(found: Statement) -> list[dict[str, Any]]:
    """One row a line, its part named; amounts are exact pounds."""
    names = party_names(found.terms.file)
    rows: list[dict[str, Any]] = [
        {"part": "contribution", "line": f"{line.name} ({line.nature})", "due": pounds(line.due),
         "received": pounds(line.received), "amount": pounds(line.outstanding)}
        for line in found.contributions
    ]  # fmt: skip
    rows += [
        {"part": "scheme", "line": line.name or line.scheme or "no scheme", "budget": pounds(line.budget),
         "spend": pounds(line.spend), "encumbered": pounds(line.encumbered), "forecast": pounds(line.forecast),
         "amount": pounds(line.variance)}
        for line in found.schemes
    ]  # fmt: skip
    rows.append({"part": "spend of the fund", "line": found.name, "spend": pounds(found.spend)})
    rows.append({"part": "share of spend", "line": names[found.partner], "amount": pounds(found.share_of_spend)})
    if found.division is not None:
        part = found.division.parts.get(found.partner, 0)
        rows.append({"part": "share of variance", "line": names[found.partner], "amount": pounds(part)})
    rows += [{"part": "accounts", "line": line.heading, "amount": pounds(line.pence)} for line in found.shown]
    rows.append({"part": "balance", "line": names[found.partner], "amount": pounds(found.balance)})
    return rows


def sheets(found: Statement) -> list[Sheet]:
    return [Sheet("Statement", COLUMNS, statement_rows(found))]


def about(found: Statement) -> list[tuple[str, str]]:
    """What the figures are, for the last sheet and the head of the document."""
    return [
        (_("Fund"), f"{found.name} ({found.fund})"),
        (_("Statement of"), party_names(found.terms.file)[found.partner]),
        (_("Accounts"), regime(found.regime).name),
        (_("From"), day(found.at.since) or _("the beginning")),
        (_("As at"), day(found.at.effective)),
        (_("As known on"), day(found.at.known)),
        (_("Agreement"), _("version %(number)s") % {"number": found.terms.version}),
        (_("Period"), _("closed") if found.is_closed else _("open: figures may still change")),
    ]


def statement_pdf(found: Statement) -> bytes:
    """The statement as a document to sign and to file."""
    template = files("commonweal.money.pages.funds").joinpath("statement.typ").read_bytes()
    made = typst.compile(
        template, sys_inputs={"data": json.dumps(statement_data(found), ensure_ascii=False)}, format="pdf"
    )
    assert isinstance(made, bytes)
    return made


def statement_data(found: Statement) -> dict[str, Any]:
    """Everything that stands in the document, as plain texts."""
    names = party_names(found.terms.file)
    return {
        "lang": (get_language() or "en")[:2],
        "heading": _("Statement of %(name)s") % {"name": names[found.partner]},
        "fund": found.name,
        "status": _("Synthetic data: the places, people and figures are made up.") if synthetic() else "",
        "facts": [list(each) for each in about(found)],
        "tables": [table for table in _tables(found, names) if table["rows"]],
        "footer": f"{found.name}, {day(found.at.effective)}",
    }


def _tables(found: Statement, names: Any) -> list[dict[str, Any]]:
    spend = [(_("Spend of the fund"), found.spend), (_("Share of spend"), found.share_of_spend)]
    if found.division is not None:
        spend.append((_("Share of the variance"), found.division.parts.get(found.partner, 0)))
    spend += [(_("Paid in"), found.received), (_("Balance: paid in less share of spend"), found.balance)]
    return [
        _table(_("Contributions"), [_("Source"), _("Due"), _("Received"), _("Outstanding")], [
            [f"{line.name} ({words.said(words.NATURE, line.nature)})", *_shown(line.due, line.received,
                                                                               line.outstanding)]
            for line in found.contributions
        ]),
        _table(_("Schemes"), [_("Scheme"), _("Budget"), _("Spend"), _("Forecast"), _("Variance")], [
            [line.name or line.scheme or _("No scheme"),
             *_shown(line.budget, line.spend, line.forecast, line.variance)]
            for line in found.schemes
        ]),
        _table(_("Where %(name)s stands") % {"name": names[found.partner]}, [_("Line"), _("Amount")],
               [[text, *_shown(pence)] for text, pence in spend]),
        _table(_("In its own accounts: %(how)s") % {"how": found.arrangement}, [_("Heading"), _("Amount")],
               [[line.heading, *_shown(line.pence)] for line in found.shown]),
    ]  # fmt: skip


def _table(heading: str, columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"heading": heading, "columns": columns, "rows": rows}


def _shown(*amounts: Pence) -> list[str]:
    return [shown(pence) for pence in amounts]
