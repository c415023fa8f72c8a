"""How the base map looks: a MapLibre style by day and by night. Quiet, so that the signs own the colours."""

from dataclasses import dataclass
from typing import Any, Literal

Theme = Literal["day", "night"]
Layer = dict[str, Any]


@dataclass(frozen=True)
class Palette:
    """The colours of a theme; `home` is the Netherlands, `land` what lies around them."""

    water: str
    river: str
    shore: str
    land: str
    home: str
    border: str
    glow: str
    text: str
    text_soft: str
    text_area: str
    text_water: str
    halo: str
    halo_water: str


PALETTES: dict[str, Palette] = {
    "day": Palette(
        water="#d3dfe8",
        river="#c3d4e0",
        shore="#b9c8d3",
        land="#efeeea",
        home="#f8f7f4",
        border="#9a948c",
        glow="#e4e1db",
        text="#3f4348",
        text_soft="#676b70",
        text_area="#7d786f",
        text_water="#587a93",
        halo="#fbfaf8",
        halo_water="#dde7ee",
    ),
    "night": Palette(
        water="#15222d",
        river="#27404f",
        shore="#34424d",
        land="#1a1d20",
        home="#23272a",
        border="#626b74",
        glow="#15181b",
        text="#b4bbc2",
        text_soft="#8d959c",
        text_area="#7b848c",
        text_water="#86aac1",
        halo="#1b1f22",
        halo_water="#17232d",
    ),
}
REGULAR, BOLD, ITALIC = ["Noto Sans Regular"], ["Noto Sans Bold"], ["Noto Sans Italic"]
CREDIT = "© OpenStreetMap-bijdragers · GeoNames · Natural Earth · GSHHG"
METRE_Z8 = 1 / 188.2
"""Pixels in a metre at zoom 8 (tiles of 512 px) and 52° N; doubles with each zoom."""


def style(theme: Theme, base_url: str) -> dict[str, Any]:
    """A complete style.

    `base_url` is the address that the tiles and glyphs hang under, such as 'https://host/basemap'; MapLibre
    wants it absolute. Raises KeyError for another theme than 'day' or 'night'.
    """
    colours, base = PALETTES[theme], base_url.rstrip("/")
    tiles = [f"{base}/{{z}}/{{x}}/{{y}}.pbf"]
    return {
        "version": 8,
        "name": "plotserver dag" if theme == "day" else "plotserver nacht",
        "glyphs": f"{base}/glyphs/{{fontstack}}/{{range}}.pbf",
        "center": [5.3, 52.15],
        "zoom": 7,
        "sources": {
            "wereld": {"type": "vector", "tiles": tiles, "minzoom": 0, "maxzoom": 5},
            "basis": {"type": "vector", "tiles": tiles, "minzoom": 6, "maxzoom": 11, "attribution": CREDIT},
        },
        "layers": [*_ground(colours), _rivers(colours), *_borders(colours), *_labels(colours)],
    }


def _layer(name: str, kind: str, source: str, **rest: Any) -> Layer:
    """`source` names the source and its layer: 'basis/land'."""
    where, _, layer = source.partition("/")
    return {"id": name, "type": kind, "source": where, "source-layer": layer, **rest}


def _is(field: str, value: str | int) -> list[Any]:
    return ["==", ["get", field], value]


def _one_of(field: str, values: tuple[str, ...]) -> list[Any]:
    return ["in", ["get", field], ["literal", list(values)]]


def _grow(z1: float, one: float, z2: float, two: float) -> list[Any]:
    return ["interpolate", ["linear"], ["zoom"], z1, one, z2, two]


def _ground(c: Palette) -> list[Layer]:
    """The world below, the detailed regions over it: their sea covers the coarser coast."""
    home = _is("land", "NL")
    shore = {"line-color": c.shore, "line-width": _grow(6, 0.4, 12, 1.2)}
    border = {"line-color": c.border, "line-width": 0.7}
    return [
        {"id": "achtergrond", "type": "background", "paint": {"background-color": c.water}},
        _layer("wereld-land", "fill", "wereld/land", paint={"fill-color": c.land}),
        _layer("wereld-nederland", "fill", "wereld/land", filter=home, paint={"fill-color": c.home}),
        _layer("wereld-grens", "line", "wereld/boundary", maxzoom=6, paint=border),
        _layer("zee", "fill", "basis/water", filter=_is("soort", "zee"), paint=_flat(c.water)),
        _layer("land", "fill", "basis/land", filter=_is("land", ""), paint={"fill-color": c.land}),
        _layer("nederland", "fill", "basis/land", filter=home, paint={"fill-color": c.home}),
        _layer("kust", "line", "basis/boundary", filter=_is("soort", "kust"), paint=shore),
        _layer("meer", "fill", "basis/water", filter=_is("soort", "meer"), paint={"fill-color": c.water}),
        _layer("oever", "line", "basis/water", filter=_is("soort", "meer"), paint=shore),
    ]


def _flat(colour: str) -> dict[str, Any]:
    """Without smooth edges, which would show where two tiles meet."""
    return {"fill-color": colour, "fill-antialias": False}


