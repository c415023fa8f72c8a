"""The catalogue over HTTP: search, suggestions, one record, crisis types, and the data grid of a crisis."""

from typing import Any

from fastapi import APIRouter, Request, Response

from catalog import crisis_types, grid, records, vocabulary
from catalog.errors import RecordNotFound
from catalog.grid import Cell, Grid
from catalog.model import ACCESS, NATURES, STATES, Endpoint, Record
from catalog.record_form import document_of
from catalog.search import finding, own, suggesting
from catalog.search.explaining import age
from catalog.search.finding import Answer, Hit
from catalog.search.formats import FORMATS
from catalog.search.model import Filters, Place, Situation
from catalog.search.own import OwnRecord
from catalog.search.ranking import now
from catalog.search.understanding import Places
from layers import activities
from plotserver.basemap.gazetteer import Gazetteer
from plotserver.kernel import crs
from plotserver.web.context import context
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import link, respond_json

router = APIRouter(prefix="/v1", include_in_schema=False)
LONGEST_QUESTION = 10_000
LONGEST_LIST = 500
FARTHEST = 10_000
PARAMETERS = (
    *("q", "bbox", "activiteit", "crisistype", "limit", "offset"),
    *("aard", "thema", "eigenaar", "formaat", "toegang", "staat"),
)
# Half the width of a place in degrees of longitude and latitude, by its kind.
REACH = {
    "provincie": (0.5, 0.35),
    "veiligheidsregio": (0.35, 0.25),
    "gemeente": (0.12, 0.08),
    "stad": (0.1, 0.07),
    "water": (0.2, 0.15),
    "wijk": (0.02, 0.015),
}
USUAL_REACH = (0.04, 0.03)


@router.get("/zoeken")
async def search(request: Request) -> Response:
    """The maps that answer a question in words; without words the set of the crisis, or the basis set."""
    query = Query(request).allow(PARAMETERS)
    question = query.text("q", LONGEST_QUESTION) or ""
    box = query.bbox("bbox", crs.DEFAULT)
    activity_id, code = query.text("activiteit"), _crisis_type(query)
    limit, offset = query.number("limit", 20, 1, 100), query.number("offset", 0, 0, FARTHEST)
    filters = Filters(
        nature=_listed(query, "aard", NATURES),
        themes=_listed(query, "thema", tuple(vocabulary.themes())),
        owners=_listed(query, "eigenaar", None),
        formats=_listed(query, "formaat", tuple(FORMATS)),
        access=_listed(query, "toegang", ACCESS),
        states=_listed(query, "staat", STATES),
        box=box,
    )
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        situation = Situation(crisis=code)
        if activity_id is not None:
            there = await grid.activity(tx, activity_id)
            if there is None:
                await activities.one(tx, activity_id)  # says that it is not there
            else:
                situation = Situation(code or there.crisis_type, there.id, there.area)
        answer = await finding.find(
            tx,
            question,
            places=_places(request),
            filters=filters,
            situation=situation,
            limit=limit,
            offset=offset,
        )
    return respond_json(request, _answer(request, answer, limit, offset))


@router.get("/zoeken/suggesties")
async def suggestions(request: Request) -> Response:
    """Completions of what someone is typing."""
    query = Query(request).allow(["q", "limit"])
    typed = query.text("q", LONGEST_QUESTION) or ""
    limit = query.number("limit", 8, 1, 20)
    query.done()
    gazetteer = context(request).gazetteer
    words = typed.strip()[:60]
    names = [place.naam for place in gazetteer.search(words, 3)] if gazetteer and len(words) > 2 else []
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await suggesting.suggest(tx, typed, limit, dict.fromkeys(names))
    listed = [{"tekst": one.text, "soort": one.kind} | ({"id": one.id} if one.id else {}) for one in found]
    return respond_json(request, {"suggesties": listed})


