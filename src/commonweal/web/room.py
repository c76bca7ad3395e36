"""The site's shell, components and charts."""

from commonweal.access.permissions import OPERATORS
from commonweal.kernel.room import Room

ROOM = Room(
    name="web",
    app="commonweal.web",
    urls="commonweal.web.urls",
    permissions={"web.declare-data-nature": OPERATORS | {"analyst"}},  # whoever loads data says what they are
)
