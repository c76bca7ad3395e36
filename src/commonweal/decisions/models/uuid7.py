"""Ids that grow with time, made by the database."""

from __future__ import annotations

from django.db.models import Func, UUIDField


class UUID7(Func):
    function = "uuidv7"
    template = "%(function)s()"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=UUIDField())
