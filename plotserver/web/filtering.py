"""OGC API Features part 3: queryables, functions, and the filter of a request (OGC 19-079r2)."""

from fastapi import Request, Response

from layers import layer as layer_module
from layers import pictures
from layers.errors import WrongQuery
from layers.filtering import filters, functions, queryables
from layers.filtering.filters import LANGUAGES, Filter
from layers.filtering.queryables import Kind, Queryables
from layers.filtering.tree import LONGEST, FilterFault, Node
from layers.filtering.tree import names as tree_names
from layers.layer import PARTS, Layer
from plotserver.kernel.database import Transaction
from plotserver.web.asking import ITEM_PARAMETERS
from plotserver.web.context import context
from plotserver.web.linking import SCHEMA
from plotserver.web.ogc import dataset_url, layer_of, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json

DEFAULT_LANGUAGE = "cql2-text"
# Queryables with one plain value are parameters too (/req/queryables-query-parameters/parameters).
PLAIN = frozenset((Kind.TEXT, Kind.NUMBER, Kind.TRUTH, Kind.DAY, Kind.MOMENT, Kind.ANY))


async def asked(tx: Transaction, query: Query, layer: Layer, forms: tuple[str, ...]) -> Filter | None:
    """The filter of an items request: ``filter``, and every parameter that is named after a queryable.

    Notes the faults in `query`, also of parameters that are neither; None when nothing is to be filtered.
    """
    parameters = query.request.query_params
    named = [name for name in parameters if name not in ITEM_PARAMETERS]
    text = parameters.get("filter")
    language = query.one_of("filter-lang", tuple(LANGUAGES), DEFAULT_LANGUAGE)
    crs = query.crs("filter-crs")
    tree = None if text is None else _tree(query, language, text)
    asked_for = {*named, *(tree_names(tree) if tree else ())}
    known = await queryables.of(tx, layer, asked_for) if named or tree else Queryables([])
    plain = [name for name, one in known.items() if one.kind in PLAIN and name not in ITEM_PARAMETERS]
    query.allow([*ITEM_PARAMETERS, *plain], forms)
    nodes = [tree, *(_equal(query, known, name) for name in named if name in plain)]
    found = [node for node in nodes if node is not None]
    try:
        return filters.compiled(filters.every(found), known, crs) if found else None
    except FilterFault as error:
        query.faults += error.faults
        return None


def _equal(query: Query, known: Queryables, name: str) -> Node | None:
    value = query.text(name, LONGEST)
    try:
        return None if value is None else filters.equals(known[name], value)
    except WrongQuery as error:
        query.faults += error.faults
        return None


def _tree(query: Query, language: str, text: str) -> Node | None:
    try:
        return LANGUAGES[language](text)
    except FilterFault as error:
        query.faults += error.faults
        return None


@ogc_route("/collections/{layer_id}/queryables")
async def of_collection(request: Request) -> Response:
    """By what a layer's objects can be filtered, as JSON Schema."""
    query = Query(request).allow(["f", "moment"])
    moment = query.moment("moment")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await layer_of(tx, request, moment)
        known = await queryables.of(tx, layer)
    address = f"{dataset_url(request)}/collections/{layer.collection_id}/queryables"
    title = layer.title if layer.part is None else f"{layer.title}: {PARTS[layer.part]}"
    return respond_json(request, queryables.schema(title, address, known.values()), SCHEMA)


@ogc_route("/queryables")
async def of_dataset(request: Request) -> Response:
    """What all layers of the dataset can be filtered by alike."""
    Query(request).allow(["f"]).done()
    picture_id = picture_of(request)
    async with context(request).database.transaction(viewer(request)) as tx:
        if picture_id:
            layers = await pictures.layers_of(tx, picture_id)
        else:
            layers = await layer_module.readable(tx)
    shared = queryables.shared(queryables.fixed_of(layer) for layer in layers)
    address = f"{dataset_url(request)}/queryables"
    return respond_json(request, queryables.schema("Alle lagen", address, shared), SCHEMA)


@ogc_route("/functions")
async def all_functions(request: Request) -> Response:
    """The functions of filters beyond those of CQL2 itself (/req/filter/get-functions-operation)."""
    Query(request).allow(["f"]).done()
    picture_id = picture_of(request)
    if picture_id:
        async with context(request).database.transaction(viewer(request)) as tx:
            await pictures.picture(tx, picture_id)
    return respond_json(request, {"functions": functions.listed()})
