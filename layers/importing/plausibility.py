"""Do these numbers fit the coordinate reference system? If not: what are they likely to be?

Looks at a sample of positions, robustly (the middle 90 %), and tries the systems that Dutch files are in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from layers.importing.errors import CrsUnusable, GridMissing
from layers.importing.routes import Box, Numbers, Route, parse, rough, route

NETHERLANDS: Final[Box] = (2.5, 50.5, 7.6, 56.0)  # with its part of the North Sea
NEIGHBOURHOOD: Final[Box] = (-2.0, 48.0, 12.0, 58.0)
CARIBBEAN: Final[Box] = (-71.0, 11.0, -61.5, 18.8)
CANDIDATES: Final = ("EPSG:28992", "EPSG:4326", "EPSG:3857", "EPSG:25831", "EPSG:25832", "EPSG:31370")
MARGIN_DEGREES: Final = 2.0
FEWEST: Final = 1


@dataclass(frozen=True)
class Sample:
    """Some positions as the file has them: first and second coordinate."""

    x: Numbers
    y: Numbers

    def box(self) -> Box:
        """Where the middle 90 % lie."""
        west, east = np.quantile(self.x, (0.05, 0.95), method="nearest")
        south, north = np.quantile(self.y, (0.05, 0.95), method="nearest")
        return float(west), float(south), float(east), float(north)

    def swapped(self) -> "Sample":
        """With the coordinates exchanged."""
        return Sample(self.y, self.x)


def objection(sample: Sample, stated: Route) -> str | None:
    """Why these positions cannot be in the stated CRS, and what mends it, in Dutch; None when they may be."""
    if len(sample.x) < FEWEST:
        return None
    seen = _seen(sample)
    if np.mean((sample.x == 0) & (sample.y == 0)) > 0.5:
        return (
            f"{seen} Meer dan de helft van de objecten ligt op 0,0: de bron heeft daar geen coördinaten."
            " Vul ze aan, of neem ze toch over met --trust-coordinates."
        )
    place = _placed(sample, stated)
    if place is not None and (_within(place, NEIGHBOURHOOD) or _within(place, CARIBBEAN)):
        return None
    better = next(_better(sample, stated), None)
    if place is not None and _within(place, _widened(stated.area)):
        if better is None:
            return None  # somewhere else in the world, where the CRS serves
        where = f"ze zouden dan bij {_degrees(place)} liggen"
    else:
        where = "zulke getallen komen daarin niet voor"
    refused = f"{seen} In {stated.name} ({stated.label}) kan dat niet: {where}."
    if better is None:
        return (
            f"{refused} Geef met --crs het stelsel waarin ze wel zijn, of neem ze toch over met"
            " --trust-coordinates."
        )
    kind, option = better
    return f"{refused} Het lijken {kind}; probeer {option}."


def guess(sample: Sample) -> str | None:
    """The CRS (and swap) that would put these positions in the Netherlands, as options; None when none."""
    found = next(_better(sample, None), None)
    return None if found is None else f"Het lijken {found[0]}: geef {found[1]}"


def _seen(sample: Sample) -> str:
    west, south, east, north = sample.box()
    return f"De meeste coördinaten liggen tussen x {west:.6g} en {east:.6g}, y {south:.6g} en {north:.6g}."


def _degrees(box: Box) -> str:
    return f"{(box[0] + box[2]) / 2:.3f}° lengte, {(box[1] + box[3]) / 2:.3f}° breedte"


def _better(sample: Sample, stated: Route | None) -> Iterator[tuple[str, str]]:
    """(what they look like, options) for each reading that puts the sample in the Netherlands."""
    names = [stated.label] if stated is not None else []
    names += [name for name in CANDIDATES if name not in names]
    for name in names:
        for swapped in (False, True):
            if stated is not None and name == stated.label and not swapped:
                continue
            found = _try(sample.swapped() if swapped else sample, name)
            if found is not None:
                crs = [] if stated is not None and name == stated.label else [f"--crs {name}"]
                option = " ".join(crs + (["--swap-axes"] if swapped else []))
                kind = f"{found} ({name})" + (
                    " met verwisselde assen (eerst noord, dan oost)" if swapped else ""
                )
                yield kind, option


def _try(sample: Sample, name: str) -> str | None:
    """What the numbers would be called when this reading puts them in the Netherlands."""
    try:
        way = route(parse(name))
    except GridMissing:
        way = rough(parse(name))  # what the numbers are can be said without the grid
    except CrsUnusable:
        return None
    place = _placed(sample, way)
    if place is None or not _within(place, NETHERLANDS):
        return None
    return "lengte- en breedtegraden" if way.geographic else f"coördinaten in {way.name}"


def _placed(sample: Sample, way: Route) -> Box | None:
    """Where the sample would lie, in degrees; None when most of it is nowhere."""
    lon, lat = way.to_etrs89(sample.x.copy(), sample.y.copy())
    somewhere = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 360) & (np.abs(lat) <= 90)
    if somewhere.mean() < 0.5:
        return None
    return Sample(lon[somewhere], lat[somewhere]).box()


def _within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _widened(box: Box) -> Box:
    west, south, east, north = box
    return west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES
