"""Python's search for cycles of garbage, made rare.

Nearly all that is made is let go by its count of references. The search visits what is alive, and by its defaults it
does so every few hundred objects: half of the time of reading and checking many resources was that.
"""

from __future__ import annotations

import gc

YOUNG = 100_000
"""Objects made, and not yet let go, before the youngest are looked through."""

OLDER = 50
"""So many looks at the youngest before one at those that outlived it."""


def seldom_searched() -> None:
    """Leave what there is now (modules, settings) out of the search for good, and look through what comes less often.
    For processes that answer or prepare much, once they have loaded what they need.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
