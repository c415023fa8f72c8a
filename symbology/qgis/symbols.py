"""Symbols: of which QGIS symbol layers is a sign made?

Layers carry the level on which they are drawn, so that, as in the viewer, all fills lie below all outlines,
these below all lines, and signs on top.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from symbology.instructions import draw
from symbology.mapstyle import ENDED_COLOUR, FALLBACK_COLOUR, ICON_SIZE_FAR
from symbology.model import STATES, UNKNOWN, AreaStyle, Geometry, LineStyle, Sign, unknown
from symbology.qgis import decorations, levels
from symbology.qgis.levels import EDGE, EDGE_CASING, FILL, HATCH, LINE, LINE_CASING, SIGN
from symbology.qgis.markup import colour, embedded, millimetres, quoted, symbol_layer
from symbology.qgis.markup import symbol as whole_symbol
from symbology.signs import palette
from symbology.sprite import CELL

FAR_SCALE = 817_133  # the scale denominator in Web Mercator at which the viewer's signs shrink (zoom 8.5)
CASING_OPACITY = 0.8
KINDS: Mapping[Geometry, str] = {"point": "marker", "line": "line", "polygon": "fill"}
ALL_STATES = frozenset(STATES)
_UNKNOWN_LINE = LineStyle(FALLBACK_COLOUR, 3.0)
_UNKNOWN_AREA = AreaStyle("bestuur", FALLBACK_COLOUR, 0.2, 2.5)


@dataclass(frozen=True)
class Fields:
    """The expressions that read an object's sign, status, certainty, name, number and direction."""

    sign: str
    status: str
    certainty: str
    name: str
    count: str
    rotation: str


# `attribute` is null, and no fault, where no object of the collection has the property.
FEATURES = Fields(
    sign='"teken"',
    status="attribute($currentfeature, 'status')",
    certainty='"zekerheid"',
    name="attribute($currentfeature, 'naam')",
    count="attribute($currentfeature, 'aantal')",
    rotation="attribute($currentfeature, 'rotatie')",
)
TILES = Fields('"sign"', '"status"', '"certainty"', '"naam"', '"aantal"', '"rotatie"')


def layers_of(
    sign: Sign, fields: Fields | None, states: Collection[str] = ALL_STATES, *, decorated: bool = True
) -> list[Element]:
    """The symbol layers of a sign. With `fields`, an object's state shows, as far as it is among `states`.

    `decorated` is for what brings no decoration of its own: features have none, the server's tiles have.
    """
    if sign.line is not None:
        return line_layers(sign.line, fields, states, decorated=decorated)
    if sign.area is not None:
        return area_layers(sign.area, fields, states, decorated=decorated)
    return point_layers(sign, fields, states)


def unknown_layers(geometry: Geometry, fields: Fields | None) -> list[Element]:
    """A visible stand-in for a sign that the set does not know."""
    if geometry == "line":
        return line_layers(_UNKNOWN_LINE, fields, ALL_STATES)
    if geometry == "polygon":
        return area_layers(_UNKNOWN_AREA, fields, ALL_STATES)
    return point_layers(unknown(UNKNOWN), None, ())


def ended_layers(geometry: Geometry) -> list[Element]:
    """A line or an area that has ended: a thin grey line."""
    level = LINE if geometry == "line" else EDGE
    return [_stroke(ENDED_COLOUR, 1.5, palette().dashes["streeppunt"], level)]


def symbol(sign: Sign, name: str) -> Element:
    """The symbol of a sign in force."""
    return whole_symbol(name, KINDS[sign.geometry], layers_of(sign, None))


def point_layers(sign: Sign, fields: Fields | None, states: Collection[str]) -> list[Element]:
    """The embedded drawing; with fields that of the object's state, smaller from afar, and its direction."""
    level = levels.of_point(sign)
    values = {"name": _picture(sign, ""), "size": millimetres(CELL), "size_unit": "MM", "angle": 0}
    if fields is None:
        return [symbol_layer("SvgMarker", values, level=level)]
    expressed = {"size": _size(CELL)}
    # The order is that of the sprite's names: a status weighs more than doubt.
    chosen = [state for state in _narrowest_first(STATES) if state and state in states]
    if chosen:
        cases = " ".join(
            f"WHEN {in_state(state, fields)} THEN {quoted(_picture(sign, state))}" for state in chosen
        )
        expressed["name"] = f"CASE {cases} END"
    return [_direction(fields), symbol_layer("SvgMarker", values, expressed, level=level)]


@lru_cache(maxsize=4096)
def _picture(sign: Sign, state: str) -> str:
    """The embedded drawing of a sign in a state."""
    return embedded(draw(sign, state))


def _narrowest_first(states: Iterable[str]) -> list[str]:
    """States of several parts first; those of as many parts in the order of the set: status before doubt."""
    return sorted(states, key=lambda state: -state.count("-"))


