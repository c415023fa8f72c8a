"""The OGC surface: landing page, conformance, collections. For all layers and for each picture.

`/ogc/v1` holds all layers that the viewer may read; `/ogc/v1/pictures/{pictureId}` is a dataset of its
own with the layers of that picture (OGC 17-069r4 §7, 18-058r1, 20-057).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import layer as layer_module
from layers import pictures, tilegrid
from layers.formats import FORMS
from layers.layer import PARTS, Layer
from layers.pictures import Picture
from plotserver.kernel.crs import STORAGE
from plotserver.kernel.database import Transaction
from plotserver.web import openapi
from plotserver.web.context import base_url, context
from plotserver.web.html.negotiating import HTML
from plotserver.web.html.serving import with_pages
from plotserver.web.linking import OPENAPI_TYPE, REL, SCHEMA, as_linked, as_page
from plotserver.web.reading import Query, viewer
from plotserver.web.recording import catalogue_collection, site
from plotserver.web.responding import GEOJSON, JSON, link, respond_json

ROOT = "/ogc/v1"
MVT = "application/vnd.mapbox-vector-tile"
MAP_STYLE = "application/vnd.mapbox.style+json"

CONFORMS_TO = [
    *(
        f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{name}"
        for name in ("core", "json", "html", "oas30")
    ),
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "html", "geojson")
    ),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    # Of the draft of Styles too; `collection-styles` and `sld-se` are the names of its latest text.
    *(
        f"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/{name}"
        for name in ("core", "collection-styles", "mapbox-styles", "sld-11", "sld-se")
    ),
    # Part 4 is a draft and its names are not final: both spellings that clients look for.
    *(
        f"http://www.opengis.net/spec/ogcapi-features-4/{version}/conf/{name}"
        for version in ("0.0", "1.0")
        for name in ("create-replace-delete", "update", "features", "optimistic-locking-etags")
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    # Part 5 was renamed on its way, and parts of it moved to Common 3: clients look for either.
    *(
        f"http://www.opengis.net/spec/{standard}/1.0/conf/{name}"
        for standard in ("ogcapi-features-5", "ogcapi-common-3")
        for name in (
            "schemas",
            "core-roles-features",
            "returnables-and-receivables",
            "queryables",
            "sortables",
        )
    ),
    *(f"http://www.opengis.net/spec/json-fg-1/1.0/conf/{name}" for name in ("core", "types-schemas")),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "functions",
            "arithmetic",
            # The names of the drafts, for which clients look.
            "basic-spatial-operators",
            "spatial-operators",
            "temporal-operators",
            "array-operators",
        )
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
        for name in (
            "core",
            "tileset",
            "tilesets-list",
            "dataset-tilesets",
            "geodata-tilesets",
            "mvt",
            "oas30",
        )
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/{name}"
        for name in (
            "searchable-catalog",
            "record-core",
            "record-collection",
            "record-core-query-parameters",
            "record-api",
            "json",
            "html",
            "oas30",
            "autodiscovery",
            "sorting",
            "searchable-catalog-sorting",
            "filtering",
            "searchable-catalog-filtering",
            "query-param-profile",
        )
    ),
    *(
        f"http://www.opengis.net/spec/tms/2.0/conf/{name}"
        for of in ("tilematrixset", "tilematrixsetlimits", "tilesetmetadata")
        for name in (of, f"json-{of}")
    ),
]

router = APIRouter()


def ogc_route(path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a resource of the dataset, for all layers and for each picture; with its page, if it has one."""
    return _route((ROOT, ROOT + "/pictures/{picture_id}"), path, options)


