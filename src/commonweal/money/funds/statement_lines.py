"""A partner's statement as plain data and as rows of one table; amounts are exact decimal pounds."""

from __future__ import annotations

from typing import Any

from commonweal.kernel.money import pounds
from commonweal.money.queries.statement import Statement

STATEMENT_COLUMNS = (
    "part", "line", "due", "received", "budget", "spend", "encumbered", "forecast", "amount",
)  # fmt: skip


def statement_data(found: Statement) -> dict[str, Any]:
    """A statement as JSON has it: amounts in pounds."""
    minimum, voluntary = found.by_nature("minimum"), found.by_nature("voluntary")
    return {
        "fund": found.fund, "name": found.name, "kind": found.kind, "partner": found.partner, "regime": found.regime,
        "as_of": found.at.effective, "known": found.at.known, "since": found.at.since,
        "agreement_version": found.terms.version, "period_closed": found.is_closed,
        "contributions": [
            {"source": line.source, "name": line.name, "nature": line.nature, "permitted_use": line.permitted_use,
             "due": pounds(line.due), "received": pounds(line.received), "outstanding": pounds(line.outstanding)}
            for line in found.contributions
        ],
        "minimum": {"due": pounds(minimum[0]), "received": pounds(minimum[1])},
        "voluntary": {"due": pounds(voluntary[0]), "received": pounds(voluntary[1])},
        "due": pounds(found.due), "received": pounds(found.received),
        "schemes": [
            {"scheme": line.scheme, "name": line.name, "priority": line.priority, "budget": pounds(line.budget),
             "spend": pounds(line.spend), "encumbered": pounds(line.encumbered), "forecast": pounds(line.forecast),
             "variance": pounds(line.variance)}
            for line in found.schemes
        ],
        "spend": pounds(found.spend), "own_spend": pounds(found.own_spend),
        "share_of_contributions": {name: pounds(pence) for name, pence in found.shares.items()},
        "share_of_spend": pounds(found.share_of_spend), "balance": pounds(found.balance),
        "variance": None if found.division is None else {
            "whole": pounds(found.division.variance), "covered": pounds(found.division.covered),
            "parts": {name: pounds(pence) for name, pence in found.division.parts.items()},
            "steps": [{"says": step.says, "amount": pounds(step.pence)} for step in found.division.steps],
        },
        "accounts": {
            "arrangement": found.arrangement,
            "gross": [{"heading": line.heading, "amount": pounds(line.pence)} for line in found.gross],
            "shown": [{"heading": line.heading, "amount": pounds(line.pence)} for line in found.shown],
        },
    }  # fmt: skip


def statement_rows(found: Statement) -> list[dict[str, Any]]:
    """One row a line, its part named; amounts are exact pounds."""
    own = found.terms.file.party_names[found.partner]
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
    rows.append({"part": "share of spend", "line": own, "amount": pounds(found.share_of_spend)})
    if found.division is not None:
        part = found.division.parts.get(found.partner, 0)
        rows.append({"part": "share of variance", "line": own, "amount": pounds(part)})
    rows += [{"part": "accounts", "line": line.heading, "amount": pounds(line.pence)} for line in found.shown]
    rows.append({"part": "balance", "line": own, "amount": pounds(found.balance)})
    return rows
