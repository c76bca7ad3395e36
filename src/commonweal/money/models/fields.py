"""A column for the number of the transaction that wrote a row, and its default."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func


class TransactionIdField(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:  # noqa: ARG002
        return "xid8"

    def get_internal_type(self) -> str:
        return "TransactionIdField"


class CurrentTransaction(Func):
    function = "pg_current_xact_id"
    output_field = TransactionIdField()  # type: ignore[assignment]
