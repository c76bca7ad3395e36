"""One definition per measure: catalogue, facts, engine, published statistics."""

from commonweal.access.permissions import EVERYBODY, OPERATORS
from commonweal.kernel.room import Loader, MenuEntry, Room

KINDS = (
    "dtoc-la", "dtoc-england", "drd", "acute-sitrep", "ascof", "bcf-income", "revenue-outturn", "scotland-delays",
    "wales-delays", "emergency",
)  # fmt: skip
"""The kinds of published statistics; each has a reader, a title and its columns in a module of its own name."""


def _loader(kind: str) -> Loader:
    name = kind.replace("-", "_")
    beside = f"commonweal.measures.published.{name}"
    return Loader(kind, f"{beside}:TITLE", f"{beside}:COLUMNS", f"commonweal.measures.loaders:{name}")


ROOM = Room(
    name="measures",
    app="commonweal.measures",
    api="commonweal.measures.api:router",
    commands="commonweal.measures.commands",
    urls="commonweal.measures.urls",
    search="commonweal.measures.search:search",
    menu=(MenuEntry("Measures", "/measures"),),
    loaders=tuple(_loader(kind) for kind in KINDS),
    permissions={"measures.load": OPERATORS | {"analyst"}, "measures.read": EVERYBODY},
)
