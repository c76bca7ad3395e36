"""The delivery plan of an agreement: every commitment with owner, milestone and state, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.decisions.model.agreements import Clause
from commonweal.decisions.queries.agreed import Agreed, agreements, find
from commonweal.decisions.queries.answers import agreement_answer, commitment_answer, roll_up, roll_up_answer
from commonweal.decisions.queries.commitments import Question, Standing, asked, commitments
from commonweal.decisions.queries.obstacles import Stands, barriers
from commonweal.decisions.queries.register import register
from commonweal.decisions.rules.barrier import is_overdue, lacks
from commonweal.decisions.rules.milestones import RollUp

PLAN_COLUMNS = (
    "clause", "commitment", "title", "type", "theme", "owner", "level", "state", "milestone", "due", "was", "met",
    "milestone_state", "slip_days", "flags", "citation", "verified",
)  # fmt: skip
BARRIER_COLUMNS = ("barrier", "owner", "level", "fix", "decision_maker", "due", "state", "overdue", "lacks", "blocks")


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """`uncovered` are clauses that no commitment on file carries: they are shown, so that none is missing."""

    agreed: Agreed
    on: date
    commitments: list[Standing]
    uncovered: list[Clause]
    barriers: list[Stands]
    rolled: RollUp

    @property
    def without_owner(self) -> list[Standing]:
        return [one for one in self.commitments if "no-owner" in one.stood.flags]

    @property
    def without_milestone(self) -> list[Standing]:
        return [one for one in self.commitments if not one.milestones and not one.stood.has_ended]


def delivery_plan(text: str, on: date) -> DeliveryPlan:
    """By the agreement's id, short id, title or alias. Raises Refused where there is none."""
    agreed = find(text, agreements(on))
    several = asked(Question(agreement=agreed.record.id), commitments(on))
    carried = {one.record.clause for one in several}
    uncovered = [clause for clause in agreed.record.clauses if clause.id not in carried and clause.in_force(on)]
    return DeliveryPlan(
        agreed, on, several, uncovered, _unresolved(agreed.record.id, several, on), roll_up(several, on)
    )


def _unresolved(agreement: str, several: list[Standing], on: date) -> list[Stands]:
    """Unresolved barriers that block the agreement, one of its commitments or pilots, or nothing in particular."""
    pilots = [each.record for each in register().all("initiatives")]
    own = {agreement, *(one.id for one in several)}
    own |= {pilot.id for pilot in pilots if getattr(pilot, "agreement", None) == agreement}  # type: ignore[attr-defined]
    return [
        one
        for one in barriers(on)
        if one.state.state != "resolved" and (not one.state.blocks or not own.isdisjoint(one.state.blocks))
    ]


def plan_rows(plan: DeliveryPlan) -> list[dict[str, Any]]:
    """A row for each milestone, one for a commitment without any, and one for a clause that no commitment carries."""
    rows: list[dict[str, Any]] = []
    for one in plan.commitments:
        answer = commitment_answer(one)
        head = {
            "clause": answer["clause"], "commitment": answer["id"], "title": answer["title"], "type": answer["type"],
            "theme": answer["theme"], "owner": answer["owner_name"], "level": answer["level"],
            "state": answer["state"], "flags": answer["flags"], "citation": answer["citation"],
            "verified": answer["verified"],
        }  # fmt: skip
        for each in answer["milestones"] or [{}]:
            rows.append(
                {
                    **head, "milestone": each.get("text"), "due": each.get("due"), "was": each.get("was"),
                    "met": each.get("met"), "milestone_state": each.get("state"), "slip_days": each.get("slip_days"),
                }
            )  # fmt: skip
    for clause in plan.uncovered:
        rows.append(
            {
                "clause": clause.id, "title": clause.text, "type": clause.type, "theme": clause.theme,
                "flags": ["no-commitment"], "citation": clause.citation, "verified": clause.is_verified,
            }
        )  # fmt: skip
    return rows


def barrier_rows(several: list[Stands], on: date) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id, "barrier": one.state.title, "owner": one.name(one.state.owner, one.state.owner_name) or None,
            "level": one.state.level, "fix": one.state.fix or None,
            "decision_maker": one.name(one.state.decision_maker, one.state.decision_maker_name) or None,
            "due": one.state.due or None, "was": list(one.state.was), "state": one.state.state,
            "overdue": is_overdue(one.state, on), "lacks": list(lacks(one.state)), "blocks": list(one.state.blocks),
            "citation": one.record.citation or None, "verified": one.record.is_verified,
        }
        for one in several
    ]  # fmt: skip


def plan_answer(plan: DeliveryPlan) -> dict[str, Any]:
    return {
        "on": plan.on,
        "agreement": agreement_answer(plan.agreed, plan.on, whole=False),
        "summary": {
            "commitments": len(plan.commitments),
            **roll_up_answer(plan.rolled),
            "without_owner": [one.id for one in plan.without_owner],
            "without_milestone": [one.id for one in plan.without_milestone],
        },
        "commitments": [commitment_answer(one) for one in plan.commitments],
        "clauses_without_commitment": [
            {"id": each.id, "type": each.type, "theme": each.theme, "text": each.text} for each in plan.uncovered
        ],
        "barriers": barrier_rows(plan.barriers, plan.on),
    }
