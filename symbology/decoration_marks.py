"""Marks: which small figures stand along a line?

A mark is drawn on a box of 24 with the line through its middle, towards the right; what points upwards lies
to the left of the drawing direction. Curves become corners here, for tiles know no curves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from symbology import paths
from symbology.paths import Point

BOX = 24.0
CURVE_PIECES = 5


@dataclass(frozen=True)
class Mark:
    """Polygons around (0, 0), each an outer ring and its holes, in pixels.

    `half` is its reach along the line, `reach` the distance of its furthest corner.
    """

    polygons: tuple[tuple[tuple[Point, ...], ...], ...]
    half: float
    reach: float


def rings(path: paths.Path) -> list[list[Point]]:
    """The closed rings of a path, with curves as `CURVE_PIECES` corners each."""
    found: list[list[Point]] = []
    for letter, numbers in path:
        if letter == "M":
            found.append([(numbers[0], numbers[1])])
        elif letter == "L":
            found[-1].append((numbers[0], numbers[1]))
        elif letter == "C":
            found[-1].extend(_curve(found[-1][-1], numbers))
    return [_open(ring) for ring in found]


def _open(ring: list[Point]) -> list[Point]:
    first, last = ring[0], ring[-1]
    near = abs(first[0] - last[0]) < 0.05 and abs(first[1] - last[1]) < 0.05
    return ring[:-1] if near and len(ring) > 1 else ring


def _curve(start: Point, numbers: tuple[float, ...]) -> list[Point]:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, numbers
    found = []
    for piece in range(1, CURVE_PIECES + 1):
        t = piece / CURVE_PIECES
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return found


def _mark(*polygons: str, scale: float = 0.8) -> Mark:
    """A mark from the path data of its polygons; a further ring of a path is a hole."""
    made = []
    for data in polygons:
        shape = [
            tuple(((x - BOX / 2) * scale, (y - BOX / 2) * scale) for x, y in ring)
            for ring in rings(paths.parse(data))
        ]
        made.append(tuple(shape))
    corners = [point for polygon in made for ring in polygon for point in ring]
    half = max(abs(x) for x, _ in corners)
    return Mark(tuple(made), half, max((x * x + y * y) ** 0.5 for x, y in corners))


MARKS: Mapping[str, Mark] = {
    "pijl": _mark("M6 4 L19 12 L6 20 L9.5 12 Z", scale=1.0),
    "dubbelpijl": _mark("M3 5 L13 12 L3 19 L6 12 Z", "M11 5 L21 12 L11 19 L14 12 Z", scale=0.9),
    "pijlpunt": _mark("M-2 2 L19 12 L-2 22 L2.5 12 Z"),
    "tand": _mark("M5 12 L12 1.5 L19 12 Z"),
    "vlam": _mark("M4 12 C8 9.5 9 5.5 7 0.5 C14 3 18.5 7 19.5 12 Z"),
    "vlam-buiten": _mark("M4 12 C8 14.5 9 18.5 7 23.5 C14 21 18.5 17 19.5 12 Z"),
    "boog": _mark("M4 12 A8 8 0 0 1 20 12 Z"),
    "oog": _mark("M2 12 C7 4 17 4 22 12 C17 20 7 20 2 12 Z M12 8 A4 4 0 1 1 11.99 8 Z"),
    "dwarsbalk": _mark("M10.4 2 H13.6 V22 H10.4 Z"),
    "dubbelbalk": _mark("M8 3.5 H10.4 V20.5 H8 Z", "M13.6 3.5 H16 V20.5 H13.6 Z"),
    "streepje": _mark("M10.9 12 H13.1 V3 H10.9 Z"),
    "dubbelstreepje": _mark("M8 12 H10 V4 H8 Z", "M14 12 H16 V4 H14 Z"),
    "schuinstreepje": _mark("M9 12 H11.4 L16 4.5 H13.6 Z"),
    "blokje": _mark("M8 8 H16 V16 H8 Z"),
    "rondje": _mark("M12 7 A5 5 0 1 1 11.99 7 Z"),
    "punt": _mark("M12 7.8 A4.2 4.2 0 1 1 11.99 7.8 Z"),
    "ruit": _mark("M12 5 L19 12 L12 19 L5 12 Z"),
    "kruis": _mark("M5 7 L7 5 L12 10 L17 5 L19 7 L14 12 L19 17 L17 19 L12 14 L7 19 L5 17 L10 12 Z"),
    "paal": _mark(
        "M10.3 8 L12 9.7 L13.7 8 L15 9.3 L13.3 11 L15 12.7 L13.7 14 L12 12.3 L10.3 14 L9 12.7 "
        "L10.7 11 L9 9.3 Z"
    ),
    "plus": _mark("M10.5 5 H13.5 V10.5 H19 V13.5 H13.5 V19 H10.5 V13.5 H5 V10.5 H10.5 Z"),
    "zigzag": _mark(
        "M4 13.3 L8 5.5 L12 13.3 L16 5.5 L20 13.3 L18 13.3 L16 9.5 L12.9 15.5 L11.1 15.5 L8 9.5 L6 13.3 Z"
    ),
    "richting": _mark("M12 10.6 H24 V6.5 L34 12 L24 17.5 V13.4 H12 Z", scale=1.0),
}
"""Every mark by its name in the data; `richting` starts at its tail."""

JOINED = frozenset(
    {
        "tand",
        "vlam",
        "vlam-buiten",
        "boog",
        "dwarsbalk",
        "streepje",
        "dubbelstreepje",
        "schuinstreepje",
        "paal",
        "punt",
    }
)
"""Marks that grow out of the line: their edge lies under it, so that no seam parts them."""

OPEN = frozenset({"blokje", "rondje"})
"""Marks that are white inside with an edge in the colour of the line."""
