"""A power as data: as a row of a list, and whole for programs."""

from __future__ import annotations

from typing import Any

from commonweal.decisions.queries.powers import Standing

POWER_COLUMNS = ("id", "title", "level", "holder", "giver", "state", "since", "unmet_criteria", "statements_owed")


def power_row(standing: Standing) -> dict[str, Any]:
    """A power on a day, with the criteria that it does not meet and the years whose statement is owed."""
    power = standing.power
    return {
        "id": power.id, "title": power.title, "level": power.level, "nation": power.nation, "holder": power.holder,
        "giver": power.giver, "function": power.function, "state": standing.state, "since": standing.since,
        "unmet_criteria": [each.text for each in standing.unmet],
        "statements_owed": [str(year) for year in standing.owed], "citation": power.citation,
        "verified": power.is_verified,
    }  # fmt: skip


def power_json(standing: Standing) -> dict[str, Any]:
    """The same with its steps, criteria, plan, sub-regions, statements, and what keeps it from being live."""
    held = standing.on_file.model_dump(mode="json")
    return {
        **power_row(standing),
        **{name: held[name] for name in ("legal_basis", "needs_plan", "plan", "accountable", "current_use", "steps",
                                         "criteria", "regions", "statements")},
        "agreement": standing.power.agreement, "clause": standing.power.clause, "barred": list(standing.barred),
    }  # fmt: skip
