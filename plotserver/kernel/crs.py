"""Coordinate reference systems: which are offered, their axis order, and the exact way to RD.

Inside, x is longitude or easting and y latitude or northing. Everything is stored as EPSG:4258
(ETRS89). RD New is reached from 4258 only: PROJ takes an inexact path between 28992 and 4326 or 3857
even where the grid is present.
"""

from dataclasses import dataclass
from typing import Final

from plotserver.kernel.errors import Invalid

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"


@dataclass(frozen=True)
class Crs:
    """A CRS that the server can answer in.

    `northing_first` is the authority's axis order (latitude, longitude or Y, X); `decimals` gives
    1 mm (metres) or about 1 mm (degrees: 8).
    """

    uri: str
    srid: int
    northing_first: bool
    decimals: int
    geographic: bool


KNOWN: Final = (
    Crs(CRS84, 4258, False, 8, True),
    Crs(f"{EPSG}28992", 28992, False, 3, False),
    Crs(f"{EPSG}4258", 4258, True, 8, True),
    Crs(f"{EPSG}9067", 4258, True, 8, True),
    Crs(f"{EPSG}4326", 4258, True, 8, True),
    Crs(f"{EPSG}3857", 3857, False, 3, False),
)
DEFAULT: Final = KNOWN[0]
STORAGE: Final = KNOWN[2]
RD: Final = KNOWN[1]
OFFERED: Final = tuple(crs.uri for crs in KNOWN)

# Where RD New may be used: the area of validity of the transformation grid, lon/lat ETRS89
# (EPSG registry, transformation 9282; beyond it the coordinates mean nothing).
RD_AREA: Final = (2.5, 50.2, 8.0, 56.2)


def urn(crs: Crs) -> str:
    """The URN form of the same identifier (OGC 09-048r6)."""
    if crs.uri == CRS84:
        return "urn:ogc:def:crs:OGC:1.3:CRS84"
    return "urn:ogc:def:crs:EPSG::" + crs.uri.rsplit("/", 1)[-1]


def _names(crs: Crs) -> tuple[str, ...]:
    short = "OGC:CRS84" if crs.uri == CRS84 else "EPSG:" + crs.uri.rsplit("/", 1)[-1]
    return (crs.uri, crs.uri.replace("http://", "https://"), urn(crs), short, f"[{short}]")


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
