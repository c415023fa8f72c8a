"""SLD: the signs as an OGC Styled Layer Descriptor 1.1 with Symbology Encoding 1.1 (05-078r4, 05-077r4).

What SE can say with standard words: rules by sign and state, pictures by address, casing and dash of lines,
hatches as parallel lines or dots, marks of the well-known names, names with a halo. Sizes are pixels, which
is SE's default unit. QGIS reads it (3.22 and later), and so do map servers.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from symbology import decoration_paint
from symbology.decoration_hatch import PATTERNS, Lines
from symbology.mapstyle import (
    ENDED_COLOUR,
    FALLBACK_COLOUR,
    LABEL_COLOUR,
    LINE_LABEL_ZOOM,
    POINT_LABEL_ZOOM,
)
from symbology.model import STATES, UNKNOWN, AreaStyle, Geometry, LineStyle, Sign
from symbology.qgis.markup import clean, number
from symbology.qgis.symbols import CASING_OPACITY
from symbology.signs import load, palette
from symbology.sprite import CELL

MEDIA_TYPE = "application/vnd.ogc.sld+xml;version=1.1"
Kind = Literal["point", "line", "polygon", "mixed"]
Held = Mapping[str, Collection[str]]
Address = Callable[[str, str], str]
"""Where the SVG of a point sign in a state is: (code, state) → URL."""

WORLD_SCALE = 295_828_764  # scale denominator in Web Mercator of zoom level 0 with tiles of 512 pixels
_SPACES = {
    "": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_SCHEMA = "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd"
_STATE_NAMES = {"gepland": "gepland", "beeindigd": "beëindigd", "onzeker": "onzeker"}
# Well-known names (05-077r4 §11.3.2) that come nearest to our marks, with a turn in degrees clockwise.
_MARKS: Mapping[str, tuple[str, float]] = {
    "pijl": ("triangle", 90),
    "dubbelpijl": ("triangle", 90),
    "pijlpunt": ("triangle", 90),
    "tand": ("triangle", 0),
    "vlam": ("triangle", 0),
    "boog": ("circle", 0),
    "oog": ("circle", 0),
    "rondje": ("circle", 0),
    "punt": ("circle", 0),
    "blokje": ("square", 0),
    "ruit": ("square", 45),
    "kruis": ("x", 0),
    "paal": ("x", 0),
    "zigzag": ("x", 0),
}
_OTHER_MARK = ("cross", 0.0)


@dataclass(frozen=True)
class SldLayer:
    """A layer: its collection, its signs with their states (of reference data: none, but a colour)."""

    name: str
    title: str
    kind: Kind
    held: Held | None = None
    colour: str = ""


def document(style_id: str, layers: Sequence[SldLayer], address: Address) -> bytes:
    """The SLD of these layers, lowest first, each a NamedLayer with one UserStyle named `style_id`."""
    for prefix, uri in _SPACES.items():
        register_namespace(prefix, uri)
    root = Element(_name("StyledLayerDescriptor"), {"version": "1.1.0", _name("xsi:schemaLocation"): _SCHEMA})
    for layer in layers:
        named = _add(root, "NamedLayer")
        _text(named, "se:Name", layer.name)
        _titled(named, layer.title)
        style = _add(named, "UserStyle")
        _text(style, "se:Name", style_id)
        _text(style, "IsDefault", "1")
        rules = _add(style, "se:FeatureTypeStyle")
        _text(rules, "se:FeatureTypeName", layer.name)
        _rules(rules, layer, address)
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _rules(parent: Element, layer: SldLayer, address: Address) -> None:
    kinds: tuple[Geometry, ...] = ("polygon", "line", "point") if layer.kind == "mixed" else (layer.kind,)
    if layer.held is None:
        for kind in kinds:
            _reference(_rule(parent, layer.title), kind, layer.colour)
        return
    for kind in kinds:
        codes = sorted(code for code in layer.held if code in load() and load().get(code).geometry == kind)
        for code in codes:
            _of_sign(parent, load().get(code), layer.held[code], address)
        if any("beeindigd" in layer.held[code] for code in codes) and kind != "point":
            rule = _rule(parent, "Beëindigd", [_equals("status", "beeindigd")])
            _stroke(rule, ENDED_COLOUR, 1.5, palette().dashes["streeppunt"])
    known = sorted(code for code in layer.held if code in load() and load().get(code).geometry in kinds)
    for kind in kinds:
        _unknown(_rule(parent, "Onbekend teken", _none_of(known)), kind, address)
    for kind in kinds:
        _names(parent, kind)


def _of_sign(parent: Element, sign: Sign, states: Collection[str], address: Address) -> None:
    """A rule for the sign and one for each state; of a point it is drawn over the sign in force."""
    is_sign = _equals("teken", sign.code)
    if sign.geometry == "point":
        for state in sorted({"", *states}, key=lambda state: (state.count("-"), STATES.index(state))):
            rule = _rule(parent, _titles(sign, state), [is_sign, *_conditions(state)])
            _picture(rule, address(sign.code, state), CELL)
        return
    ended = [_other("status", "beeindigd")] if "beeindigd" in states else []
    doubtful = any(state.endswith("onzeker") for state in states)
    planned = any(state.startswith("gepland") for state in states)
    certain = [_other("zekerheid", "onzeker")] if doubtful else []
    if doubtful:
        rule = _rule(parent, _titles(sign, "onzeker"), [is_sign, _equals("zekerheid", "onzeker"), *ended])
        _drawn(rule, sign, "gestippeld")
    if planned:
        rule = _rule(parent, _titles(sign, "gepland"), [is_sign, _equals("status", "gepland"), *certain])
        _drawn(rule, sign, "gestreept")
    others = [_other("status", "gepland")] if planned else []
    _drawn(_rule(parent, sign.name_nl, [is_sign, *ended, *others, *certain]), sign, "")


def _titles(sign: Sign, state: str) -> str:
    return ", ".join([sign.name_nl, *(_STATE_NAMES[part] for part in state.split("-") if part)])


def _conditions(state: str) -> list[Element]:
    return [
        _equals("zekerheid", "onzeker") if part == "onzeker" else _equals("status", part)
        for part in state.split("-")
        if part
    ]


def _drawn(rule: Element, sign: Sign, dash: str) -> None:
    """A line or an area; `dash` that of a state, or "" for its own."""
    if sign.line is not None:
        _line(rule, sign.line, dash)
    elif sign.area is not None:
        _area(rule, sign.area, dash)


def _line(rule: Element, style: LineStyle, dash: str) -> None:
    _stroke(rule, style.casing, style.width + 2 * style.casing_width)
    own = dash if dash and style.dash != "gestippeld" else style.dash
    _stroke(rule, style.colour, style.width, palette().dashes[own])
    if style.mark:
        _marks(rule, style.mark, style.mark_colour or style.colour, style.spacing)


def _area(rule: Element, style: AreaStyle, dash: str) -> None:
    fill = _add(_add(rule, "se:PolygonSymbolizer"), "se:Fill")
    _parameters(fill, {"fill": style.colour, "fill-opacity": number(style.fill_opacity)})
    paint = decoration_paint.of_hatch(style)
    for part in PATTERNS[style.pattern] if style.pattern else ():
        filled = _add(_add(rule, "se:PolygonSymbolizer"), "se:Fill")
        graphic = _add(_add(filled, "se:GraphicFill"), "se:Graphic")
        mark = _add(graphic, "se:Mark")
        lines = isinstance(part, Lines)
        _text(mark, "se:WellKnownName", "horline" if lines else "circle")
        if isinstance(part, Lines):
            ink = {
                "stroke": paint.colour,
                "stroke-opacity": number(paint.opacity),
                "stroke-width": number(paint.width),
            }
            _parameters(_add(mark, "se:Stroke"), ink)
            _text(graphic, "se:Size", number(part.apart * style.spacing))
            _literal(_add(graphic, "se:Rotation"), number(-part.angle % 180))
        else:
            ink = {"fill": paint.colour, "fill-opacity": number(paint.opacity)}
            _parameters(_add(mark, "se:Fill"), ink)
            _text(graphic, "se:Size", "3")
    _stroke(rule, "#FFFFFF", style.outline_width + 2.0, opacity=CASING_OPACITY)
    own = dash if dash and style.dash != "gestippeld" else style.dash
    _stroke(rule, style.outline_colour, style.outline_width, palette().dashes[own])


def _marks(rule: Element, name: str, hue: str, spacing: float) -> None:
    stroke = _add(_add(rule, "se:LineSymbolizer"), "se:Stroke")
    repeated = _add(stroke, "se:GraphicStroke")
    graphic = _add(repeated, "se:Graphic")
    known, turn = _MARKS.get(name, _OTHER_MARK)
    mark = _add(graphic, "se:Mark")
    _text(mark, "se:WellKnownName", known)
    _parameters(_add(mark, "se:Fill"), {"fill": hue})
    _parameters(
        _add(mark, "se:Stroke"),
        {"stroke": hue if known in ("x", "cross") else "#FFFFFF", "stroke-width": "2"},
    )
    _text(graphic, "se:Size", "12")
    if turn:
        _literal(_add(graphic, "se:Rotation"), number(turn))
    # As bare text, which SE allows: QGIS reads no ogc:Literal here.
    _text(repeated, "se:Gap", number(spacing))


def _stroke(rule: Element, hue: str, width: float, dash: Sequence[float] = (), opacity: float = 1.0) -> None:
    values = {"stroke": hue, "stroke-width": number(width), "stroke-linejoin": "round"}
    values["stroke-linecap"] = "butt" if dash else "round"
    if opacity < 1:
        values["stroke-opacity"] = number(opacity)
    if dash:
        values["stroke-dasharray"] = " ".join(number(step * width) for step in dash)
    _parameters(_add(_add(rule, "se:LineSymbolizer"), "se:Stroke"), values)


def _picture(rule: Element, url: str, size: float) -> None:
    graphic = _add(_add(rule, "se:PointSymbolizer"), "se:Graphic")
    external = _add(graphic, "se:ExternalGraphic")
    SubElement(
        external,
        _name("se:OnlineResource"),
        {_name("xlink:type"): "simple", _name("xlink:href"): clean(url)},
    )
    _text(external, "se:Format", "image/svg+xml")
    _text(graphic, "se:Size", number(size))


def _unknown(rule: Element, kind: Geometry, address: Address) -> None:
    """What no rule draws is seen too."""
    if kind == "point":
        _picture(rule, address(UNKNOWN, ""), CELL)
    elif kind == "line":
        _line(rule, LineStyle(FALLBACK_COLOUR, 3.0), "")
    else:
        _area(rule, AreaStyle("bestuur", FALLBACK_COLOUR, 0.2, 2.5), "")


def _none_of(codes: Sequence[str]) -> list[Element]:
    """The sign is none of these, or absent. In words, for QGIS 3.22 passes over an ElseFilter."""
    if not codes:
        return []
    either = Element(_name("ogc:Or"))
    _text(_add(either, "ogc:PropertyIsNull"), "ogc:PropertyName", "teken")
    others = _add(either, "ogc:Not")
    within = _add(others, "ogc:Or") if len(codes) > 1 else others
    within.extend(_equals("teken", code) for code in codes)
    return [either]


def _reference(rule: Element, kind: Geometry, hue: str) -> None:
    """Reference data: quiet, in its owner's colour."""
    if kind == "point":
        graphic = _add(_add(rule, "se:PointSymbolizer"), "se:Graphic")
        mark = _add(graphic, "se:Mark")
        _text(mark, "se:WellKnownName", "circle")
        _parameters(_add(mark, "se:Fill"), {"fill": hue})
        _parameters(_add(mark, "se:Stroke"), {"stroke": "#FFFFFF", "stroke-width": "1"})
        _text(graphic, "se:Size", "7")
        return
    if kind == "polygon":
        _parameters(
            _add(_add(rule, "se:PolygonSymbolizer"), "se:Fill"), {"fill": hue, "fill-opacity": "0.12"}
        )
    _stroke(rule, hue, 1.5 if kind == "line" else 1.0)


