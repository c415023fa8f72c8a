"""The words of the sign set: sign, discipline, tile, style."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Geometry = Literal["point", "line", "polygon"]
GROUPS = ("realiteit", "repressie", "preparatie", "context")
SIGN_STATES = ("geldig", "vervallen")
PURPOSES = ("gevaar", "uitval", "dienst", "bestuur", "omgeving")
# Suffixes of the sprite image names; "" is in force and certain.
STATES = ("", "gepland", "beeindigd", "onzeker", "gepland-onzeker")
UNKNOWN = "onbekend-teken"
LONGEST_CODE = 60  # characters of an unknown code that are repeated


class BadSign(ValueError):
    """A sign in the data breaks a rule; the message names the sign and the rule."""


@dataclass(frozen=True)
class Discipline:
    """Who a sign belongs to: its colour (#rrggbb) and the place of its mark on the tile."""

    code: str
    name_nl: str
    name_en: str
    colour: str
    mark: str


@dataclass(frozen=True)
class Tile:
    """The ground that a glyph stands on: shape, frame paint, ground paint and frame weight (64 grid)."""

    shape: str
    frame: str
    ground: str
    weight: float


@dataclass(frozen=True)
class LineStyle:
    """How a line sign is drawn. Widths in pixels, colours #rrggbb, `dash` a name in the palette.

    `mark` repeats along the line, `spacing` pixels apart, and `end` stands on its last point; both are names
    in `decoration_marks`. Marks have the colour of the line unless `mark_colour` says otherwise.
    """

    colour: str
    width: float
    dash: str = "vol"
    casing: str = "#FFFFFF"
    casing_width: float = 1.5
    mark: str = ""
    spacing: float = 48.0
    mark_colour: str = ""
    end: str = ""


@dataclass(frozen=True)
class AreaStyle:
    """How an area sign is drawn. Widths in pixels, colours #rrggbb, `dash` a name in the palette.

    `pattern` is a name in `decoration_hatch`, made wider by `spacing`; `edge` a mark that stands on the inner
    side of the outline, `edge_spacing` pixels apart. Areas of one ordered `series` have a `rank` from 1 up.
    """

    purpose: str
    colour: str
    fill_opacity: float
    outline_width: float
    outline: str = ""
    dash: str = "vol"
    pattern: str = ""
    spacing: float = 1.0
    edge: str = ""
    edge_spacing: float = 28.0
    series: str = ""
    rank: int = 0

    @property
    def outline_colour(self) -> str:
        return self.outline or self.colour


@dataclass(frozen=True)
class Sign:
    """One sign.

    `external` maps another set (imoov, oiv, app6, ocha) to its code for the same thing. `state` is "geldig",
    or "vervallen" for a sign that nobody draws any more but that old plots still show; `drawn_as` is then the
    code of the sign whose drawing it has taken, if any.
    """

    code: str
    name_nl: str
    name_en: str
    keywords: tuple[str, ...]
    discipline: str
    group: str
    geometry: Geometry
    meaning: str
    tile: str = ""
    glyph: str = ""
    line: LineStyle | None = None
    area: AreaStyle | None = None
    external: Mapping[str, str] = field(default_factory=dict, hash=False)
    state: str = "geldig"
    drawn_as: str = ""

    @property
    def known(self) -> bool:
        """Whether the set has this sign; if not, its picture says so."""
        return self.glyph != UNKNOWN

    @property
    def retired(self) -> bool:
        return self.state == "vervallen"

    def name(self, lang: str) -> str:
        return self.name_en if lang == "en" else self.name_nl


@dataclass(frozen=True)
class Palette:
    """Colours, disciplines, tiles and dashes that all drawings share."""

    colours: Mapping[str, str]
    disciplines: Mapping[str, Discipline]
    tiles: Mapping[str, Tile]
    dashes: Mapping[str, tuple[float, ...]]

    def colour(self, paint: str) -> str:
        """The #rrggbb of a paint: its name in the palette, or already a colour."""
        return paint if paint.startswith("#") else self.colours[paint]


def unknown(code: str) -> Sign:
    """What stands on the map for a code that the set does not know."""
    code = code[:LONGEST_CODE]
    return Sign(
        code=code,
        name_nl=f"Onbekend teken ({code})",
        name_en=f"Unknown sign ({code})",
        keywords=(),
        discipline="algemeen",
        group="context",
        geometry="point",
        meaning="Dit teken staat niet in de tekenset.",
        tile="onbekend",
        glyph=UNKNOWN,
    )


@dataclass(frozen=True, eq=False)
class SignSet:
    """All signs of one version of the set, in the order of the data."""

    version: str
    name_nl: str
    name_en: str
    by_code: Mapping[str, Sign]

    def get(self, code: str) -> Sign:
        """The sign, or a visible "unknown sign" that keeps the code that was asked for."""
        return self.by_code.get(code) or unknown(code)

    def __iter__(self) -> Iterator[Sign]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def of(self, geometry: Geometry) -> list[Sign]:
        return [sign for sign in self if sign.geometry == geometry]
