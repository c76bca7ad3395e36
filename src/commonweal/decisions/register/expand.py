"""Bodies made for each area: what a template says, with the area's name, short name and code filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.file import ModelFile, cited


@dataclass(frozen=True, slots=True)
class Area:
    """An area as templates need it: half-open dates, none is open."""

    code: str
    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None


_OTHER = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """A name in small letters and hyphens: `Kingston upon Hull, City of` becomes `kingston-upon-hull-city-of`."""
    return _OTHER.sub("-", name.casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")).strip("-")


def expanded(model: ModelFile, areas: Iterable[Area]) -> Iterator[Body]:
    """The bodies of the file's templates, each in force while both the template and its area are."""
    found = list(areas)
    for template in model.for_each_area:
        pattern = cited(template.pattern(), model)
        for area in found:
            if area.kind not in template.area_kinds or area.code in template.except_areas:
                continue
            start = max(pattern.starts, area.valid_from or date.min)
            end = min(pattern.ends, area.valid_to or date.max)
            if start >= end:
                continue
            dates = {
                "valid_from": pattern.valid_from if start == pattern.starts else start,
                "valid_to": pattern.valid_to if end == pattern.ends else end - timedelta(days=1),
            }
            body = template.filled(name=area.name, slug=slug(area.name), code=area.code)
            yield cited(Body.model_validate({"serves": [area.code], **body, **dates}), model)
