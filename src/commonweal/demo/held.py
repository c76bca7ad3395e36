"""Which files the data folder holds already, by their bytes: reading the workbooks would take long."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.measures.models import Publication
from commonweal.places.models import LoadedFile


def is_held(files: Sequence[tuple[str, Path]], *, by: Principal) -> list[bool]:
    """For each (kind of loader, path): whether these very bytes were loaded as this kind."""
    wanted = [(kind, hashlib.sha256(path.read_bytes()).hexdigest()) for kind, path in files]
    hashes = {digest for _, digest in wanted}
    with scoped(by):
        held = {
            (kind, digest)
            for model in (Publication, LoadedFile)
            for kind, digest in model.objects.filter(sha256__in=hashes).values_list("kind", "sha256")
        }
    return [each in held for each in wanted]
