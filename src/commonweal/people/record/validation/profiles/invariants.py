"""Invariants: FHIRPath expressions that must hold for an element (FHIR R4, ElementDefinition.constraint).

Expressions run on `fhirpathpy`, which knows the choice types of R4. What it lacks is put beside it here; what neither
can run is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models
from fhirpathpy.parser import CommonTokenStream, InputStream, ParseTreeWalker, Token  # type: ignore
from fhirpathpy.parser.ASTPathListener import ASTPathListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

NATIVE = frozenset(
    "ele-1 ext-1 per-1 ref-1 qty-3 cpt-2 att-1 rng-2 txt-1 txt-2 dom-2 dom-3 dom-4 dom-5 dom-6".split()  # noqa: SIM905
)
"""Keys of the standard's own invariants that every resource is held to without FHIRPath."""


def bare(value: Any) -> Any:
    """A value in which each primitive is one thing. The library counts a value and what stands beside it (`_name`)
    as two: what stands beside is left out, and takes the place of a value that is missing.
    """
    if isinstance(value, list):
        return [bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for name, held in value.items():
        if name == "fhir_comments" or (name.startswith("_") and name[1:] in value):
            continue
        beside = value.get(f"_{name}")
        if isinstance(held, list) and isinstance(beside, list):
            made[name] = [bare(other if one is None else one) for one, other in zip_longest(held, beside)]
        elif bare(held) or not name.startswith("_"):
            made[name] = bare(held)
    return made


def has_besides(value: Any) -> bool:
    """Whether anything stands beside a primitive, or is a comment, anywhere."""
    if isinstance(value, dict):
        return any(name.startswith("_") or name == "fhir_comments" or has_besides(held) for name, held in value.items())
    return isinstance(value, list) and any(has_besides(each) for each in value)


class NotRun(Exception):
    """Why an invariant could not be worked out."""


def holds(expression: str, value: Any, path: str, resource: Mapping[str, Any]) -> bool:
    """Whether the expression is true of `value`, which stands at `path` (types and elements, such as
    `Patient.contact`) of `resource`. Nothing at all is as false. Raises NotRun.
    """
    context = {"resource": resource, "rootResource": resource}
    try:
        node = ResourceNode.create_node(value, path)
        found: list[Any] = fhirpathpy.apply_parsed_path(node, _parsed(expression), context, models["r4"], _OPTIONS)  # type: ignore
    except RecursionError:
        raise NotRun("it is nested too deeply") from None
    except Exception as error:  # the library raises plain exceptions for what it does not know
        raise NotRun(str(error)[:200] or type(error).__name__) from None
    if found == []:
        return False
    if len(found) == 1:
        return found[0] is True or not isinstance(found[0], bool)
    raise NotRun("it gives several values")


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> Any:
    """As the library parses, which passes over what it does not understand: here that raises ValueError."""
    lexer = FHIRPathLexer(InputStream(expression))
    lexer.removeErrorListeners()
    lexer.recover = _not_understood
    parser = FHIRPathParser(CommonTokenStream(lexer))
    parser.removeErrorListeners()
    tree = parser.expression()
    if parser.getNumberOfSyntaxErrors() or parser.getTokenStream().LA(1) != Token.EOF:
        _not_understood()
    listener = ASTPathListener()
    ParseTreeWalker().walk(listener, tree)
    return listener.parentStack[0]


def _not_understood(*_: object) -> None:
    raise ValueError("this is no FHIRPath")


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
