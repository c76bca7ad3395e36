"""Specification to picture. About 30 ms each once the engine is warm; its first call takes most of a
second.
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from commonweal.web.charts.frame import Spec

PNG_SCALE = 2.0


def svg(spec: Spec) -> bytes:
    """The picture with a title and a description for those who cannot see it. Draws nothing that is not in
    `spec`.
    """
    _refuse_addresses(spec)
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _titled(drawn, _text(spec["title"]["text"]), spec["description"]).encode()


def png(spec: Spec) -> bytes:
    """The same picture in dots, twice as fine, for documents that take no SVG."""
    _refuse_addresses(spec)
    return vl_convert.vegalite_to_png(spec, scale=PNG_SCALE, allowed_base_urls=[])


def warm() -> None:
    """Start the engine, so that the first reader does not wait for it."""
    data = {"values": [{"x": 1}]}
    vl_convert.vegalite_to_svg({"data": data, "mark": "point", "encoding": {"x": {"field": "x"}}}, allowed_base_urls=[])


def _titled(drawn: str, title: str, description: str) -> str:
    label = f' role="img" aria-label={quoteattr(f"{title}. {description}")}'
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return re.sub(r"^<svg\b([^>]*)>", lambda found: f"<svg{found[1]}{label}>{words}", drawn, count=1)


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _refuse_addresses(part: Any) -> None:
    """Drawing must not call out: a specification that names data or pictures elsewhere is a fault of the
    program.
    """
    if isinstance(part, dict):
        if "url" in part or "href" in part:
            raise ValueError("a chart may not name an address")
        for value in part.values():
            _refuse_addresses(value)
    elif isinstance(part, list):
        for value in part:
            _refuse_addresses(value)