@router.get("/catalogus/{record_id}")
async def one_record(request: Request, record_id: str) -> Response:
    """All that the catalogue knows of one map."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        if record_id.startswith(("laag.", "beeld.")):
            found = await own.visible(tx, record_id)
            if not found:
                raise RecordNotFound
            return respond_json(request, _own(found[0]))
        record = await records.one(tx, record_id)
    return respond_json(request, _full(record))


@router.get("/crisistypen")
async def types(request: Request) -> Response:
    """The types of crisis, and the information needs that each may have."""
    Query(request).allow([]).done()
    listed = [
        {
            "code": one.code,
            "naam": one.name,
            "naamEn": one.name_en,
            "thema": one.theme,
            "themaNaam": one.theme_name,
        }
        for one in crisis_types.load()
    ]
    needs = [
        {"id": one.key, "naam": one.name, "naamEn": one.name_en, "vraag": one.question}
        for one in vocabulary.needs().values()
    ]
    return respond_json(request, {"crisistypen": listed, "behoeften": needs})


@router.get("/crisistypen/{crisis_type}/kaarten")
async def grid_of_type(request: Request, crisis_type: str) -> Response:
    """The data grid of a crisis type, in an area when one is given."""
    query = Query(request).allow(["bbox"])
    box = query.bbox("bbox", crs.DEFAULT)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await grid.grid(tx, crisis_type, box)
    return respond_json(request, _grid(found))


@router.get("/activiteiten/{activity_id}/kaarten")
async def grid_of_activity(request: Request, activity_id: str) -> Response:
    """The data grid of an activity: its crisis type, its area, and its own live layers."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        told = await activities.one(tx, activity_id)
        there = await grid.activity(tx, activity_id)
        if there is None or there.crisis_type is None:
            empty: dict[str, Any] = {"crisistype": None, "gebied": None, "behoeften": [], "standaardset": []}
            return respond_json(request, {"activiteit": told.id} | empty)
        found = await grid.grid(tx, there.crisis_type, there.area, activity_id)
    return respond_json(request, {"activiteit": told.id} | _grid(found))


# --- reading


def _crisis_type(query: Query) -> str | None:
    code = query.text("crisistype", 10)
    if code is not None and code not in {one.code for one in crisis_types.load()}:
        query.faults.append(("crisistype", "Dit crisistype is er niet. De lijst staat op /v1/crisistypen."))
        return None
    return code


def _listed(query: Query, name: str, choices: tuple[str, ...] | None) -> tuple[str, ...]:
    """Values with commas between them, each one of the choices."""
    text = query.text(name, LONGEST_LIST)
    values = tuple(part for part in (text or "").split(",") if part)
    if choices is not None and any(value not in choices for value in values):
        query.faults.append((name, f"Kies uit: {', '.join(choices)}; meer mag, met komma's ertussen."))
        return ()
    return values


def _places(request: Request) -> Places:
    return of_names(context(request).gazetteer)


def of_names(gazetteer: Gazetteer | None) -> Places:
    """Which place a name is: an area of the catalogue, else a name of the map, with a box by its kind."""
    areas = {one.name.casefold(): one for one in vocabulary.areas().values()}

    def named(name: str) -> Place | None:
        area = areas.get(name)
        if area is not None and area.key not in ("nederland", "europa", "wereld"):
            west, south, east, north = area.bbox
            return Place(area.name, "gebied", (west + east) / 2, (south + north) / 2, area.bbox)
        return _of_gazetteer(gazetteer, name) if gazetteer else None

    return named


def _of_gazetteer(gazetteer: Gazetteer, name: str) -> Place | None:
    found = gazetteer.named(name)
    if found is None:
        return None
    wide, high = REACH.get(found.soort, USUAL_REACH)
    box = (found.lon - wide, found.lat - high, found.lon + wide, found.lat + high)
    return Place(found.naam, found.soort, found.lon, found.lat, box)


# --- writing


def _answer(request: Request, answer: Answer, limit: int, offset: int) -> dict[str, Any]:
    place = answer.understood.place
    body: dict[str, Any] = {
        "aantal": answer.total,
        "query": {
            "begrepen": [{"soort": kind, "tekst": text} for kind, text in answer.understood.told],
            "plaats": None
            if place is None
            else {"naam": place.name, "soort": place.kind, "lon": place.lon, "lat": place.lat},
            "gecorrigeerd": answer.understood.corrected,
        },
        "treffers": [_hit(one) for one in answer.hits],
        "facetten": finding.facet_values(answer),
    }
    if offset + limit < min(answer.total, FARTHEST):
        parameters = request.url.include_query_params(offset=offset + limit, limit=limit).query
        body["next"] = f"/v1/zoeken?{parameters}"
    return body


def _hit(hit: Hit) -> dict[str, Any]:
    body = _brief(hit.record) if hit.record else _own(hit.own) if hit.own else {}
    body["waarom"] = list(hit.candidate.why)
    if hit.candidate.priority:
        body["prioriteit"] = hit.candidate.priority
    return body


