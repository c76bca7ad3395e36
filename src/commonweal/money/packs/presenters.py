"""Money packs as rows and plain data."""

from __future__ import annotations

from typing import Any

from commonweal.kernel.money import pounds
from commonweal.money.packs.definition import MoneyPack
from commonweal.money.packs.in_force import OnDay
from commonweal.policy.citation import Citation

PACK_COLUMNS = ("pack", "period", "title", "valid_from", "valid_to", "lines", "unverified")
PACKS_AT_A_GLANCE = ("pack", "period", "valid_from", "valid_to", "lines", "unverified")
LINE_COLUMNS = ("line", "title", "pounds", "since", "within", "capital", "in_pool", "provenance", "source")
LINES_AT_A_GLANCE = ("line", "pounds", "since", "within", "provenance")
NOT_IN_FORCE = "not in force"


def pack_row(pack: MoneyPack) -> dict[str, Any]:
    return {
        "pack": f"{pack.nation}/{pack.scheme}",
        "period": pack.period,
        "title": pack.title,
        "valid_from": pack.valid_from,
        "valid_to": pack.valid_to,
        "lines": len(pack.lines),
        "unverified": sum(citation.provenance == "unverified" for citation in pack.all_citations()),
    }


def line_rows(found: OnDay) -> list[dict[str, Any]]:
    """A row for each line: its amount in pounds on the day, or that it is not in force."""
    rows: list[dict[str, Any]] = []
    for held in found.lines:
        value = held.value
        rows.append(
            {
                "line": held.line.id,
                "title": held.line.title,
                "pounds": pounds(value.pence) if value and value.pence is not None else NOT_IN_FORCE,
                "since": value.from_ if value else None,
                "precision": value.precision if value else None,
                "within": held.line.within,
                "nature": held.line.nature,
                "capital": held.line.capital,
                "in_pool": held.line.in_pool,
                "payer": held.line.payer,
                "payee": held.line.payee,
                "permitted_use": held.line.permitted_use,
                "note": value.note if value else "",
                "provenance": value.citation.provenance if value else None,
                "source": f"{value.citation.source}: {value.citation.place}" if value else None,
                "url": value.citation.url if value else None,
            }
        )
    return rows


def day_data(found: OnDay) -> dict[str, Any]:
    """All that a pack says of a day, as plain data."""
    pack = found.pack
    return {
        **{name: value for name, value in pack_row(pack).items() if name != "lines"},
        "summary": pack.summary,
        "on": found.on,
        "known": found.known,
        "lines": line_rows(found),
        "alerts": [
            {"code": alert.code, "message": alert.message, "difference": pounds(alert.difference)}
            for alert in found.alerts
        ],
        "rates": [_cited(rate, "id", "title", "of", "rate") for rate in pack.rates],
        "limits": [_cited(limit, "id", "title", "first", "final", "yearly", "together") for limit in pack.limits],
        "rules": [_cited(rule, "id", "kind", "title", "applies_to") for rule in found.rules],
        "programmes": [_cited(programme, "id", "title") for programme in pack.programmes],
        "payment_models": [model.model_dump() for model in pack.payment_models],
        "legal_basis": [_cited(law, "title") for law in found.legal_basis],
        "unsettled": list(pack.unsettled),
        "citations": [_citation(citation) for citation in pack.citations],
    }


def _cited(one: Any, *names: str) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in names}, "citation": _citation(one.citation)}


def _citation(citation: Citation) -> dict[str, str]:
    return {name: value for name, value in citation.model_dump().items() if value}
