"""Close an accounting period of a fund: nothing more is booked in it, and corrections land in an open one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import partial

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.actions.writing import written
from commonweal.money.models import Close
from commonweal.money.queries.closing import Item, checklist, closed_through


@dataclass(frozen=True, slots=True)
class Closed:
    fund: str
    through: date
    checklist: tuple[Item, ...]
    is_new: bool


def close(*, fund: str, through: date, by: Principal) -> Closed:
    """Close the books of a fund through a day. Twice changes nothing. Raises Refused with what is left to do."""
    return written(by, partial(_close, fund, through, by))


def _close(fund: str, through: date, by: Principal) -> Closed:
    permissions.require(by, "money.close")
    items = checklist(fund, through)
    held = Close.objects.filter(fund_id=fund, through=through).first()
    if held is not None:
        return Closed(fund, through, tuple(Item(**item) for item in held.checklist), is_new=False)
    already = closed_through(fund)
    if already is not None and through < already:
        raise Refused(
            Problem(Kind.CONFLICT, f"fund {fund} is closed through {already.isoformat()}", "Close a later day")
        )
    undone = [item for item in items if item.is_blocking and not item.is_done]
    if undone:
        raise Refused.of(Problem(Kind.CONFLICT, f"{item.name}: {item.found}", item.remedy) for item in undone)
    Close.objects.create(
        fund_id=fund, through=through, closed_by=by.username, checklist=[asdict(item) for item in items]
    )
    audit.record("money.close", subject=fund, through=through)
    return Closed(fund, through, items, is_new=True)
