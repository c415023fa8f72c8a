"""All objects of a plot at once, and the versions of one: what a page that draws starts from."""

from dataclasses import dataclass, replace
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from layers import layer as layer_module
from layers import relations
from layers.drawing import must_draw
from layers.errors import FeatureNotFound, LayerNotFound
from layers.features import writing
from layers.layer import Layer
from layers.relations import PLOT_PROPERTIES
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Invalid

SQL = queries.load("layers", "changes.sql")
MOST_OBJECTS = 50_000
MOST_VERSIONS = 1_000
TOO_MANY = (
    f"Deze plot heeft meer dan {MOST_OBJECTS} objecten; dat is te veel om in één keer te tonen. Vraag hem in"
    " bladzijden, op /ogc/v1/collections/{plot}/items."
)

OPERATION: LiteralString = " || jsonb_build_object('bewerking', f.operation)"
VERSION = replace(
    relations.DRAWN,
    source=sql.SQL("plot.drawn_version f"),
    properties=sql.Composed([PLOT_PROPERTIES, sql.SQL(OPERATION)]),
)
"""An object's version as who draws sees it, with the operation that made it; also one that was removed."""

ALL = "SELECT count(*), string_agg({feature}, ',' ORDER BY {key}) FROM {source} WHERE {where}"
VERSIONS = sql.SQL(
    "SELECT '{{\"verwijderd\":' || f.deleted || ',\"object\":' || {feature} || '}}' FROM {source}"
    " WHERE f.layer_id = %(layer)s AND f.feature_id = %(feature)s ORDER BY f.version DESC LIMIT %(most)s"
).format(feature=writing.default_geojson(VERSION), source=VERSION.source)


@dataclass(frozen=True)
class Objects:
    """Of a plot: `features` is JSON, without the brackets round the list; `number` is that of the last
    change in them, and `draft` says whether it is what who draws sees."""

    layer: Layer
    number: int
    draft: bool
    features: str


async def objects(tx: Transaction, plot_id: str) -> Objects:
    """The draft for who may draw in the plot, else what is published.

    Raises LayerNotFound, and Invalid for more than can be shown at once.
    """
    try:
        layer = await layer_module.drawn(tx, plot_id)
    except LayerNotFound:
        layer = await layer_module.read(tx, plot_id)
        if layer.kind != "plot" or layer.part is not None:
            raise
    if layer.feature_count > MOST_OBJECTS:
        raise Invalid(TOO_MANY)
    relation = relations.of(layer)
    statement = sql.SQL(ALL).format(
        feature=writing.default_geojson(relation),
        key=relation.key,
        source=relation.source,
        where=relation.where,
    )
    row = await (await tx.execute(statement, relation.parameters)).fetchone()
    number = layer.content_version if layer.draft else await _last_shown(tx, layer)
    return Objects(layer, number, layer.draft, "" if row is None or row[1] is None else str(row[1]))


async def _last_shown(tx: Transaction, layer: Layer) -> int:
    row = await (await tx.execute(SQL["last_shown"], {"layer": layer.id})).fetchone()
    return int(row[0]) if row else 0


async def versions(tx: Transaction, plot_id: str, feature_id: str) -> list[str]:
    """The versions of an object as JSON, newest first, for who may draw in the plot.

    Raises LayerNotFound, MayNotDraw and FeatureNotFound.
    """
    await must_draw(tx, plot_id, known=True)
    try:
        key = UUID(feature_id)
    except ValueError:
        raise FeatureNotFound from None
    parameters = {"layer": plot_id, "feature": key, "most": MOST_VERSIONS}
    rows = await (await tx.execute(VERSIONS, parameters)).fetchall()
    if not rows:
        raise FeatureNotFound
    return [str(row[0]) for row in rows]
