"""Who decides what, and what was promised, over HTTP: the same questions as the command's, the same answers."""

from commonweal.decisions.api import agreements, bodies, meetings, powers, route
from commonweal.decisions.api.listing import router

__all__ = ["agreements", "bodies", "meetings", "powers", "route", "router"]
