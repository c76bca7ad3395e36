"""The rooms of the house, in order, and what binds them."""

from commonweal.access.room import ROOM as ACCESS
from commonweal.decisions.room import ROOM as DECISIONS
from commonweal.demo.room import ROOM as DEMO
from commonweal.kernel.room import Room
from commonweal.measures.room import ROOM as MEASURES
from commonweal.money import activity, approvals, measured
from commonweal.money.room import ROOM as MONEY
from commonweal.people.room import ROOM as PEOPLE
from commonweal.places.room import ROOM as PLACES
from commonweal.site.bindings import CatalogueActivity, CatalogueMeasures, DecisionLog
from commonweal.web.room import ROOM as WEB

ROOMS: tuple[Room, ...] = (ACCESS, WEB, PLACES, PEOPLE, MONEY, DECISIONS, MEASURES, DEMO)


def bind() -> None:
    """What money asks of rooms that it may not import."""
    approvals.bind(DecisionLog())
    measured.bind(CatalogueMeasures())
    activity.bind(CatalogueActivity())
