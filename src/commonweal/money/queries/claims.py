"""The measures that the schemes on a trace claim to move, with the latest figure of each in the fund's areas."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.money import measured
from commonweal.money.measured import Latest
from commonweal.money.queries.balances import AsOf
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.trace import SCHEME, Trace
from commonweal.places.queries.named import named


@dataclass(frozen=True, slots=True)
class Claim:
    """A scheme of a fund claims a measure. `area` is empty where the fund names none; `latest` is None where the
    catalogue has no such measure."""

    fund: str
    scheme: str
    name: str
    measure: str
    area: str
    area_name: str
    latest: Latest | None

    @property
    def is_measured(self) -> bool:
        return self.latest is not None and self.latest.value is not None

    @property
    def title(self) -> str:
        return self.latest.title if self.latest else self.measure

    @property
    def link(self) -> str | None:
        """The page of the measure; None where the catalogue has none of this name."""
        return f"/measures/{self.measure}" if self.latest else None


def claims(found: Trace, at: AsOf) -> list[Claim]:
    """A claim for each measure of each scheme that the trace reaches and each area of its fund, in the way of the
    money. The agreement is the one in force on the day, and figures end by the day, as known on the other.
    """
    assert at.effective is not None
    reached: dict[tuple[str, str], None] = {}
    for step in found.steps:
        fund, scheme = (step.target, step.origin) if found.is_backwards else (step.origin, step.target)
        if scheme.startswith(SCHEME):
            reached[fund, scheme.removeprefix(SCHEME)] = None
    claimed: list[Claim] = []
    for fund, code in reached:
        file = terms_on(fund, at.effective, at.known).file
        for scheme in (each for each in file.schemes if each.id == code):
            names = named(file.areas)
            for measure in dict.fromkeys(scheme.measures):
                for area in dict.fromkeys(file.areas) or [""]:
                    areas = (area,) if area else ()
                    figure = measured.latest(measure=measure, areas=areas, on=at.effective, known=at.known)
                    called = names[area].name if area in names else area
                    claimed.append(Claim(fund, code, scheme.name, measure, area, called, figure))
    return claimed