def root_route(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a resource that is not of one dataset."""
    return _route((ROOT,), path, {})


def _route(
    prefixes: tuple[str, ...], path: str, options: dict[str, Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        read = "GET" in options.get("methods", ("GET",))
        answering = with_pages(path, function) if read else function
        for prefix in prefixes:
            router.add_api_route(prefix + path, answering, include_in_schema=False, **options)
        return function

    return register


def picture_of(request: Request) -> str | None:
    """The picture that the address names, if any."""
    return request.path_params.get("picture_id")


def dataset_url(request: Request) -> str:
    """The address of the dataset: of the picture, or of all layers."""
    picture_id = picture_of(request)
    return base_url(request) + ROOT + (f"/pictures/{picture_id}" if picture_id else "")


async def layer_of(tx: Transaction, request: Request, moment: datetime | None) -> Layer:
    """The layer that the address names, in its picture; as it was at `moment` when asked."""
    return await layer_module.read(
        tx, request.path_params["layer_id"], picture=picture_of(request), moment=moment
    )


@ogc_route("")
async def landing(request: Request) -> Response:
    """The landing page (17-069r4 §7.2)."""
    Query(request).allow(["f"]).done()
    picture_id, url = picture_of(request), dataset_url(request)
    title = "plotserver: alle lagen"
    description = "Lagen die met u gedeeld zijn, van alle partners. Elk beeld is ook een dataset op zichzelf."
    extent: dict[str, Any] = {}
    if picture_id:
        async with context(request).database.transaction(viewer(request)) as tx:
            picture = await pictures.picture(tx, picture_id)
        title, description = picture.title, picture.description
        extent = _of_picture(picture)
    links = [
        link("self", url, title="Dit document"),
        *as_page(url),
        as_linked(url),
        link("service-desc", f"{url}/api", OPENAPI_TYPE, "Beschrijving van de API"),
        link("service-doc", f"{url}/api?f=html", HTML, "Beschrijving van de API voor mensen"),
        link("conformance", f"{url}/conformance", title="Waaraan de API voldoet"),
        link(REL + "conformance", f"{url}/conformance"),
        link("data", f"{url}/collections", title="De lagen"),
        link(REL + "data", f"{url}/collections"),
        link(REL + "queryables", f"{url}/queryables", SCHEMA, "Waarop alle lagen te filteren zijn"),
        link(REL + "functions", f"{url}/functions", title="Functies voor filters"),
        link(REL + "tilesets-vector", f"{url}/tiles", title="Vectortegels van alle lagen samen"),
        link(REL + "tiling-schemes", f"{base_url(request)}{ROOT}/tileMatrixSets"),
    ]
    if picture_id:
        links.append(link(REL + "styles", f"{url}/styles", title="Stijlen"))
    else:
        links.append(link("related", f"{url}/pictures", title="Beelden: elk een dataset op zichzelf"))
        links.append(link(REL + "ogc-catalog", f"{url}/collections/catalogus", title="De datacatalogus"))
    return respond_json(request, {"title": title, "description": description, **extent, "links": links})


def _of_picture(picture: Picture) -> dict[str, Any]:
    """What a landing page tells of a picture beside its title."""
    extent = {"extent": {"spatial": {"bbox": [picture.extent]}}} if picture.extent else {}
    english = {"titleEn": picture.title_en} if picture.title_en else {}
    told = {"updated": picture.updated_at, "exercise": picture.exercise}
    return english | {"attribution": picture.owner_name} | told | extent


@ogc_route("/conformance")
async def conformance(request: Request) -> Response:
    """What the API conforms to; no class is named that is not served."""
    Query(request).allow(["f"]).done()
    await _must_exist(request)
    url = f"{dataset_url(request)}/conformance"
    return respond_json(request, {"links": [link("self", url), *as_page(url)], "conformsTo": CONFORMS_TO})


@ogc_route("/api")
async def api(request: Request) -> Response:
    """The OpenAPI 3.0 document, small and templated: QGIS reads it whole and pages by its `limit`."""
    Query(request).allow(["f"]).done()
    await _must_exist(request)
    document = openapi.document(
        dataset_url(request), context(request).version, picture=bool(picture_of(request))
    )
    return respond_json(request, document, OPENAPI_TYPE)


async def _must_exist(request: Request) -> None:
    picture_id = picture_of(request)
    if picture_id:
        async with context(request).database.transaction(viewer(request)) as tx:
            await pictures.picture(tx, picture_id)


@ogc_route("/collections")
async def collections(request: Request) -> Response:
    """The layers that the viewer may read (17-069r4 §7.13)."""
    query = Query(request).allow(["f", "moment"])
    moment = query.moment("moment")
    query.done()
    picture_id, url = picture_of(request), dataset_url(request)
    async with context(request).database.transaction(viewer(request)) as tx:
        if picture_id:
            layers = await pictures.layers_of(tx, picture_id, moment)
        else:
            layers = await layer_module.readable(tx, moment=moment)
        if moment is None and not viewer(request).is_public:
            layers = _with_drafts(layers, await layer_module.drafts(tx, picture=picture_id))
    return respond_json(
        request,
        {
            "links": [
                link("self", f"{url}/collections"),
                *as_page(f"{url}/collections"),
                as_linked(f"{url}/collections"),
            ],
            "collections": [
                *(collection(url, one) for layer in layers for one in (layer, *layer.parts)),
                # Last, so that a client that takes the first of the list gets a layer.
                *([] if picture_id or moment else [catalogue_collection(site(base_url(request)))]),
            ],
        },
    )


def _with_drafts(layers: list[Layer], drafts: list[Layer]) -> list[Layer]:
    """Each draft after its layer; those of plots that readers see nothing of come last."""
    by_id = {draft.id: draft for draft in drafts}
    listed = [one for layer in layers for one in (layer, by_id.pop(layer.id, None)) if one is not None]
    return [*listed, *by_id.values()]


@ogc_route("/collections/{layer_id}")
async def one_collection(request: Request) -> Response:
    """One layer (17-069r4 §7.14)."""
    query = Query(request).allow(["f", "moment"])
    moment = query.moment("moment")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await layer_of(tx, request, moment)
    return respond_json(request, collection(dataset_url(request), layer))


def collection(url: str, layer: Layer) -> dict[str, Any]:
    """A layer as an OGC collection, with whose it is, how fresh, how confidential and under what licence."""
    here = f"{url}/collections/{layer.collection_id}"
    extent = {"extent": {"spatial": {"bbox": [layer.extent]}}} if layer.extent else {}
    limit = layer.freshness_limit
    return {
        "id": layer.collection_id,
        "title": _title(layer),
        **({"titleEn": _english(layer)} if layer.title_en else {}),
        "description": layer.description,
        **({"draft": True, "draftOf": layer.id} if layer.draft else {}),
        **({"mode": layer.mode} if layer.kind == "plot" else {}),
        **extent,
        "itemType": "feature",
        "crs": [crs.uri for crs in layer.crs_offered()],
        "storageCrs": STORAGE.uri,
        "attribution": layer.attribution or layer.owner_name,
        "license": layer.licence,
        "owner": {"id": layer.owner_id, "name": layer.owner_name, "shortName": layer.owner_short_name},
        "classification": layer.classification,
        "exercise": layer.exercise,
        "updated": layer.updated_at,
        "freshness": {
            "updated": layer.updated_at,
            "limitMinutes": None if limit is None else int(limit.total_seconds() // 60),
            "stale": layer.is_stale(),
        },
        **(
            {"featureCount": layer.feature_count}
            if layer.part is None
            else {"partOf": layer.whole.collection_id}
        ),
        "links": [
            link("self", here),
            *as_page(here),
            as_linked(here),
            link("items", f"{here}/items", GEOJSON, "De objecten"),
            link("items", f"{here}/items?f=html", HTML, "De objecten als webpagina"),
            *(
                link("items", f"{here}/items?f={form.name}", form.media_type, f"De objecten als {form.title}")
                for form in FORMS[1:]
            ),
            *([link("edit", f"{here}/items", GEOJSON, "Hier wordt getekend")] if layer.draft else []),
            link(REL + "queryables", f"{here}/queryables", SCHEMA, "Waarop te filteren is"),
            link(REL + "schema", f"{here}/schema", SCHEMA, "Wat een object bevat"),
            link(REL + "sortables", f"{here}/sortables", SCHEMA, "Waarop te sorteren is"),
            link(REL + "tilesets-vector", f"{here}/tiles", title="Vectortegels"),
            link(REL + "styles", f"{here}/styles", title="Stijlen"),
            *_rendered_link(layer, here),
            *_licence_link(layer),
        ],
    }


def _rendered_link(layer: Layer, here: str) -> list[dict[str, Any]]:
    """The same objects as the strokes and fills of which they are drawn at a scale: of a plot."""
    if layer.kind != "plot" or layer.part is not None:
        return []
    return [link("alternate", f"{here}.getekend", title="Getekend: met pijlen, tanden en arceringen")]


def _title(layer: Layer) -> str:
    """What people read in a list; a draft says that it is one."""
    title = f"{layer.title} (concept)" if layer.draft else layer.title
    return title if layer.part is None else f"{title}: {PARTS[layer.part]}"


_PARTS_EN = ("points", "lines", "areas")


def _english(layer: Layer) -> str:
    title = f"{layer.title_en} (draft)" if layer.draft else layer.title_en
    return title if layer.part is None else f"{title}: {_PARTS_EN[layer.part]}"


def _licence_link(layer: Layer) -> list[dict[str, Any]]:
    if layer.licence.startswith(("http://", "https://")):
        return [link("license", layer.licence, "text/html")]
    if layer.licence == "proprietary":
        return []
    return [link("license", f"https://spdx.org/licenses/{layer.licence}.html", "text/html")]


@root_route("/pictures")
async def all_pictures(request: Request) -> Response:
    """The pictures that the viewer may open, each a dataset of its own."""
    Query(request).allow(["f"]).done()
    url = f"{base_url(request)}{ROOT}/pictures"
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await pictures.all_pictures(tx)
    listed = [
        {
            "id": picture.id,
            "title": picture.title,
            "description": picture.description,
            **({"titleEn": picture.title_en} if picture.title_en else {}),
            "owner": picture.owner_name,
            "updated": picture.updated_at,
            "links": [link("item", f"{url}/{picture.id}", title=picture.title)],
        }
        for picture in found
    ]
    return respond_json(
        request, {"links": [link("self", url), *as_page(url), as_linked(url)], "pictures": listed}
    )


@root_route("/tileMatrixSets")
async def tile_matrix_sets(request: Request) -> Response:
    """The tile matrix sets that are served (17-083r4)."""
    Query(request).allow(["f"]).done()
    url = f"{base_url(request)}{ROOT}/tileMatrixSets"
    listed = [
        {"id": grid.id, "title": grid.title, "uri": grid.uri, "crs": grid.crs}
        | {"links": [link(REL + "tiling-scheme", f"{url}/{grid.id}", JSON)]}
        for grid in tilegrid.SERVED.values()
    ]
    return respond_json(request, {"links": [link("self", url), *as_page(url)], "tileMatrixSets": listed})


@root_route("/tileMatrixSets/{matrix_set}")
async def tile_matrix_set(request: Request) -> Response:
    """The definition of one."""
    Query(request).allow(["f"]).done()
    return respond_json(request, tilegrid.description(tilegrid.find(request.path_params["matrix_set"])))
