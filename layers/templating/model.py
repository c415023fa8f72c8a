"""The words of templates: template, parameter, what a template makes."""

from dataclasses import dataclass, field
from typing import Any, Literal

from shapely.geometry import MultiPolygon, Polygon

Kind = Literal[
    "position", "number", "integer", "numbers", "integers", "choice", "choices", "text", "sign", "geometry"
]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a template.

    `minimum` and `maximum` bound the value (of a text, its length); `most` bounds how many a list, or how
    many positions a geometry, may have. `unit` as people say it.
    """

    name: str
    kind: Kind
    title: str
    explanation: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False


@dataclass(frozen=True)
class Template:
    """A template as data; `complete` is False where its numbers are known to lack, `note` says what."""

    id: str
    name_nl: str
    name_en: str
    description: str
    description_en: str
    sign: str
    certainty: str
    complete: bool
    source: str
    note: str
    parameters: tuple[Parameter, ...]
    more: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Made:
    """One object that a template made: an area in lon, lat (EPSG:4258), its sign, and what it says of itself.

    `properties` hold naam, label, mal and parameters: enough to change the parameters and make it again.
    """

    geometry: Polygon | MultiPolygon
    sign: str
    certainty: str
    properties: dict[str, Any]
