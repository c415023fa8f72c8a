"""Which layers may this viewer read, and what is known of each?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.rows import class_row

from layers.errors import LayerNotFound, WrongQuery
from plotserver.kernel import queries
from plotserver.kernel.crs import KNOWN, Crs
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "layers.sql")
Box = tuple[float, float, float, float]
PARTS = ("punten", "lijnen", "vlakken")
"""Points, lines and areas of a layer, by their dimension."""

DRAFT = "concept"
"""What is added to a plot's id to name what those who draw in it see."""

PAST_DRAFT = "Van een concept is er alleen het heden. Vraag een eerder moment van de laag zelf."

FIGURES = ("feature_count", "extent", "dimensions", "geometry_type")
"""How much a layer shows and where: of a plot at a moment, those of the publication of then."""


def _statement(shown: dict[str, str], *, one: bool) -> str:
    """The question of `layers.sql` about what is shown, for one layer or for all."""
    usual = {"content_version": "l.content_version", "draft": "false"}
    # Of a publication that holds objects marked higher than others, the figures for this viewer alone.
    figures = {name: f"CASE WHEN v.level IS NULL THEN {shown[name]} ELSE v.{name} END" for name in FIGURES}
    usual["there"] = f"({shown['publication']} IS NOT NULL OR l.relation IS NOT NULL)"
    return SQL["layers"].format(**usual | shown | figures, which="AND l.id = %(layer)s" if one else "")


SHOWN_NOW = {"published_at": "l.published_at", "publication": "l.publication_id", "publications": ""} | {
    name: f"l.{name}" for name in FIGURES
}
SHOWN_THEN = {"published_at": "p.moment", "publication": "p.id", "publications": SQL["publications_then"]} | {
    name: f"CASE WHEN l.kind = 'plot' THEN p.{name} ELSE l.{name} END" for name in FIGURES
}
DRAWN = {
    "published_at": "d.recorded_at",
    "publication": "CAST(NULL AS bigint)",
    "publications": SQL["draft_of_plot"],
    "content_version": "d.version",
    "draft": "true",
    "there": "true",
    "geometry_type": "CAST('Geometry' AS text)",
} | {name: f"d.{name}" for name in ("feature_count", "extent", "dimensions")}

NOW, NOW_ONE = _statement(SHOWN_NOW, one=False), _statement(SHOWN_NOW, one=True)
THEN, THEN_ONE = _statement(SHOWN_THEN, one=False), _statement(SHOWN_THEN, one=True)
DRAFTS, DRAFT_ONE = _statement(DRAWN, one=False), _statement(DRAWN, one=True)
DRAWN_ONE = _statement(DRAWN | {"publications": SQL["drawn_plot"]}, one=True)


@dataclass(frozen=True)
class Organisation:
    """Whose it is, as readers see it."""

    id: str
    name: str
    short_name: str
    kind: str
    colour: str


