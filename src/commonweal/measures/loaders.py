"""The kinds of published statistics that `commonweal load` takes, each bound to the one load action."""

from __future__ import annotations

from collections.abc import Callable

from commonweal.access.principal import Principal
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.room import resolve
from commonweal.measures.actions import load_published


def _loader(module: str) -> Callable[..., LoadReport]:
    def load(source: SourceFile, *, by: Principal) -> LoadReport:
        return load_published(source, reader=resolve(f"commonweal.measures.published.{module}:read"), by=by)

    return load


dtoc_la = _loader("dtoc_la")
dtoc_england = _loader("dtoc_england")
drd = _loader("drd")
acute_sitrep = _loader("acute_sitrep")
ascof = _loader("ascof")
bcf_income = _loader("bcf_income")
revenue_outturn = _loader("revenue_outturn")
scotland_delays = _loader("scotland_delays")
wales_delays = _loader("wales_delays")
emergency = _loader("emergency")