def _rivers(c: Palette) -> Layer:
    """Rivers at their true width where that is wide enough to see, else as a thin line."""
    true = ["*", ["get", "breedte"], METRE_Z8]
    least = ["match", ["get", "rang"], 1, 1.5, 2, 0.9, 0.6]
    width: list[Any] = ["interpolate", ["exponential", 2], ["zoom"]]
    width += [6, ["match", ["get", "rang"], 1, 0.8, 2, 0.5, 0.3], 8, ["max", true, least]]
    width += [10, ["max", ["*", true, 4], ["*", least, 1.4]], 13, ["max", ["*", true, 32], ["*", least, 1.8]]]
    width += [18, ["*", true, 1024]]
    layout = {"line-cap": "round", "line-join": "round"}
    return _layer(
        "rivier", "line", "basis/waterway", layout=layout, paint={"line-color": c.river, "line-width": width}
    )


def _borders(c: Palette) -> list[Layer]:
    state, other, layout = _is("soort", "rijksgrens"), _is("soort", "land"), {"line-join": "round"}
    glow = {"line-color": c.glow, "line-width": _grow(6, 2.5, 12, 7), "line-opacity": 0.8}
    line = {"line-color": c.border, "line-width": _grow(6, 0.8, 12, 1.6), "line-dasharray": [5, 2, 1.2, 2]}
    thin = {"line-color": c.border, "line-width": _grow(6, 0.5, 12, 1), "line-dasharray": [3, 3]}
    return [
        _layer("grens-gloed", "line", "basis/boundary", filter=state, layout=layout, paint=glow),
        _layer("grens-buitenland", "line", "basis/boundary", filter=other, layout=layout, paint=thin),
        _layer("rijksgrens", "line", "basis/boundary", filter=state, layout=layout, paint=line),
    ]


@dataclass(frozen=True)
class _Towns:
    """How places of one rank are written: from which zoom, and how large there and at zoom 13."""

    rank: int
    first: int
    last: int
    small: float
    large: float


_TOWNS = (
    _Towns(8, 12, 18, 12, 12.5),
    _Towns(7, 11, 17, 12, 13.5),
    _Towns(6, 10, 16, 12, 14),
    _Towns(5, 9, 16, 12, 15),
    _Towns(4, 8, 15, 12, 16),
    _Towns(3, 7, 15, 12.5, 18),
    _Towns(2, 6, 15, 13, 20),
    _Towns(1, 6, 15, 15, 24),
)
"""Later layers are placed first, so the largest places stand last."""


def _labels(c: Palette) -> list[Layer]:
    water = _ink(c.text_water, c.halo_water, 1.2)
    area = _ink(c.text_area, c.halo, 1.2)
    capitals = {"text-transform": "uppercase", "text-letter-spacing": 0.16, "text-max-width": 7}
    seas = _text(ITALIC, _grow(6, 12, 12, 17)) | {"text-letter-spacing": 0.08}
    regions = _text(REGULAR, _grow(6, 11, 9, 15)) | capitals
    parts = _text(ITALIC, _grow(8, 11.5, 11, 15)) | {"text-letter-spacing": 0.1}
    lands = _text(REGULAR, _grow(1, 11, 5, 15)) | capitals
    town = _ink(c.text, c.halo, 1.4)
    return [
        _river_names(water),
        _names("landstreek-naam", "basis", ("landstreek",), minzoom=8, maxzoom=12, layout=parts, paint=area),
        _names("water-naam", "basis", ("water",), layout=seas, paint=water),
        _names(
            "streek-naam", "basis", ("provincie", "streek"), minzoom=6, maxzoom=10, layout=regions, paint=area
        ),
        *[_town_names(c, towns) for towns in _TOWNS],
        _names(
            "wereld-stad", "wereld", ("stad",), minzoom=4, maxzoom=6, layout=_text(REGULAR, 12), paint=town
        ),
        _names("wereld-landnaam", "wereld", ("land",), minzoom=1, maxzoom=6, layout=lands, paint=area),
    ]


def _ink(colour: str, halo: str, width: float) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": halo, "text-halo-width": width}


def _text(font: list[str], size: Any) -> dict[str, Any]:
    name = ["get", "naam"]
    return {"text-field": name, "text-font": font, "text-size": size, "text-padding": 4, "text-max-width": 9}


def _names(name: str, source: str, kinds: tuple[str, ...], **rest: Any) -> Layer:
    return _layer(name, "symbol", f"{source}/place", filter=_one_of("soort", kinds), **rest)


def _town_names(c: Palette, towns: _Towns) -> Layer:
    kinds = _one_of("soort", ("stad", "plaats", "wijk"))
    ink = _ink(c.text_soft if towns.rank >= 6 else c.text, c.halo, 1.4)
    layout = _text(BOLD if towns.rank <= 3 else REGULAR, _grow(towns.first, towns.small, 13, towns.large))
    layout |= {"text-max-width": 13, "symbol-sort-key": ["-", ["get", "inwoners"]]}
    layer = _layer(f"plaats-{towns.rank}", "symbol", "basis/place", layout=layout, paint=ink)
    chosen = ["all", kinds, _is("rang", towns.rank)]
    return layer | {"filter": chosen, "minzoom": towns.first, "maxzoom": towns.last}


def _river_names(paint: dict[str, Any]) -> Layer:
    """Along the water; the smaller ones only where the map is large enough."""
    layout = _text(ITALIC, _grow(8, 11.5, 13, 15))
    layout |= {"symbol-placement": "line", "symbol-spacing": 320, "text-letter-spacing": 0.06}
    layout |= {"text-max-angle": 40, "text-padding": 6}
    rank = ["step", ["zoom"], _is("rang", 1), 10, ["<=", ["get", "rang"], 2], 11, True]
    return _layer(
        "rivier-naam", "symbol", "basis/waterway_name", minzoom=8, filter=rank, layout=layout, paint=paint
    )
