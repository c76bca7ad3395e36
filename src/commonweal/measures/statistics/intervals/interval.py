"""What every interval looks like."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """Two limits in the unit of the estimate; a limit is None where the method gives none."""

    lower: float | None
    upper: float | None

    def scaled(self, factor: float) -> "Interval":
        """Return the interval with each limit multiplied by `factor` (above 0)."""
        return Interval(
            None if self.lower is None else self.lower * factor,
            None if self.upper is None else self.upper * factor,
        )


NO_INTERVAL = Interval(None, None)
