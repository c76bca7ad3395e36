"""The one query for models: what ships, joined with the place's own records of the log."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock

from django.db import connection

from commonweal.decisions.log.fold import Fold, S
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.file import LISTS, ModelFile, cited
from commonweal.decisions.models import Item
from commonweal.decisions.register.expand import Area, expanded
from commonweal.decisions.register.overlay import overlaid
from commonweal.decisions.register.register import OWN, SHIPPED, Held, Register
from commonweal.decisions.register.view import View
from commonweal.decisions.rules import mandate, power
from commonweal.decisions.rules.model_record import KIND
from commonweal.decisions.shipped import models
from commonweal.places import queries as places

_lock = Lock()
_kept: dict[tuple[str, str], Register] = {}


def register() -> Register:
    """Every record, kept until the place's own ones or its areas change."""
    version = (connection.settings_dict["NAME"], register_version())
    with _lock:
        if version in _kept:
            return _kept[version]
    made = Register(overlaid([*_shipped(), *_own()], _states(mandate.FOLD), _states(power.FOLD)))
    with _lock:
        _kept.clear()
        _kept[version] = made
    return made


def view(on: date) -> View:
    """The records in force on a day."""
    return register().on(on)


def register_version() -> str:
    """Grows with every entry about a record of a model, a mandate or a power, and with the areas of bodies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(version), 0), max(last::text), (SELECT count(*) FROM places_area WHERE kind = ANY(%s))"
            " FROM decisions_item WHERE kind = ANY(%s)",
            [list(_area_kinds()), [KIND, mandate.KIND, power.KIND]],
        )
        return "/".join(map(str, cursor.fetchone()))


def _area_kinds() -> tuple[str, ...]:
    return tuple(sorted({kind for model, _, _ in models() for each in model.for_each_area for kind in each.area_kinds}))


def _shipped() -> tuple[Held, ...]:
    kinds = _area_kinds()
    return _expanded(
        tuple(
            Area(area.code, area.name, area.kind, area.valid_from, area.valid_to)
            for area in (places.areas_of_kind(kinds) if kinds else ())
        )
    )


@lru_cache(maxsize=4)
def _expanded(areas: tuple[Area, ...]) -> tuple[Held, ...]:
    """What ships, with a body of each template for each area; made once for the same areas."""
    found: list[Held] = []
    for model, entries, file in models():
        found += [Held(each.list, each.record, SHIPPED, file, each.line) for each in entries]
        found += [Held("bodies", body, SHIPPED, file) for body in expanded(model, areas)]
    return tuple(found)


def _own() -> list[Held]:
    return [
        Held(
            item.content["list"],
            own_record(item.content["list"], item.content["record"]),
            OWN,
            item.content["file"],
            item.content["line"],
        )
        for item in Item.objects.filter(kind=KIND, state="in-force").order_by("id")
    ]


def _states(fold: Fold[S]) -> dict[str, S]:
    """What the log says of each subject of a kind."""
    return {item.subject: fold.state.model_validate(item.content) for item in Item.objects.filter(kind=fold.kind)}


def own_record(name: str, written: dict[str, object]) -> Record:
    """A record of the log as its type; what is written holds the file's header under `_file`."""
    header = written.get("_file") or {}
    record = {key: value for key, value in written.items() if key != "_file"}
    if name not in LISTS:
        raise LookupError(name)
    model = ModelFile.model_validate({**dict(header), name: [record]})  # type: ignore[call-overload]
    return cited(getattr(model, name)[0], model)
