"""Rendering: of which strokes and fills does an object consist, from bottom to top?

For whoever draws without a map style: features at a scale, print. The same order, widths and states as in the
map style: what is planned is dashed with open marks, what is uncertain is dotted, what has ended is a thin
grey line. Widths in pixels, colours #rrggbb.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbology import decoration, decoration_paint
from symbology.decoration import Fill, Ring, View
from symbology.decoration_marks import JOINED
from symbology.decoration_paint import PAPER, MarkPaint
from symbology.model import AreaStyle, LineStyle
from symbology.paths import Point
from symbology.signs import palette

ENDED_COLOUR, ENDED_WIDTH, ENDED_DASH = "#8C8C8C", 1.5, "streeppunt"
CASING_OPACITY, AREA_CASING = 0.8, 2.0
PLANNED_EDGE = 3.2
UNKNOWN_LINE = LineStyle("#C2188B", 3.0)  # whose sign the set does not know
UNKNOWN_AREA = AreaStyle("gevaar", "#C2188B", 0.2, 2.5)


@dataclass(frozen=True)
class Paint:
    """How a part is painted; without `fill` or `stroke` that is absent. `dash` in pixels."""

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    width: float = 0.0
    stroke_opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of an object: its role, its paint, and its geometry: the object's own when there is no other."""

    role: str
    paint: Paint
    fills: Sequence[Fill] = ()
    strokes: Sequence[Sequence[Point]] = ()

    @property
    def is_base(self) -> bool:
        return not self.fills and not self.strokes


@dataclass(frozen=True)
class State:
    """What is known of an object, as it shows in its strokes."""

    status: str | None = None
    certainty: str = "zeker"

    @classmethod
    def of(cls, picture: str) -> "State":
        """The state that one of `model.STATES` names."""
        words = picture.split("-")
        status = next((word for word in ("gepland", "beeindigd") if word in words), None)
        return cls(status, "onzeker" if "onzeker" in words else "zeker")

    @property
    def ended(self) -> bool:
        return self.status == "beeindigd"

    @property
    def planned(self) -> bool:
        return self.status == "gepland"

    @property
    def picture(self) -> str:
        """The state of `model.STATES` in which a point sign is drawn."""
        if self.ended:
            return "beeindigd"
        doubtful = self.certainty == "onzeker"
        return "-".join(["gepland"] * self.planned + ["onzeker"] * doubtful)

    def dash(self, own: str, width: float) -> tuple[float, ...]:
        """Dash lengths: an uncertain object is always dotted and a planned one always dashed."""
        name = own
        if self.certainty == "onzeker":
            name = "gestippeld"
        elif self.planned and own != "gestippeld":
            name = "gestreept"
        return tuple(round(step * width, 2) for step in palette().dashes[name])


def of_line(parts: Sequence[Sequence[Point]], style: LineStyle, state: State, view: View) -> Iterator[Part]:
    """The parts of a line."""
    if state.ended:
        yield _ended()
        return
    yield Part("rand", Paint(stroke=style.casing, width=style.width + 2 * style.casing_width))
    marks = _marks(decoration.of_line(parts, style, view).fills, decoration_paint.of_line(style), state)
    stroke = Part(
        "lijn", Paint(stroke=style.colour, width=style.width, dash=state.dash(style.dash, style.width))
    )
    yield from _around(stroke, marks, joined=style.mark in JOINED)


def of_area(polygons: Sequence[Sequence[Ring]], style: AreaStyle, state: State, view: View) -> Iterator[Part]:
    """The parts of an area."""
    if state.ended:
        yield _ended()
        return
    made = decoration.of_area(polygons, style, view)
    yield Part("vlak", Paint(fill=style.colour, fill_opacity=style.fill_opacity))
    if made.strokes:
        hatch = decoration_paint.of_hatch(style)
        paint = Paint(stroke=hatch.colour, width=hatch.width, stroke_opacity=hatch.opacity)
        yield Part("streek", paint, strokes=made.strokes)
    yield Part(
        "rand",
        Paint(stroke=PAPER, width=style.outline_width + AREA_CASING, stroke_opacity=CASING_OPACITY),
    )
    outline = Part(
        "omtrek",
        Paint(
            stroke=style.outline_colour,
            width=style.outline_width,
            dash=state.dash(style.dash, style.outline_width),
        ),
    )
    yield from _around(outline, _marks(made.fills, decoration_paint.of_edge(style), state), joined=True)


def of_point(place: Point, rotation: float | None, state: State, view: View) -> Iterator[Part]:
    """What of a point is no picture: the arrow that shows its direction."""
    if rotation is not None and not state.ended:
        fills = decoration.of_point(place, rotation, view).fills
        if fills:
            arrow = decoration_paint.DIRECTION
            yield Part("richting", Paint(fill=arrow.fill, stroke=arrow.edge, width=arrow.edge_width), fills)


def _around(base: Part, marks: Sequence[Part], *, joined: bool) -> Iterator[Part]:
    """Marks that grow out of the base have their edge below it."""
    edges, fills = marks[:1], marks[1:]
    yield from (*edges, base, *fills) if joined else (base, *edges, *fills)


def _marks(fills: Sequence[Fill], paint: MarkPaint, state: State) -> list[Part]:
    """The edges of marks, and their fills; none when there are no marks."""
    if not fills:
        return []
    if state.planned:
        paint = MarkPaint(PAPER, paint.colour, PLANNED_EDGE)
    edge = Paint(stroke=paint.edge, width=paint.edge_width)
    return [Part("vullingrand", edge, fills), Part("vulling", Paint(fill=paint.fill), fills)]


def _ended() -> Part:
    dash = tuple(round(step * ENDED_WIDTH, 2) for step in palette().dashes[ENDED_DASH])
    return Part("beeindigd", Paint(stroke=ENDED_COLOUR, width=ENDED_WIDTH, dash=dash))
