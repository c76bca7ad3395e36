"""Resolve the areas and organisations that a published file names to the codes of the places room."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.measures.published.parsed import AreaRef, Parsed, Scheme
from commonweal.measures.published.problems import Problems
from commonweal.places.loading.new_places import register
from commonweal.places.queries import by_name, by_scheme
from commonweal.places.queries.named import named
from commonweal.places.rules.names import normalised

NOT_PLACES = frozenset({"authority-class", "council-type", "other"})
"""Kinds of row that add up places without being one."""
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
    lists = _Lists(parsed.period.last)
    for key, seen in first.items():
        ref = seen.area
        code = ref.code if ref.scheme in _OWN and ref.code in held else _listed(ref, lists)
        if code is None and (code := _new_code(ref)):
            fresh[code] = ref
        if code is None:
            problems.add(
                f"the area {ref.name!r} is not known by this code",
                _remedy(ref),
                sheet=seen.sheet or None,
                row=seen.row,
                value=ref.code,
            )
        else:
            found[key] = code
    problems.refuse()
    if fresh:
        register([(code, ref.name, ref.kind) for code, ref in fresh.items()], source=f"{parsed.title} ({file})", by=by)
    return found


class _Lists:
    """The lists of codes and names in force on a day, each read once a file."""

    def __init__(self, on: date) -> None:
        self.codes = cache(lambda scheme: by_scheme(scheme, on))
        self.names = cache(lambda: by_name(on))


def _listed(ref: AreaRef, lists: _Lists) -> str | None:
    """The code that a list of another scheme gives."""
    if ref.scheme in _OWN:
        return None
    if ref.scheme is Scheme.NAME:
        return lists.names().get(normalised(ref.name))
    listed = lists.codes(ref.scheme.value).get(ref.code)
    if listed is None and ref.scheme is not Scheme.DTOC_OLD:
        return lists.names().get(normalised(ref.name))
    return listed


def _new_code(ref: AreaRef) -> str | None:
    """The code under which a place that no list holds is registered; None where that would be a guess.

    A row of a publication that is no place (all shire districts, "other") goes by a code made from its name.
    """
    of_a_kind = kind_of(ref.code) or (is_area_code(ref.code) and ref.kind)
    if ref.scheme is Scheme.ODS or (ref.scheme is Scheme.E_CODE and ref.code) or of_a_kind:
        return ref.code
    if ref.scheme is Scheme.NAME and ref.kind in NOT_PLACES:
        digest = hashlib.sha256(f"{ref.kind}:{normalised(ref.name)}".encode()).hexdigest()
        return f"G-{digest[:10].upper()}"
    return None


def _remedy(ref: AreaRef) -> str:
    if ref.scheme is Scheme.ONS and not is_area_code(ref.code):
        return "Check that the code has a letter and eight digits"
    return "Load the list of areas first (commonweal load areas FILE), or correct the code"
