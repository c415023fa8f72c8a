"""Reads a GeoJSON geometry (RFC 7946) that a person sent, within bounds; coordinates in CRS84 order."""

import math
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.templating.geodesy import FARTHEST_NORTH, LonLat

# How deep positions lie in the coordinates of each type.
TYPES = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
DEEPEST = 4
UNFIT = "De coördinaten passen niet bij het soort geometrie."


class BadGeometry(ValueError):
    """What is wrong with the geometry, in Dutch."""


def position(value: Any) -> LonLat:
    """One position as (longitude, latitude) in degrees. Raises BadGeometry."""
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise BadGeometry("Geef [lengtegraad, breedtegraad] in graden.")
    lon, lat = value[:2]
    for number in value:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise BadGeometry("Geef [lengtegraad, breedtegraad] als getallen.")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadGeometry("Dit ligt buiten de aarde. Eerst de lengtegraad, dan de breedtegraad.")
    if abs(lat) > FARTHEST_NORTH:
        raise BadGeometry(f"Voorbij {FARTHEST_NORTH:.0f} graden breedte tekent de kaart niet.")
    return float(lon), float(lat)


def read(value: Any, most: int) -> BaseGeometry:
    """The geometry, valid and not empty, of at most so many positions. Raises BadGeometry."""
    parts = _parts(value, 0)
    counted = sum(_count(part.get("coordinates"), most, TYPES[part["type"]]) for part in parts)
    if counted > most:
        raise BadGeometry(f"De geometrie heeft meer dan {most} posities; vereenvoudig haar eerst.")
    if counted == 0:
        raise BadGeometry("De geometrie is leeg.")
    try:
        made = [shape(part) for part in parts]
    except (ValueError, TypeError, IndexError, AttributeError, shapely.GEOSException) as error:
        raise BadGeometry(UNFIT) from error
    for one in made:
        if one.is_empty:
            raise BadGeometry("De geometrie is leeg.")
        if not one.is_valid:
            raise BadGeometry("Het vlak is niet geldig: een rand kruist zichzelf of is niet gesloten.")
    geometry = made[0] if len(made) == 1 else shapely.GeometryCollection(made)
    west, _, east, _ = geometry.bounds
    if east - west > 180:
        raise BadGeometry("De geometrie gaat over de datumgrens (180 graden); splits haar daar.")
    return geometry


def _parts(value: Any, depth: int) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise BadGeometry("Geef een GeoJSON-geometrie met type en coordinates.")
    kind = value.get("type")
    if kind == "GeometryCollection":
        inner = value.get("geometries")
        if not isinstance(inner, list) or depth >= DEEPEST:
            raise BadGeometry("Geef in 'geometries' een lijst van geometrieën.")
        return [part for one in inner for part in _parts(one, depth + 1)]
    if not isinstance(kind, str) or kind not in TYPES:
        raise BadGeometry(f"Kies als type een van: {', '.join(TYPES)} of GeometryCollection.")
    return [value]


def _count(value: Any, most: int, deeper: int) -> int:
    """How many positions there are, each checked."""
    if deeper == 0:
        position(value)
        return 1
    if not isinstance(value, list):
        raise BadGeometry(UNFIT)
    counted = 0
    for one in value:
        counted += _count(one, most, deeper - 1)
        if counted > most:
            break
    return counted
