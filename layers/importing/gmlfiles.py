"""GML in which objects have more than one geometry: which one is the object itself?

Dutch GML (BGT, IMGeo) gives a building its outline and, deeper, the point of its label; GDAL by itself
keeps the last one that it meets. The object itself is the geometry that lies directly under it.
"""

from collections import Counter
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pyogrio

from layers.importing.files import Source

LOOKED_AT: Final = 2_000
GEOMETRIES: Final = frozenset(
    [
        "Point",
        "MultiPoint",
        "LineString",
        "Curve",
        "MultiCurve",
        "MultiLineString",
        "Polygon",
        "Surface",
        "MultiSurface",
        "MultiPolygon",
        "CompositeSurface",
        "CompositeCurve",
        "Solid",
        "MultiSolid",
        "MultiGeometry",
    ]
)


def choose_geometry(source: Source) -> tuple[dict[str, Any], tuple[str, ...]]:
    """(open options, remarks): a reading guide (.gfs) that names the one geometry, when there are several."""
    if source.local is None or source.layer is None:
        return {}, ()
    paths = geometry_paths(source.local, source.layer)
    if len(paths) < 2:
        return {}, ()
    best = min(paths, key=lambda path: (path.count("|"), -paths[path], path))
    guide = _guide(source.local, source.scratch, source.layer, best)
    others = ", ".join(sorted(path.replace("|", "/") for path in paths if path != best))
    remark = f"Objecten hebben meer geometrieën; gelezen is “{best.replace('|', '/')}”, niet: {others}."
    return {"GFS_TEMPLATE": str(guide)}, (remark,)


def geometry_paths(path: Path, feature: str) -> Counter[str]:
    """How many of the first objects have a geometry at each property path (elements joined by ``|``)."""
    found: Counter[str] = Counter()
    trail: list[str] = []
    depth, within, seen = 0, 0, 0  # of the object that we are in; inside a geometry
    for event, element in ET.iterparse(path, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            trail.append(name)
            if not depth and name == feature:
                depth = len(trail)
            elif depth and not within and name in GEOMETRIES:
                within = len(trail)
                found["|".join(trail[depth:-1])] += 1
            continue
        if len(trail) == within:
            within = 0
        if len(trail) == depth:
            depth, seen = 0, seen + 1
            element.clear()
        trail.pop()
        if seen >= LOOKED_AT:
            break
    return found


def _guide(path: Path, scratch: Path, feature: str, geometry: str) -> Path:
    """GDAL's own guide for this file, made beside a link to it, with the geometry named."""
    link = scratch / f"guide-{path.name}"
    if not link.exists():
        link.symlink_to(path.absolute())
    pyogrio.read_info(link, layer=feature)
    guide = link.with_suffix(".gfs")
    tree = ET.parse(guide)
    for described in tree.getroot().iter("GMLFeatureClass"):
        if described.findtext("Name") == feature:
            place = ET.Element("GeomPropertyDefn")
            ET.SubElement(place, "Name").text = geometry.rpartition("|")[2]
            ET.SubElement(place, "ElementPath").text = geometry
            described.insert(2, place)
    named = scratch / f"{path.stem}.named.gfs"
    tree.write(named, encoding="utf-8")
    return named
