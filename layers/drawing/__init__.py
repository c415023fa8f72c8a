"""Draws in a plot: what people send becomes versions, merged by field with what others did meanwhile.

`reading` turns what was sent into checked fields, `merging` joins them with what stands, `writing` does so
under the pen of the layer. The database has the last word on who may (`plot.record`).
"""

from layers.drawing.errors import InvalidObject, LayerAtRest, MayNotDraw, MayNotMark, Removed
from layers.drawing.model import PLACE, Condition, Edit, Fields, Kind, Outcome, Overwritten, State
from layers.drawing.writing import apply, history, must_draw, must_not_rest

__all__ = (
    "PLACE",
    "Condition",
    "Edit",
    "Fields",
    "InvalidObject",
    "Kind",
    "LayerAtRest",
    "MayNotDraw",
    "MayNotMark",
    "Outcome",
    "Overwritten",
    "Removed",
    "State",
    "apply",
    "history",
    "must_draw",
    "must_not_rest",
)