def _names(parent: Element, kind: Geometry) -> None:
    zoom = {"point": POINT_LABEL_ZOOM, "line": LINE_LABEL_ZOOM, "polygon": 0}[kind]
    rule = _add(parent, "se:Rule")
    _titled(rule, "Namen")
    if zoom:
        _text(rule, "se:MaxScaleDenominator", number(round(WORLD_SCALE / 2**zoom)))
    symbolizer = _add(rule, "se:TextSymbolizer")
    _text(_add(symbolizer, "se:Label"), "ogc:PropertyName", "naam")
    font = {"font-family": "Noto Sans", "font-size": "13"}
    _parameters(_add(symbolizer, "se:Font"), font)
    # No AnchorPoint: QGIS 3.22 takes it for the displacement, and lays the name over the sign.
    if kind == "line":
        placement = _add(_add(symbolizer, "se:LabelPlacement"), "se:LinePlacement")
        _text(placement, "se:PerpendicularOffset", "-12")
    elif kind == "point":
        placement = _add(_add(symbolizer, "se:LabelPlacement"), "se:PointPlacement")
        shift = _add(placement, "se:Displacement")
        _text(shift, "se:DisplacementX", "0")
        _text(shift, "se:DisplacementY", "-24")
    halo = _add(symbolizer, "se:Halo")
    _text(halo, "se:Radius", "1.6")
    _parameters(_add(halo, "se:Fill"), {"fill": "#FFFFFF", "fill-opacity": "0.9"})
    _parameters(_add(symbolizer, "se:Fill"), {"fill": LABEL_COLOUR})


def _rule(parent: Element, title: str, conditions: Sequence[Element] = ()) -> Element:
    rule = _add(parent, "se:Rule")
    _text(rule, "se:Name", title)
    _titled(rule, title)
    if conditions:
        within = _add(rule, "ogc:Filter")
        if len(conditions) > 1:
            within = _add(within, "ogc:And")
        within.extend(conditions)
    return rule


def _equals(field: str, value: str) -> Element:
    return _compared("ogc:PropertyIsEqualTo", field, value)


def _other(field: str, value: str) -> Element:
    """Absent counts as other."""
    either = Element(_name("ogc:Or"))
    _text(_add(either, "ogc:PropertyIsNull"), "ogc:PropertyName", field)
    either.append(_compared("ogc:PropertyIsNotEqualTo", field, value))
    return either


def _compared(operator: str, field: str, value: str) -> Element:
    made = Element(_name(operator))
    _text(made, "ogc:PropertyName", field)
    _literal(made, value)
    return made


def _titled(parent: Element, title: str) -> None:
    _text(_add(parent, "se:Description"), "se:Title", title)


def _parameters(parent: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, _name("se:SvgParameter"), {"name": name}).text = clean(value)


def _literal(parent: Element, value: str) -> None:
    _text(parent, "ogc:Literal", value)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _name(name)).text = clean(text)


def _add(parent: Element, name: str) -> Element:
    return SubElement(parent, _name(name))


def _name(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_SPACES[prefix]}}}{local}"