@dataclass(frozen=True)
class Layer:
    """A layer as this viewer may see it, at a moment.

    `publication` is the number of the publication shown (plots); `relation` the number of the table
    (datasets). `dimensions` are those of its geometries: points 0, lines 1, areas 2; `part` is the one
    to which a collection keeps itself. `extent` is (west, south, east, north) in degrees ETRS89.
    `mode` says when readers see what is drawn: at once (``live``) or ``op-commando``; `draft` that this
    is what those who draw see, and `content_version` then the number of its last change. `level` is None
    but where objects are marked: then up to which mark the viewer sees them (0 open, 1 intern, 2 all).
    """

    id: str
    kind: str
    title: str
    title_en: str
    description: str
    classification: str
    licence: str
    attribution: str
    freshness_limit: timedelta | None
    geometry_type: str | None
    updated_at: datetime
    access_version: int
    content_version: int
    feature_count: int
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    relation: str | None
    attributes: list[dict[str, Any]]
    dimensions: list[int]
    detail_from: int
    publication: int | None
    level: int | None
    mode: str
    draft: bool
    exercise: bool
    owner_id: str
    owner_name: str
    owner_short_name: str
    owner_kind: str
    owner_colour: str
    part: int | None = None
    mark: str | None = None

    @property
    def marking(self) -> str:
        """Its classification, or the higher `mark` of an object that is shown in it (`layers.marking`)."""
        return self.mark or self.classification

    @property
    def owner(self) -> Organisation:
        """Whose it is."""
        return Organisation(
            self.owner_id, self.owner_name, self.owner_short_name, self.owner_kind, self.owner_colour
        )

    @property
    def collection_id(self) -> str:
        """The id under which it is served: of a part, ``water.lijnen``; of a draft, ``water.concept``."""
        whole = f"{self.id}.{DRAFT}" if self.draft else self.id
        return whole if self.part is None else f"{whole}.{PARTS[self.part]}"

    @property
    def whole(self) -> "Layer":
        """The layer of which this is a part; itself when it is none."""
        return replace(self, part=None)

    @property
    def shape(self) -> str:
        """Where its features are kept: as those of a ``plot``, a ``concept`` or a ``dataset``."""
        return DRAFT if self.draft else self.kind

    @property
    def editable(self) -> bool:
        """Whether who may draw in the layer does so in this collection: a draft, or what is live."""
        return self.draft or (self.kind == "plot" and self.mode == "live")

    @property
    def parts(self) -> list["Layer"]:
        """The layer once for each kind of geometry, when it has several; else none.

        Many desktop programs show one kind of geometry for each layer and pass over the others. What can
        be drawn in has all three, so that a first line can be drawn among points.
        """
        if self.editable:
            return [replace(self, part=dimension) for dimension in range(len(PARTS))]
        if len(self.dimensions) < 2:
            return []
        return [replace(self, part=dimension) for dimension in sorted(self.dimensions)]

    @property
    def extent(self) -> Box | None:
        """(west, south, east, north) in degrees, or None when nothing is drawn."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)

    @property
    def token(self) -> str:
        """Names the content and who may see it: it differs as soon as either does."""
        if self.draft:
            return f"{self.access_version}-c{self.content_version}"
        return token_of(self.access_version, self.publication, self.content_version, self.level)

    def is_stale(self, now: datetime | None = None) -> bool:
        """Whether it is older than its owner promised."""
        if self.freshness_limit is None:
            return False
        return (now or datetime.now(UTC)) - self.updated_at > self.freshness_limit

    def crs_offered(self) -> tuple[Crs, ...]:
        """The CRSs that mean something for this layer: RD, UTM only where they are valid."""
        return tuple(crs for crs in KNOWN if crs.holds(self.extent))


def token_of(
    access_version: int, publication: int | None, content_version: int, level: int | None = None
) -> str:
    """Names the content of a layer and who may see it: a plot's publication, a dataset's import; and where
    objects are marked, up to which mark."""
    content = f"p{publication}" if publication is not None else f"d{content_version}"
    return f"{access_version}-{content}" if level is None else f"{access_version}-{content}-n{level}"


async def read(
    tx: Transaction, collection_id: str, *, picture: str | None = None, moment: datetime | None = None
) -> Layer:
    """A layer, its draft, or a part of either, in a picture when that is named.

    Raises LayerNotFound, and WrongQuery for a draft at a moment.
    """
    layer_id, draft, part = _named(collection_id)
    if draft and moment is not None:
        raise WrongQuery(PAST_DRAFT, [("moment", PAST_DRAFT)])
    statement = DRAFT_ONE if draft else NOW_ONE if moment is None else THEN_ONE
    async with tx.cursor(row_factory=class_row(Layer)) as cursor:
        await cursor.execute(statement, {"layer": layer_id, "picture": picture, "moment": moment})
        layer = await cursor.fetchone()
    if layer is None:
        raise LayerNotFound
    return replace(layer, part=part)


async def drawn(tx: Transaction, layer_id: str) -> Layer:
    """A plot as who draws in it sees it now, live or not; its content is that of the draft.

    Raises LayerNotFound, also for who may read the layer but not draw in it.
    """
    async with tx.cursor(row_factory=class_row(Layer)) as cursor:
        await cursor.execute(DRAWN_ONE, {"layer": layer_id, "picture": None, "moment": None})
        layer = await cursor.fetchone()
    if layer is None or layer.kind != "plot":
        raise LayerNotFound
    return layer


def _named(collection_id: str) -> tuple[str, bool, int | None]:
    """What a collection's id names: the layer, whether its draft, and the part. Raises LayerNotFound."""
    layer_id, *further = collection_id.split(".")
    draft = further[:1] == [DRAFT]
    rest = further[1:] if draft else further
    if len(rest) > 1 or any(part not in PARTS for part in rest):
        raise LayerNotFound
    return layer_id, draft, PARTS.index(rest[0]) if rest else None


async def drafts(tx: Transaction, *, picture: str | None = None) -> list[Layer]:
    """The drafts of the plots in which the viewer may draw, of one picture or of all."""
    async with tx.cursor(row_factory=class_row(Layer)) as cursor:
        await cursor.execute(DRAFTS, {"picture": picture})
        return await cursor.fetchall()


async def readable(
    tx: Transaction, *, picture: str | None = None, moment: datetime | None = None
) -> list[Layer]:
    """All layers that the viewer may read, of one picture (lowest first) or of all (by title)."""
    async with tx.cursor(row_factory=class_row(Layer)) as cursor:
        await cursor.execute(NOW if moment is None else THEN, {"picture": picture, "moment": moment})
        return await cursor.fetchall()


def paged_through(layer: Layer, publication: int | None) -> Layer:
    """The layer at the publication that a reader pages through, so that all pages show one moment.

    A publication that was withdrawn meanwhile, or that is another layer's, shows nothing.
    """
    return layer if publication is None or layer.kind != "plot" else replace(layer, publication=publication)
