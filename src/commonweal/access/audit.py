"""Write the audit entry of an action, inside the action's own transaction."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from commonweal.access import sealing
from commonweal.access.scope import current


def record(action: str, *, subject: str = "", **detail: Any) -> None:
    """One entry for the present scope's principal. `detail` must hold no personal data.

    Plain SQL: who may write the audit may not always read it, so the row must not be returned.
    """
    principal = current()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_audit_entry (principal, role, action, subject, detail) VALUES (%s, %s, %s, %s, %s)",
            [principal.username, principal.role, action, subject, json.dumps(detail, default=str)],
        )
    sealing.appended()
