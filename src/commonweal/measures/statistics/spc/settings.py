"""What a reader may choose about an XmR chart, with the NHS defaults."""

from dataclasses import dataclass
from enum import Enum

TRIAL_BELOW = 12
SHORT_BELOW = 13
RANGE_LIMIT = 3.267


class LimitConstant(Enum):
    """What the mean moving range is multiplied by to reach a process limit (evidence-methods 1.2).

    The NHS tools use 2.66, the textbook 3/1.128 = 2.65957: results differ in the fourth digit, so every
    chart states which.
    """

    NHS = 2.66
    TEXTBOOK = 3 / 1.128


@dataclass(frozen=True, slots=True)
class XmrSettings:
    """Choices for one chart (evidence-methods 1.2).

    `screen_ranges` drops moving ranges not below 3.267 x their mean, once, before the limits are set (on in
    the R package, absent from the NHS Excel tool). `trend_length` and `shift_length` count points.
    `fix_after_n` takes the limits of each segment from its first n values and freezes them.
    Raises ValueError for run lengths under 3 or `fix_after_n` under 12.
    """

    constant: LimitConstant = LimitConstant.NHS
    screen_ranges: bool = True
    trend_length: int = 7
    shift_length: int = 7
    fix_after_n: int | None = None

    def __post_init__(self) -> None:
        for name, length in (("trend_length", self.trend_length), ("shift_length", self.shift_length)):
            if length < 3:
                raise ValueError(f"{name} must be at least 3 points, but is {length}")
        if self.fix_after_n is not None and self.fix_after_n < TRIAL_BELOW:
            raise ValueError(
                f"fix_after_n must be at least {TRIAL_BELOW} points, but is {self.fix_after_n}: "
                "limits from fewer are trial limits"
            )


NHS_SETTINGS = XmrSettings()
