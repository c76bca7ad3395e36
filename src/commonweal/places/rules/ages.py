"""Ages of a population: published as single years, as bands, or all ages in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class AgeBand:
    """Ages from `start` to `last`, both included; `last` None is open. 0 to None is everybody."""

    start: int
    last: int | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.last is not None and self.last < self.start):
            raise ValueError("an age band starts at 0 or later and ends no earlier than it starts")

    @property
    def everybody(self) -> bool:
        return self.start == 0 and self.last is None

    def __str__(self) -> str:
        return f"{self.start}+" if self.last is None else f"{self.start}-{self.last}"


ALL_AGES = AgeBand(0)
BANDS = (AgeBand(0, 17), AgeBand(18, 64), AgeBand(65, 74), AgeBand(75, 84), AgeBand(85))
"""Children, adults of working age and three bands of older people, as adult social care statistics cut them."""
BANDS_OF_FIVE_YEARS = (AgeBand(0, 14), AgeBand(15, 64), AgeBand(65, 74), AgeBand(75, 84), AgeBand(85))
"""Where the publication has five-year bands only: 18 cannot be told from 15."""


def count_between(age_starts: Sequence[int], counts: Sequence[int], band: AgeBand) -> Decimal | None:
    """The people in the band, exactly; None where the published groups do not have its edges."""
    ends = {later: index for index, later in enumerate(age_starts[1:], start=1)}
    if band.start not in age_starts:
        return None
    first = list(age_starts).index(band.start)
    final = len(age_starts) if band.last is None else ends.get(band.last + 1)
    if final is None or final <= first:
        return None
    return Decimal(sum(counts[first:final]))
