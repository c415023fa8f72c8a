"""What would a good cartographer say of a plot or picture, as this viewer sees it?

Brings what the viewer may read into the plain values that `symbology.lint` judges. At most MOST_OBJECTS
objects are looked at, the highest layers first; the answer says so when there were more.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

from psycopg.rows import dict_row

from layers import layer as layer_module
from layers import pictures, plots
from layers.errors import LayersNotInPicture, NotDrawnByYou
from layers.layer import Box, Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from symbology import lint
from symbology.lint_model import Finding, Plot, Sheet, Thing, View

SQL = queries.load("layers", "checking.sql")
MOST_OBJECTS = 5000
CLASSES = ("open", "intern", "vertrouwelijk", "geheim")
PUBLISHED = SQL["things"].format(drawn=SQL["published"])
DRAFT = SQL["things"].format(drawn=SQL["draft"])


@dataclass(frozen=True)
class Checked:
    """What was looked at and what was found, gravest first. `boxes` and `names` are of the things found, by
    (layer, id); `scale` is the denominator at which it was looked at."""

    title: str
    moment: datetime | None
    scale: float
    objects: int
    cut: bool
    findings: list[Finding]
    boxes: dict[tuple[str, str], Box]
    names: dict[tuple[str, str], str]


@dataclass(frozen=True)
class Question:
    """How to look: scale and medium, and only what lies in a box (degrees; not across the antimeridian)."""

    view: View
    bbox: Box | None = None


async def check_picture(
    tx: Transaction,
    picture_id: str,
    question: Question,
    *,
    layer_ids: Sequence[str] | None = None,
    moment: datetime | None = None,
) -> Checked:
    """The picture's plots: those that are on when it opens, or these.

    Raises PictureNotFound, and LayersNotInPicture when one of the layers is not there for the viewer.
    """
    shown = await pictures.composition(tx, picture_id, moment)
    if layer_ids is not None:
        missing = set(layer_ids) - {layer.id for layer, _ in shown.layers}
        if missing:
            raise LayersNotInPicture(sorted(missing))
    chosen = [
        (layer, placed.opacity)
        for layer, placed in shown.layers
        if (placed.visible if layer_ids is None else layer.id in layer_ids)
    ]
    sheets = tuple(_sheet(layer, opacity) for layer, opacity in chosen)
    drawn = [layer for layer, _ in chosen if layer.kind == "plot"]
    parameters = {
        "layers": [layer.id for layer in drawn],
        "publications": [layer.publication for layer in drawn],
    }
    things, cut = await _things(tx, PUBLISHED, parameters, question.bbox)
    classes = [sheet.classification for sheet in sheets]
    plot = Plot(
        title=shown.picture.title,
        now=moment or datetime.now(UTC),
        sheets=sheets,
        things=things,
        moment=max((layer.updated_at for layer, _ in chosen), default=None),
        exercise=shown.picture.exercise or any(layer.exercise for layer in drawn),
        classification=max(classes, key=CLASSES.index, default="open"),
    )
    return await _judged(plot, question.view, cut)


async def check_plot(
    tx: Transaction, plot_id: str, question: Question, *, draft: bool | None = None
) -> Checked:
    """A plot as published, or its draft; without a choice the draft of one that was never published.

    Raises PlotNotFound, and NotDrawnByYou when the viewer asks a draft of a plot in which others draw.
    """
    known = await plots.plot(tx, plot_id)
    if draft is None:
        draft = known.published_at is None
    if draft and not known.drawable:
        raise NotDrawnByYou
    if draft:
        things, cut = await _things(tx, DRAFT, {"layers": [plot_id]}, question.bbox)
        sheet = Sheet(
            id=plot_id,
            title=known.title,
            owner_kind=known.owner_kind,
            attribution=known.attribution,
            freshness=known.freshness_limit,
            classification=known.classification,
        )
    else:
        layer = await layer_module.read(tx, plot_id)
        parameters = {"layers": [plot_id], "publications": [layer.publication]}
        things, cut = await _things(tx, PUBLISHED, parameters, question.bbox)
        sheet = _sheet(layer, 1.0)
    plot = Plot(
        title=known.title,
        now=datetime.now(UTC),
        sheets=(sheet,),
        things=things,
        moment=known.published_at,
        beside=known.activity_title or "",
        exercise=known.exercise,
        classification=known.classification,
    )
    return await _judged(plot, question.view, cut)


def _sheet(layer: Layer, opacity: float) -> Sheet:
    return Sheet(
        id=layer.id,
        title=layer.title,
        owner_kind=layer.owner_kind,
        attribution=layer.attribution,
        published=layer.updated_at,
        freshness=layer.freshness_limit,
        classification=layer.classification,
        opacity=opacity,
    )


async def _things(
    tx: Transaction, question: LiteralString, parameters: dict[str, Any], bbox: Box | None
) -> tuple[tuple[Thing, ...], bool]:
    xmin, ymin, xmax, ymax = bbox or (None, None, None, None)
    bounds = {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax, "rows": MOST_OBJECTS + 1}
    async with tx.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(question, parameters | bounds)
        rows = await cursor.fetchall()
    return tuple(_thing(row) for row in rows[:MOST_OBJECTS]), len(rows) > MOST_OBJECTS


def _thing(row: dict[str, Any]) -> Thing:
    box = tuple(row.pop(side) for side in ("west", "south", "east", "north"))
    anchor = row.pop("lon"), row.pop("lat")
    return Thing(**row | {"box": box, "anchor": anchor, "text_size": _size(row["text_size"])})


def _size(text: str | None) -> float | None:
    """A size in pixels that a client wrote, when it is one."""
    try:
        size = float(text or "")
    except ValueError:
        return None
    return size if math.isfinite(size) and 0 < size <= 500 else None


async def _judged(plot: Plot, view: View, cut: bool) -> Checked:
    """In a thread: with thousands of objects it takes a moment, in which others are answered."""
    report = await asyncio.to_thread(lint.check, plot, view)
    found = {key for finding in report.findings for key in finding.things}
    things = {(thing.layer, thing.id): thing for thing in plot.things if (thing.layer, thing.id) in found}
    return Checked(
        title=plot.title,
        moment=plot.moment,
        scale=report.scale,
        objects=len(plot.things),
        cut=cut,
        findings=report.findings,
        boxes={key: thing.box for key, thing in things.items()},
        names={key: thing.label or thing.drawn.name_nl for key, thing in things.items()},
    )
