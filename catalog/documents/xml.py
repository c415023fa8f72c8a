"""Writes XML: elements by prefix and name, texts in which nothing stands that XML cannot hold."""

import re
from typing import Any

from lxml import etree

Element = Any
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gco": "http://www.isotc211.org/2005/gco",
    "georss": "http://www.georss.org/georss",
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gml": "http://www.opengis.net/gml",
    "gml32": "http://www.opengis.net/gml/3.2",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "ogc": "http://www.opengis.net/ogc",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "ows": "http://www.opengis.net/ows",
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "srv": "http://www.isotc211.org/2005/srv",
    "xlink": "http://www.w3.org/1999/xlink",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
# XML 1.0 §2.2: what no document may hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def name(short: str) -> str:
    """``gmd:title`` as lxml wants it."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def clean(text: object) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("", str(text))


def root(short: str, *prefixes: str, default: str | None = None) -> Element:
    """A document's first element, that declares these prefixes. GML 3.2 is declared as ``gml`` too."""
    known: dict[str | None, str] = {prefix.replace("gml32", "gml"): NAMESPACES[prefix] for prefix in prefixes}
    if default:
        known[None] = NAMESPACES[default]
    return etree.Element(name(short), nsmap=known)


def add(parent: Element, path: str, text: object = None, **attributes: object) -> Element:
    """A new element at this path below `parent`, each step new: ``gmd:title/gco:CharacterString``. Attributes
    go to the last; ``xlink_href`` is ``xlink:href``."""
    found = parent
    for step in path.split("/"):
        found = etree.SubElement(found, name(step))
    if text is not None:
        found.text = clean(text)
    put(found, **attributes)
    return found


def put(element: Element, **attributes: object) -> None:
    """Give an element attributes; those without a value are left out."""
    for key, value in attributes.items():
        if value is not None:
            prefix, mark, local = key.partition("_")
            known = bool(mark) and prefix in NAMESPACES
            element.set(name(f"{prefix}:{local}") if known else key, clean(value))


def text_of(element: Element) -> bytes:
    """The document, in UTF-8."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True))
