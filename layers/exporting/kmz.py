"""KMZ (OGC KML 2.3, 12-007r2): the objects with our own signs, which lie in the file as pictures.

A KML file alone would have to fetch its pictures from this server, which asks who one is and may be out of
reach; so it is packed with them. Google Earth and GDAL read both alike.
"""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

from layers.exporting.geojson import part_of, sign_of, state_of
from layers.exporting.objects import Export
from symbology import raster, signs
from symbology.model import Sign
from symbology.rendering import UNKNOWN_AREA, UNKNOWN_LINE, State

Json = dict[str, Any]
SPACE = "http://www.opengis.net/kml/2.2"
PICTURE_SIDE = 64
ICON_SCALE = "1.0"


def kmz(export: Export) -> bytes:
    """The packed file: `doc.kml` and the pictures that it needs."""
    root = ET.Element("kml", {"xmlns": SPACE})
    document = ET.SubElement(root, "Document")
    _text(document, "name", f"{export.plot.title} ({export.classification})")
    _text(document, "description", "\n".join(f"{name}: {value}" for name, value in export.facts.items()))
    styles: dict[str, tuple[Sign, State, int | None]] = {}
    placemarks = [_placemark(one, styles) for one in export.features]
    for name, (sign, state, part) in styles.items():
        document.append(_style(name, sign, state, part))
    document.extend(placemarks)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", ET.tostring(root, encoding="utf-8", xml_declaration=True))
        for name, (sign, state, part) in styles.items():
            if part == 0:
                archive.writestr(f"tekens/{name}.png", raster.draw(sign, state.picture, PICTURE_SIDE))
    return packed.getvalue()


def _placemark(feature: Json, styles: dict[str, tuple[Sign, State, int | None]]) -> ET.Element:
    own, part = feature["properties"], part_of(feature)
    sign, state = sign_of(own), state_of(own)
    name = f"{sign.code}{'.' + state.picture if state.picture else ''}"
    if part is not None:
        name = name if sign.known else f"onbekend-{part}{'.' + state.picture if state.picture else ''}"
        styles.setdefault(name, (sign, state, part))
    mark = ET.Element("Placemark", {"id": f"o-{feature['id']}"})
    _text(mark, "name", str(own.get("naam") or sign.name_nl))
    if own.get("toelichting"):
        _text(mark, "description", str(own["toelichting"]))
    _time(mark, own)
    if part is not None:
        _text(mark, "styleUrl", f"#{name}")
    more = ET.SubElement(mark, "ExtendedData")
    for key, value in own.items():
        if value is not None and value != "":
            data = ET.SubElement(more, "Data", {"name": _clean(key)})
            _text(data, "value", value if isinstance(value, str) else _said(value))
    if feature["geometry"] is not None:
        mark.append(_shape(feature["geometry"]["type"], feature["geometry"]["coordinates"]))
    return mark


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)


def _time(mark: ET.Element, own: Json) -> None:
    begins, ends = own.get("geldig_van"), own.get("geldig_tot")
    if begins or ends:
        span = ET.SubElement(mark, "TimeSpan")
        for name, moment in (("begin", begins), ("end", ends)):
            if moment:
                _text(span, name, str(moment))


def _style(name: str, sign: Sign, state: State, part: int | None) -> ET.Element:
    made = ET.Element("Style", {"id": name})
    if part == 0:
        icon = ET.SubElement(made, "IconStyle")
        _text(icon, "scale", ICON_SCALE)
        _text(ET.SubElement(icon, "Icon"), "href", f"tekens/{name}.png")
        ET.SubElement(icon, "hotSpot", {"x": "0.5", "y": "0.5", "xunits": "fraction", "yunits": "fraction"})
        return made
    line, area = sign.line or UNKNOWN_LINE, sign.area or UNKNOWN_AREA
    stroke = ET.SubElement(made, "LineStyle")
    _text(stroke, "color", _colour(line.colour if part == 1 else area.outline_colour, 1))
    _text(stroke, "width", f"{line.width if part == 1 else area.outline_width:g}")
    if part == 2:
        _text(ET.SubElement(made, "PolyStyle"), "color", _colour(area.colour, area.fill_opacity))
    return made


def _colour(colour: str, opacity: float) -> str:
    """As KML writes it: opacity, blue, green, red (12-007r2 §13.1)."""
    colour = signs.palette().colour(colour)
    return f"{round(opacity * 255):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}".lower()


def _shape(kind: str, coordinates: Any) -> ET.Element:
    if kind.startswith("Multi"):
        made = ET.Element("MultiGeometry")
        made.extend(_shape(kind.removeprefix("Multi"), part) for part in coordinates)
        return made
    made = ET.Element(kind)
    if kind == "Polygon":
        for number, ring in enumerate(coordinates):
            edge = ET.SubElement(made, "innerBoundaryIs" if number else "outerBoundaryIs")
            _text(ET.SubElement(edge, "LinearRing"), "coordinates", _places(ring))
        return made
    _text(made, "tessellate", "1") if kind == "LineString" else None
    _text(made, "coordinates", _places([coordinates] if kind == "Point" else coordinates))
    return made


def _places(positions: Any) -> str:
    return " ".join(f"{lon!r},{lat!r}" for lon, lat, *_ in positions)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold (§2.2)."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r"
        or (" " <= letter <= "\ud7ff")
        or "\ue000" <= letter <= "\ufffd"
        or letter > "\uffff"
    )
