"""QGIS's XML: elements, option maps, properties that follow from an expression."""

import base64
import math
import re
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, indent, tostring

from symbology import svg
from symbology.drawing import Drawing

VERSION = "3.22.16-Białowieża"  # the oldest version for which the documents are written
PIXEL = 25.4 / 96  # millimetres in a CSS pixel
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = UUID("b6b0c6f4-5d0a-4a0e-9d5b-6f0d3f1f6a53")


def element(tag: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element; characters that XML 1.0 forbids become U+FFFD."""
    made = Element(tag, {name: clean(str(value)) for name, value in (attributes or {}).items()})
    made.extend(children)
    return made


def text_element(tag: str, text: object) -> Element:
    """An element that holds text alone."""
    made = element(tag)
    made.text = clean(str(text))
    return made


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def document(root: Element, doctype: str) -> bytes:
    """The XML document, UTF-8."""
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8")
    return f"<!DOCTYPE {doctype}>\n".encode() + written + b"\n"


def millimetres(pixels: float) -> str:
    """Pixels as millimetres, to a tenth of a micrometre but never less: QGIS makes a drawing that is a hair
    smaller than its pixels a whole pixel smaller.
    """
    return number(math.ceil(pixels * PIXEL * 10_000) / 10_000)


def number(value: float) -> str:
    """A number without trailing zeros."""
    written = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def colour(hue: str, opacity: float = 1.0) -> str:
    """#rrggbb as QGIS writes it: red,green,blue,alpha from 0 to 255."""
    red, green, blue = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(max(0.0, min(opacity, 1.0)) * 255)}"


def quoted(text: str) -> str:
    """A text as a literal of QGIS's expressions."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def key(*names: str) -> str:
    """An identifier that is the same on every run."""
    return "{" + str(uuid5(_SPACE, "/".join(names))) + "}"


def options(values: Mapping[str, object]) -> Element:
    """A map of texts."""
    return element(
        "Option",
        {"type": "Map"},
        *(
            element("Option", {"name": name, "type": "QString", "value": value})
            for name, value in values.items()
        ),
    )


def expressions(tag: str, properties: Mapping[str, str]) -> Element:
    """Properties that QGIS works out for each object: the name of the property, and the expression."""
    listed = [
        element(
            "Option",
            {"name": name, "type": "Map"},
            element("Option", {"name": "active", "type": "bool", "value": "true"}),
            element("Option", {"name": "expression", "type": "QString", "value": text}),
            element("Option", {"name": "type", "type": "int", "value": 3}),
        )
        for name, text in properties.items()
    ]
    held = element(
        "Option", {"name": "properties", "type": "Map"} if listed else {"name": "properties"}, *listed
    )
    return element(
        tag,
        None,
        element(
            "Option",
            {"type": "Map"},
            element("Option", {"name": "name", "type": "QString", "value": ""}),
            held,
            element("Option", {"name": "type", "type": "QString", "value": "collection"}),
        ),
    )


def symbol(name: str, kind: str, layers: Iterable[Element]) -> Element:
    """A symbol: `kind` is marker, line or fill; its layers from the lowest to the highest."""
    attributes = {"name": name, "type": kind, "alpha": 1, "clip_to_extent": 1, "force_rhr": 0}
    return element("symbol", attributes, expressions("data_defined_properties", {}), *layers)


def symbol_layer(
    kind: str,
    values: Mapping[str, object],
    expressed: Mapping[str, str] | None = None,
    part: Element | None = None,
    level: int = 0,
) -> Element:
    """A layer of a symbol; `part` is the symbol that it repeats, `level` when it is drawn (0 = first)."""
    made = element("layer", {"class": kind, "enabled": 1, "locked": 0, "pass": level}, options(values))
    made.append(expressions("data_defined_properties", expressed or {}))
    if part is not None:
        made.append(part)
    return made


def embedded(drawing: Drawing) -> str:
    """A drawing as QGIS embeds it."""
    return "base64:" + base64.b64encode(svg.write(drawing).encode()).decode()
