"""The roles of the database and their passwords, made once per home."""

from __future__ import annotations

import secrets
from typing import Literal

from . import files
from .errors import ServerError
from .place import Place

Role = Literal["app", "owner", "superuser"]

NAMES: dict[Role, str] = {"app": "commonweal_app", "owner": "commonweal_owner", "superuser": "postgres"}


def read(place: Place) -> dict[Role, str] | None:
    """Return the passwords of the home, or None where there are none (yet)."""
    found = files.read_json(place.secrets) or {}
    known: dict[Role, str] = {}
    for role, name in NAMES.items():
        password = found.get(name)
        if not isinstance(password, str) or not password:
            return None
        known[role] = password
    return known


def settle(place: Place) -> dict[Role, str]:
    """Return the passwords, making them on a fresh home. They are on disk before any server knows them."""
    known = read(place)
    if known is not None:
        return known
    if place.data.exists():
        raise ServerError(
            f"The passwords of the database are missing: {place.secrets} is absent or damaged.",
            "Restore that file from a backup of the same home; the database itself is untouched.",
        )
    made = {name: secrets.token_urlsafe(32) for name in NAMES.values()}
    files.write_json(place.secrets, made)
    return {role: made[name] for role, name in NAMES.items()}
