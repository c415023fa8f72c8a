"""Templates (mallen): which are there, and which areas do their parameters make?

Pure computation: exact on the ellipsoid (GRS 80), areas valid, counterclockwise, in EPSG:4258 longitude
latitude. What a template is, its parameters and its numbers are data in `data/templates*.toml`, each with
its source; numbers that are known to lack are marked so.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from shapely.geometry import MultiPolygon, Polygon

from layers.errors import TemplateNotFound
from layers.templating import buffering, geometries, parameters, shapes
from layers.templating.geodesy import LonLat, OffTheMap
from layers.templating.model import Made, Parameter, Template
from plotserver.kernel.errors import Invalid

THINNEST = 1.0
"""Metres between two safety rings; thinner ones nobody sees or measures."""

Values = Mapping[str, Any]
Drawn = tuple[Polygon | MultiPolygon, dict[str, Any]]
"""An area and what its maker says of it: naam, label, kleur …"""


@dataclass(frozen=True)
class Plume:
    """A size of the gas plume template: length and largest width in metres, and its outline in metres."""

    colour: str
    number: int
    length: float
    width: float
    outline: tuple[LonLat, ...]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("layers").joinpath("data", name).read_text("utf-8"))


@cache
def templates() -> dict[str, Template]:
    """All templates by id, in the order of the data."""
    table = _table("templates.toml")
    shared = {name: Parameter(name=name, **row) for name, row in table["parameters"].items()}
    return {row["id"]: _template(dict(row), shared) for row in table["template"]}


def _template(row: dict[str, Any], shared: Mapping[str, Parameter]) -> Template:
    own = [
        Parameter(**(one | {"choices": tuple(one.get("choices", ()))})) for one in row.pop("parameter", [])
    ]
    used = [shared[name] for name in row.pop("uses")]
    first = [one for one in used if one.required]
    rest = [one for one in used if not one.required]
    named = {name: row.pop(name) for name in Template.__dataclass_fields__ if name in row}
    return Template(**named, parameters=(*first, *own, *rest), more=row)


@cache
def plumes() -> dict[tuple[str, int], Plume]:
    """The gas plume sizes that are known: a sample of the national table."""
    table = _table("templates-gasmallen.toml")
    found = {}
    for row in table["size"]:
        length, width = row["length_m"], row["width_m"]
        outline = row.get("polygon") or shapes.stretched(table["outline"], length, width)
        corners = tuple((float(x), float(y)) for x, y in outline)
        found[row["colour"], row["number"]] = Plume(row["colour"], row["number"], length, width, corners)
    return found


@cache
def colours() -> dict[str, str]:
    """The colours of gas plumes, #rrggbb, by name."""
    table = _table("templates-gasmallen.toml")
    return {**table["colours"], "start": table["start"]["colour"]}


def find(template_id: str) -> Template:
    """The template. Raises TemplateNotFound."""
    if template_id not in templates():
        raise TemplateNotFound
    return templates()[template_id]


def make(template_id: str, given: Values) -> list[Made]:
    """The objects that a template makes of the parameters.

    Raises TemplateNotFound, and Invalid with every fault of the parameters at once.
    """
    template = find(template_id)
    values = parameters.read(template, given)
    try:
        drawn = list(MAKERS[template.id](template, values))
    except OffTheMap as error:
        raise Invalid(
            parameters.WRONG, [("punt" if "punt" in values else "geometrie", str(error))]
        ) from error
    except buffering.TooDetailed as error:
        raise Invalid(parameters.WRONG, [("geometrie", str(error))]) from error
    kept = {name: value for name, value in values.items() if value is not None}
    return [
        Made(
            geometry=area,
            sign=kept.get("teken") or template.sign,
            certainty=template.certainty,
            properties=said
            | {"label": _label(kept, said, len(drawn)), "mal": template.id, "parameters": kept},
        )
        for area, said in drawn
    ]


def _label(values: Values, said: Values, several: int) -> str:
    """The viewer's own text; of several objects each also says which one it is."""
    own, name = values.get("label"), str(said["naam"])
    if not own:
        return name
    return f"{own}, {name[0].lower()}{name[1:]}" if several > 1 else str(own)


def _wind(values: Values) -> str:
    return f"wind uit {values['windrichting']:g}°"


def _gas_plume(_template: Template, values: Values) -> Iterator[Drawn]:
    key = values["kleur"], values["nummer"]
    plume = plumes().get(key)
    if plume is None:
        known = ", ".join(str(number) for colour, number in sorted(plumes()) if colour == key[0])
        told = f"Van {key[0]} {key[1]} is geen maat bekend. Bekend van {key[0]}: {known}."
        raise Invalid(parameters.WRONG, [("nummer", told)])
    area = shapes.along(values["punt"], values["windrichting"] + 180.0, plume.outline)
    name = f"Gasmal {plume.colour} {plume.number}, {_wind(values)}"
    yield area, _prognosis(name) | {"kleur": colours()[plume.colour]} | _size(plume.length, plume.width)


