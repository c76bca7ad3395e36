"""The WSGI door that granian serves."""

from commonweal.site.startup import ready

ready()

from django.core.wsgi import get_wsgi_application  # noqa: E402  settings exist only after ready()

application = get_wsgi_application()
