"""The fewest areas that make up a given share of a total."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from commonweal.measures.statistics.exact import Exact, exact_sum, require_exact


class ShareUnreachableError(ValueError):
    """All the areas together do not reach the share asked for."""


@dataclass(frozen=True, slots=True)
class ConcentrationRow:
    """One of the areas, largest first: its value, and its value with those above it."""

    code: str
    value: Exact
    cumulative: Exact


@dataclass(frozen=True, slots=True)
class Concentration:
    """The fewest areas that reach the share, largest first.

    `reached` is what they make up together, `areas_sum` what all areas with a value make up (the total may
    be larger or smaller), `missing` the codes without a value.
    """

    rows: tuple[ConcentrationRow, ...]
    reached: Exact
    share: Fraction
    total: Exact
    areas_sum: Exact
    missing: tuple[str, ...]

    @property
    def reached_share(self) -> Fraction:
        """What the rows make up of the total, exactly."""
        return Fraction(self.reached) / Fraction(self.total)


def fewest_areas(values: Mapping[str, Exact | None], *, total: Exact, share: Decimal | Fraction) -> Concentration:
    """Return the fewest areas whose values add up to at least `share` of `total`, exactly.

    `total` is given because a published England row may hold more than its areas (D2 1.3: half of all
    delays in 24 council areas). Equal values are taken in order of code. Nothing is rounded.
    Raises TypeError for floats; ValueError for a negative value, a total not above zero, a share outside
    0 to 1 (0 itself excluded); ShareUnreachableError if all areas together fall short.
    """
    part, whole = Fraction(share), require_exact("total", total)
    if not 0 < part <= 1:
        raise ValueError(f"share must be above 0 and at most 1, but is {share}")
    if whole <= 0:
        raise ValueError(f"total must be above zero, but is {total}")
    present = {code: require_exact(code, value) for code, value in values.items() if value is not None}
    for code, value in present.items():
        if value < 0:
            raise ValueError(f"the value of {code} must not be negative, but is {value}")
    missing = tuple(sorted(code for code, value in values.items() if value is None))
    areas_sum, needed = exact_sum(present.values()), part * Fraction(whole)

    rows: list[ConcentrationRow] = []
    running: Exact = 0
    for code in sorted(present, key=lambda code: (-Fraction(present[code]), code)):
        running = exact_sum((running, present[code]))
        rows.append(ConcentrationRow(code, present[code], running))
        if Fraction(running) >= needed:
            return Concentration(tuple(rows), running, part, whole, areas_sum, missing)
    raise ShareUnreachableError(
        f"{len(present)} areas add up to {areas_sum}, short of {float(part):.4g} of the total {total}; "
        f"{len(missing)} areas have no value"
    )
