"""Which classification is in what is shown: that of the layer, or a higher one of an object in it."""

from dataclasses import replace

from psycopg import sql

from layers import relations
from layers.layer import Layer
from plotserver.kernel.database import Transaction

LEVELS = ("open", "intern", "vertrouwelijk", "geheim")
MARKS = sql.SQL(
    "SELECT DISTINCT f.classification FROM {source} WHERE {where} AND f.classification IS NOT NULL"
)


def highest(*marks: str | None) -> str:
    """The highest of these; of none, open."""
    return max((mark for mark in marks if mark in LEVELS), key=LEVELS.index, default=LEVELS[0])


async def marked(tx: Transaction, layer: Layer) -> Layer:
    """The layer with the highest mark of the objects in it that this viewer sees, where above its own.

    The objects are asked only where some may be marked: in a draft, and in a publication that has levels.
    """
    if layer.kind != "plot" or not (layer.draft or layer.level):
        return layer
    relation = relations.of(layer)
    statement = MARKS.format(source=relation.source, where=relation.where)
    rows = await (await tx.execute(statement, relation.parameters)).fetchall()
    mark = highest(layer.classification, *(row[0] for row in rows))
    return layer if mark == layer.classification else replace(layer, mark=mark)
