"""A file becomes objects of a plot (`POST /v1/plots/{id}/import`): looked at first, then brought in."""

import asyncio
from typing import Any

import shapely
from fastapi import APIRouter, Request, Response

from layers import drawing, drawing_in
from layers import layer as layer_module
from layers.drawing import InvalidObject
from layers.drawing_in import FIELDS, Mapping, Proposal, Reading, Wishes
from layers.drawing_in.mapping import Meant
from plotserver.web.context import context
from plotserver.web.reading import Query
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, content, operation, trail, write, writer

router = APIRouter(prefix="/v1/plots/{plot_id}", include_in_schema=False)
LONGEST_NAME = 200
LONGEST_COLUMN = 200
MAP = "kaart."
SHOWN_ROWS = 10
SHOWN_VALUES = 5
TYPES = {
    "application/geo+json": "bestand.geojson",
    "application/json": "bestand.geojson",
    "application/geopackage+sqlite3": "bestand.gpkg",
    "application/vnd.google-earth.kml+xml": "bestand.kml",
    "application/vnd.google-earth.kmz": "bestand.kmz",
    "application/gml+xml": "bestand.gml",
    "application/zip": "bestand.zip",
    "application/flatgeobuf": "bestand.fgb",
    "text/csv": "bestand.csv",
}
NAMELESS = "Noem het bestand met zijn extensie, bijvoorbeeld bestandsnaam=punten.csv."
SEATS = asyncio.Semaphore(2)


@router.post("/import")
async def bring_in(request: Request, plot_id: str) -> Response:
    """Look at a file, or with ``toepassen=ja`` make its rows objects of the plot: all of them, or none."""
    async with trail(request, "bestand inlezen", plot_id) as kept:
        who = writer(request)
        async with context(request).database.transaction(who) as tx:
            await drawing.must_draw(tx, plot_id, known=not who.is_public)
        name, wishes, mapping, apply = _asked(request)
        body = await content(request, drawing_in.MOST_BYTES)
        grid = context(request).grid
        grids = None if grid is None else grid.parent
        async with SEATS:
            reading = await asyncio.to_thread(drawing_in.read, body, name, wishes, grids)
        proposal = await asyncio.to_thread(drawing_in.proposed, reading)
        chosen = _chosen(mapping, proposal)
        made = await asyncio.to_thread(drawing_in.made, reading, chosen, operation(request, who, plot_id))
        if not apply:
            return respond_json(request, _preview(reading, proposal, chosen, made), cache="no-store")
        if made.faults:
            raise InvalidObject(made.faults)
        wheres = [f"rij {row.number}." for row in reading.rows]
        async with write(request, who, plot_id) as tx:
            layer = await layer_module.drawn(tx, plot_id)
            done = await drawing.apply(tx, layer, author_of(who), made.edits, wheres=wheres)
            kept.object = f"{plot_id} {len(done)} objecten"[:200]
            await kept.done(tx, who)
    told = {
        "aantal": len(done),
        "toegevoegd": sum(one.changed for one in done),
        "bewerking": made.edits[0].operation if made.edits else None,
        "objecten": [one.feature_id for one in done],
        "meldingen": [*reading.notes, *made.warnings],
    }
    return respond_json(request, told, cache="no-store", status=201)


def _asked(request: Request) -> tuple[str, Wishes, Mapping, bool]:
    """The file's name, what is said of the file, the mapping that is asked, and whether to apply it."""
    columns = [name for name in request.query_params if name.startswith(MAP)]
    query = Query(request).allow(
        ["bestandsnaam", "toepassen", "teken", "tekenKolom", "crs", "bronlaag", "assen", *columns]
    )
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = query.text("bestandsnaam", LONGEST_NAME) or TYPES.get(sent, "")
    if not name:
        query.faults.append(("bestandsnaam", NAMELESS))
    wishes = Wishes(
        crs=query.text("crs", 100) or None,
        layer=query.text("bronlaag", LONGEST_NAME) or None,
        swap=query.one_of("assen", ("", "omgekeerd"), "") == "omgekeerd",
    )
    fields = {
        one.removeprefix(MAP): query.text(one, 50) or "" for one in columns if len(one) <= LONGEST_COLUMN
    }
    mapping = Mapping(fields, query.text("tekenKolom", LONGEST_COLUMN), query.text("teken", 100) or None)
    apply = query.one_of("toepassen", ("nee", "ja"), "nee") == "ja"
    query.done()
    return name, wishes, mapping, apply


def _chosen(asked: Mapping, proposal: Proposal) -> Mapping:
    """What is asked over what is proposed; an empty ``tekenKolom`` says that no column tells the sign."""
    column = proposal.mapping.sign_column if asked.sign_column is None else asked.sign_column or None
    return Mapping({**proposal.mapping.fields, **asked.fields}, column, asked.sign)


def _preview(reading: Reading, proposal: Proposal, chosen: Mapping, made: drawing_in.Made) -> dict[str, Any]:
    return {
        "bestand": {"vorm": reading.format, "laag": reading.title, "crs": reading.crs},
        "aantal": len(reading.rows),
        "kolommen": [_column(reading, name, chosen) for name in reading.columns],
        "velden": list(FIELDS),
        "tekenKolom": chosen.sign_column,
        "tekens": [
            _meant(one) for one in proposal.meant if chosen.sign_column == proposal.mapping.sign_column
        ],
        "voorbeeld": [
            {
                "rij": row.number,
                "vorm": None if row.place is None else row.place.geom_type,
                "plaats": None if row.place is None else _spot(row.place),
                "teken": edit.fields.get("teken"),
                "waarden": row.values,
            }
            for row, edit in zip(reading.rows[:SHOWN_ROWS], made.edits[:SHOWN_ROWS], strict=False)
        ],
        "meldingen": [*reading.notes, *made.warnings],
        "fouten": [{"location": where, "detail": what} for where, what in made.faults],
    }


def _column(reading: Reading, name: str, chosen: Mapping) -> dict[str, Any]:
    filled = [row.values[name] for row in reading.rows if row.values[name] not in (None, "")]
    return {
        "naam": name,
        "gevuld": len(filled),
        "voorbeelden": list(dict.fromkeys(str(value)[:80] for value in filled[:200]))[:SHOWN_VALUES],
        "veld": chosen.fields.get(name, None if name == chosen.sign_column else name),
    }


def _meant(one: Meant) -> dict[str, Any]:
    return {
        "waarde": one.value,
        "aantal": one.count,
        "teken": None if one.sign is None else one.sign.code,
        "tekenNaam": None if one.sign is None else one.sign.name_nl,
    }


def _spot(place: Any) -> list[float] | None:
    if place.is_empty:
        return None
    spot = shapely.point_on_surface(place)
    return [round(spot.x, 6), round(spot.y, 6)]
