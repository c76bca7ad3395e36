"""A record of a place's own model: the last one recorded is in force; one that was withdrawn is not."""

from __future__ import annotations

from typing import Any

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said

KIND = "model-record"


class Recorded(Content):
    """A record as written, with the file and line that it came from."""

    list: str
    record: dict[str, Any]
    file: str = ""
    line: int | None = None


class ModelRecord(State):
    list: str
    record: dict[str, Any]
    file: str = ""
    line: int | None = None
    withdrawn: bool = False


def apply(state: ModelRecord | None, happened: Happened) -> ModelRecord:
    if happened.verb == "recorded":
        return ModelRecord(**said(Recorded, happened).model_dump())
    if happened.verb == "withdrawn" and state is not None and not state.withdrawn:
        return state.model_copy(update={"withdrawn": True})
    raise cannot(happened, "withdrawn" if state else "nothing", "Record it first")


def card(state: ModelRecord) -> Card:
    record = state.record
    title = record.get("title") or record.get("name") or record.get("person") or record.get("role") or state.list
    return Card(
        title=str(title)[:300],
        state="withdrawn" if state.withdrawn else "in-force",
        body=str(record.get("body") or ""),
        parent=state.list,
    )


FOLD = Fold(KIND, ModelRecord, apply, card)
