"""From the parameters of a request to the search that they ask for (FHIR R4, Search).

    query = parse("Observation", [("code", "1234-5"), ("_sort", "-date")], base="https://host/fhir", now=...)

Whatever is not understood is refused, all of it at once; where the client asks for lenience, a parameter that is
unknown or not supported is left away and named in `Query.ignored`. A value that cannot be read is refused always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.definitions.elements import elements
from commonweal.people.record.definitions.params import (
    UNSUPPORTED,
    SearchParam,
    compartments,
    resource_types,
    search_params,
)
from commonweal.people.record.indexing import expressions, keys
from commonweal.people.record.search import cursor
from commonweal.people.record.search.criteria import criterion, known
from commonweal.people.record.search.query import (
    COUNT,
    COUNT_MOST,
    Criterion,
    Dates,
    Include,
    Order,
    Query,
    Sort,
    Summary,
    Tokens,
    Total,
)
from commonweal.people.record.search.references import is_followed, not_followed
from commonweal.people.record.search.understood import Context, NotTaken, Unreadable, near

CONTROLS = ("_count", "_elements", "_include", "_revinclude", "_sort", "_summary", "_total")
"""Parameters of the answer that are supported, beside those of the form of the answer and of its pages."""

CRITERIA_MOST = 100

BOXES_MOST = 20
"""How many ranges the criteria of one date are put into at most."""

_UNSUPPORTED = {
    "_contained": "contained resources are not searched by themselves",
    "_containedType": "contained resources are not searched by themselves",
    "_filter": "there is no filter language",
    "_list": "lists are not searched through",
    "_score": "matches are not scored",
    "_in": "groups and lists are not searched through",
}

_FORMATS = frozenset({"json", "application/json", "application/fhir+json", "text/json"})

_ORDERS = {
    "date": Order.DATE,
    "string": Order.STRING,
    "uri": Order.STRING,
    "number": Order.NUMBER,
    "quantity": Order.NUMBER,
}


@dataclass(slots=True)
class _Reading:
    types: tuple[str, ...]
    context: Context
    criteria: list[Criterion] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)
    sort: tuple[Sort, ...] = ()
    count: int = COUNT
    total: Total = Total.NONE
    summary: Summary = Summary.FALSE
    elements: tuple[str, ...] = ()

    @property
    def searched(self) -> Sequence[str]:
        return self.types or resource_types()


def parse(
    type_: str | None,
    pairs: Sequence[tuple[str, str]],
    *,
    base: str = "",
    now: datetime | None = None,
    is_lenient: bool = False,
    compartment: tuple[str, str] | None = None,
) -> Query:
    """`type_` is None where all types are searched, `compartment` a kind and an id. `now` is for the prefix `ap`.
    Raises Refused with every problem.
    """
    problems: list[Problem] = []
    ignored: list[Problem] = []
    accepted: list[tuple[str, str]] = []
    moment = int((now or datetime.now(UTC)).timestamp() * 1_000_000)
    reading = _Reading(_types(type_, pairs, compartment), Context(base.rstrip("/"), moment))
    if compartment is not None:
        reading.criteria.append(_in_compartment(compartment))
    for name, value in pairs:
        try:
            _take(reading, name, value, is_typed=type_ is not None)
            accepted.append((name, value))
        except NotTaken as error:
            problem = Problem(Kind.INVALID, error.message, error.remedy, Where(field=name))
            (ignored if is_lenient else problems).append(problem)
        except Unreadable as error:
            problems.append(Problem(Kind.INVALID, str(error), "", Where(field=name), value))
    start: tuple[object, ...] | None = None
    if "_cursor" in reading.once:
        try:
            start = cursor.read(reading.sort, reading.once["_cursor"])
        except ValueError as error:
            problems.append(Problem(Kind.INVALID, str(error), "Start again without it", Where(field="_cursor")))
    if len(reading.criteria) > CRITERIA_MOST:
        problems.append(Problem(Kind.INVALID, f"there are more than {CRITERIA_MOST} criteria", "Ask for less at once"))
    if problems:
        raise Refused.of(problems)
    return Query(
        types=reading.types, criteria=tuple(reading.criteria), includes=tuple(reading.includes), sort=reading.sort,
        count=reading.count, total=reading.total, summary=reading.summary, elements=reading.elements, cursor=start,
        accepted=tuple(accepted), ignored=tuple(ignored),
    )  # fmt: skip


def _types(
    type_: str | None, pairs: Sequence[tuple[str, str]], compartment: tuple[str, str] | None
) -> tuple[str, ...]:
    """Raises Refused for a type that there is not: nothing else could be said of the other parameters."""
    if compartment is not None and compartment[0] not in compartments():
        raise _refused("", f"there is no compartment of {compartment[0]}", f"There are {', '.join(compartments())}")
    named = [name for key, value in pairs if key == "_type" for name in value.split(",")]
    wanted = [type_] if type_ is not None else named
    for each in wanted:
        if each not in resource_types():
            close = f"Near: {near(each, resource_types())}"
            where = "" if type_ is not None else "_type"
            raise _refused(where, f"there is no resource type {each or '(empty)'}", close)
    if type_ is None and compartment is not None and not wanted:
        return tuple(sorted(compartments()[compartment[0]]))
    if compartment is not None:
        for each in wanted:
            if each not in compartments()[compartment[0]]:
                raise _refused("", f"{each} is in no compartment of {compartment[0]}", "Search the type itself")
    return tuple(dict.fromkeys(wanted))


def _in_compartment(compartment: tuple[str, str]) -> Criterion:
    return Tokens((keys.compartment(*compartment),), "compartment")


def _refused(where: str, message: str, remedy: str) -> Refused:
    return Refused(Problem(Kind.INVALID, message, remedy, Where(field=where or None)))


def _take(reading: _Reading, name: str, value: str, *, is_typed: bool) -> None:
    plain, _, modifier = name.partition(":")
    if plain in ("_include", "_revinclude"):
        reading.includes.append(_include(reading, plain, modifier, value))
        return
    if plain in _UNSUPPORTED:
        raise NotTaken(f"{plain} is not supported: {_UNSUPPORTED[plain]}", "Leave it away")
    if (taker := _TAKERS.get(name)) is not None:
        if name in reading.once and name not in ("_format", "_pretty"):
            raise Unreadable("this is given twice")
        reading.once[name] = value
        taker(reading, value)
        return
    if plain in _TAKERS:
        raise NotTaken(f"{plain} takes no modifier", f"Write {plain}")
    if plain == "_type" and not is_typed:
        if modifier or "_type" in reading.once:
            raise NotTaken("_type takes no modifier and stands once", "Write _type=Patient,Observation")
        reading.once["_type"] = value
        return
    code = name.split(":", 1)[0].split(".", 1)[0]
    searched = reading.searched
    if code != "_has" and len(searched) > 1 and not all(code in search_params(each) for each in searched):
        shared = [*known(searched), *CONTROLS]
        raise NotTaken(
            f"{code} is no search parameter that all of the searched types have", f"These are: {', '.join(shared)}"
        )
    if code != "_has" and code not in search_params(searched[0]):
        close = near(code, [*known(searched), *CONTROLS, "_has"])
        _check_supported(searched[0], code, close)
    params = [search_params(each).get(code) for each in searched]
    _add(reading, criterion(searched, name, value, reading.context), params)


def _add(reading: _Reading, found: Criterion, params: Sequence[SearchParam | None]) -> None:
    """Of a date that a resource has but one of, all criteria are put into one: from a day and before another."""
    if isinstance(found, Dates) and not found.paired and all(each is not None and _is_single(each) for each in params):
        for place, each in enumerate(reading.criteria):
            if isinstance(each, Dates) and each.params == found.params:
                boxes = tuple(one.within(other) for one in each.boxes for other in found.boxes)
                if len(boxes) <= BOXES_MOST:
                    reading.criteria[place] = Dates(found.params, boxes)
                    return
    reading.criteria.append(found)


def _check_supported(type_: str, code: str, close: str) -> None:
    if code not in UNSUPPORTED:
        raise NotTaken(f"{type_} has no search parameter {code or '(empty)'}", f"Near: {close}")


def _include(reading: _Reading, name: str, modifier: str, value: str) -> Include:
    if modifier not in ("", "iterate"):
        raise NotTaken(f"the modifier :{modifier} is not supported for {name}", f"Write {name}:iterate")
    is_reverse, is_iterated = name == "_revinclude", modifier == "iterate"
    if value == "*":
        return Include((), None, is_reverse, is_iterated)
    parts = value.split(":")
    if len(parts) not in (2, 3) or not all(parts):
        raise Unreadable("expected Type:parameter, Type:parameter:TargetType or *")
    source, code, target = parts[0], parts[1], parts[2] if len(parts) == 3 else None
    for each in (source, target):
        if each is not None and each not in resource_types():
            raise Unreadable(f"there is no resource type {each}; near: {near(each, resource_types())}")
    if not is_reverse and not is_iterated and reading.types and source not in reading.types:
        raise Unreadable(f"{source} is not searched; write {name}:iterate for what is brought along")
    references = {each.code: each for each in search_params(source).values() if each.kind == "reference"}
    if code == "*":
        return Include(tuple(keys.param(source, each) for each in references), target, is_reverse, is_iterated)
    if code not in references:
        raise Unreadable(f"{source} has no reference {code}; near: {near(code, list(references))}")
    if not is_followed(references[code]):
        raise not_followed(references[code])
    return Include((keys.param(source, code),), target, is_reverse, is_iterated)


def _count(reading: _Reading, value: str) -> None:
    if not (value.isascii() and value.isdigit()) or int(value[:9]) > COUNT_MOST:
        raise Unreadable(f"expected a number from 0 to {COUNT_MOST}")
    reading.count = int(value)
    if not reading.count:
        reading.summary = Summary.COUNT


def _total(reading: _Reading, value: str) -> None:
    if value not in list(Total):
        raise Unreadable(f"expected {', '.join(Total)}")
    reading.total = Total(value)


def _summary(reading: _Reading, value: str) -> None:
    if value not in list(Summary):
        raise Unreadable(f"expected {', '.join(Summary)}")
    if reading.summary is not Summary.COUNT:
        reading.summary = Summary(value)


def _elements(reading: _Reading, value: str) -> None:
    names = value.split(",")
    for each in names:
        if not any(each in (path, path.removesuffix("[x]")) for type_ in reading.searched for path in _tops(type_)):
            close = near(each, sorted({path for type_ in reading.searched for path in _tops(type_)}))
            raise Unreadable(f"there is no element {each or '(empty)'}; near: {close}")
    reading.elements = tuple(dict.fromkeys(each.removesuffix("[x]") for each in names))


def _tops(type_: str) -> list[str]:
    return [path for path in elements(type_) if "." not in path]


def _sort(reading: _Reading, value: str) -> None:
    found: list[Sort] = []
    for each in value.split(","):
        code, is_down = each.removeprefix("-"), each.startswith("-")
        if code == "_id":
            found.append(Sort(Order.ID, (), is_down))
        elif code == "_lastUpdated":
            found.append(Sort(Order.UPDATED, (), is_down))
        else:
            found.append(_sorted_by(reading.searched, code, is_down))
    reading.sort = tuple(found)


def _sorted_by(types: Sequence[str], code: str, is_down: bool) -> Sort:
    able = [name for name, each in search_params(types[0]).items() if each.kind in _ORDERS and name[0] != "_"]
    able = sorted([*able, "_id", "_lastUpdated"])
    for type_ in types:
        if code not in search_params(type_):
            message = f"{type_} has no search parameter {code or '(empty)'} to sort by"
            raise NotTaken(message, f"Near: {near(code, able)}")
    kinds = {search_params(type_)[code].kind for type_ in types}
    kind = kinds.pop()
    if kinds or kind not in _ORDERS:
        remedy = f"Sort by a date, a string, a number, a quantity or a uri: {', '.join(able)}"
        raise NotTaken(f"sorting by {code} is not supported, it is a {kind}", remedy)
    params = tuple(search_params(type_)[code] for type_ in types)
    is_single = all(_is_single(each) for each in params)
    return Sort(_ORDERS[kind], tuple(keys.param(type_, code) for type_ in types), is_down, is_single)


@cache
def _is_single(param: SearchParam) -> bool:
    """Whether a resource has one value at most: one element, neither it nor any above it a list."""
    known = elements(param.type)
    found: set[tuple[str, ...]] = set()
    for path in expressions.parse(param.expression, param.type):
        names = tuple(step.name for step in path.steps if isinstance(step, expressions.Field))
        for depth in range(1, len(names) + 1):
            at = ".".join(names[:depth])
            element = known.get(at) or known.get(f"{at}[x]")
            if element is None or element.is_list:
                return False
        found.add(names)
    return len(found) == 1


def _format(_reading: _Reading, value: str) -> None:
    if value.partition(";")[0].strip().replace(" ", "+") not in _FORMATS:
        raise Unreadable("answers are in application/fhir+json only")


def _pretty(_reading: _Reading, value: str) -> None:
    if value not in ("true", "false"):
        raise Unreadable("expected true or false")


def _cursor(_reading: _Reading, _value: str) -> None:
    """Read at the end, when the order is known."""


_TAKERS: dict[str, Callable[[_Reading, str], None]] = {
    "_count": _count,
    "_total": _total,
    "_summary": _summary,
    "_elements": _elements,
    "_sort": _sort,
    "_format": _format,
    "_pretty": _pretty,
    "_cursor": _cursor,
}
