"""What open pages are told of: what a viewer may follow, what changed in it, what a picture shows.

Everything is asked as a viewer, and the database decides what that one is told. What is read of a layer in a
stage (draft or published) is the same for all viewers up to the same mark, so one of them asks for all.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import sql
from psycopg.rows import class_row

from layers import relations
from layers.features import writing
from layers.layer import Box, token_of
from layers.objects import VERSION
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "changes.sql")
CHANNEL: LiteralString = "plotserver_live"
ACTIVITIES: LiteralString = "plotserver_activity"
MOST_CHANGES = 1_000
"""More than so many changed objects at once are not told one by one: the reader asks for all."""

GATHERED: LiteralString = """
SELECT a.layer, coalesce({upto}, a.since), coalesce(g.objects, ''), coalesce(g.removed, ''),
  coalesce(g.number, 0)
FROM unnest(CAST(%(layers)s AS text[]), CAST(%(since)s AS bigint[]), CAST(%(upto)s AS bigint[]))
  AS a(layer, since, upto)
{joined}
CROSS JOIN LATERAL (
  SELECT string_agg({feature}, ',' ORDER BY c.number) FILTER (WHERE {there}) AS objects,
    string_agg('{{"id":"' || c.feature_id || '","versie":' || c.version || '}}', ',' ORDER BY c.number)
      FILTER (WHERE {gone}) AS removed, count(*) AS number, max(c.number) AS last
  FROM {changes}(a.layer, a.since, a.upto) c LEFT JOIN {source} ON {where}
) g
"""
DRAWN = sql.SQL(GATHERED).format(
    upto=sql.SQL("least(a.upto, d.version)"),
    joined=sql.SQL("JOIN plot.drawable_layer w ON w.id = a.layer JOIN plot.draft d ON d.layer_id = a.layer"),
    feature=writing.default_geojson(VERSION),
    there=sql.SQL("NOT f.deleted"),
    gone=sql.SQL("f.deleted"),
    changes=sql.SQL("plot.changes_drawn"),
    source=VERSION.source,
    where=sql.SQL("f.layer_id = a.layer AND f.feature_id = c.feature_id AND upper_inf(f.recorded)"),
)
SHOWN = sql.SQL(GATHERED).format(
    upto=sql.SQL("coalesce(a.upto, g.last)"),
    joined=sql.SQL("JOIN plot.layer l ON l.id = a.layer AND l.mode = 'live'"),
    feature=writing.default_geojson(relations.PUBLISHED),
    there=sql.SQL("f.feature_id IS NOT NULL"),
    gone=sql.SQL("f.feature_id IS NULL"),
    changes=sql.SQL("plot.changes_shown"),
    source=relations.PUBLISHED.source,
    where=sql.SQL(
        "f.layer_id = a.layer AND f.publication_id = l.publication_id AND f.feature_id = c.feature_id"
    ),
)


@dataclass(frozen=True)
class Right:
    """What a viewer may do with a plot now. `level`: up to which mark it sees objects (0 open, 1 intern,
    2 all); `number`: that of the last change that it sees."""

    activity: str
    layer: str
    draws: bool
    live: bool
    level: int
    number: int
    publication: int | None
    moment: datetime | None
    by: str | None
    note: str | None


@dataclass(frozen=True)
class Changed:
    """What changed in a layer up to the change `upto`: the last state of each object as JSON, and what was
    removed, without the brackets round the lists. `number` objects."""

    upto: int
    objects: str
    removed: str
    number: int


@dataclass(frozen=True)
class Shown:
    """A layer in a picture: what names its content, and its box in degrees."""

    layer: str
    access_version: int
    publication: int | None
    content_version: int
    level: int | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None

    @property
    def token(self) -> str:
        """As `Layer.token`."""
        return token_of(self.access_version, self.publication, self.content_version, self.level)

    @property
    def box(self) -> Box | None:
        """(west, south, east, north) in degrees, or None when nothing is there."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)


def digest_of(name: str) -> str:
    """By what a notice names a layer, activity or picture (`plot.digest_of`); no secret."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:16]


async def rights(tx: Transaction, activities: Sequence[str]) -> dict[str, dict[str, Right]]:
    """What the viewer may follow, by activity and layer; without the activities that it is not in."""
    asked = {"activities": list(activities)}
    rows = await (await tx.execute(SQL["inside"], asked)).fetchall()
    found: dict[str, dict[str, Right]] = {str(row[0]): {} for row in rows}
    async with tx.cursor(row_factory=class_row(Right)) as cursor:
        await cursor.execute(SQL["rights"], {"activities": list(found)})
        for right in await cursor.fetchall():
            found[right.activity][right.layer] = right
    return found


async def changed(
    tx: Transaction, since: Mapping[str, int], *, draft: bool, upto: Mapping[str, int] | None = None
) -> dict[str, Changed]:
    """What changed in each of these layers after a number. A layer is absent when the viewer may not follow
    it (any more): of a draft, draw in it; else, read it while it is live.
    """
    layers = list(since)
    parameters = {
        "layers": layers,
        "since": list(since.values()),
        "upto": [None if upto is None else upto[layer] for layer in layers],
    }
    rows = await (await tx.execute(DRAWN if draft else SHOWN, parameters)).fetchall()
    return {str(row[0]): Changed(int(row[1]), str(row[2]), str(row[3]), int(row[4])) for row in rows}


async def ended(tx: Transaction, sessions: Sequence[str], keys: Sequence[str]) -> set[str]:
    """Which of these sessions and access keys have ended."""
    rows = await (await tx.execute(SQL["ended"], {"sessions": list(sessions), "keys": list(keys)})).fetchall()
    return {str(row[0]) for row in rows}


async def picture(tx: Transaction, picture_id: str) -> dict[str, Shown]:
    """The layers that the viewer sees in a picture, lowest first."""
    async with tx.cursor(row_factory=class_row(Shown)) as cursor:
        await cursor.execute(SQL["picture"], {"picture": picture_id})
        return {shown.layer: shown for shown in await cursor.fetchall()}
