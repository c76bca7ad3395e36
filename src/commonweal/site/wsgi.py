"""The WSGI door that granian serves."""

from commonweal.site.startup import ready

ready()

from threading import Thread  # noqa: E402

from django.core.wsgi import get_wsgi_application  # noqa: E402  settings exist only after ready()

from commonweal.access.sealing import while_serving  # noqa: E402
from commonweal.web.charts.draw import warm  # noqa: E402

application = get_wsgi_application()
while_serving()
Thread(target=warm, name="charts", daemon=True).start()  # so that the first reader of a chart does not wait
