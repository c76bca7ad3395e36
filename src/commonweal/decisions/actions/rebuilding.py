"""Items made anew from the log: what they say is nothing but what the entries say."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import columns_of, entries_of
from commonweal.decisions.folds import FOLDS
from commonweal.decisions.models import Entry, Item


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many subjects the log has, and those whose item was missing or said something else."""

    subjects: int
    differing: tuple[str, ...]


def rebuild(*, by: Principal) -> Rebuilt:
    """Replay every subject of the log and put its item right where it differs, in one transaction."""
    with scoped(by):
        permissions.require(by, "decisions.load-model")
        subjects = list(Entry.objects.order_by("kind", "subject").values_list("kind", "subject").distinct())
        items = {(item.kind, item.subject): item for item in Item.objects.select_for_update()}
        differing: list[str] = []
        for kind, subject in subjects:
            if _put_right(kind, subject, items.get((kind, subject))):
                differing.append(f"{kind}/{subject}")
        audit.record("decisions.rebuild", subjects=len(subjects), differing=len(differing))
        return Rebuilt(len(subjects), tuple(differing))


def _put_right(kind: str, subject: str, item: Item | None) -> bool:
    """Whether the item had to be made or changed."""
    entries = entries_of(kind, subject)
    fields = columns_of(kind, FOLDS[kind].replay(entries)) | {"version": len(entries), "last": entries[-1].id}
    if item is None:
        Item(kind=kind, subject=subject, **fields).save(force_insert=True)
        return True
    if all(_text(getattr(item, name)) == _text(value) for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    return True


def _text(value: object) -> object:
    return value if isinstance(value, (dict, list, int)) or value is None else str(value)
