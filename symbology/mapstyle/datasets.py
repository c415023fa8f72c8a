"""Reference data in the style: quiet, in the owner's colour."""

from typing import Any

from symbology.mapstyle.making import LINE, POINT, POLYGON, ROUND, Maker, StyleLayer


def dataset_layers(
    source: str,
    layer_id: str,
    geometry_type: str | None,
    colour: str | None,
    *,
    opacity: float = 1.0,
    visible: bool = True,
) -> list[StyleLayer]:
    """Quiet layers for reference data: a thin outline, a line or a dot in the owner's colour.

    `geometry_type` is a simple feature type ("MultiPolygon" …); anything else gives layers for all kinds.
    """
    maker = Maker(source, layer_id, opacity, visible)
    hue = colour or "#4A5568"
    kind = (geometry_type or "").removeprefix("Multi").removesuffix("Z").lower()
    found: list[StyleLayer] = []
    if kind not in ("point", "linestring"):
        fill = {"fill-color": hue, "fill-opacity": maker.dimmed(0.12)}
        edge = {"line-color": hue, "line-width": 1.0, "line-opacity": maker.opacity}
        found.append(maker.layer("fill", "fill", "area", POLYGON, fill))
        found.append(maker.layer("outline", "line", "area", POLYGON, edge))
    if kind not in ("point", "polygon"):
        paint = {"line-color": hue, "line-width": 1.5, "line-opacity": maker.opacity}
        found.append(maker.layer("line", "line", "line", LINE, paint, ROUND))
    if kind not in ("linestring", "polygon"):
        found.append(maker.layer("circle", "circle", "sign", POINT, _dot(maker, hue)))
    return found


def _dot(maker: Maker, hue: str) -> dict[str, Any]:
    return {
        "circle-color": hue,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 2, 14, 5],
        "circle-stroke-color": "#FFFFFF",
        "circle-stroke-width": 1.0,
        "circle-opacity": maker.opacity,
        "circle-stroke-opacity": maker.opacity,
    }
