"""The way from a file's coordinate reference system to ETRS89 (EPSG:4258), x = longitude or easting first.

RD New goes by an explicit pipeline over the grid rdtrans2018, so that PROJ cannot choose a lesser path;
WGS 84 and ETRS89 are the same place within the accuracy of either, and so a null transformation.
"""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from layers.importing.errors import CrsUnusable, GridMissing

Numbers = NDArray[np.float64]
Box = tuple[float, float, float, float]

# EPSG:28992 backwards (EPSG method 9809) and the NTv2 grid of RDNAPTRANS2018 (NSGI, variant 2).
RD_TO_ETRS89: Final = (
    "+proj=pipeline"
    " +step +inv +proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079"
    " +x_0=155000 +y_0=463000 +ellps=bessel"
    " +step +proj=hgridshift +grids=rdtrans2018.gsb"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
AMERSFOORT_TO_ETRS89: Final = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    " +step +proj=hgridshift +grids=rdtrans2018.gsb"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
# Onze-Lieve-Vrouwetoren in Amersfoort: RD 155000, 463000 (NSGI, RDNAPTRANS2018).
KNOWN_RD: Final = (155_000.0, 463_000.0)
KNOWN_LONLAT: Final = (5.387203650, 52.155172887)
FALSE_ORIGIN: Final[tuple[object, object]] = KNOWN_RD
ONE_MILLIMETRE: Final = 1.2e-8  # degrees

# Where RD New has meaning: the area of the grid (lon/lat) and about the same in metres.
RD_GRID_BOX: Final[Box] = (2.0, 50.0, 8.0, 56.0)
SAME_AS_ETRS89: Final = ("World Geodetic System 1984", "European Terrestrial Reference System 1989")
EARTH_RADIUS_M: Final = 6_378_137.0
MERCATOR_EDGE_LAT: Final = 85.051128779806


@dataclass(frozen=True)
class Route:
    """How to bring coordinates of `crs` to ETRS89; `accuracy_m` is what the registry says of it, in metres.

    `area` is where the CRS may be used (lon/lat). `curved` tells that straight lines between points far
    apart are not straight after it.
    """

    label: str
    name: str
    geographic: bool
    curved: bool
    accuracy_m: float | None
    area: Box
    transformer: Transformer | None

    def to_etrs89(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Longitudes and latitudes in degrees; infinite where the CRS has no meaning."""
        if self.transformer is None:
            return x, y
        lon, lat = self.transformer.transform(x, y, errcheck=False)
        return np.asarray(lon), np.asarray(lat)


def parse(text: object) -> CRS:
    """The CRS that a person or a file names. Raises CrsUnusable when PROJ does not know it."""
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise CrsUnusable(
            f"Het coördinaatstelsel “{str(text)[:80]}” is niet bekend."
            " Geef het als EPSG-nummer, bijvoorbeeld --crs EPSG:28992."
        ) from error


def route(crs: CRS) -> Route:
    """The way from this CRS to ETRS89.

    Raises GridMissing (RD New without its grid) and CrsUnusable (local, engineering or unknown datum).
    """
    flat = _horizontal(crs)
    return _route(flat.to_wkt())


@lru_cache(maxsize=64)
def _route(wkt: str) -> Route:
    crs = CRS.from_wkt(wkt)
    if is_rd(crs):
        return _over_grid("EPSG:28992", "RD New", False, RD_TO_ETRS89)
    if crs.to_epsg() == 4289:
        return _over_grid("EPSG:4289", "Amersfoort", True, AMERSFOORT_TO_ETRS89)
    if not (crs.is_geographic or crs.is_projected):
        raise CrsUnusable(
            f"Het coördinaatstelsel “{crs.name}” ligt niet vast op de aarde."
            " Geef met --crs in welk stelsel de getallen zijn."
        )
    return _general(crs)


def rough(crs: CRS) -> Route:
    """A way good to some metres, to see where numbers lie: for RD New without its grid."""
    transformer, accuracy = _datum_shift(_horizontal(crs))
    return Route("EPSG:28992", "RD New", False, True, accuracy, RD_GRID_BOX, transformer)


def is_rd(crs: CRS) -> bool:
    """Whether this is RD New, also as Esri and old software write it (without its number)."""
    if crs.to_epsg(min_confidence=90) == 28992:
        return True
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None:
        return False
    values = {parameter.name.lower(): parameter.value for parameter in operation.params}
    easting = values.get("false easting", values.get("false_easting"))
    northing = values.get("false northing", values.get("false_northing"))
    return (
        "stereographic" in operation.method_name.lower().replace("_", " ")
        and (easting, northing) == FALSE_ORIGIN
    )


def _horizontal(crs: CRS) -> CRS:
    """Without heights, and without the shift to WGS 84 that old files carry along."""
    if crs.is_bound and crs.source_crs is not None:
        return _horizontal(crs.source_crs)
    if crs.is_compound:
        return _horizontal(crs.sub_crs_list[0])
    return crs


def _over_grid(label: str, name: str, geographic: bool, pipeline: str) -> Route:
    try:
        transformer = Transformer.from_pipeline(pipeline)
        check = KNOWN_RD if not geographic else (5.38763888888889, 52.1561605555556)
        lon, lat = transformer.transform(*check, errcheck=True)
    except ProjError as error:
        raise GridMissing from error
    if max(abs(lon - KNOWN_LONLAT[0]), abs(lat - KNOWN_LONLAT[1])) > ONE_MILLIMETRE:
        raise GridMissing
    return Route(label, name, geographic, not geographic, 0.001, RD_GRID_BOX, transformer)


def _general(crs: CRS) -> Route:
    base = crs.geodetic_crs
    datum = base.datum.name if base is not None and base.datum is not None else ""
    mercator = crs.to_epsg() in (3857, 900913) or "Pseudo Mercator" in _method(crs)
    area = crs.area_of_use
    bounds = area.bounds if area is not None else (-180.0, -90.0, 180.0, 90.0)
    if bounds[0] > bounds[2]:  # across the antimeridian
        bounds = (-180.0, bounds[1], 180.0, bounds[3])
    label = ":".join(crs.to_authority(min_confidence=70) or ("", crs.name)).lstrip(":")
    transformer: Transformer | None
    accuracy: float | None = None
    if not datum.startswith(SAME_AS_ETRS89):
        transformer, accuracy = _datum_shift(crs)
    elif crs.is_projected:
        transformer = Transformer.from_crs(crs, base, always_xy=True)
    else:
        transformer = _degrees(crs)
    return Route(
        label, crs.name, crs.is_geographic, crs.is_projected and not mercator, accuracy, bounds, transformer
    )


def _degrees(crs: CRS) -> Transformer | None:
    """Nothing to do for degrees from Greenwich, which is what nearly all files have."""
    plain = all(abs(axis.unit_conversion_factor - np.pi / 180) < 1e-12 for axis in crs.axis_info[:2])
    if plain and crs.prime_meridian is not None and crs.prime_meridian.longitude == 0:
        return None
    return Transformer.from_crs(crs, "EPSG:4258", always_xy=True)


def _method(crs: CRS) -> str:
    return crs.coordinate_operation.method_name if crs.coordinate_operation is not None else ""


def _datum_shift(crs: CRS) -> tuple[Transformer, float | None]:
    """The best transformation that PROJ can really carry out here, and its accuracy in metres."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a better grid that is absent: the accuracy says so
        found = TransformerGroup(crs, "EPSG:4258", always_xy=True, allow_ballpark=False).transformers
    if not found:
        raise CrsUnusable(
            f"Van “{crs.name}” naar ETRS89 is geen omrekening bekend."
            " Zet het bestand eerst om naar EPSG:4258 of RD."
        )
    best = found[0]
    return best, best.accuracy if best.accuracy >= 0 else None


def to_web_mercator(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """EPSG:3857 in metres from degrees; latitudes are held at the edge of the world map, ±85.05°."""
    held = np.clip(lat, -MERCATOR_EDGE_LAT, MERCATOR_EDGE_LAT)
    return np.radians(lon) * EARTH_RADIUS_M, np.arcsinh(np.tan(np.radians(held))) * EARTH_RADIUS_M