def in_state(state: str, fields: Fields) -> str:
    """Whether an object is in a state, such as gepland, onzeker, gepland-onzeker."""
    parts = (
        f"{fields.certainty} = 'onzeker'" if part == "onzeker" else f"{fields.status} = {quoted(part)}"
        for part in state.split("-")
    )
    return " AND ".join(parts)


def _size(pixels: float) -> str:
    """The size at this scale, in millimetres."""
    return f"if(@map_scale > {FAR_SCALE}, {millimetres(pixels * ICON_SIZE_FAR)}, {millimetres(pixels)})"


def _direction(fields: Fields) -> Element:
    """The arrow of a sign in force that has a direction: 0 is north, clockwise."""
    shown = f"{fields.rotation} IS NOT NULL AND coalesce({fields.status}, '') <> 'beeindigd'"
    near = f"{shown} AND @map_scale <= {FAR_SCALE}"
    angle = f"coalesce(to_real({fields.rotation}), 0)"
    return decorations.direction(levels.DIRECTION, _size(2 * decorations.ARROW_REACH), angle, near)


def line_layers(
    style: LineStyle, fields: Fields | None, states: Collection[str], *, decorated: bool = True
) -> list[Element]:
    """Casing, line and marks."""
    dash = _dash(style.width, style.dash, fields, states)
    return [
        _stroke(style.casing, style.width + 2 * style.casing_width, (), LINE_CASING),
        _stroke(style.colour, style.width, palette().dashes[style.dash], LINE, dash),
        *(decorations.line_marks(style, _planned(fields, states)) if decorated else ()),
    ]


def area_layers(
    style: AreaStyle, fields: Fields | None, states: Collection[str], *, decorated: bool = True
) -> list[Element]:
    """Fill, hatch, casing of the outline, outline, marks along it."""
    fill = {"color": colour(style.colour, style.fill_opacity), "style": "solid", "outline_style": "no"}
    dash = _dash(style.outline_width, style.dash, fields, states)
    return [
        symbol_layer("SimpleFill", fill, level=FILL),
        *(decorations.hatch(style, HATCH) if decorated else ()),
        _stroke("#FFFFFF", style.outline_width + 2.0, (), EDGE_CASING, opacity=CASING_OPACITY),
        _stroke(style.outline_colour, style.outline_width, palette().dashes[style.dash], EDGE, dash),
        *(decorations.edge_marks(style, _planned(fields, states)) if decorated else ()),
    ]


def _planned(fields: Fields | None, states: Collection[str]) -> str:
    """What tells that an object is planned; nothing where none is."""
    some = fields is not None and any(state.startswith("gepland") for state in states)
    return in_state("gepland", fields) if some and fields is not None else ""


def _dash(width: float, own: str, fields: Fields | None, states: Collection[str]) -> Mapping[str, str]:
    """How doubt and intention show: dotted and dashed, as far as the style is not so by itself."""
    if fields is None:
        return {}
    shown = (("onzeker", "gestippeld"), ("gepland", "gestreept"))
    dashes = {
        in_state(state, fields): quoted(_steps(width, palette().dashes[dash]))
        for state, dash in shown
        if any(state in held.split("-") for held in states) and own not in ("gestippeld", dash)
    }
    if not dashes:
        return {}
    cases = " ".join(f"WHEN {condition} THEN {steps}" for condition, steps in dashes.items())
    # Round ends, which a solid line has, would lengthen each dash.
    ends = f"CASE WHEN {' OR '.join(dashes)} THEN 'flat' END"
    return {"customDash": f"CASE {cases} END", "capStyle": ends}


def _steps(width: float, dash: Iterable[float]) -> str:
    """Dash and gap lengths, given in widths of the line, in millimetres."""
    return ";".join(millimetres(step * width) for step in dash)


def _stroke(
    hue: str,
    width: float,
    dash: Sequence[float],
    level: int,
    expressed: Mapping[str, str] | None = None,
    opacity: float = 1.0,
) -> Element:
    values = {
        "line_color": colour(hue, opacity),
        "line_width": millimetres(width),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "flat" if dash else "round",
        "joinstyle": "round",
        "use_custom_dash": 1 if dash else 0,
        "customdash": _steps(width, dash) or millimetres(width),
        "customdash_unit": "MM",
    }
    return symbol_layer("SimpleLine", values, expressed, level=level)


def quiet_layers(geometry: Geometry, hue: str) -> list[Element]:
    """Reference data: a thin outline, a line or a dot in the owner's colour."""
    if geometry == "line":
        return [_stroke(hue, 1.5, (), LINE)]
    if geometry == "polygon":
        fill = {"color": colour(hue, 0.12), "style": "solid", "outline_style": "no"}
        return [symbol_layer("SimpleFill", fill, level=FILL), _stroke(hue, 1.0, (), EDGE)]
    dot = {
        "name": "circle",
        "color": colour(hue),
        "size": millimetres(7),
        "size_unit": "MM",
        "outline_color": colour("#FFFFFF"),
        "outline_style": "solid",
        "outline_width": millimetres(1),
        "outline_width_unit": "MM",
    }
    return [symbol_layer("SimpleMarker", dot, level=SIGN)]
