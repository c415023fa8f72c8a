"""What is in an export: the objects of a plot as one may have them, and what is said of the whole."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg import sql

from layers import layer as layer_module
from layers import plots, relations
from layers.errors import NotDrawnByYou, PlotNotFound
from layers.features import writing
from layers.layer import Layer
from layers.marking import highest
from layers.plots import Plot
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Invalid

MOST_OBJECTS = 50_000
TOO_MANY = (
    f"Deze plot heeft meer dan {MOST_OBJECTS} objecten; dat is te veel voor één bestand. Haal hem op bij"
    " /ogc/v1/collections, dat geeft alles in stukken."
)
ALL = sql.SQL("SELECT {feature} FROM {source} WHERE {where} ORDER BY {key}")
PARTS = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}


@dataclass(frozen=True)
class Export:
    """A plot at a moment: `features` are GeoJSON in CRS84, as readers or who draws see them."""

    plot: Plot
    layer: Layer
    draft: bool
    features: list[dict[str, Any]]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def classification(self) -> str:
        """The highest marking in the file: that of the layer, or of an object in it."""
        marks = [feature["properties"].get("classificatie") for feature in self.features]
        return highest(self.plot.classification, *marks)

    @property
    def facts(self) -> dict[str, str]:
        """What is said of the whole, by what people call it; nothing is left blank."""
        told = {
            "Titel": self.plot.title,
            "Eigenaar": self.plot.owner_name,
            "Rubricering": self.classification,
            "Oefening": "ja" if self.plot.exercise else "nee",
            "Activiteit": self.plot.activity_title or "",
            "Stand": "concept" if self.draft else "gepubliceerd",
            "Gepubliceerd": ""
            if self.draft or self.plot.published_at is None
            else _utc(self.plot.published_at),
            "Geëxporteerd": _utc(self.at),
            "Objecten": str(len(self.features)),
        }
        return {name: value for name, value in told.items() if value}

    def of_part(self, part: int | None) -> list[dict[str, Any]]:
        """The points (0), lines (1) or areas (2); None: those without a place."""
        return [one for one in self.features if PARTS.get((one["geometry"] or {}).get("type", "")) == part]


async def exported(tx: Transaction, plot_id: str, *, draft: bool | None = None) -> Export:
    """The plot as published, or its draft; without a choice the draft for who draws in it.

    Raises PlotNotFound, NotDrawnByYou, and Invalid for more than fits in a file.
    """
    plot = await plots.plot(tx, plot_id)
    if draft and not plot.drawable:
        raise NotDrawnByYou
    draft = plot.drawable if draft is None else draft
    if not draft and plot.published_at is None:
        raise PlotNotFound
    layer = await (layer_module.drawn(tx, plot_id) if draft else layer_module.read(tx, plot_id))
    if layer.feature_count > MOST_OBJECTS:
        raise Invalid(TOO_MANY)
    relation = relations.of(layer)
    statement = ALL.format(
        feature=writing.default_geojson(relation),
        source=relation.source,
        where=relation.where,
        key=relation.key,
    )
    rows = await (await tx.execute(statement, relation.parameters)).fetchall()
    return Export(plot, layer, draft, [orjson.loads(row[0]) for row in rows])


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
