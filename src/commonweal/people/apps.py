from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PeopleConfig(AppConfig):
    name = "commonweal.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(plan_once)


def plan_once(connection: Any, **_: object) -> None:
    """Let statements that are prepared be planned once, whatever their values: those of the record are written so that
    one plan is right for all.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
