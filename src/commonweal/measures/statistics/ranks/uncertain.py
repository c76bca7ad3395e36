"""Values that are known only so well: what a simulated rank draws from."""

from dataclasses import dataclass

import numpy as np

from commonweal.measures.statistics.checks import finite, not_negative, part_of, positive
from commonweal.measures.statistics.distributions import FloatArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard error; draws are normal."""

    value: float
    standard_error: float

    def __post_init__(self) -> None:
        finite("value", self.value)
        not_negative("standard error", self.standard_error)

    def draw(self, generator: np.random.Generator, draws: int) -> FloatArray:
        """Return `draws` values the area could have had."""
        return generator.normal(self.value, self.standard_error, draws)


@dataclass(frozen=True, slots=True)
class EventRate:
    """Events over exposure; draws are gamma with Jeffreys' half event added."""

    count: float
    denominator: float

    def __post_init__(self) -> None:
        not_negative("count", self.count)
        positive("denominator", self.denominator)

    @property
    def value(self) -> float:
        """Events per unit of exposure."""
        return self.count / self.denominator

    def draw(self, generator: np.random.Generator, draws: int) -> FloatArray:
        """Return `draws` rates the area could have had."""
        return generator.gamma(self.count + 0.5, 1 / self.denominator, draws)


@dataclass(frozen=True, slots=True)
class ShareOf:
    """A part of a whole; draws are beta with Jeffreys' half added to both sides."""

    numerator: float
    denominator: float

    def __post_init__(self) -> None:
        part_of("numerator", self.numerator, "denominator", self.denominator)

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.numerator / self.denominator

    def draw(self, generator: np.random.Generator, draws: int) -> FloatArray:
        """Return `draws` shares the area could have had."""
        return generator.beta(self.numerator + 0.5, self.denominator - self.numerator + 0.5, draws)


Uncertain = Estimate | EventRate | ShareOf