def _start(_template: Template, values: Values) -> Iterator[Drawn]:
    row = _table("templates-gasmallen.toml")["start"]
    outline = shapes.stretched(row["outline"], row["length_m"], row["width_m"])
    area = shapes.along(values["punt"], values["windrichting"] + 180.0, outline)
    said = _prognosis(f"Startmal, {_wind(values)}") | {"kleur": row["colour"]}
    yield area, said | _size(row["length_m"], row["width_m"])


def _prognosis(name: str) -> dict[str, Any]:
    return {"naam": name, "toelichting": "Prognose volgens de mal; geen meting."}


def _size(length: float, width: float) -> dict[str, Any]:
    return {"lengte_m": length, "breedte_m": width}


def _sectors(template: Template, values: Values) -> Iterator[Drawn]:
    radii, count = [0, *template.more["radii_m"]], int(template.more["sectors"])
    letters = next(one.choices for one in template.parameters if one.name == "segmenten")
    step = 360 / count
    for number in sorted(values["sectoren"]):
        start = values["draaiing"] + (number - 1) * step
        for letter, (inner, outer) in zip(letters, pairwise(radii), strict=True):
            if letter in values["segmenten"]:
                area = shapes.sector(values["punt"], (start, start + step), inner, outer)
                yield area, {"naam": f"Sector {number}{letter}", "sector": number, "segment": letter}


def _wildfire(template: Template, values: Values) -> Iterator[Drawn]:
    bands = template.more["colours"]
    depth = values["windsnelheid"] * values["fractie"] * values["minuten"] * 60
    if depth * len(bands) > template.more["most_metres"]:
        reach = f"{depth * len(bands) / 1000:.0f} km"
        most = f"{template.more['most_metres'] / 1000:.0f} km"
        told = f"De banden reiken dan {reach}; verder dan {most} zegt de vuistregel niets."
        raise Invalid(parameters.WRONG, [(name, told) for name in ("windsnelheid", "minuten", "fractie")])
    axis = values["windrichting"] + 180.0
    reach_of = axis - values["opening"], axis + values["opening"]
    for number, colour in enumerate(bands):
        area = shapes.sector(values["punt"], reach_of, number * depth, (number + 1) * depth)
        until = f"{(number + 1) * values['minuten']:g}"
        said = _prognosis(f"Natuurbrand binnen {until} min") | {"kleur": colour, "band": number + 1}
        yield area, said | {"diepte_m": round(depth, 1)}


def _rings(_template: Template, values: Values) -> Iterator[Drawn]:
    radii = values["stralen"]
    if any(outer - inner < THINNEST for inner, outer in pairwise(radii)):
        raise Invalid(parameters.WRONG, [("stralen", "Zet de stralen minstens 1 meter uit elkaar.")])
    inner = 0.0
    for radius in radii:
        area = shapes.annulus(values["punt"], inner, radius)
        yield area, {"naam": f"Veiligheidsring {_metres(radius)}", "straal_m": radius}
        if values["vorm"] == "ringen":
            inner = radius


def _buffer(template: Template, values: Values) -> Iterator[Drawn]:
    most = next(one.most for one in template.parameters if one.name == "geometrie")
    area = buffering.buffer(geometries.read(values["geometrie"], most or 0), values["afstand"])
    yield area, {"naam": f"Binnen {_metres(values['afstand'])}"}


def _arrow(_template: Template, values: Values) -> Iterator[Drawn]:
    length, shaft = values["lengte"], values["breedte"] or values["lengte"] / 10
    if shaft > length / 3:
        told = f"De schacht mag hoogstens een derde van de lengte zijn: {length / 3:g} meter."
        raise Invalid(parameters.WRONG, [("breedte", told)])
    area = shapes.along(values["punt"], values["richting"], shapes.arrow(length, shaft))
    yield area, {"naam": f"Pijl naar {values['richting']:g}°"}


def _metres(length: float) -> str:
    return f"{length / 1000:g} km".replace(".", ",") if length >= 1000 else f"{length:g} m".replace(".", ",")


MAKERS: dict[str, Callable[[Template, Values], Iterator[Drawn]]] = {
    "gasmal": _gas_plume,
    "startmal": _start,
    "sectormal": _sectors,
    "natuurbrandmal": _wildfire,
    "veiligheidsringen": _rings,
    "buffer": _buffer,
    "pijl": _arrow,
}
