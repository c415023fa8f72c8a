"""A layer as a SQL relation with known columns: the one place that knows plots from datasets.

Identifiers come from the layer's own row (an allow-list made at import), never from a request;
values are bound.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import sql

from layers.errors import LayerNotFound
from layers.layer import Layer

# What a published plot's object says of itself, on top of its own properties.
PLOT_PROPERTIES = sql.SQL(
    "f.properties || jsonb_build_object('teken', f.sign, 'zekerheid', f.certainty, 'bron', f.source,"
    " 'auteur', f.author, 'organisatie', f.organisation, 'geldig_van', lower(f.valid),"
    " 'geldig_tot', upper(f.valid), 'geregistreerd', lower(f.recorded), 'versie', f.version)"
)

# The sprite image of an object: the sign, and how its state or certainty shows.
ICON = (
    "f.sign || CASE WHEN f.properties ->> 'status' = 'gepland' THEN '.gepland'"
    " WHEN f.properties ->> 'status' = 'beeindigd' THEN '.beeindigd'"
    " WHEN f.certainty = 'onzeker' THEN '.onzeker' ELSE '' END"
)

PLOT_TILE_COLUMNS = sql.SQL(
    "CAST(f.feature_id AS text) AS id, f.sign, " + ICON + " AS icon, f.properties ->> 'naam' AS naam,"
    " f.properties ->> 'status' AS status, f.certainty, f.organisation,"
    " CAST(extract(epoch FROM lower(f.valid)) AS bigint) AS valid_from,"
    " CAST(extract(epoch FROM upper(f.valid)) AS bigint) AS valid_to,"
    " CAST(f.properties ->> 'rotatie' AS double precision) AS rotatie,"
    " CAST(f.properties ->> 'aantal' AS double precision) AS aantal"
)

# MVT values are text, numbers and booleans; ST_AsMVT is slow on, or drops, all else.
TILE_CASTS = {
    "numeric": "CAST({} AS double precision)",
    "json": "CAST({} AS text)",
    "date": "CAST({} AS text)",
    "timestamptz": "CAST({} AS text)",
}


@dataclass(frozen=True)
class Relation:
    """Where the layer's features are: rows `f` of `source` that satisfy `where`.

    `key` orders and names features; `key_type` is its SQL type; `properties` is a json expression;
    `tile_columns` are the attributes of a tile; `has_valid` tells whether rows carry a valid time.
    """

    source: sql.Composable
    where: sql.Composable
    key: sql.Composable
    key_type: str
    properties: sql.Composable
    tile_columns: sql.Composable
    parameters: dict[str, Any]
    has_valid: bool


def of(layer: Layer) -> Relation:
    """The relation of a layer as it is shown. Raises LayerNotFound when it has none."""
    if layer.kind == "plot" and layer.publication is not None:
        return _plot(layer)
    if layer.relation is not None:
        return _dataset(layer)
    raise LayerNotFound


def _plot(layer: Layer) -> Relation:
    return Relation(
        source=sql.SQL("plot.published_feature f"),
        where=sql.SQL("f.layer_id = %(layer)s AND f.publication_id = %(publication)s"),
        key=sql.SQL("f.feature_id"),
        key_type="uuid",
        properties=PLOT_PROPERTIES,
        tile_columns=PLOT_TILE_COLUMNS,
        parameters={"layer": layer.id, "publication": layer.publication},
        has_valid=True,
    )


def view_of(layer: Layer, letter: str = "v") -> sql.Identifier:
    """The view through which the application reads a dataset: ``d_12`` → ``dataset.v_12``."""
    return sql.Identifier("dataset", f"{letter}_{(layer.relation or '').removeprefix('d_')}")


def _dataset(layer: Layer) -> Relation:
    names = [attribute["name"] for attribute in layer.attributes]
    columns = sql.SQL(", ").join(sql.SQL("f.{}").format(sql.Identifier(name)) for name in names)
    properties = (
        sql.SQL("(SELECT row_to_json(r) FROM (SELECT {}) r)").format(columns)
        if names
        else sql.SQL("'{{}}'::json")
    )
    return Relation(
        source=sql.SQL("{} f").format(view_of(layer)),
        where=sql.SQL("true"),
        key=sql.SQL("f.fid"),
        key_type="bigint",
        properties=properties,
        tile_columns=sql.SQL(", ").join([sql.SQL("f.fid AS id"), *map(_tile_column, layer.attributes)]),
        parameters={"layer": layer.id},
        has_valid=False,
    )


def _tile_column(attribute: dict[str, Any]) -> sql.Composable:
    column = sql.SQL("f.{}").format(sql.Identifier(attribute["name"]))
    cast = TILE_CASTS.get(attribute["type"])
    if cast is None:
        return column
    return sql.SQL(cast + " AS {}").format(column, sql.Identifier(attribute["name"]))  # type: ignore[arg-type]
