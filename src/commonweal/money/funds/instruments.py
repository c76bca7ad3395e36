"""The instruments that a nation's pack lets a fund stand on, and the functions that enter only when all consent."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.policy.citation import Citation
from commonweal.policy.packs import pack

SCHEME, PERIOD = "fund-instruments", "in-force"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Instrument(_Strict):
    """A kind of written agreement: its legal power, the kinds of fund it can open, and what it must state."""

    kind: str
    name: str
    power: str
    fund_kinds: list[str]
    from_: date | None = Field(alias="from")
    to: date | None = None
    requires: list[str]
    citation: Citation


class UnanimousFunction(_Strict):
    """A function that a fund takes on only from a day, and only when every party consents."""

    code: str
    from_: date = Field(alias="from")
    citation: Citation


class Instruments(_Strict):
    nation: str
    instruments: list[Instrument]
    unanimous_functions: list[UnanimousFunction] = []

    def instrument(self, kind: str, day: date) -> Instrument:
        """The instrument as it is in force on `day`. Raises Refused where the nation has none such."""
        known = [each for each in self.instruments if each.kind == kind]
        if not known:
            held = ", ".join(sorted({each.kind for each in self.instruments}))
            raise Refused(Problem(Kind.UNSUPPORTED, f"{self.nation} has no instrument {kind!r}", f"Use one of {held}"))
        for each in known:
            if (each.from_ is None or each.from_ <= day) and (each.to is None or day <= each.to):
                return each
        raise Refused(
            Problem(Kind.NOT_IN_FORCE, f"{known[0].name} is not in force on {day.isoformat()} ({known[0].power})",
                    "Use the instrument of that day")
        )  # fmt: skip


def instruments(nation: str) -> Instruments:
    """The pack of a nation. Raises Refused where there is none."""
    return pack(nation, SCHEME, PERIOD, Instruments)
