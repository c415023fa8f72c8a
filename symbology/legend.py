"""Legend: what do the signs in view mean?"""

from collections.abc import Iterable
from dataclasses import dataclass

from symbology.instructions import draw
from symbology.model import GROUPS, Geometry, Sign
from symbology.signs import load
from symbology.svg import write

_GEOMETRIES = ("point", "line", "polygon")


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend; `svg` is a complete document of 64 × 64 units."""

    code: str
    name: str
    geometry: Geometry
    group: str
    svg: str


def entries(codes: Iterable[str], lang: str = "nl") -> list[LegendEntry]:
    """The legend of the codes, each once: what happens first, then what is done, then the surroundings.

    Within a group points come before lines and areas. `lang` is "nl" or "en".
    """
    known = load()
    chosen = sorted((known.get(code) for code in set(codes)), key=_order)
    return [
        LegendEntry(sign.code, sign.name(lang), sign.geometry, sign.group, write(draw(sign), sign.name(lang)))
        for sign in chosen
    ]


def _order(sign: Sign) -> tuple[int, int, str, str]:
    return GROUPS.index(sign.group), _GEOMETRIES.index(sign.geometry), sign.discipline, sign.code
