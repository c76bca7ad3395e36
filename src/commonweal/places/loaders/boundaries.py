"""Outlines of areas: GeoJSON in WGS84."""

from __future__ import annotations

import json
import re
from typing import Any

from commonweal.access.principal import Principal
from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.problem import Where, invalid
from commonweal.places.loaders.tables import Findings, unrecognised
from commonweal.places.loading.areas import NewArea, add_areas
from commonweal.places.loading.register import Publication, Written, load_once
from commonweal.places.models import Boundary, LoadedFile

COLUMNS = "a GeoJSON FeatureCollection in WGS84 whose features have a code and a name (code, name; or LAD21CD, LAD21NM)"
_CODE = re.compile(r"([a-z]+\d\d)cd")
_WEST, _EAST, _SOUTH, _NORTH = -9.5, 2.5, 49.0, 61.5
"""Degrees around the United Kingdom: metres of the National Grid lie far outside."""


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Add the outlines of a file, beside those of other files (more or less detailed)."""
    if source.is_workbook:
        raise unrecognised(source, "boundaries", COLUMNS, [])
    features = _features(source)
    found = Findings(source.name)
    outlines: list[tuple[NewArea, dict[str, Any], int]] = []
    for position, feature in enumerate(features, start=1):
        outline = _outline(feature, position, found)
        if outline is not None:
            outlines.append(outline)
    if len({area.code for area, _, _ in outlines}) < len(outlines):
        found.add("an area has two outlines", "Give the file as it was published")
    found.check()

    def write(file: LoadedFile) -> Written:
        add_areas((area for area, _, _ in outlines), file)
        Boundary.objects.bulk_create(
            [
                Boundary(area=area.code, geojson=geometry, points=points, file=file)
                for area, geometry, points in outlines
            ],
            batch_size=500,
        )
        return Written(len(outlines))

    kinds = ", ".join(sorted({area.kind for area, _, _ in outlines}))
    publication = Publication("GeoJSON", f"boundaries of {kinds}", "ONS")
    return load_once("boundaries", source, by=by, publication=publication, write=write)


def _features(source: SourceFile) -> list[Any]:
    try:
        document = json.loads(source.text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise invalid(f"the JSON is broken: {error}", "Download the file again", where=Where(source.name)) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection" or not document.get("features"):
        raise unrecognised(source, "boundaries", COLUMNS, [])
    return list(document["features"])


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _outline(feature: Any, position: int, found: Findings) -> tuple[NewArea, dict[str, Any], int] | None:
    where = f"feature {position}"
    properties = {str(key).lower(): value for key, value in (feature.get("properties") or {}).items()}
    stem = next((match[1] for key in properties if (match := _CODE.fullmatch(key))), None)
    code = str(properties.get("code" if "code" in properties else f"{stem}cd", ""))
    name = str(properties.get("name" if "name" in properties else f"{stem}nm", code))
    if not is_area_code(code) or kind_of(code) is None:
        found.add(f"{where} has no area code that is known", "Give each feature its nine-character code", value=code)
        return None
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        found.add(f"{where} is no polygon", "Give outlines, not points or lines", value=str(geometry.get("type")))
        return None
    points = list(_points(geometry.get("coordinates")))
    inside = all(
        isinstance(x, (int, float)) and isinstance(y, (int, float)) and _WEST <= x <= _EAST and _SOUTH <= y <= _NORTH
        for x, y in points
    )
    if not points or not inside:
        found.add(f"{where} lies outside the United Kingdom", "Give longitude and latitude in WGS84 (EPSG:4326)",
                  value=code)  # fmt: skip
        return None
    kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    return NewArea(code, name, kind_of(code) or ""), kept, len(points)


def _points(coordinates: Any) -> list[tuple[Any, Any]]:
    if not isinstance(coordinates, list) or not coordinates:
        return []
    if not isinstance(coordinates[0], list):
        return [(coordinates[0], coordinates[1] if len(coordinates) > 1 else None)]
    return [point for part in coordinates for point in _points(part)]
