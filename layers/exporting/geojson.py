"""GeoJSON (RFC 7946) with the style of simplestyle 1.1 on each object, and JSON-FG (OGC 21-045r1).

Style members are for programs that know no signs of ours: a colour, a stroke, a picture. The sign itself is
`teken`, with the picture under its permanent address, so that nothing is lost on the way back.
"""

from collections.abc import Callable
from typing import Any

import orjson

from layers.exporting.objects import PARTS, Export
from symbology import addresses, signs
from symbology.model import UNKNOWN, Sign
from symbology.rendering import UNKNOWN_AREA, UNKNOWN_LINE, State

Json = dict[str, Any]
STYLE_MEMBERS = (
    *("marker-color", "marker-symbol", "marker-size", "icon"),
    *(
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-dasharray",
        "fill",
        "fill-opacity",
        "title",
        "description",
    ),
)
CONFORMS = [
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
]


def styled(export: Export, address: Callable[[str], str]) -> bytes:
    """The objects with their style; what is said of the whole stands beside them."""
    features = [one | {"properties": one["properties"] | style(one, address)} for one in export.features]
    return orjson.dumps({"type": "FeatureCollection", **_about(export), "features": features})


def style(feature: Json, address: Callable[[str], str]) -> Json:
    """The members of simplestyle for one object, without those that its own properties have."""
    own = feature["properties"]
    sign, state, part = sign_of(own), state_of(own), part_of(feature)
    told: Json = {"title": own.get("naam") or sign.name_nl, "description": own.get("toelichting") or ""}
    if part == 1:
        line = sign.line or UNKNOWN_LINE
        dash = state.dash(line.dash, line.width)
        told |= {"stroke": line.colour, "stroke-width": line.width, "stroke-opacity": 1}
        told |= {"stroke-dasharray": " ".join(f"{step:g}" for step in dash)} if dash else {}
    elif part == 2:
        area = sign.area or UNKNOWN_AREA
        told |= {"fill": area.colour, "fill-opacity": area.fill_opacity}
        told |= {"stroke": area.outline_colour, "stroke-width": area.outline_width, "stroke-opacity": 1}
    elif part == 0:
        colour = signs.palette().disciplines[sign.discipline].colour
        picture = address(addresses.name(sign, state.picture))
        told |= {"marker-color": colour, "marker-size": "medium", "icon": picture}
    return {name: value for name, value in told.items() if value != "" and name not in own}


def part_of(feature: Json) -> int | None:
    """Whether it is a point (0), a line (1) or an area (2); None without a place."""
    return PARTS.get((feature["geometry"] or {}).get("type", ""))


def state_of(properties: Json) -> State:
    """The state in which an object is drawn."""
    status = properties.get("status")
    return State(status if isinstance(status, str) else None, str(properties.get("zekerheid") or "zeker"))


def sign_of(properties: Json) -> Sign:
    """The sign of an object; the visible unknown sign for another or none."""
    return signs.get(str(properties.get("teken") or UNKNOWN))


def jsonfg(export: Export) -> bytes:
    """The objects with when each is true, in CRS84."""
    features = [_with_time(one) for one in export.features]
    about = _about(export)
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "conformsTo": CONFORMS,
            "featureType": "plotobject",
            "coordRefSys": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            **about,
            "features": features,
        }
    )


def _with_time(feature: Json) -> Json:
    begins, ends = feature["properties"].get("geldig_van"), feature["properties"].get("geldig_tot")
    time: Json | None = None
    if begins is not None and begins == ends:
        time = {"timestamp": _zulu(begins)}
    elif begins is not None or ends is not None:
        time = {"interval": [".." if end is None else _zulu(end) for end in (begins, ends)]}
    shape = feature["geometry"]
    return {"type": "Feature", "id": feature["id"], "time": time, "place": None, "geometry": shape} | {
        "properties": feature["properties"]
    }


def _zulu(moment: str) -> str:
    """As JSON-FG wants it: in UTC, with a Z."""
    return moment.replace("+00:00", "Z")


def _about(export: Export) -> Json:
    plot, box = export.plot, export.layer.extent
    return {
        "title": plot.title,
        "classificatie": export.classification,
        "oefening": plot.exercise,
        "plot": plot.id,
        "eigenaar": {"id": plot.owner_id, "naam": plot.owner_name},
        "activiteit": plot.activity_id,
        "stand": "concept" if export.draft else "gepubliceerd",
        "gepubliceerd": None if export.draft else plot.published_at,
        "timeStamp": export.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({} if box is None else {"bbox": list(box)}),
    }
