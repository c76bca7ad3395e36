"""Which way is good: the one word every comparison needs before it may judge."""

from enum import StrEnum


class GoodDirection(StrEnum):
    """Whether a high or a low value is good; `NEUTRAL` where neither is."""

    HIGH = "high"
    LOW = "low"
    NEUTRAL = "neutral"
