"""Which interaction an address and a method stand for (FHIR R4, RESTful API, section summary)."""

from __future__ import annotations

from collections.abc import Callable

from commonweal.access.permissions import require
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.people.record.definitions.params import compartments, resource_types
from commonweal.people.record.rest import (
    bundle,
    capability,
    create,
    delete,
    everything,
    history,
    outcome,
    patch,
    read,
    search,
    update,
    validate,
)
from commonweal.people.record.rest.disk import require_room
from commonweal.people.record.rest.failures import NotAllowed
from commonweal.people.record.rest.message import Answer, Request

Interaction = Callable[[], Answer]


def perform(request: Request) -> Answer:
    """One interaction, in the present scope, behind its permission. Raises NotAllowed, Refused and Rejected."""
    if "\x00" in request.path:
        return outcome.refusal(404, "not-found", "There is nothing at an address with a NUL in it.")
    methods = _found(request, request.path.split("/") if request.path else [])
    if not methods:
        return outcome.refusal(404, "not-found", f"There is nothing at {request.path!r}. See metadata.")
    if request.method not in methods:
        raise NotAllowed(sorted(methods))
    kind, interaction = methods[request.method]
    if kind is WRITE:
        require(request.by, "people.write")
    else:
        require(request.by, "people.read")
    if kind is WRITE and request.path:  # what a Bundle does is asked of its entries
        require_room(len(request.body))
    return interaction()


READ, WRITE = "read", "write"
Methods = dict[str, tuple[str, Interaction]]


def _found(request: Request, parts: list[str]) -> Methods:
    match parts:
        case []:
            return {
                "POST": (WRITE, lambda: bundle.perform(request, perform)),
                "GET": (READ, lambda: search.all_types(request)),
            }
        case ["_search"]:
            return {"POST": (READ, lambda: search.all_types(request))}
        case ["_history"]:
            return {"GET": (READ, lambda: history.history(request))}
        case ["$validate"]:
            return {"POST": (READ, lambda: validate.validate(request, None))}
        case ["metadata"]:
            return {"GET": (READ, lambda: capability.metadata(request.base, request.query))}
        case [type_, *rest]:
            known(type_)
            return _of_type(request, type_, rest)
        case _:
            return {}


def known(type_: str) -> None:
    if type_ not in resource_types():
        problem = Problem(Kind.NOT_FOUND, f"{type_!r} is no resource type of FHIR R4", "Names have capital letters")
        raise Refused(problem)


def _of_type(request: Request, type_: str, rest: list[str]) -> Methods:
    match rest:
        case []:
            return {
                "GET": (READ, lambda: search.of_type(request, type_)),
                "POST": (WRITE, lambda: create.create(request, type_)),
                "PUT": (WRITE, lambda: update.conditional_update(request, type_)),
                "PATCH": (WRITE, lambda: patch.conditional_patch(request, type_)),
                "DELETE": (WRITE, lambda: delete.conditional_delete(request, type_)),
            }
        case ["_search"]:
            return {"POST": (READ, lambda: search.of_type(request, type_))}
        case ["_history"]:
            return {"GET": (READ, lambda: history.history(request, type_))}
        case ["$validate"]:
            return {"POST": (READ, lambda: validate.validate(request, type_))}
        case [name] if name.startswith(("$", "_")):
            return {}
        case [id_, *more]:
            return _of_instance(request, type_, id_, more)
        case _:
            return {}


def _of_instance(request: Request, type_: str, id_: str, rest: list[str]) -> Methods:
    match rest:
        case []:
            return {
                "GET": (READ, lambda: read.read(request, type_, id_)),
                "PUT": (WRITE, lambda: update.update(request, type_, id_)),
                "PATCH": (WRITE, lambda: patch.patch(request, type_, id_)),
                "DELETE": (WRITE, lambda: delete.delete(request, type_, id_)),
            }
        case ["_history"]:
            return {"GET": (READ, lambda: history.history(request, type_, id_))}
        case ["_history", number]:
            return {"GET": (READ, lambda: read.vread(request, type_, id_, number))}
        case ["$validate"]:
            return {"POST": (READ, lambda: validate.validate(request, type_, id_))}
        case ["$everything"] if type_ == "Patient":
            return {
                "GET": (READ, lambda: everything.everything(request, id_)),
                "POST": (READ, lambda: everything.everything(request, id_)),
            }
        case [inner] if type_ in compartments() and not inner.startswith("$"):
            if inner != "*":
                known(inner)
            return {"GET": (READ, lambda: search.compartment(request, type_, id_, inner))}
        case [inner, "_search"] if type_ in compartments():
            if inner != "*":
                known(inner)
            return {"POST": (READ, lambda: search.compartment(request, type_, id_, inner))}
        case _:
            return {}
