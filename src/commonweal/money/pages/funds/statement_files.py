"""A partner's statement as CSV, workbook and PDF. All say the same, and when and how it was known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import conflict, unsupported
from commonweal.money.funds.regimes import regime
from commonweal.money.funds.statement_lines import STATEMENT_COLUMNS, statement_rows
from commonweal.money.pages import words
from commonweal.money.queries.statement import Statement
from commonweal.web.documents import pdf
from commonweal.web.sheets import Sheet, workbook
from commonweal.web.site_state import synthetic
from commonweal.web.words import day
from commonweal.web.words import pounds as shown


def sheets(found: Statement) -> list[Sheet]:
    return [Sheet(_("Statement"), STATEMENT_COLUMNS, list(statement_rows(found)))]


def about(found: Statement) -> list[tuple[str, str]]:
    """What the figures are, for the last sheet and the head of the document."""
    return [
        (_("Fund"), f"{found.name} ({found.fund})"),
        (_("Statement of"), found.terms.file.party_names[found.partner]),
        (_("Accounts"), regime(found.regime).name),
        (_("From"), day(found.at.since) or _("the beginning")),
        (_("As at"), day(found.at.effective)),
        (_("As known on"), day(found.at.known)),
        (_("Agreement"), _("version %(number)s") % {"number": found.terms.version}),
        (_("Period"), _("closed") if found.is_closed else _("open: figures may still change")),
    ]


def statement_pdf(found: Statement) -> bytes:
    """The statement as a document to sign and to file."""
    return pdf("commonweal.money.pages.funds", "statement.typ", document_data(found))


def document_data(found: Statement) -> dict[str, Any]:
    """Everything that stands in the document, as plain texts."""
    names = found.terms.file.party_names
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


def write(path: Path, found: Statement) -> None:
    """Write a statement to a new .xlsx or .pdf file. Raises Refused for another ending, or where the file is there."""
    make = _MAKERS.get(path.suffix.lower())
    if make is None:
        raise unsupported("a statement is a workbook or a PDF", f"Use one of {', '.join(_MAKERS)}")
    content = make(found)
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise conflict(f"{path} is there already", "Name another file") from None
    except OSError as error:
        raise conflict(f"{path} cannot be written: {error.strerror}", "Name another file") from None


_MAKERS: dict[str, Callable[[Statement], bytes]] = {
    ".xlsx": lambda found: workbook(sheets(found), about(found)),
    ".pdf": statement_pdf,
}
