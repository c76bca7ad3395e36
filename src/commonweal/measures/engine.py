"""Figures: any catalogue measure for any areas and periods, as known at any day.

One figure uses one source: the first of the measure's sources that holds any month of the figure's period, or the one
asked for. It is never filled from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from commonweal.kernel.figure import Figure, Status
from commonweal.kernel.period import Period, PeriodKind, between, containing
from commonweal.kernel.problem import invalid, not_found
from commonweal.kernel.rounding import rounded
from commonweal.measures.aggregates import Aggregates, Group, counted_twice, sum_once
from commonweal.measures.catalogue import definition
from commonweal.measures.definition import Average, Definition, Item, People
from commonweal.measures.published.parsed import Series
from commonweal.measures.rules.formula import mean_of_days, mean_of_months_per_day, per_day, quotient
from commonweal.measures.rules.months import full_mask, group_mask, missing_months
from commonweal.measures.totals import Key, Total, all_areas, areas_with_facts, series_ids, span, totals
from commonweal.places import queries as places
from commonweal.places.queries.named import named, reporting
from commonweal.web.site_state import synthetic


@dataclass(frozen=True)
class Question:
    """What is asked: `areas` by code (empty: every area held), `periods` all of one kind (empty: all held)."""

    measure: str
    areas: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    by: PeriodKind | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict[str, str])
    source: str | None = None
    known: date | None = None


def figures(question: Question) -> list[Figure]:
    """Figures ordered by area as asked, then by period. Raises Refused for what is not in the catalogue."""
    return Evaluation(question).figures()


class Evaluation:
    """One question on its way to figures: what is read once is kept here."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.measure: Definition = definition(question.measure)
        self._check()
        self.dimensions = tuple(sorted(question.dimensions.items()))
        self.numerator = self._series(self.measure.numerator)
        below = self.measure.denominator
        self.denominator = self._series(below) if isinstance(below, Item) else None
        names = {self.numerator, *([self.denominator] if self.denominator else [])}
        self.split = self._split()
        names.update(self.split)
        self.sources = (question.source,) if question.source else self.measure.sources
        self.ids = series_ids(names, self.sources)
        self.periods = self._periods()
        self.areas = question.areas or tuple(all_areas(self._numerator_ids()))
        if not question.areas:
            self.held = named(self.areas)
        self.aggregates = Aggregates(self.held, self.sources)

    def _check(self) -> None:
        measure, question = self.measure, self.question
        for name, value in question.dimensions.items():
            if name not in measure.dimensions:
                raise invalid(
                    f"{measure.id} has no {name}",
                    f"It has {', '.join(measure.dimensions) or 'no dimensions'}",
                    value=value,
                )
            if value not in measure.dimensions[name]:
                raise invalid(
                    f"{measure.id} has no such {name}",
                    f"Choose from {', '.join(measure.dimensions[name])}",
                    value=value,
                )
        if question.source and question.source not in measure.sources:
            raise invalid(
                f"{measure.id} is not published in this source",
                f"Choose from {', '.join(measure.sources)}",
                value=question.source,
            )
        for kind in {period.kind for period in question.periods} | ({question.by} if question.by else set()):
            if kind not in measure.periods:
                kinds = ", ".join(kind.value for kind in measure.periods)
                raise invalid(f"{measure.id} has no figures by {kind.value}", f"Choose from {kinds}", value=kind.value)
        self.held = named(question.areas)
        unknown = [code for code in question.areas if code not in self.held]
        if unknown:
            raise not_found(
                f"no area or organisation has the code {', '.join(unknown)}", "See commonweal place find NAME"
            )

    def _series(self, item: Item) -> str:
        return str(Series.of(item.item, **{**item.dimensions, **self.question.dimensions}))

    def _split(self) -> tuple[str, ...]:
        """The series that make up the numerator where two dimensions together are published only by a third.

        England's days by reason and agency stand under acute and non-acute care, and nowhere added up.
        """
        asked = self.question.dimensions
        rest = [name for name in self.measure.dimensions if name not in asked]
        if len(asked) < 2 or len(rest) != 1:
            return ()
        item = self.measure.numerator
        return tuple(
            str(Series.of(item.item, **{**item.dimensions, **asked, rest[0]: value}))
            for value in self.measure.dimensions[rest[0]]
        )

    def _numerator_ids(self) -> list[int]:
        own = {self.numerator, *self.split}
        return [number for (_, name), number in self.ids.items() if name in own]

    def _periods(self) -> tuple[Period, ...]:
        if self.question.periods:
            return self.question.periods
        kind = self.question.by or self.measure.periods[0]
        held = span(self._numerator_ids())
        if held is None:
            return ()
        start, end = held
        return tuple(between(containing(start, kind), containing(end - timedelta(days=1), kind), kind))

    def figures(self) -> list[Figure]:
        if not self.periods or not self.areas:
            return []
        held = areas_with_facts(self.ids.values(), self.areas, known=self.question.known)
        own = {area for _, area in held}
        self.published = {area for number, area in held if number in self._numerator_ids()}
        self.groups = {
            (area, period): group
            for area in self.areas
            if area not in own
            for period in self.periods
            if (group := self._group(area, period))
        }
        members = {code for group in self.groups.values() for code in group.everyone}
        within = areas_with_facts(self._numerator_ids(), members, known=self.question.known)
        self.published |= {code for _, code in within}
        self.totals = totals(
            self.ids.values(),
            {*self.areas, *members},
            self.periods,
            grain=self.measure.grain,
            known=self.question.known,
        )
        self.synthetic = synthetic()  # a folder holds synthetic or published data, never both
        self.names = {code: found.name for code, found in self.held.items()}
        self.people = self._people() if isinstance(self.measure.denominator, People) else {}
        self.monthly = self._monthly() if self.measure.average in _BY_MONTH else {}
        return [self._figure(area, period) for area in self.areas for period in self.periods]

    def parts(self, area: str, period: Period) -> frozenset[str]:
        """The councils that an area adds up, before and after a reorganisation; none where it is no sum of councils."""
        group = self._group(area, period)
        return group.everyone if group else frozenset()

    def _group(self, area: str, period: Period) -> Group | None:
        return self.aggregates.group(area, period) if self.measure.sums_to_parent else None

    def _total(self, source: str, name: str, area: str, period: Period) -> Total | None:
        number = self.ids.get((source, name))
        if number is None:
            return self._parts(source, area, period) if self.split and name == self.numerator else None
        group = self.groups.get((area, period)) if self.groups else None
        if group is None:
            return self.totals.get((number, area, period.start))
        return self._sum(number, group, period)

    def _parts(self, source: str, area: str, period: Period) -> Total | None:
        """The sum of the split series; a part without any row is one in which nothing may be counted."""
        parts = [part for name in self.split if (part := self._total(source, name, area, period))]
        if not parts:
            return None
        mask = self._full(period)
        for part in parts:
            mask &= part.mask
        return Total.of(parts, value=sum((part.value for part in parts), Decimal(0)), mask=mask)

    def _sum(self, number: int, group: Group, period: Period) -> Total | None:
        found = {code: total for code in group.everyone if (total := self.totals.get((number, code, period.start)))}
        if not found:
            return None
        masks = {code: total.mask for code, total in found.items()}
        full = self._full(period)
        value = sum((total.value for total in found.values()), Decimal(0))
        if counted_twice(masks, group.alternatives, full):
            months = list(period.months()) if self.measure.grain == "month" else [period]
            held = totals([number], found, months, grain=self.measure.grain, known=self.question.known)
            value = sum((sum_once(held, number, group.alternatives, month) for month in months), Decimal(0))
        return Total.of(found.values(), value=value, mask=group_mask(masks, group.alternatives, full))

    def _full(self, period: Period) -> int:
        return full_mask(period) if self.measure.grain == "month" else 1

    def _people(self) -> dict[tuple[str, int], places.People]:
        band = self.measure.denominator
        assert isinstance(band, People)
        years = {population_year(period) for period in self.periods}
        self.covers = reporting(self.sources[0])
        codes = {code for area in self.areas for code in self.covers.get(area, [area])}
        return places.people(codes, years, age_from=band.age_from, age_to=band.age_to)

    def _monthly(self) -> dict[Key, Total]:
        months = sorted({month for period in self.periods for month in period.months()})
        codes = {*self.areas, *(code for group in self.groups.values() for code in group.everyone)}
        return totals(self._numerator_ids(), codes, months, grain="month", known=self.question.known)

    def _source(self, area: str, period: Period) -> tuple[str | None, Total | None]:
        """The first source with any month of the period, else the first with only marks in it."""
        marks: tuple[str | None, Total | None] = (None, None)
        for source in self.sources:
            total = self._total(source, self.numerator, area, period)
            if total and (total.mask or total.suppressed):
                return source, total
            if total and not marks[0]:
                marks = source, total
        return marks

    def _figure(self, area: str, period: Period) -> Figure:
        source, total = self._source(area, period)
        below = self._total(source, self.denominator, area, period) if source and self.denominator else None
        notes: list[str] = []
        status, missing = self._status(area, period, total, below)
        denominator = self._denominator(area, period, below, notes)
        exact: Decimal | None = None
        numerator: Decimal | None = None
        if total and status in (Status.FINAL, Status.REVISED, Status.SYNTHETIC):
            numerator = total.value
            if isinstance(self.measure.denominator, People) and denominator is None:
                status = Status.MISSING
            else:
                exact = quotient(self._top(source, area, period, total), denominator, self.measure.scale)
                if exact is None:
                    status = Status.NOT_PUBLISHED
                    notes.append("The denominator is 0: there is nothing to take a share of")
        rounding = self.measure.rounding
        return Figure(
            measure=self.measure.id,
            version=self.measure.version,
            area=area,
            area_name=self.names.get(area, area),
            period=period,
            value=None if exact is None else rounded(exact, rounding.places, rounding.rule),
            exact=exact,
            unit=self.measure.unit,
            status=status,
            source=source,
            known=total.known if total else None,
            numerator=numerator,
            denominator=denominator,
            missing=missing,
            dimensions=self.dimensions,
            notes=tuple(notes),
        )

    def _status(
        self, area: str, period: Period, total: Total | None, below: Total | None
    ) -> tuple[Status, tuple[Period, ...]]:
        if total is None:
            group = self.groups.get((area, period))
            held = area in self.published or (group and not group.everyone.isdisjoint(self.published))
            return (Status.MISSING if held else Status.NOT_PUBLISHED), ()
        full = self._full(period)
        mask = total.mask & (below.mask if below else full) if self.denominator is None or below else 0
        if mask == full:
            if self.synthetic:
                return Status.SYNTHETIC, ()
            return (Status.REVISED if total.revised else Status.FINAL), ()
        if total.suppressed or (below and below.suppressed):
            return Status.SUPPRESSED, ()
        if not mask:
            return Status.MISSING, ()
        return Status.PARTIAL, missing_months(period, mask)

    def _denominator(self, area: str, period: Period, below: Total | None, notes: list[str]) -> Decimal | None:
        band = self.measure.denominator
        if not isinstance(band, People):
            return below.value if below else None
        year = population_year(period)
        codes = self.covers.get(area, [area])
        counts = [self.people.get((code, year)) for code in codes]
        known = [count.count for count in counts if count is not None]
        if len(known) < len(codes):
            name = self.names.get(area, area)
            notes.append(
                f"No mid-{year} estimate of {band.words} is loaded for {name}. Load the ONS mid-year estimates "
                f"of that year by single year of age: commonweal load population FILE"
            )
            return None
        return sum(known, Decimal(0))

    def _top(self, source: str | None, area: str, period: Period, total: Total) -> Decimal:
        if self.measure.average is Average.SUM:
            return total.value
        if self.measure.average is Average.PER_DAY:
            return per_day(total.value, period)
        assert source is not None
        number = self.ids[source, self.numerator]
        group = self.groups.get((area, period))
        alternatives = group.alternatives if group else [frozenset({area})]
        monthly = [(month, sum_once(self.monthly, number, alternatives, month)) for month in period.months()]
        return _BY_MONTH[self.measure.average](monthly)


_BY_MONTH = {
    Average.MEAN_OF_MONTHS_PER_DAY: mean_of_months_per_day,
    Average.MEAN_OF_DAYS: mean_of_days,
}


def population_year(period: Period) -> int:
    """The year of the mid-year estimate inside the financial year that the period starts in; no other stands in."""
    return period.financial_year.start.year


def one(question: Question) -> Figure:
    """The single figure of a question with one area and one period."""
    found = figures(question)
    if len(found) != 1:
        raise ValueError("the question has not one area and one period")
    return found[0]
