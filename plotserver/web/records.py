"""OGC API Records part 1: the catalogue as a collection of records that can be searched (OGC 20-004r1)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response

from catalog import listing
from catalog.documents import record_json
from catalog.documents.described import Described, Site
from catalog.listing import COLUMNS, Wanted
from layers.errors import WrongQuery
from layers.filtering import filters
from layers.filtering.filters import LANGUAGES, Filter
from layers.filtering.queryables import Kind, Queryables
from layers.filtering.queryables import schema as queryables_schema
from layers.filtering.tree import LONGEST, FilterFault, Node
from plotserver.kernel import crs as crs_module
from plotserver.web import record_forms, records_api
from plotserver.web.context import base_url, context
from plotserver.web.html.negotiating import HTML
from plotserver.web.html.serving import with_pages
from plotserver.web.linking import OPENAPI_TYPE, SCHEMA, as_page
from plotserver.web.reading import Query, viewer
from plotserver.web.recording import catalogue_collection, condition, queryables, schema_of, site
from plotserver.web.responding import GEOJSON, link, respond_json

router = APIRouter(include_in_schema=False)
ROOT, HERE = "/ogc/v1", "/collections/catalogus"
LONGEST_WORDS = 10_000
USUAL, MOST, FARTHEST = 10, 1000, 1_000_000
ITEM_PARAMETERS = (
    *("f", "q", "bbox", "datetime", "type", "ids", "externalIds", "sortby", "limit", "offset", "profile"),
    *("filter", "filter-lang", "filter-crs", "crs", "bbox-crs"),
)
PROFILES = (record_json.PROFILE, "ogc-record")
PLAIN = frozenset((Kind.TEXT, Kind.NUMBER, Kind.MOMENT))
ITEM_FORMS = ("json", *(form for form, _, _ in record_json.FORMS if form not in ("html", "jsonld")))


def record_route(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a resource of the catalogue, with its page if it has one."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        router.add_api_route(ROOT + HERE + path, with_pages(HERE + path, function))
        return function

    return register


def site_of(request: Request) -> Site:
    """This server, as documents tell of it."""
    return site(base_url(request))


@record_route("")
async def of_collection(request: Request) -> Response:
    """The catalogue itself."""
    Query(request).allow(["f"]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        updated = await listing.changed(tx)
    return respond_json(request, catalogue_collection(site_of(request), updated))


@record_route("/queryables")
async def of_queryables(request: Request) -> Response:
    """By what records can be filtered."""
    Query(request).allow(["f"]).done()
    address = f"{site_of(request).catalogue}/queryables"
    return respond_json(request, queryables_schema("Catalogus", address, queryables().values()), SCHEMA)


@record_route("/sortables")
async def sortables(request: Request) -> Response:
    """By what records can be put in order."""
    Query(request).allow(["f"]).done()
    return respond_json(
        request, _schema(request, "sortables", [one for one in COLUMNS.values() if one.sortable]), SCHEMA
    )


@record_route("/schema")
async def of_schema(request: Request) -> Response:
    """What a record holds of itself, as types."""
    Query(request).allow(["f"], ("json", "schema")).done()
    return respond_json(request, _schema(request, "schema", list(COLUMNS.values())), SCHEMA)


def _schema(request: Request, name: str, columns: list[listing.Column]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site_of(request).catalogue}/{name}",
        "type": "object",
        "title": "Catalogus",
        "properties": {one.name: schema_of(one) for one in columns},
        "additionalProperties": False,
    }


@record_route("/api")
async def api(request: Request) -> Response:
    """How records are asked for, as OpenAPI 3.0; apart, for desktop programs read that of features whole."""
    Query(request).allow(["f"]).done()
    told = site_of(request)
    return respond_json(
        request, records_api.document(told, context(request).version, ITEM_PARAMETERS), OPENAPI_TYPE
    )


@record_route("/items")
async def items(request: Request) -> Response:
    """A page of records."""
    query = Query(request)
    wanted, narrowed = read_wanted(query, ("json", "atom"))
    limit, offset = query.number("limit", USUAL, 1, MOST), query.number("offset", 0, 0, FARTHEST)
    query.done()
    told = site_of(request)
    async with context(request).database.transaction(viewer(request)) as tx:
        with filters.told(narrowed):
            total, found = await listing.page(tx, wanted, told, limit, offset)
    form = record_forms.asked(request, (("atom", "application/atom+xml"),))
    if form == "atom":
        return record_forms.feed(request, told, found, total, limit, offset)
    document = _page(request, told, found, total, limit, offset)
    headers = {"OGC-NumberMatched": str(total), "OGC-NumberReturned": str(len(found))}
    return respond_json(request, document, GEOJSON, headers=headers)


def _page(
    request: Request, told: Site, found: list[Described], total: int, limit: int, offset: int
) -> dict[str, Any]:
    here = str(request.url.query)
    address = f"{told.catalogue}/items"
    whole = f"{address}?{here}" if here else address

    def at(place: int) -> str:
        kept = [
            pair for pair in parse_qsl(here, keep_blank_values=True) if pair[0] not in ("offset", "limit")
        ]
        return f"{address}?{urlencode([*kept, ('limit', limit), ('offset', place)])}"

    links = [
        link("self", whole, GEOJSON, "Deze bladzijde"),
        *as_page(whole),
        link("collection", told.catalogue),
        link("profile", record_json.PROFILE, HTML),
    ]
    if offset + len(found) < total and found:
        links.append(link("next", at(offset + limit), GEOJSON, "Volgende bladzijde"))
    if offset > 0:
        links.append(link("prev", at(max(0, offset - limit)), GEOJSON, "Vorige bladzijde"))
    return {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).replace(microsecond=0, second=0),
        "numberMatched": total,
        "numberReturned": len(found),
        "features": [record_json.record(one, told) for one in found],
        "links": links,
    }


@record_route("/items/{record_id}")
async def item(request: Request) -> Response:
    """One record, in any of its forms."""
    query = Query(request).allow(["f", "profile", "crs"], ITEM_FORMS)
    query.text("profile", LONGEST_WORDS)
    query.crs("crs", (crs_module.DEFAULT,))
    query.done()
    told = site_of(request)
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await listing.one(tx, request.path_params["record_id"], told)
    offered = tuple((form, kind) for form, kind, _ in record_json.FORMS if form in ITEM_FORMS)
    form = record_forms.asked(request, offered)
    if form is not None:
        return record_forms.of_one(request, told, found, form)
    document = record_json.record(found, told)
    return respond_json(request, document, GEOJSON)


# --- reading


def read_wanted(query: Query, forms: tuple[str, ...]) -> tuple[Wanted, Filter | None]:
    """Which records a request asks for; notes the faults in `query`."""
    narrowed = _filter(query, forms)
    query.text("profile", LONGEST_WORDS)
    query.crs("crs", (crs_module.DEFAULT,))
    query.crs("bbox-crs", (crs_module.DEFAULT,))
    period = query.interval("datetime")
    return Wanted(
        phrases=_phrases(query),
        box=query.bbox("bbox", crs_module.DEFAULT),
        period=period,
        types=_list(query, "type"),
        ids=_list(query, "ids"),
        external=_list(query, "externalIds"),
        condition=narrowed.condition if narrowed else None,
        values=narrowed.parameters if narrowed else {},
        order=_order(query),
    ), narrowed


def _phrases(query: Query) -> tuple[str, ...]:
    """The terms of `q`: a comma means or, white space that words follow each other (20-004r1, q)."""
    text = query.text("q", LONGEST_WORDS)
    found = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    if len(found) > listing.MOST_PHRASES:
        query.faults.append(("q", f"Ten hoogste {listing.MOST_PHRASES} termen, met komma's ertussen."))
        return ()
    return found


def _list(query: Query, name: str) -> tuple[str, ...]:
    text = query.text(name, LONGEST_WORDS)
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _order(query: Query) -> tuple[tuple[str, bool], ...]:
    found: list[tuple[str, bool]] = []
    for part in _list(query, "sortby"):
        # A plus sign in an address is a space to most readers.
        name, down = part.lstrip("+- "), part.startswith("-")
        column = COLUMNS.get(name)
        if column is None or not column.sortable:
            sortable = ", ".join(one.name for one in COLUMNS.values() if one.sortable)
            query.faults.append(("sortby", f"Hierop is niet te sorteren: {name[:50]!r}. Wel op: {sortable}."))
            return ()
        if name not in dict(found):
            found.append((name, down))
    return tuple(found)


def _filter(query: Query, forms: tuple[str, ...]) -> Filter | None:
    """The filter of the request, and of each parameter that is named after a queryable."""
    parameters, known = query.request.query_params, queryables()
    plain = [name for name, one in known.items() if one.kind in PLAIN and name not in ITEM_PARAMETERS]
    query.allow([*ITEM_PARAMETERS, *plain], forms)
    text = query.text("filter", LONGEST)
    language = query.one_of("filter-lang", tuple(LANGUAGES), "cql2-text")
    crs = query.crs("filter-crs")
    nodes: list[Node] = []
    try:
        if text is not None:
            nodes.append(LANGUAGES[language](text))
        nodes += [_equal(known, name, parameters[name]) for name in plain if name in parameters]
        return condition(filters.every(nodes), crs) if nodes else None
    except WrongQuery as error:
        query.faults += error.faults
    return None


def _equal(known: Queryables, name: str, value: str) -> Node:
    if len(value) > LONGEST or "\0" in value:
        raise FilterFault("Deze waarde kan niet in een filter.")
    return filters.equals(known[name], value)
