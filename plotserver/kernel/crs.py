"""Coordinate reference systems: which are offered, their axis order, and the exact way to RD.

Inside, x is longitude or easting and y latitude or northing. Everything is stored as EPSG:4258
(ETRS89), and every other CRS is reached from there: PROJ takes an inexact path between 28992 and 4326 or
3857 even where the grid is present.
"""

from dataclasses import dataclass
from typing import Final

from plotserver.kernel.errors import Invalid

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"

Box = tuple[float, float, float, float]
WORLD: Final[Box] = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Crs:
    """A CRS that the server can answer in.

    `northing_first` is the authority's axis order (latitude, longitude or Y, X); `decimals` gives
    1 mm (metres) or about 1 mm (degrees: 8). `area` is (west, south, east, north) in degrees ETRS89 where it
    may be used; `frame` is (xmin, ymin, xmax, ymax) in its own units, x = east, beyond which its formulas
    have no outcome.
    """

    uri: str
    srid: int
    northing_first: bool
    decimals: int
    geographic: bool
    area: Box = WORLD
    frame: Box = WORLD

    @property
    def code(self) -> str:
        """How programs name it: ``EPSG:28992``, ``OGC:CRS84``."""
        return "OGC:CRS84" if self.uri == CRS84 else "EPSG:" + self.uri.rsplit("/", 1)[-1]

    def holds(self, extent: Box | None) -> bool:
        """Whether an extent in degrees lies where this CRS may be used; nothing does so everywhere."""
        if extent is None:
            return True
        west, south, east, north = self.area
        return extent[0] >= west and extent[1] >= south and extent[2] <= east and extent[3] <= north


def _geographic(uri: str, *, northing_first: bool) -> Crs:
    return Crs(uri, 4258, northing_first, 8, True)


def _projected(code: int, area: Box, frame: Box, *, northing_first: bool = False) -> Crs:
    return Crs(f"{EPSG}{code}", code, northing_first, 3, False, area, frame)


# Where RD New may be used: the area of validity of the transformation grid, lon/lat ETRS89
# (EPSG registry, transformation 9282; beyond it the coordinates mean nothing).
RD_AREA: Final[Box] = (2.5, 50.2, 8.0, 56.2)
EDGE: Final = 20_037_509.0
UTM_FRAME: Final[Box] = (-2_000_000.0, -9_300_000.0, 3_000_000.0, 9_300_000.0)

KNOWN: Final = (
    _geographic(CRS84, northing_first=False),
    _projected(28992, RD_AREA, (-2_000_000.0, -2_000_000.0, 3_000_000.0, 3_000_000.0)),
    _geographic(f"{EPSG}4258", northing_first=True),
    _geographic(f"{EPSG}9067", northing_first=True),
    _geographic(f"{EPSG}4326", northing_first=True),
    _projected(3857, (-180.0, -85.06, 180.0, 85.06), (-EDGE, -EDGE, EDGE, EDGE)),
    # ETRS89-extended / LAEA Europe: its first axis is northing.
    _projected(
        3035,
        (-35.58, 24.6, 44.83, 84.73),
        (-2_600_000.0, -3_700_000.0, 11_200_000.0, 10_100_000.0),
        northing_first=True,
    ),
    # UTM on ETRS89. Of WGS 84 (32631, 32632) the numbers would be the same here, so these are not offered.
    # A zone is six degrees wide; ten on either side of its meridian the formulas hold to a millimetre.
    _projected(25831, (-7.0, -84.0, 13.0, 84.0), UTM_FRAME),
    _projected(25832, (-1.0, -84.0, 19.0, 84.0), UTM_FRAME),
)
DEFAULT: Final = KNOWN[0]
STORAGE: Final = KNOWN[2]
RD: Final = KNOWN[1]
OFFERED: Final = tuple(crs.uri for crs in KNOWN)


def urn(crs: Crs) -> str:
    """The URN form of the same identifier (OGC 09-048r6)."""
    if crs.uri == CRS84:
        return "urn:ogc:def:crs:OGC:1.3:CRS84"
    return "urn:ogc:def:crs:EPSG::" + crs.uri.rsplit("/", 1)[-1]


def _names(crs: Crs) -> tuple[str, ...]:
    return (crs.uri, crs.uri.replace("http://", "https://"), urn(crs), crs.code, f"[{crs.code}]")


NAMED: Final = {name: crs for crs in KNOWN for name in _names(crs)}


def find(text: str, parameter: str = "crs") -> Crs:
    """The CRS of this URI or URN, or of the short forms ``EPSG:28992`` and ``[EPSG:28992]``.

    Raises Invalid when the server does not offer it.
    """
    if text not in NAMED:
        raise Invalid(
            "Dit coördinaatstelsel biedt de server niet aan.",
            [(parameter, f"Kies een van: {', '.join(OFFERED)}.")],
        )
    return NAMED[text]
