"""What an object of a layer holds, as JSON Schema (OGC API Features part 5, 23-058r1): for reading and for
drawing, with the role of each property, the signs as codes with titles, and by what objects can be sorted.
"""

from collections.abc import Iterable
from typing import Any

from layers.features.sorting import sortables
from layers.filtering import queryables
from layers.filtering.queryables import Queryable
from layers.layer import Layer
from plotserver.kernel.database import Transaction

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIGN = "teken"
# What the server writes itself; who draws need not send it, and what is sent is passed over.
OF_THE_SERVER = ("id", "auteur", "organisatie", "geregistreerd", "versie")


async def of(tx: Transaction, layer: Layer, address: str, codelist: str) -> dict[str, Any]:
    """The schema of a layer's objects; `codelist` is the address where the signs are explained."""
    listed = list((await queryables.of(tx, layer)).values())
    drawn = layer.kind == "plot"
    return {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": layer.title,
        "description": layer.description,
        "properties": {
            one.name: _property(one, place, codelist, drawn=drawn) for place, one in enumerate(listed)
        },
        **({"required": [SIGN]} if drawn else {}),
        # An object may carry more than others do.
        "additionalProperties": drawn,
    }


def _property(one: Queryable, place: int, codelist: str, *, drawn: bool) -> dict[str, Any]:
    found = dict(one.schema) | {"x-ogc-propertySeq": place}
    if one.name == queryables.GEOMETRY:
        found.pop("$ref", None)
    if drawn and one.name == SIGN:
        found["x-ogc-codelistUri"] = codelist
    if drawn and one.name in OF_THE_SERVER:
        found["readOnly"] = True
    return found


def sortables_of(layer: Layer, address: str) -> dict[str, Any]:
    """By what the objects of a layer can be put in order."""
    return _flat(layer.title, address, sortables(layer).values())


def _flat(title: str, address: str, listed: Iterable[Queryable]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": title,
        "properties": {one.name: dict(one.schema) for one in listed},
        "additionalProperties": False,
    }
