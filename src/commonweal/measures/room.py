"""One definition per measure: catalogue, facts, engine, published statistics."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.kernel.room import Loader, MenuEntry, Room


def _kind(kind: str, title: str, columns: str) -> Loader:
    return Loader(kind, title, columns, f"commonweal.measures.loaders:{kind.replace('-', '_')}")


ROOM = Room(
    name="measures",
    app="commonweal.measures",
    api="commonweal.measures.api:router",
    commands="commonweal.measures.commands",
    urls="commonweal.measures.urls",
    search="commonweal.measures.search:search",
    menu=(MenuEntry("Measures", "/measures"),),
    loaders=(
        _kind(
            "dtoc-la",
            "Delayed transfers of care: council monthly workbook",
            "commonweal.measures.published.dtoc_la:COLUMNS",
        ),
        _kind(
            "dtoc-england",
            "Delayed transfers of care: England time series",
            "commonweal.measures.published.dtoc_england:COLUMNS",
        ),
        _kind("drd", "Discharge ready date", "commonweal.measures.published.drd:COLUMNS"),
        _kind("acute-sitrep", "Acute discharge situation report", "commonweal.measures.published.acute_sitrep:COLUMNS"),
        _kind("ascof", "Adult Social Care Outcomes Framework", "commonweal.measures.published.ascof:COLUMNS"),
        _kind("bcf-income", "Better Care Fund income (PSS-EX1)", "commonweal.measures.published.bcf_income:COLUMNS"),
        _kind(
            "revenue-outturn",
            "Council revenue outturn summary",
            "commonweal.measures.published.revenue_outturn:COLUMNS",
        ),
        _kind(
            "scotland-delays", "Delayed discharges, Scotland", "commonweal.measures.published.scotland_delays:COLUMNS"
        ),
        _kind("wales-delays", "Pathways of care delays, Wales", "commonweal.measures.published.wales_delays:COLUMNS"),
        _kind("emergency", "Emergency admissions and attendances", "commonweal.measures.published.emergency:COLUMNS"),
    ),
    permissions={"measures.load": OPERATORS | {"analyst"}, "measures.read": EVERYBODY},
)
