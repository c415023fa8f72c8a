"""How the base map looks: a MapLibre style by day and by night. Quiet, so that the signs own the colours."""

from typing import Any, Literal

Theme = Literal["day", "night"]
Layer = dict[str, Any]

PALETTES: dict[str, dict[str, str]] = {
    "day": {
        "sea": "#d3dfe8", "lake": "#d3dfe8", "river": "#c3d4e0", "land": "#efeeea", "home": "#f8f7f4",
        "shore": "#b9c8d3", "border": "#9a948c", "border_glow": "#e4e1db", "text": "#3f4348", "text_soft": "#6c7075",
        "area": "#7d786f", "water_text": "#6d8aa0", "halo": "#fbfaf8", "water_halo": "#dde7ee",
    },
    "night": {
        "sea": "#15222d", "lake": "#15222d", "river": "#1d3240", "land": "#1a1d20", "home": "#23272a",
        "shore": "#34424d", "border": "#59616a", "border_glow": "#151a1e", "text": "#b4bbc2", "text_soft": "#868e96",
        "area": "#7b848c", "water_text": "#6f93ab", "halo": "#1b1f22", "water_halo": "#17232d",
    },
}  # fmt: skip
REGULAR, BOLD, ITALIC = ["Noto Sans Regular"], ["Noto Sans Bold"], ["Noto Sans Italic"]
METRES_TO_PIXELS_Z8 = 1 / 188.2
"""Pixels in a metre at zoom 8 (tiles of 512 px) and 52° N; doubles with each zoom."""


def style(theme: Theme, base_url: str) -> dict[str, Any]:
    """A complete style.

    `base_url` is the address that the tiles and glyphs hang under, such as 'https://host/basemap'; MapLibre
    wants it absolute. Raises KeyError for another theme than 'day' or 'night'.
    """
    colours = PALETTES[theme]
    base = base_url.rstrip("/")
    tiles = [f"{base}/{{z}}/{{x}}/{{y}}.pbf"]
    credit = "© OpenStreetMap-bijdragers · GeoNames · Natural Earth · GSHHG"
    return {
        "version": 8,
        "name": f"plotserver {'dag' if theme == 'day' else 'nacht'}",
        "glyphs": f"{base}/glyphs/{{fontstack}}/{{range}}.pbf",
        "center": [5.3, 52.15],
        "zoom": 7,
        "sources": {
            "wereld": {"type": "vector", "tiles": tiles, "minzoom": 0, "maxzoom": 5},
            "basis": {"type": "vector", "tiles": tiles, "minzoom": 6, "maxzoom": 11, "attribution": credit},
        },
        "layers": [*_ground(colours), *_rivers(colours), *_borders(colours), *_labels(colours)],
    }


def _layer(name: str, kind: str, source: str, source_layer: str, **rest: Any) -> Layer:
    return {"id": name, "type": kind, "source": source, "source-layer": source_layer, **rest}


def _ground(c: dict[str, str]) -> list[Layer]:
    home, sea = ["==", ["get", "land"], "NL"], ["==", ["get", "soort"], "zee"]
    shore = {"line-color": c["shore"], "line-width": _grow(6, 0.4, 12, 1.2)}
    return [
        {"id": "achtergrond", "type": "background", "paint": {"background-color": c["sea"]}},
        _layer("wereld-land", "fill", "wereld", "land", paint={"fill-color": c["land"]}),
        _layer("wereld-nederland", "fill", "wereld", "land", filter=home, paint={"fill-color": c["home"]}),
        _layer(
            "wereld-grens",
            "line",
            "wereld",
            "boundary",
            maxzoom=6,
            paint={"line-color": c["border"], "line-width": 0.7},
        ),
        _layer(
            "zee",
            "fill",
            "basis",
            "water",
            filter=sea,
            paint={"fill-color": c["sea"], "fill-antialias": False},
        ),
        _layer("land", "fill", "basis", "land", paint={"fill-color": c["land"]}),
        _layer("nederland", "fill", "basis", "land", filter=home, paint={"fill-color": c["home"]}),
        _layer("kust", "line", "basis", "boundary", filter=["==", ["get", "soort"], "kust"], paint=shore),
        _layer("meer", "fill", "basis", "water", filter=["!", sea], paint={"fill-color": c["lake"]}),
        _layer("oever", "line", "basis", "water", filter=["!", sea], paint=shore),
    ]


def _rivers(c: dict[str, str]) -> list[Layer]:
    """Rivers at their true width when that is wide enough to see, else as a thin line."""
    layout = {"line-cap": "round", "line-join": "round"}
    true = ["*", ["get", "breedte"], METRES_TO_PIXELS_Z8]
    thin = ["match", ["get", "rang"], 1, 1.5, 2, 0.9, 0.6]
    width = [
        "interpolate",
        ["exponential", 2],
        ["zoom"],
        6,
        ["match", ["get", "rang"], 1, 0.8, 2, 0.5, 0.3],
        8,
        ["max", true, thin],
    ]
    width += [
        10,
        ["max", ["*", true, 4], ["*", thin, 1.4]],
        13,
        ["max", ["*", true, 32], ["*", thin, 1.8]],
        18,
        ["*", true, 1024],
    ]
    return [
        _layer(
            "rivier",
            "line",
            "basis",
            "waterway",
            layout=layout,
            paint={"line-color": c["river"], "line-width": width},
        ),
    ]


