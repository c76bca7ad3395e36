"""Invariants: FHIRPath expressions that must hold for an element (FHIR R4, ElementDefinition.constraint).

Expressions run on `fhirpathpy`, which knows the choice types of R4. What it lacks is put beside it here; what neither
can run is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

NATIVE = frozenset(
    ("ele-1", "ext-1", "per-1", "ref-1", "qty-3", "cpt-2", "att-1", "rng-2", "txt-1", "txt-2")
    + ("dom-2", "dom-3", "dom-4", "dom-5", "dom-6")
)
"""Keys of the standard's own invariants that every resource is held to without FHIRPath."""


class NotRun(Exception):
    """Why an invariant could not be worked out."""


def holds(expression: str, value: Any, path: str, resource: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    """Whether the expression is true of `value`, which stands at `path` (types and elements, such as
    `Patient.contact`) of `resource`, itself perhaps contained in `root`. Nothing is as false. Raises NotRun.
    """
    context = {"resource": resource, "rootResource": root}
    try:
        node = ResourceNode.create_node(value, path)
        found = fhirpathpy.apply_parsed_path(node, _parsed(expression), context, models["r4"], _OPTIONS)
    except RecursionError:
        raise NotRun("it is nested too deeply") from None
    except Exception as error:  # noqa: BLE001  the library raises plain exceptions for what it does not know
        raise NotRun(str(error)[:200] or type(error).__name__) from None
    if found == []:
        return False
    if len(found) == 1:
        return found[0] is True or not isinstance(found[0], bool)
    raise NotRun("it gives several values")


@lru_cache(maxsize=2048)
def _parsed(expression: str) -> Any:
    return fhirpathpy.parse(expression)


def _has_value(inputs: list[Any]) -> bool:
    return len(inputs) == 1 and isinstance(inputs[0], (str, int, float, bool, Decimal)) 


def _unresolved(_: list[Any]) -> Any:
    raise NotImplementedError("what a reference points to is not looked up")


_OPTIONS = {
    "traceFn": lambda *_: None,
    "userInvocationTable": {
        "hasValue": {"fn": _has_value, "arity": {0: []}, "nullable": False},
        "resolve": {"fn": _unresolved, "arity": {0: []}},
    },
}
