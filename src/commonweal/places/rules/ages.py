"""Ages of a population: published as single years, as bands, or all ages in one figure."""

from __future__ import annotations

from dataclasses import dataclass


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
