"""A decimal column without a fixed scale: a published number comes back with the digits it was printed with."""

from __future__ import annotations

from typing import Any

from django.db import models


class ExactDecimalField(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:  # noqa: ARG002
        return "numeric"

    def get_internal_type(self) -> str:
        return "ExactDecimalField"
