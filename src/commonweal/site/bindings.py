"""What one room asks of another that it may not import: protocols answered here, bound by the wiring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID


class DecisionLog:
    """The log of decisions, as far as money needs it."""

    def approved(self, *, body: str, reference: str, on: date) -> bool | None:
        """Whether the body approved the paper on or before the day; None where the reference is no paper of this log.

        `body` is a body's id or name, `reference` a paper's id.
        """
        from commonweal.decisions.models import Item  # noqa: PLC0415  needs the framework
        from commonweal.decisions.queries.register import view  # noqa: PLC0415
        from commonweal.decisions.rules.paper import KIND, Paper  # noqa: PLC0415

        try:
            subject = str(UUID(reference))
        except ValueError:
            return None
        item = Item.objects.filter(kind=KIND, subject=subject).first()
        if item is None:
            return False
        paper = Paper.model_validate(item.content)
        placed, decided = paper.placed, paper.decided
        if decided is None or placed is None or item.state not in ("approved", "approved-with-conditions"):
            return False
        return placed.day <= on and view(placed.day).find(body).id == placed.body


class CatalogueMeasures:
    """The measures, as far as money needs them."""

    def value(self, *, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Decimal | None:
        """The latest figure of one area that ends on or before the day; None for several areas, or without one."""
        from commonweal.kernel.problem import Refused  # noqa: PLC0415
        from commonweal.measures.engine import Question, figures  # noqa: PLC0415  needs the framework

        if len(areas) != 1:
            return None
        try:
            found = figures(Question(measure, areas=areas, known=known))
        except Refused:
            return None
        values = [each for each in found if each.value is not None and each.period.end <= on]
        return max(values, key=lambda each: each.period.end).value if values else None
