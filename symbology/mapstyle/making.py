"""Making: what all style layers of one map layer share."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

StyleLayer = dict[str, Any]
Filter = list[Any]
Role = Literal["area", "line", "label", "sign"]

FONT = ["Noto Sans Regular"]
FALLBACK_COLOUR = "#C2188B"  # an area or a line whose sign the set does not know
ENDED_COLOUR = "#8C8C8C"

POLYGON: Filter = ["==", "$type", "Polygon"]
LINE: Filter = ["==", "$type", "LineString"]
POINT: Filter = ["==", "$type", "Point"]
NAMED: Filter = ["has", "naam"]
IN_FORCE: Filter = ["!=", "status", "beeindigd"]
ENDED: Filter = ["==", "status", "beeindigd"]
PLANNED: Filter = ["==", "status", "gepland"]
NOT_PLANNED: Filter = ["!=", "status", "gepland"]
CERTAIN: Filter = ["!=", "certainty", "onzeker"]
UNCERTAIN: Filter = ["==", "certainty", "onzeker"]
ROUND = {"line-join": "round", "line-cap": "round"}


class Maker:
    """Makes style layers of one map layer: same source, metadata, visibility and opacity."""

    def __init__(self, source: str, layer_id: str, opacity: float, visible: bool) -> None:
        self.source, self.layer_id = source, layer_id
        self.opacity = round(max(0.0, min(opacity, 1.0)), 3)
        self.visible = visible

    def dimmed(self, opacity: float) -> float:
        """This opacity times the map layer's."""
        return round(opacity * self.opacity, 3)

    def lettered(self) -> float:
        """Opacity of names: they fade less than what they name, for a faint name is not read."""
        return round(math.sqrt(self.opacity), 3)

    def layer(
        self,
        name: str,
        kind: Literal["fill", "line", "circle", "symbol"],
        role: Role,
        where: Filter | None,
        paint: Mapping[str, Any],
        layout: Mapping[str, Any] | None = None,
        part: Literal["", ".label", ".tooi"] = "",
        min_zoom: float | None = None,
    ) -> StyleLayer:
        """A style layer of the map layer's features, or of the MVT layer beside it."""
        made: StyleLayer = {
            "id": f"{self.layer_id}/{name}",
            "type": kind,
            "source": self.source,
            "source-layer": self.layer_id + part,
            "metadata": {"plotserver:layer": self.layer_id, "plotserver:role": role},
            "layout": {**(layout or {}), "visibility": "visible" if self.visible else "none"},
            "paint": dict(paint),
        }
        if where is not None:
            made["filter"] = where
        if min_zoom is not None:
            made["minzoom"] = min_zoom
        return made


def by_sign(values: Mapping[str, Any], otherwise: Any) -> Any:
    """A `match` on the sign; a plain value when there is nothing to choose."""
    told = {code: value for code, value in values.items() if value != otherwise}
    if not told:
        return otherwise
    branches = (item for code, value in told.items() for item in ([code], value))
    return ["match", ["get", "sign"], *branches, otherwise]


def every(*parts: Filter) -> Filter:
    """All of these conditions; empty ones fall out."""
    return ["all", *(part for part in parts if part)]


def either(*parts: Filter) -> Filter:
    """One of these conditions; empty ones fall out."""
    return ["any", *(part for part in parts if part)]


def one_of(codes: Sequence[str]) -> Filter:
    """The sign is one of these; no condition when there are none."""
    return ["in", "sign", *codes] if codes else []


def none_of(codes: Sequence[str]) -> Filter:
    """The sign is none of these."""
    return ["!in", "sign", *codes] if codes else []
