"""Read a policy file strictly: an unknown field, a missing one or a wrong type is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from commonweal.kernel.problem import Kind, Problem, Refused, Where

Model = TypeVar("Model", bound=BaseModel)


def read_policy(path: Path, model: type[Model]) -> Model:
    """The file as `model`. Raises Refused with every field that is wrong."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return model.model_validate(data)
    except yaml.YAMLError as error:
        raise Refused(Problem(Kind.INVALID, f"the YAML is broken: {error}", where=Where(path.name))) from None
    except ValidationError as error:
        raise Refused.of(
            Problem(
                Kind.INVALID,
                str(fault["msg"]),
                "Correct the field",
                Where(path.name, field=".".join(map(str, fault["loc"]))),
            )
            for fault in error.errors()
        ) from None
