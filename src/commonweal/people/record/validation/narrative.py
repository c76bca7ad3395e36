"""The one place where a resource carries markup: `text.div` (FHIR R4, Narrative, txt-1 and txt-2, and its security).

Markup is an error, and saying nothing a warning, as examples published with the standard itself do.

Only the formatting that FHIR names is let in, so that no page that shows a narrative can be made to run anything.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import Any
from xml.parsers import expat

from commonweal.people.record.validation.found import Found, error, warning

XHTML = "http://www.w3.org/1999/xhtml"

_ELEMENTS = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "big",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "ul",
        "var",
    )
)
_ATTRIBUTES = frozenset(
    (
        "abbr",
        "accesskey",
        "align",
        "alt",
        "axis",
        "bgcolor",
        "border",
        "cellhalign",
        "cellpadding",
        "cellspacing",
        "cellvalign",
        "char",
        "charoff",
        "charset",
        "cite",
        "class",
        "colspan",
        "compact",
        "coords",
        "dir",
        "frame",
        "headers",
        "height",
        "href",
        "hreflang",
        "hspace",
        "id",
        "lang",
        "longdesc",
        "name",
        "nowrap",
        "rel",
        "rev",
        "rowspan",
        "rules",
        "scope",
        "shape",
        "span",
        "src",
        "start",
        "style",
        "summary",
        "tabindex",
        "title",
        "type",
        "valign",
        "value",
        "vspace",
        "width",
    )
)
_ADDRESSES = frozenset(("href", "src", "cite", "longdesc"))
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_SAFE_SCHEMES = frozenset(("http", "https", "mailto", "tel", "ftp", "urn"))
_IMAGE = re.compile(r"data:image/(png|gif|jpeg|webp);", re.IGNORECASE)
_STYLE_THAT_ACTS = re.compile(
    r"expression\s*\(|url\s*\(|@import|javascript:|-moz-binding|behavior\s*:|\\", re.IGNORECASE
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_DECLARATION = re.compile(r"<\?|<!(?!--)|<!-->|<!--->|<!--[^>]*<")


def safe(value: Any) -> list[Found] | None:
    """Findings about one `div`: no XHTML, nothing said, or more than formatting."""
    if type(value) is not str:
        return None
    if _DECLARATION.search(value):
        return error("security", "a narrative has no declarations, and no markup in comments")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(_ENTITY.sub(_character, value) if "&" in value else value, True)
    except expat.ExpatError as broken:
        return error("structure", f"the narrative is not well-formed XHTML: {broken}")
    found = list(reader.found)
    if not reader.has_content:
        found += warning("invariant", "the narrative says nothing (txt-2)")
    return found or None


def _character(named: re.Match[str]) -> str:
    name = named[1]
    if name in ("lt", "gt", "amp", "quot", "apos") or name not in name2codepoint:
        return named[0]
    return f"&#{name2codepoint[name]};"


class _Reader:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self.has_content = False
        self._is_first = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, element = name.rpartition(" ")
        if self._is_first and (namespace, element) != (XHTML, "div"):
            self.found += error("structure", f"a narrative is one div in the namespace {XHTML}")
        self._is_first = False
        if namespace not in (XHTML, "") or element not in _ELEMENTS:
            self.found += error("security", f"<{element}> is not among the elements of a narrative (txt-1)")
        self.has_content = self.has_content or element == "img"
        for attribute, held in attributes.items():
            self._attribute(element, attribute, held)

    def _attribute(self, element: str, attribute: str, held: str) -> None:
        if attribute.startswith("http://www.w3.org/XML/1998/namespace "):
            return
        if attribute not in _ATTRIBUTES:
            self.found += error("security", f"{attribute} on <{element}> is not allowed in a narrative (txt-1)")
        elif attribute in _ADDRESSES and not _is_safe_address(held):
            self.found += error("security", f"{attribute} on <{element}> names an address that could act")
        elif attribute == "style" and _STYLE_THAT_ACTS.search(held):
            self.found += error("security", f"style on <{element}> does more than format")

    def text(self, text: str) -> None:
        self.has_content = self.has_content or bool(text.strip())


def _is_safe_address(address: str) -> bool:
    plain = "".join(character for character in address if character > " ")
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in _SAFE_SCHEMES or _IMAGE.match(plain) is not None
