"""What one room asks of another that it may not import: protocols answered here, bound by the wiring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.measured import Latest
from commonweal.money.payment.rules.shadow import Count, Counted


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

    def latest(self, *, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Latest | None:
        """The latest figure of one area that ends on or before the day; without a value for several areas or none."""
        from commonweal.measures.catalogue import definition  # noqa: PLC0415  needs the framework
        from commonweal.measures.engine import Question, figures  # noqa: PLC0415

        try:
            meant = definition(measure)
        except Refused:
            return None
        nothing = Latest(meant.title, meant.unit)
        if len(areas) != 1:
            return nothing
        try:
            found = figures(Question(measure, areas=areas, known=known))
        except Refused:
            return nothing
        values = [each for each in found if each.value is not None and each.period.last <= on]
        if not values:
            return nothing
        last = max(values, key=lambda each: each.period.end)
        return Latest(meant.title, last.unit, last.value, last.period)


class CatalogueActivity:
    """Real activity of a payment model: figures of a measure."""

    def counted(self, *, item: str, area: str, periods: Sequence[Period], known: date | None) -> Count:
        """The measure's figures of the area for the periods. Raises Refused where one has no figure, naming why."""
        from commonweal.measures.catalogue import definition  # noqa: PLC0415  needs the framework
        from commonweal.measures.definition import Average  # noqa: PLC0415
        from commonweal.measures.engine import Question, figures  # noqa: PLC0415

        meant = definition(item)
        lines: list[Counted] = []
        problems: list[Problem] = []
        found = figures(Question(item, areas=(area,), periods=tuple(periods), known=known))
        for each in found:
            if each.value is None:
                message = f"{meant.title} of {each.area_name} has no figure for {each.period.words}: {each.status}"
                remedy = "Load the publication that has it, or run over other periods"
                problems.append(Problem(Kind.NOT_FOUND, message, remedy, Where(field=item), str(each.period)))
            else:
                lines.append(Counted(each.period, each.value, each.status.value, each.source or "", each.known))
        if problems:
            raise Refused.of(problems)
        adds_up = meant.average is Average.SUM and meant.denominator is None
        return Count(item, meant.title, meant.unit, area, found[0].area_name, adds_up, tuple(lines))
