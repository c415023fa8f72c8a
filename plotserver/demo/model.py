"""What is an exercise? Activities, plots that unfold in versions, and pictures. Values only.

Times are offsets from the exercise's beginning; places are longitude, latitude (EPSG:4258).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shapely.geometry.base import BaseGeometry

Plain = str | int | float


@dataclass(frozen=True)
class Version:
    """An object from `at` until its next version. `properties` hold all but what has a column of its own."""

    at: timedelta
    geometry: BaseGeometry
    sign: str
    properties: Mapping[str, Plain]
    certainty: str
    source: str
    author: str
    valid_from: timedelta
    valid_to: timedelta | None
    deleted: bool = False


@dataclass(frozen=True)
class PlotObject:
    """One drawn thing; `id` is unique in its plot."""

    id: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Share:
    """With whom a plot is shared; `audience_id` is None for partners and openbaar."""

    audience: str
    audience_id: str | None
    may: str


@dataclass(frozen=True)
class Publication:
    """The moment at which the owner let others see the plot."""

    at: timedelta
    note: str


@dataclass(frozen=True)
class Plot:
    """A plot of one owner. `work_area` names its regions (VR08) or countries (NL, BE, DE)."""

    id: str
    title: str
    title_en: str
    description: str
    owner: str
    activity: str
    classification: str
    licence: str
    freshness: timedelta
    author: str
    work_area: tuple[str, ...]
    shares: tuple[Share, ...]
    publications: tuple[Publication, ...]
    objects: tuple[PlotObject, ...]
    file: str = field(default="", compare=False)


@dataclass(frozen=True)
class Activity:
    """An activity; `area` is one polygon, `participants` are (organisation, role)."""

    id: str
    title: str
    title_en: str
    description: str
    crisis_type: str
    grip: str | None
    owner: str
    begins: timedelta
    area: BaseGeometry
    participants: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PictureLayer:
    """A layer in a picture, with the information manager's note."""

    layer: str
    visible: bool
    opacity: float
    note: str


@dataclass(frozen=True)
class Picture:
    """A picture; `layers` from the bottom up, `extent` is west, south, east, north in degrees."""

    id: str
    title: str
    title_en: str
    description: str
    kind: str
    owner: str
    activity: str
    audience: str
    extent: tuple[float, float, float, float]
    layers: tuple[PictureLayer, ...]


@dataclass(frozen=True)
class Exercise:
    """All of it."""

    activities: tuple[Activity, ...]
    plots: tuple[Plot, ...]
    pictures: tuple[Picture, ...]
