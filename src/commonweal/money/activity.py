"""Real activity for payment models: answered by a room above, bound by the site's wiring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.money.payment.rules.shadow import Activity, Count

_bound: Activity | None = None


def bind(activity: Activity | None) -> None:
    """Called once by the site's wiring. Without it a shadow run over real activity is refused."""
    global _bound  # noqa: PLW0603  the one binding of the process
    _bound = activity


def counted(*, item: str, area: str, periods: Sequence[Period], known: date | None = None) -> Count:
    """The activity of an area for the periods, as known on the day. Raises Refused where a period has no figure."""
    if _bound is None:
        raise Refused(Problem(Kind.UNSUPPORTED, "no measures are at hand", "Give the activity in a file with --input"))
    return _bound.counted(item=item, area=area, periods=periods, known=known)
