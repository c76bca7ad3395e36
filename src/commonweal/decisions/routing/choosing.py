"""Which route a proposal takes: the narrowest one that fits it."""

from __future__ import annotations

from commonweal.decisions.model.routes import Route
from commonweal.decisions.register.view import NATION_OF_CODE, View
from commonweal.decisions.routing.proposal import Proposal
from commonweal.kernel.problem import Kind, Problem, Refused, Where


def chosen(view: View, proposal: Proposal) -> Route:
    """The route. Raises Refused: not in force on the day, or the proposal says too little to choose."""
    of_subject = view.routes_of.get(proposal.subject, [])
    nation = NATION_OF_CODE.get((proposal.place or "")[:1])
    here = [route for route in of_subject if _is_here(route, proposal, nation)]
    if not here:
        raise Refused(
            Problem(
                Kind.NOT_IN_FORCE,
                f"no rule on file says who decides {proposal.subject} on {proposal.on.isoformat()}"
                + (f" in {proposal.place}" if proposal.place else ""),
                "Give another date or place, or load a model that says so",
            )
        )
    if proposal.place is None and len({route.nation for route in here}) > 1:
        nations = ", ".join(sorted({str(route.nation) for route in here}))
        raise _asks("place", f"{proposal.subject} is decided differently in {nations}")
    fits = [route for route in here if _fits(route, proposal)]
    if not fits:
        raise _missing(here, proposal)
    return max(fits, key=lambda route: (*_narrowness(route, view), route.starts, route.id))


def _is_here(route: Route, proposal: Proposal, nation: str | None) -> bool:
    if route.serves:
        return proposal.place in route.serves
    return proposal.place is None or route.nation in (nation, "united-kingdom")


def _fits(route: Route, proposal: Proposal) -> bool:
    return (
        (not route.sponsors or proposal.sponsor in route.sponsors)
        and (not route.assets or proposal.asset in route.assets)
        and (not route.stages or proposal.stage in route.stages)
        and set(route.flags) <= proposal.flags
    )


def _narrowness(route: Route, view: View) -> tuple[int, ...]:
    """A place's own route first, then fewer areas, then more that it asks of the proposal."""
    return (
        view.is_own(route),
        -len(route.serves) if route.serves else -1_000_000,
        len(route.flags),
        bool(route.sponsors),
        bool(route.assets),
        bool(route.stages),
    )


def _missing(here: list[Route], proposal: Proposal) -> Refused:
    for name in ("sponsors", "assets", "stages"):
        field = name.removesuffix("s")
        known = sorted({each for route in here for each in getattr(route, name)})
        given = getattr(proposal, field)
        if known and given not in known and all(getattr(route, name) for route in here):
            if given is None:
                return _asks(field, f"the route depends on the {field}: one of {', '.join(known)}")
            return Refused(
                Problem(
                    Kind.NOT_IN_FORCE,
                    f"no rule on file says who decides {proposal.subject} for the {field} {given!r} on"
                    f" {proposal.on.isoformat()}",
                    f"Rules are on file for {', '.join(known)}",
                    Where(field=field),
                )
            )
    return Refused(
        Problem(
            Kind.NOT_IN_FORCE,
            f"no rule on file fits this {proposal.subject} case on {proposal.on.isoformat()}",
            "Say more about the case, or load a model that covers it",
        )
    )


def _asks(field: str, message: str) -> Refused:
    return Refused(Problem(Kind.INVALID, message, f"Give --{field.replace('_', '-')}", Where(field=field)))
