"""Every payment model that ships, read once a process; which version holds on a day, and as known on a day."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from commonweal.kernel.problem import Kind, Problem, Refused, not_found
from commonweal.money.payment.definition import Definition
from commonweal.policy.files import read_policy

FOLDER = Path(__file__).parent / "definitions"


@cache
def definitions() -> tuple[Definition, ...]:
    """All versions of all models, in the order in which they are shown. Raises Refused where a file is wrong."""
    found = [read_policy(path, Definition) for path in sorted(FOLDER.glob("*.yaml"))]
    keys = {(model.id, model.version) for model in found}
    if len(keys) != len(found):
        raise ValueError("two files hold the same version of a model")
    return tuple(sorted(found, key=lambda model: (model.order, model.id, model.version)))


def definition(
    model: str, *, version: int | None = None, on: date | None = None, known: date | None = None
) -> Definition:
    """The version named, or the latest one: in force on `on`, and announced and not yet replaced on `known`.

    Raises Refused: not found for another id or version, not in force where none holds on the day.
    """
    versions = [found for found in definitions() if found.id == model]
    if not versions:
        raise not_found(
            f"there is no payment model {model!r}",
            f"The models are {', '.join(dict.fromkeys(m.id for m in definitions()))}",
        )
    if version is not None:
        versions = [found for found in versions if found.version == version]
        if not versions:
            raise not_found(f"{model} has no version {version}", "See commonweal pay models")
    if known is not None:
        versions = [found for found in versions if found.known(known)]
    held = versions[-1] if versions else None
    if held is None or (on is not None and not held.in_force(on)):
        day = on or known
        raise Refused(
            Problem(Kind.NOT_IN_FORCE, f"{model} is not in force on {day}", "See its dates in commonweal pay models")
        )
    return held


@cache
def release(folder: Path = FOLDER) -> str:
    """The digest of every definition: stored with what was settled by them."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ended(model: Definition, *, last_day: date, decided: date) -> Definition:
    """The model with an end date: days after `last_day` are no longer paid by it, days up to it still are.

    A rule is ended for future periods only: raises Refused where `last_day` lies before the day of the decision, or the
    rule has ended before.
    """
    if last_day < decided:
        raise Refused(
            Problem(
                Kind.INVALID,
                f"{model.id} cannot end on {last_day}, before the decision of {decided}",
                "End it on the day of the decision or later: what was earned stays earned",
            )
        )
    if model.valid_to is not None and model.valid_to < last_day:
        raise Refused(Problem(Kind.CONFLICT, f"{model.id} ended on {model.valid_to}", "It cannot end again, later"))
    return model.model_copy(update={"valid_to": last_day})
