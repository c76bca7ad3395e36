"""Resolve the areas and organisations that a published file names to the codes of the places room."""

from __future__ import annotations

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.measures.published.parsed import AreaRef, Parsed, Scheme
from commonweal.measures.published.problems import Problems
from commonweal.places import actions as places_actions
from commonweal.places import queries as places


def resolve_areas(file: str, parsed: Parsed, *, by: Principal) -> dict[tuple[str, str], str]:
    """(scheme, code) of every area in the file to the code it is held under.

    Nine-character codes and organisation codes that are new are registered with the file as their source; an old code
    or a name that no list knows is a problem at the row where it stands. Raises Refused with all of them.
    """
    found: dict[tuple[str, str], str] = {}
    problems = Problems(file)
    fresh: dict[str, AreaRef] = {}
    refs = {(seen.area.scheme, seen.area.code): seen for seen in reversed(parsed.observations)}
    held = places.held({code for scheme, code in refs if scheme in (Scheme.ONS, Scheme.ODS)})
    latest = places.recoded()
    for key, seen in refs.items():
        ref = seen.area
        code = _known(ref, held)
        if code is None and ref.scheme in (Scheme.ONS, Scheme.ODS) and (ref.scheme is Scheme.ODS or kind_of(ref.code)):
            fresh[ref.code] = ref
            code = ref.code
        if code is None:
            problems.add(
                f"the area {ref.name!r} is not known by this code", _remedy(ref),
                sheet=seen.sheet or None, row=seen.row, column=None, value=ref.code,
            )  # fmt: skip
            continue
        found[key] = latest.get(code, code)
    problems.refuse()
    if fresh:
        places_actions.register(
            [(ref.code, ref.name, ref.kind) for ref in fresh.values()], source=f"{parsed.title} ({file})", by=by
        )
    return found


def _known(ref: AreaRef, held: set[str]) -> str | None:
    if ref.scheme in (Scheme.ONS, Scheme.ODS):
        return ref.code if ref.code in held else None
    if ref.scheme is Scheme.NAME:
        return places.by_name().get(places.normal_name(ref.name))
    return places.by_scheme(ref.scheme.value).get(ref.code) or (
        places.by_name().get(places.normal_name(ref.name)) if ref.scheme is not Scheme.DTOC_OLD else None
    )


def _remedy(ref: AreaRef) -> str:
    if ref.scheme is Scheme.ONS and not is_area_code(ref.code):
        return "Check that the code has a letter and eight digits"
    return "Load the list of areas first (commonweal load areas FILE), or correct the code"
