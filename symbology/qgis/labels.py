"""Labels: where do names and numbers stand, and in which letters?"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from symbology.mapstyle import LABEL_COLOUR, LINE_LABEL_ZOOM, NEAR_ZOOM, POINT_LABEL_ZOOM
from symbology.mapstyle.points import NUMBER_SIZE
from symbology.model import Geometry
from symbology.qgis.markup import PIXEL, colour, element, expressions, millimetres, number, options
from symbology.qgis.symbols import Fields

# "Noto Sans" is the viewer's; where it is missing QGIS takes the first that is there.
FAMILIES = ("Noto Sans", "Open Sans", "DejaVu Sans", "Arial", "Helvetica")
TEXT_PIXELS = 13.0
HALO_PIXELS = 1.6
POINTS = 72 / 96  # points in a CSS pixel
WORLD_SCALE = 295_828_764  # scale denominator in Web Mercator of zoom level 0 with tiles of 512 pixels
_OVER_POINT, _LINE = 1, 2
_OVER, _RIGHT, _BELOW = 4, 5, 7
_MAP_ORIENTATION_BELOW = 4 + 8


@dataclass(frozen=True)
class Place:
    """Where a label stands at its object: QGIS's numbers for placement and quadrant, shift in pixels."""

    geometry: Geometry
    placement: int = _OVER_POINT
    quadrant: int = _OVER
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Label:
    """One kind of label. `where` says for which objects, `zoom` from which zoom level
    inwards; `always` even where labels collide.
    """

    title: str
    text: str
    where: str
    place: Place
    zoom: float = 0
    pixels: float = TEXT_PIXELS
    always: bool = False

    @property
    def scale(self) -> int:
        """The largest scale denominator at which it shows."""
        scale: float = WORLD_SCALE / 2**self.zoom
        return round(scale)


def labels(fields: Fields, geometries: Mapping[Geometry, str]) -> list[Label]:
    """The labels for these kinds of geometry, each with the condition that tells its objects."""
    wrapped = f"wordwrap(to_string({fields.name}), -18)"
    found: list[Label] = []
    if "polygon" in geometries:
        found.append(Label("Naam van een vlak", wrapped, geometries["polygon"], Place("polygon")))
    if "line" in geometries:
        along = Place("line", _LINE, y=6.0)
        found.append(
            Label(
                "Naam van een lijn",
                f"to_string({fields.name})",
                geometries["line"],
                along,
                LINE_LABEL_ZOOM,
            )
        )
    if "point" in geometries:
        below = Place("point", quadrant=_BELOW, y=18.0)
        found.append(Label("Naam", wrapped, geometries["point"], below, POINT_LABEL_ZOOM))
        beside = Place("point", quadrant=_RIGHT, x=1.3 * NUMBER_SIZE, y=-0.8 * NUMBER_SIZE)
        number_of = f"to_string({fields.count})"
        found.append(
            Label("Aantal", number_of, geometries["point"], beside, NEAR_ZOOM, NUMBER_SIZE, always=True)
        )
    return found


def settings(label: Label, opacity: float) -> Element:
    """How QGIS draws and places a label."""
    place = label.place
    inside = int(place.geometry == "polygon")
    return element(
        "settings",
        {"calloutType": "simple"},
        _letters(label, opacity),
        element("text-format", {"multilineAlign": 1, "wrapChar": "", "autoWrapLength": 0}),
        element(
            "placement",
            {
                "placement": place.placement,
                "quadOffset": place.quadrant,
                "xOffset": millimetres(place.x),
                "yOffset": millimetres(place.y),
                "offsetUnits": "MM",
                "offsetType": 0,
                "dist": millimetres(place.y) if place.placement == _LINE else 0,
                "distUnits": "MM",
                "placementFlags": _MAP_ORIENTATION_BELOW,
                "centroidInside": inside,
                "centroidWhole": inside,
                "priority": 5,
                "layerType": "UnknownGeometry",
            },
        ),
        element(
            "rendering",
            {
                "drawLabels": 1,
                "displayAll": int(label.always),
                "scaleVisibility": 0,
                "obstacle": 0,
                "mergeLines": 0,
            },
        ),
        expressions("dd_properties", {}),
        element("callout", {"type": "simple"}, options({"enabled": 0})),
    )


def _letters(label: Label, opacity: float) -> Element:
    made = element(
        "text-style",
        {
            "fieldName": label.text,
            "isExpression": 1,
            "fontFamily": FAMILIES[0],
            "namedStyle": "Regular",
            "fontWeight": 50,
            "fontSize": number(label.pixels * POINTS),
            "fontSizeUnit": "Point",
            "textColor": colour(LABEL_COLOUR),
            "textOpacity": number(opacity),
            "multilineHeight": 1,
        },
    )
    made.append(element("families", None, *(element("family", {"name": name}) for name in FAMILIES[1:])))
    halo = {
        "bufferDraw": 1,
        "bufferSize": number(HALO_PIXELS * PIXEL),
        "bufferSizeUnits": "MM",
        "bufferColor": colour("#FFFFFF"),
        "bufferOpacity": number(0.9 * opacity),
        "bufferNoFill": 1,
        "bufferJoinStyle": 128,
    }
    made.append(element("text-buffer", halo))
    return made
