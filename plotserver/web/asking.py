"""Reads the question of an items request (OGC 17-069r4 §7.15, 18-058r1 §6.2, 19-079r2, 23-058r1)."""

from dataclasses import replace
from datetime import datetime

from layers.errors import WrongQuery
from layers.features import DEFAULT_LIMIT, MAX_LIMIT, FeatureQuery, sorting
from layers.features.cursors import LONGEST
from layers.filtering import queryables
from layers.filtering.filters import Filter
from layers.filtering.queryables import Queryables
from layers.formats import GEOJSON, GEOJSONSEQ, NDJSON, Form
from layers.layer import Layer
from plotserver.kernel.crs import DEFAULT
from plotserver.kernel.database import Transaction
from plotserver.web.reading import Query

FILTER_PARAMETERS = ("filter", "filter-lang", "filter-crs")
SHAPING_PARAMETERS = ("properties", "exclude-properties", "skipGeometry")
MOMENTS = ("moment", "asof")
SIGNED = "handtekening"
ITEM_PARAMETERS = (
    *("f", "limit", "offset", "cursor", "bbox", "bbox-crs", "datetime", "crs", "sortby"),
    *MOMENTS,
    *SHAPING_PARAMETERS,
    *FILTER_PARAMETERS,
    SIGNED,
)
LONGEST_LIST = 4_000
WHOLE = (GEOJSON, GEOJSONSEQ, NDJSON)
ONLY_WHOLE = "Een handtekening geldt voor het hele object als GeoJSON in CRS84."


def moment(query: Query) -> datetime | None:
    """The recorded moment that is asked for: ``asof`` and ``moment`` are the same, so one of the two."""
    found = [query.moment(name) for name in MOMENTS if name in query.request.query_params]
    if len(found) > 1:
        query.faults.append(("asof", "Geef asof of moment, niet allebei: zij betekenen hetzelfde."))
    return found[0] if found else None


def cursor(query: Query) -> str | None:
    """The text of a `next` link."""
    return query.text("cursor", LONGEST)


async def question(
    tx: Transaction, query: Query, layer: Layer, where: Filter | None, cursor: str | None
) -> FeatureQuery:
    """What is asked of the layer; notes all faults in `query`."""
    offered = layer.crs_offered()
    bbox_crs = query.crs("bbox-crs")
    return replace(
        FeatureQuery(
            limit=query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
            offset=query.number("offset", 0, 0, 2**31 - 1),
            cursor=cursor,
            bbox=query.bbox("bbox", bbox_crs),
            bbox_crs=bbox_crs,
            crs=query.crs("crs", offered),
            valid=query.interval("datetime"),
            where=where,
            sort=_sorting(query, layer),
        ),
        skip_geometry=query.one_of("skipGeometry", ("false", "true"), "false") == "true",
        properties=await _properties(tx, query, layer),
    )


def _sorting(query: Query, layer: Layer) -> tuple[sorting.Sorting, ...]:
    text = query.text("sortby", LONGEST_LIST)
    try:
        return () if text is None else sorting.asked(layer, text)
    except WrongQuery as error:
        query.faults += error.faults
        return ()


def signed(query: Query, question: FeatureQuery, form: Form) -> FeatureQuery:
    """The same question with the signature of each object, when that is asked; notes the faults in `query`.

    What is signed is the whole object as GeoJSON in CRS84: of anything else it would verify nothing.
    """
    if query.one_of(SIGNED, ("nee", "ja"), "nee") == "nee":
        return question
    whole = question.properties is None and not question.skip_geometry
    if form not in WHOLE or question.crs is not DEFAULT or not whole:
        names = ", ".join(f"f={one.name}" for one in WHOLE)
        query.faults.append((SIGNED, f"{ONLY_WHOLE} Kies {names}, zonder crs, properties of skipGeometry."))
    return replace(question, signed=True)


async def _properties(tx: Transaction, query: Query, layer: Layer) -> tuple[str, ...] | None:
    """The properties to write: those named, or all but those named (Part 6 of Features, draft)."""
    wanted = query.text("properties", LONGEST_LIST)
    unwanted = query.text("exclude-properties", LONGEST_LIST)
    if wanted is None and unwanted is None:
        return None
    known = await queryables.of(tx, layer)
    names = [name for name, one in known.items() if name not in ("id", queryables.GEOMETRY)]
    chosen = names if wanted is None else _named(query, "properties", wanted, known)
    left_out = [] if unwanted is None else _named(query, "exclude-properties", unwanted, known)
    return tuple(name for name in chosen if name not in left_out)


def _named(query: Query, parameter: str, text: str, known: Queryables) -> list[str]:
    """The properties in a list; `id` and `geometry` are always there, and may be named."""
    found = []
    for name in dict.fromkeys(part.strip() for part in text.split(",") if part.strip()):
        if name in known:
            found.append(name)
        else:
            query.faults.append((parameter, known.unknown(name)))
    return [name for name in found if name not in ("id", queryables.GEOMETRY)]