def _borders(c: dict[str, str]) -> list[Layer]:
    state = ["==", ["get", "soort"], "rijksgrens"]
    round_ = {"line-join": "round"}
    glow = {"line-color": c["border_glow"], "line-width": _grow(6, 2.5, 12, 7), "line-opacity": 0.8}
    line = {"line-color": c["border"], "line-width": _grow(6, 0.8, 12, 1.6), "line-dasharray": [5, 2, 1.2, 2]}
    other = {
        "line-color": c["border"],
        "line-width": _grow(6, 0.5, 12, 1),
        "line-dasharray": [3, 3],
        "line-opacity": 0.7,
    }
    return [
        _layer("grens-gloed", "line", "basis", "boundary", filter=state, layout=round_, paint=glow),
        _layer(
            "grens-buitenland",
            "line",
            "basis",
            "boundary",
            filter=["==", ["get", "soort"], "land"],
            layout=round_,
            paint=other,
        ),
        _layer("rijksgrens", "line", "basis", "boundary", filter=state, layout=round_, paint=line),
    ]


def _labels(c: dict[str, str]) -> list[Layer]:
    soft = {"text-color": c["water_text"], "text-halo-color": c["water_halo"], "text-halo-width": 1.2}
    area = {"text-color": c["area"], "text-halo-color": c["halo"], "text-halo-width": 1.2}
    return [
        _river_names(soft),
        _label(
            "water-naam",
            "basis",
            ["water"],
            ITALIC,
            _grow(6, 12, 12, 17),
            soft,
            **{"text-letter-spacing": 0.08},
        ),
        _label(
            "streek-naam",
            "basis",
            ["provincie", "streek"],
            REGULAR,
            _grow(6, 11, 9, 15),
            area,
            6,
            10,
            **_CAPITALS,
        ),
        *[_towns(c, *row) for row in reversed(_TOWNS)],
        _label("wereld-stad", "wereld", ["stad"], REGULAR, 12, _town_paint(c), 4, 6),
        _label("wereld-landnaam", "wereld", ["land"], REGULAR, _grow(1, 11, 5, 15), area, 1, 6, **_CAPITALS),
    ]


_CAPITALS = {"text-transform": "uppercase", "text-letter-spacing": 0.16, "text-max-width": 7}
_TOWNS: tuple[tuple[int, int, int, float, float], ...] = (
    # rank, first zoom, last zoom, size at the first zoom, size at zoom 12
    (1, 6, 15, 15, 24),
    (2, 6, 15, 13, 20),
    (3, 7, 15, 12.5, 18),
    (4, 8, 15, 12, 16),
    (5, 9, 16, 12, 15),
    (6, 10, 16, 12, 14),
    (7, 11, 17, 12, 13.5),
    (8, 12, 18, 12, 12.5),
)


def _town_paint(c: dict[str, str], *, soft: bool = False) -> dict[str, Any]:
    return {
        "text-color": c["text_soft" if soft else "text"],
        "text-halo-color": c["halo"],
        "text-halo-width": 1.4,
    }


def _towns(c: dict[str, str], rank: int, first: int, last: int, small: float, large: float) -> Layer:
    towns = [
        "all",
        ["in", ["get", "soort"], ["literal", ["stad", "plaats", "wijk"]]],
        ["==", ["get", "rang"], rank],
    ]
    layer = _label(f"plaats-{rank}", "basis", [], BOLD if rank <= 3 else REGULAR, _grow(first, small, 13, large),
                   _town_paint(c, soft=rank >= 6), first, last)  # fmt: skip
    layer["filter"] = towns
    layer["layout"]["text-max-width"] = 13
    layer["layout"]["symbol-sort-key"] = ["-", ["get", "inwoners"]]
    return layer


def _label(name: str, source: str, kinds: list[str], font: list[str], size: Any, paint: dict[str, Any],
           first: int = 0, last: int = 24, **layout: Any) -> Layer:  # fmt: skip
    text = {
        "text-field": ["get", "naam"],
        "text-font": font,
        "text-size": size,
        "text-padding": 4,
        "text-max-width": 9,
    }
    return _layer(name, "symbol", source, "place", minzoom=first, maxzoom=last,
                  filter=["in", ["get", "soort"], ["literal", kinds]], layout={**text, **layout}, paint=paint)  # fmt: skip


def _river_names(paint: dict[str, Any]) -> Layer:
    layout = {"symbol-placement": "line", "text-field": ["get", "naam"], "text-font": ITALIC, "symbol-spacing": 320,
              "text-size": _grow(8, 11.5, 13, 15), "text-letter-spacing": 0.06, "text-max-angle": 40, "text-padding": 6}  # fmt: skip
    rank = ["step", ["zoom"], ["==", ["get", "rang"], 1], 10, ["<=", ["get", "rang"], 2], 11, True]
    return _layer(
        "rivier-naam", "symbol", "basis", "waterway", minzoom=8, filter=rank, layout=layout, paint=paint
    )


def _grow(z1: float, one: float, z2: float, two: float) -> list[Any]:
    return ["interpolate", ["linear"], ["zoom"], z1, one, z2, two]
