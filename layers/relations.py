"""A layer as a SQL relation with known columns: the one place that knows plots from datasets.

Identifiers come from the layer's own row (an allow-list made at import), never from a request;
values are bound.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import starmap
from typing import Any, LiteralString

from psycopg import sql

from layers.errors import LayerNotFound
from layers.layer import Layer

# What a published plot's object says of itself, on top of its own properties.
PLOT_PROPERTIES = sql.SQL(
    "f.properties || jsonb_build_object('teken', f.sign, 'zekerheid', f.certainty, 'bron', f.source,"
    " 'auteur', f.author, 'organisatie', f.organisation, 'geldig_van', lower(f.valid),"
    " 'geldig_tot', upper(f.valid), 'geregistreerd', lower(f.recorded), 'versie', f.version,"
    " 'classificatie', f.classification)"
)

# An object without a sign is drawn as one whose sign the set does not know, so that it can be seen.
SIGN = "coalesce(f.sign, 'geen-teken')"

# The sprite image of an object: the sign, and how its state and certainty show (`sprite.image_name`).
ICON = (
    SIGN + " || CASE WHEN f.properties ->> 'status' = 'beeindigd' THEN '.beeindigd'"
    " WHEN f.properties ->> 'status' = 'gepland' AND f.certainty = 'onzeker' THEN '.gepland-onzeker'"
    " WHEN f.properties ->> 'status' = 'gepland' THEN '.gepland'"
    " WHEN f.certainty = 'onzeker' THEN '.onzeker' ELSE '' END"
)

# Properties are what clients drew: what is no number is left out, and one too large for a double is
# brought back, so that no single object can spoil the tile of a whole picture.
NUMBER = (
    "CASE jsonb_typeof(f.properties -> '{0}') WHEN 'number' THEN"
    " CAST(greatest(least(CAST(f.properties -> '{0}' AS numeric), 1e300), -1e300) AS double precision)"
    " END AS {0}"
)

PLOT_TILE_COLUMNS = sql.SQL(
    "CAST(f.feature_id AS text) AS id, "
    + SIGN
    + " AS sign, "
    + ICON
    + " AS icon, f.properties ->> 'naam' AS naam,"
    " f.properties ->> 'status' AS status, f.certainty, f.organisation,"
    " CAST(extract(epoch FROM lower(f.valid)) AS bigint) AS valid_from,"
    " CAST(extract(epoch FROM upper(f.valid)) AS bigint) AS valid_to, "
    + ", ".join(NUMBER.format(name) for name in ("rotatie", "aantal"))
)

# MVT values are text, numbers and booleans; ST_AsMVT is slow on, or drops, all else.
TILE_CASTS: dict[str, LiteralString] = {
    "numeric": "CAST({} AS double precision)",
    "json": "CAST({} AS text)",
    "date": "CAST({} AS text)",
    "timestamptz": "CAST({} AS text)",
}


Attributes = tuple[tuple[str, str], ...]
"""Name and SQL type of each attribute of a dataset."""


OF_PART = sql.SQL(" AND ST_Dimension(f.geom) = %(part)s")


@dataclass(frozen=True)
class Shape:
    """Where a kind of layer keeps its features: rows `f` of `source` that satisfy `where`.

    `key` orders and names features, `key_type` is its SQL type; `properties` is a json expression;
    `tile_columns` are the attributes of a tile; `has_valid` tells whether rows carry a valid time.
    """

    source: sql.Composable
    where: sql.Composed
    key: sql.Composable
    key_type: str
    properties: sql.Composable
    tile_columns: sql.Composable
    has_valid: bool


@dataclass(frozen=True)
class Relation(Shape):
    """The same with the values that make it this layer's."""

    parameters: dict[str, Any]


def of(layer: Layer) -> Relation:
    """The relation of a layer as it is shown. Raises LayerNotFound when it has nothing to show."""
    if layer.publication is None and layer.relation is None and not layer.draft:
        raise LayerNotFound
    shape = shape_of(layer.shape, layer.relation, attributes_of(layer))
    where = shape.where
    if layer.part is not None:
        where += OF_PART
    parameters = {"layer": layer.id, "publication": layer.publication, "part": layer.part}
    return Relation(**(vars(shape) | {"where": where}), parameters=parameters)


def attributes_of(layer: Layer) -> Attributes:
    """The attributes of a dataset; a plot has none but the signs' own."""
    return tuple((attribute["name"], attribute["type"]) for attribute in layer.attributes)


@lru_cache(maxsize=1024)
def shape_of(kind: str, table: str | None, attributes: Attributes) -> Shape:
    """Where such a layer keeps its features."""
    return PLOTS[kind] if kind in PLOTS else _dataset(table or "", attributes)


PUBLISHED = Shape(
    source=sql.SQL("plot.published_feature f"),
    where=sql.Composed([sql.SQL("f.layer_id = %(layer)s AND f.publication_id = %(publication)s")]),
    key=sql.SQL("f.feature_id"),
    key_type="uuid",
    properties=PLOT_PROPERTIES,
    tile_columns=PLOT_TILE_COLUMNS,
    has_valid=True,
)

DRAWN = replace(
    PUBLISHED,
    source=sql.SQL("plot.draft_feature f"),
    where=sql.Composed([sql.SQL("f.layer_id = %(layer)s")]),
)
PLOTS = {"plot": PUBLISHED, "concept": DRAWN}


def view_of(table: str, letter: str = "v") -> sql.Identifier:
    """The view through which the application reads a dataset: ``d_12`` → ``dataset.v_12``."""
    return sql.Identifier("dataset", f"{letter}_{table.removeprefix('d_')}")


def _dataset(table: str, attributes: Attributes) -> Shape:
    return Shape(
        source=sql.SQL("{} f").format(view_of(table)),
        where=sql.Composed([sql.SQL("true")]),
        key=sql.SQL("f.fid"),
        key_type="bigint",
        properties=row_of(attributes),
        tile_columns=sql.SQL(", ").join([sql.SQL("f.fid AS id"), *starmap(_tile_column, attributes)]),
        has_valid=False,
    )


def row_of(attributes: Attributes) -> sql.Composable:
    """The json expression of these attributes of a dataset's row `f`."""
    if not attributes:
        return sql.SQL("CAST('{}' AS json)")
    columns = sql.SQL(", ").join(sql.SQL("f.{}").format(sql.Identifier(name)) for name, _ in attributes)
    return sql.SQL("(SELECT row_to_json(r) FROM (SELECT {}) r)").format(columns)


def _tile_column(name: str, kind: str) -> sql.Composable:
    column = sql.SQL("f.{}").format(sql.Identifier(name))
    cast = TILE_CASTS.get(kind)
    return column if cast is None else sql.SQL(cast + " AS {}").format(column, sql.Identifier(name))
