"""Packages whose parts must add up to what was announced; where they do not, a named alert and no plug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.kernel.money import Pence, parse_pounds, pounds_text
from commonweal.kernel.problem import Problem, Refused, Where


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that does not add up. `difference` is parts less the stated total, in pence."""

    code: str
    message: str
    difference: Pence


def reconcile(title: str, stated: Pence, parts: Mapping[str, Pence]) -> Alert | None:
    """None where the parts add up to the stated total; else an alert with the difference. Both are kept as they are."""
    found = sum(parts.values())
    if found == stated:
        return None
    way = "more" if found > stated else "less"
    message = (
        f"{title}: the parts add up to {pounds_text(found)}, {pounds_text(abs(found - stated))} {way} than the stated "
        f"total of {pounds_text(stated)}"
    )
    return Alert("package-does-not-sum", message, found - stated)


def read_parts(texts: Mapping[str, str], file: str | None = None) -> tuple[dict[str, Pence], list[Problem]]:
    """Amounts as they were printed, and a problem for each that is no amount; a misprint is never guessed at."""
    parts: dict[str, Pence] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        try:
            parts[name] = parse_pounds(text.strip().removeprefix("£"), where=Where(file, field=name))
        except Refused as refused:
            problems += refused.problems
    return parts, problems


def reconcile_printed(
    title: str, stated: str, texts: Mapping[str, str], file: str | None = None
) -> tuple[Alert | None, list[Problem]]:
    """The alert over the amounts that can be read, and the ones that cannot. Raises Refused for the stated total."""
    parts, problems = read_parts(texts, file)
    return reconcile(title, parse_pounds(stated.strip().removeprefix("£"), where=Where(file)), parts), problems
