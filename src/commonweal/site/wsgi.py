"""The WSGI door that granian serves."""

from commonweal.site.startup import ready

ready()

from collections.abc import Callable, Iterable  # noqa: E402
from threading import Thread  # noqa: E402
from typing import Any  # noqa: E402

from django.core.wsgi import get_wsgi_application  # noqa: E402  settings exist only after ready()

from commonweal.access.sealing import while_serving  # noqa: E402
from commonweal.kernel.garbage import seldom_searched  # noqa: E402
from commonweal.kernel.room import resolve, rooms  # noqa: E402
from commonweal.site.mending import mend  # noqa: E402
from commonweal.web.charts.draw import warm  # noqa: E402

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_pages = get_wsgi_application()
_doors: list[tuple[str, Application]] = [
    (prefix, resolve(dotted)) for room in rooms() for prefix, dotted in room.doors.items()
]


def application(asked: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A room's own door where one stands at the address, else the site's pages."""
    path = asked["PATH_INFO"]
    for prefix, door in _doors:
        if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/"):
            return door(asked, start_response)
    return _pages(asked, start_response)


seldom_searched()
while_serving()
Thread(target=warm, name="charts", daemon=True).start()  # so that the first reader of a chart does not wait
Thread(target=mend, name="mending", daemon=True).start()
