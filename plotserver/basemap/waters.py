"""Water of the Netherlands and its surroundings: lakes and closed-off sea arms, rivers, canals, dams.

Everything that comes out lies in degrees (lon, lat).
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from plotserver.basemap import sources
from plotserver.basemap.projecting import union

Coordinates = NDArray[np.float64]
Move = Callable[[Coordinates], Coordinates]
STRETCH = np.array([0.6157, 1.0])
"""Degrees of longitude in degrees of latitude, at 52° N: makes distances comparable."""
DEGREE = 111_250.0
"""Metres in a degree of latitude."""
PULL = 6_000.0
"""How far, in metres, a known point moves the line around it."""
NEAR_GUIDE = 7_000.0


@dataclass(frozen=True)
class Waterway:
    """An axis with a width in metres; importance 1 shows first."""

    name: str
    kind: str
    width: float
    rank: int
    line: BaseGeometry


def read(path: Path) -> dict[str, Any]:
    """The tables of data/waters.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def name_line(way: Waterway) -> BaseGeometry:
    """A calmer line for a name to run along where the map is small: bends under 600 m are left out."""
    flat = shapely.transform(shapely.line_merge(way.line), lambda c: c * STRETCH)
    return rounded(shapely.transform(shapely.simplify(flat, 600 / DEGREE), lambda c: c / STRETCH))


def still_water(tables: dict[str, Any], box: sources.Box) -> BaseGeometry:
    """Lakes in one: shores cut out of GSHHG's land, our own lakes, and GSHHG's where we have none."""
    shores = tables["shore"]
    land = sources.shoreline_land(_bounds([Polygon(s["outline"]) for s in shores]))
    dams = union(_ribbon(dam) for dam in tables["dam"])
    own = [_rounded_area(lake["outline"]) for lake in tables["lake"]]
    cut = union([*own, *(Polygon(s["outline"]).difference(land) for s in shores)])
    rest = [lake for lake in sources.lakes(box) if not lake.intersects(cut)]
    return union([cut.difference(dams), *rest])


def _bounds(shapes: list[Polygon]) -> sources.Box:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return west, south, east, north


def _ribbon(dam: dict[str, Any]) -> BaseGeometry:
    flat = LineString(np.array(dam["lijn"]) * STRETCH)
    return shapely.transform(flat.buffer(dam["breedte"] / 2 / DEGREE), lambda c: c / STRETCH)


def waterways(tables: dict[str, Any], box: sources.Box) -> list[Waterway]:
    """Rivers by name, pulled onto the points that we know, and our own canals and small rivers."""
    skipped = [skip["vak"] for skip in tables["skip"]]
    lines = [piece for line in sources.rivers(box) for piece in _pieces(line)]
    pieces = [p for p in lines if _inside(p, box) and not any(_inside(p, vak) for vak in skipped)]
    move = _pull(pieces, np.array([point["plaats"] for point in tables["point"]]))
    own = (
        Waterway(w["naam"], w["soort"], w["breedte"], w["rang"], rounded(LineString(w["lijn"])))
        for w in tables["waterway"]
    )
    return [*_named(pieces, tables["river"], move), *own]


def _pieces(line: LineString) -> list[LineString]:
    """The line in pieces of two vertices each, so that a piece can be given a name."""
    points = shapely.get_coordinates(line)
    return [
        LineString(points[i : i + 2]) for i in range(len(points) - 1) if np.any(points[i] != points[i + 1])
    ]


def _inside(piece: LineString, box: sources.Box) -> bool:
    x, y = piece.coords[0]
    return bool(box[0] < x < box[2] and box[1] < y < box[3])


def _named(pieces: list[LineString], rivers: list[dict[str, Any]], move: Move) -> list[Waterway]:
    """Pieces joined by the river whose guide runs nearest; far from any guide a piece has no name."""
    guides = [LineString(np.array(r["gids"]) * STRETCH) for r in rivers]
    middles = np.array([np.mean(p.coords, axis=0) for p in pieces]) * STRETCH
    away = np.array([shapely.distance(g, shapely.points(middles)) for g in guides]) * DEGREE
    best = np.where(away.min(axis=0) < NEAR_GUIDE, away.argmin(axis=0), -1)
    groups: dict[int, list[LineString]] = defaultdict(list)
    for piece, index in zip(pieces, best, strict=True):
        groups[int(index)].append(piece)
    found = []
    for index, members in sorted(groups.items()):
        river: dict[str, Any] = rivers[index] if index >= 0 else {"naam": "", "breedte": 40, "rang": 3}
        joined = shapely.segmentize(shapely.line_merge(shapely.MultiLineString(members)), 400 / DEGREE)
        line = rounded(shapely.transform(joined, move))
        found.append(Waterway(river["naam"], "rivier", river["breedte"], river["rang"], line))
    return found


def _pull(pieces: list[LineString], known: Coordinates) -> Move:
    """A shift of the whole network that brings it onto the known points, and fades out over `PULL` metres.

    Each vertex gets the mean of the shifts of the points within reach, weighed by nearness; weights are
    never blown up, so that a vertex halfway to the edge of reach moves half as far.
    """
    network = shapely.transform(shapely.MultiLineString(pieces), lambda c: c * STRETCH)
    targets = shapely.points(known * STRETCH)
    feet = shapely.get_coordinates(shapely.shortest_line(network, targets))[::2]
    shifts = known * STRETCH - feet

    def move(coordinates: Coordinates) -> Coordinates:
        apart = np.linalg.norm((coordinates * STRETCH)[:, None, :] - feet[None, :, :], axis=2) * DEGREE
        weight = np.clip(1 - (apart / PULL) ** 2, 0, None) ** 2
        shift: Coordinates = weight @ shifts / np.maximum(weight.sum(axis=1), 1)[:, None]
        moved: Coordinates = coordinates + shift / STRETCH
        return moved

    return move


def rounded(line: BaseGeometry) -> BaseGeometry:
    """Corners cut off twice (Chaikin), ends kept: water does not turn on a point."""
    return shapely.MultiLineString([_cut(_cut(shapely.get_coordinates(p))) for p in shapely.get_parts(line)])


def _rounded_area(outline: list[list[float]]) -> Polygon:
    """The same for a ring: started amid a side, so that no corner is left."""
    points = np.array(outline)
    start = (points[:1] + points[-1:]) / 2
    return Polygon(_cut(_cut(np.concatenate([start, points, start]))))


def _cut(points: Coordinates) -> Coordinates:
    before, after = points[:-1], points[1:]
    corners = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
    return np.concatenate([points[:1], corners[1:-1], points[-1:]])
