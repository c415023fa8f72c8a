"""Water of the Netherlands and its surroundings: lakes and closed-off sea arms, rivers, canals, dams.

Everything that comes out lies in degrees (lon, lat).
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString, Point, Polygon

from plotserver.basemap import sources
from plotserver.basemap.projecting import union

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
    line: Geometry


def read(path: Path) -> dict[str, Any]:
    """The tables of data/waters.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def still_water(tables: dict[str, Any], box: sources.Box) -> list[tuple[str, Geometry]]:
    """Lakes by name (may be empty): shores cut out of GSHHG's land, its own lakes, and ours."""
    shores = tables["shore"]
    land = sources.shoreline_land(tuple(shapely.total_bounds([Polygon(s["outline"]) for s in shores])))
    dams = union(_ribbon(dam) for dam in tables["dam"])
    cut = [(s["naam"], Polygon(s["outline"]).difference(land).difference(dams)) for s in shores]
    own = [(lake["naam"], Polygon(lake["outline"])) for lake in tables.get("lake", [])]
    return cut + own + [("", lake) for lake in sources.lakes(box)]


def _ribbon(dam: dict[str, Any]) -> Geometry:
    flat = LineString(np.array(dam["lijn"]) * STRETCH)
    return shapely.transform(flat.buffer(dam["breedte"] / 2 / DEGREE), lambda c: c / STRETCH)


def waterways(tables: dict[str, Any], box: sources.Box) -> list[Waterway]:
    """Rivers by name, pulled onto the points that we know, and our own canals and small rivers."""
    known = np.array([point["plaats"] for point in tables["point"]])
    skipped = [skip["vak"] for skip in tables["skip"]]
    lines = [piece for line in sources.rivers(box) for piece in _pieces(line)]
    pieces = [p for p in lines if _inside(p, box) and not any(_inside(p, vak) for vak in skipped)]
    return _named(pieces, tables["river"], known) + [
        Waterway(w["naam"], w["soort"], w["breedte"], w["rang"], _rounded(LineString(w["lijn"])))
        for w in tables.get("waterway", [])
    ]


def _pieces(line: LineString) -> list[LineString]:
    """The line in pieces of two vertices each, so that a piece can be given a name."""
    points = shapely.get_coordinates(line)
    return [
        LineString(points[i : i + 2]) for i in range(len(points) - 1) if np.any(points[i] != points[i + 1])
    ]


def _inside(piece: LineString, box: sources.Box) -> bool:
    x, y = piece.coords[0]
    return box[0] < x < box[2] and box[1] < y < box[3]


def _named(
    pieces: list[LineString], rivers: list[dict[str, Any]], known: NDArray[np.float64]
) -> list[Waterway]:
    guides = [LineString(np.array(r["gids"]) * STRETCH) for r in rivers]
    middles = np.array([np.mean(p.coords, axis=0) for p in pieces]) * STRETCH
    away = np.array([shapely.distance(g, shapely.points(middles)) for g in guides]) * DEGREE
    best = np.where(away.min(axis=0) < NEAR_GUIDE, away.argmin(axis=0), -1)
    groups: dict[int, list[LineString]] = defaultdict(list)
    for piece, index in zip(pieces, best, strict=True):
        groups[int(index)].append(piece)
    found = []
    for index, members in sorted(groups.items()):
        river = rivers[index] if index >= 0 else {"naam": "", "breedte": 40, "rang": 3}
        line = _rounded(_pulled(shapely.line_merge(shapely.MultiLineString(members)), known))
        found.append(Waterway(river["naam"], "rivier", river["breedte"], river["rang"], line))
    return found


def _pulled(line: Geometry, known: NDArray[np.float64]) -> Geometry:
    """The line moved onto the known points near it; the shift fades out over `PULL` metres.

    Each vertex gets the mean of the shifts of the points within reach, weighed by nearness; weights are
    never blown up, so that a vertex halfway to the edge of reach moves half as far.
    """
    flat = shapely.transform(line, lambda c: c * STRETCH)
    targets = [Point(p) for p in known * STRETCH if flat.distance(Point(p)) * DEGREE < 1_500]
    if not targets:
        return line
    feet = np.array([shapely.get_coordinates(flat.interpolate(flat.project(t)))[0] for t in targets])
    shifts = np.array([t.coords[0] for t in targets]) - feet

    def move(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        apart = np.linalg.norm(coordinates[:, None, :] - feet[None, :, :], axis=2) * DEGREE
        weight = np.clip(1 - (apart / PULL) ** 2, 0, None) ** 2
        return coordinates + weight @ shifts / np.maximum(weight.sum(axis=1), 1)[:, None]

    moved = shapely.transform(shapely.segmentize(flat, 300 / DEGREE), move)
    return shapely.transform(moved, lambda c: c / STRETCH)


def _rounded(line: Geometry) -> Geometry:
    """Corners cut off twice (Chaikin), ends kept: water does not turn on a point."""
    return shapely.MultiLineString([_cut(_cut(shapely.get_coordinates(p))) for p in shapely.get_parts(line)])


def _cut(points: NDArray[np.float64]) -> NDArray[np.float64]:
    before, after = points[:-1], points[1:]
    corners = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
    return np.concatenate([points[:1], corners[1:-1], points[-1:]])