def _brief(record: Record) -> dict[str, Any]:
    owner = vocabulary.owner_of(record.owner)
    return {
        "id": record.id,
        "titel": record.title,
        "omschrijving": record.description,
        "trefwoorden": list(record.keywords),
        "eigenaar": {"id": record.owner, "naam": owner.name, "kort": owner.short, "tooi": owner.tooi or None},
        "soort": record.kind,
        "aard": record.nature,
        "toegang": record.access,
        "nietGeschikt": record.not_for or None,
        "staat": _state(record),
        "dekking": record.bbox,
        "diensten": [_endpoint(one) for one in record.endpoints],
        "links": [link("self", f"/v1/catalogus/{record.id}")],
    }


def _full(record: Record) -> dict[str, Any]:
    """A record with all its fields; `document` is its editable form."""
    licence = vocabulary.licences().get(record.licence)
    return _brief(record) | {
        "titelEn": record.title_en,
        "kort": list(record.short),
        "themas": [
            {"id": key, "naam": vocabulary.themes()[key].name if key in vocabulary.themes() else key}
            for key in record.themes
        ],
        "licentie": {"id": record.licence, "naam": licence.name if licence else record.licence}
        | {"uri": (licence.uri or None) if licence else None},
        "actualisatie": record.update_frequency,
        "gezaghebbend": list(record.authority),
        "pagina": record.page or None,
        "crisis": [
            {"type": use.crisis_type, "behoefte": use.need, "prioriteit": use.priority}
            for use in record.crisis
        ],
        "herkomst": record.origin,
        "kwaliteit": record.quality,
        "gemaakt": record.created,
        "gewijzigd": record.modified,
        "document": document_of(record),
    }


def _state(record: Record) -> dict[str, Any]:
    checked = [one.checked_at for one in record.endpoints if one.checked_at]
    return {
        "dienst": record.state,
        "gecontroleerd": max(checked, default=None),
        "nieuwste": record.newest,
        "leeftijd": age(now() - record.newest) if record.newest else None,
    }


def _endpoint(one: Endpoint) -> dict[str, Any]:
    return {
        "protocol": one.protocol,
        "url": one.url,
        "laag": one.layer,
        "titel": one.title,
        "staat": one.state,
    }


def _own(one: OwnRecord) -> dict[str, Any]:
    """A layer or picture of this server as a record."""
    here = f"/ogc/v1/collections/{one.layer_id}" if one.layer_id else f"/ogc/v1/pictures/{one.picture_id}"
    links = [link("self", f"/v1/catalogus/{one.id}"), link("item", here)]
    return {
        "id": one.id,
        "titel": one.title,
        "omschrijving": one.description,
        "trefwoorden": [word for word in (one.activity_title,) if word],
        "eigenaar": {
            "id": one.owner_id,
            "naam": one.owner_name,
            "kort": one.owner_short,
            "tooi": one.owner_uri,
        },
        "soort": one.kind,
        "aard": one.nature,
        "toegang": "open" if one.open else "inloggen",
        "nietGeschikt": "Dit is een oefening." if one.exercise else None,
        "staat": {
            "dienst": "live",
            "gecontroleerd": None,
            "nieuwste": one.newest,
            "leeftijd": age(now() - one.newest) if one.newest else None,
        },
        "dekking": one.bbox,
        "activiteit": one.activity_id,
        "diensten": [{"protocol": "OGC API Features", "url": here, "laag": one.layer_id or ""}],
        "links": links,
    }


def _grid(found: Grid) -> dict[str, Any]:
    return {
        "crisistype": found.crisis_type,
        "gebied": found.area,
        "behoeften": [
            {
                "id": row.need.key,
                "naam": row.need.name,
                "vraag": row.need.question,
                "status": row.status,
                "kaarten": [_cell(cell) for cell in row.cells],
            }
            for row in found.rows
        ],
        "standaardset": found.standard,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    record = cell.record
    owner = record.owner_name if isinstance(record, OwnRecord) else vocabulary.owner_of(record.owner).name
    return {
        "id": record.id,
        "titel": record.title,
        "eigenaar": owner,
        "prioriteit": cell.priority,
        "status": cell.status,
        "reden": cell.reason,
        "toegang": record.access if isinstance(record, Record) else ("open" if record.open else "inloggen"),
    }
