"""Resolve the areas and organisations that a published file names to the codes of the places room."""

from __future__ import annotations

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.measures.published.parsed import AreaRef, Parsed, Scheme
from commonweal.measures.published.problems import Problems
from commonweal.places.loading.new_places import register
from commonweal.places.queries import by_name, by_scheme
from commonweal.places.queries.named import named
from commonweal.places.rules.names import normalised

_OWN = (Scheme.ONS, Scheme.ODS)


def resolve_areas(file: str, parsed: Parsed, *, by: Principal) -> dict[tuple[str, str], str]:
    """(scheme, code) of every area in the file to the code it is held under.

    Nine-character codes and organisation codes that are new are registered with the file as their source; an old code
    or a name that no list knows is a problem at the row where it stands. Raises Refused with all of them.
    """
    found: dict[tuple[str, str], str] = {}
    problems = Problems(file)
    fresh: dict[str, AreaRef] = {}
    first = {(seen.area.scheme, seen.area.code): seen for seen in reversed(parsed.observations)}
    held = named([code for scheme, code in first if scheme in _OWN])
    for key, seen in first.items():
        ref = seen.area
        code = ref.code if ref.scheme in _OWN and ref.code in held else _listed(ref, parsed)
        if code is None and (ref.scheme is Scheme.ODS or kind_of(ref.code)):
            fresh[ref.code] = ref
            code = ref.code
        if code is None:
            problems.add(
                f"the area {ref.name!r} is not known by this code", _remedy(ref),
                sheet=seen.sheet or None, row=seen.row, value=ref.code,
            )  # fmt: skip
        else:
            found[key] = code
    problems.refuse()
    if fresh:
        register(
            [(ref.code, ref.name, ref.kind) for ref in fresh.values()], source=f"{parsed.title} ({file})", by=by
        )
    return found


def _listed(ref: AreaRef, parsed: Parsed) -> str | None:
    """The code that a list of another scheme gives, in force when the file's period starts."""
    on = parsed.period.last
    if ref.scheme in _OWN:
        return None
    if ref.scheme is Scheme.NAME:
        return by_name(on).get(normalised(ref.name))
    listed = by_scheme(ref.scheme.value, on).get(ref.code)
    if listed is None and ref.scheme is not Scheme.DTOC_OLD:
        return by_name(on).get(normalised(ref.name))
    return listed


def _remedy(ref: AreaRef) -> str:
    if ref.scheme is Scheme.ONS and not is_area_code(ref.code):
        return "Check that the code has a letter and eight digits"
    return "Load the list of areas first (commonweal load areas FILE), or correct the code"
