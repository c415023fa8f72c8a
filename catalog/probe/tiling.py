"""Where in a service's own grids an area is: boxes in other coordinates, and WMTS tiles (OGC 07-057r7)."""

import math
import re
from functools import cache
from urllib.parse import quote, urlencode

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from catalog.harvest import capabilities, xmlsafe
from catalog.harvest.found import Box, web_address
from catalog.harvest.xmlsafe import Element, attribute, child, children, descendants, text

PIXEL_METRES = 0.00028
METRES_PER_DEGREE = 111_319.49079327358
MOST_TILES = 3
KNOWN = {"3857": "EPSG:3857", "900913": "EPSG:3857", "28992": "EPSG:28992", "25831": "EPSG:25831",
         "25832": "EPSG:25832", "3035": "EPSG:3035"}  # fmt: skip


def projected(box: Box, code: str) -> Box:
    """The box (degrees, lon lat) in this CRS, x before y whatever the authority says; itself in degrees."""
    if code in ("CRS:84", "EPSG:4326", "EPSG:4258"):
        return box
    found = _transformer(code).transform_bounds(*box)
    return (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


@cache
def _transformer(code: str) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(4258), CRS.from_user_input(code), always_xy=True)


def tiles(root: Element, layer: Element, area: Box, url: str) -> list[str]:
    """Addresses of tiles in the middle of the area, from one that shows all of it to closer by; none when the
    service has no grid that we know."""
    for link in children(layer, "TileMatrixSetLink"):
        name = text(link, "TileMatrixSet")
        matrix_set = next(
            (one for one in children(root, "Contents/TileMatrixSet") if text(one, "Identifier") == name), None
        )
        if matrix_set is None:
            continue
        code = _code(text(matrix_set, "SupportedCRS"))
        if code is None:
            continue
        try:
            placed = _placed(matrix_set, projected(area, code))
        except (ValueError, OverflowError, ProjError):
            continue
        return [_address(layer, name, matrix, row, column, url, root) for matrix, row, column in placed]
    return []


def _code(supported: str) -> str | None:
    number = re.search(r"(\d{4,6})$", supported)
    return KNOWN.get(number.group(1)) if number else None


def _placed(matrix_set: Element, area: Box) -> list[tuple[str, int, int]]:
    """(matrix, row, column) of the tile in the middle of the area, at its scale and at two closer."""
    x, y = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    width = max(area[2] - area[0], 1.0)
    found: list[tuple[float, str, int, int]] = []
    for matrix in children(matrix_set, "TileMatrix"):
        size = float(text(matrix, "ScaleDenominator")) * PIXEL_METRES
        span = size * int(text(matrix, "TileWidth")), size * int(text(matrix, "TileHeight"))
        left, top = (float(one) for one in text(matrix, "TopLeftCorner").split())
        column, row = math.floor((x - left) / span[0]), math.floor((top - y) / span[1])
        inside = 0 <= column < int(text(matrix, "MatrixWidth")) and 0 <= row < int(
            text(matrix, "MatrixHeight")
        )
        if inside:
            found.append((abs(math.log(span[0] / width)), text(matrix, "Identifier"), row, column))
    order = [one[1] for one in found]
    if not found:
        return []
    nearest = order.index(min(found)[1])
    chosen = [found[index] for index in (nearest, nearest + 3, nearest + 6) if index < len(found)]
    return [one[1:] for one in chosen][:MOST_TILES]


def _address(
    layer: Element, matrix_set: str, matrix: str, row: int, column: int, url: str, root: Element
) -> str:
    """By the layer's template when it has one, else by key and value."""
    style = next((text(one, "Identifier") for one in children(layer, "Style")), "default")
    named = {
        "style": style,
        "tilematrixset": matrix_set,
        "tilematrix": matrix,
        "tilerow": str(row),
        "tilecol": str(column),
    }
    for one in children(layer, "ResourceURL"):
        template = attribute(one, "template")
        if attribute(one, "resourceType") == "tile" and web_address(re.sub(r"[{}]", "", template)):
            return re.sub(
                r"\{(\w+)\}", lambda name: quote(named.get(name.group(1).lower(), "default")), template
            )
    values = {
        "service": "WMTS",
        "request": "GetTile",
        "version": "1.0.0",
        "layer": text(layer, "Identifier"),
        "format": text(child(layer, "Format")) or "image/png",
        **named,
    }
    stem = _get_tile(root) or capabilities.base(url)
    return f"{stem}{'&' if '?' in stem else '?'}{urlencode(values)}"


def _get_tile(root: Element) -> str:
    for one in descendants(root, "Operation"):
        if attribute(one, "name") == "GetTile":
            for get in descendants(one, "Get"):
                return xmlsafe.attribute(get, "href").rstrip("?&")
    return ""
