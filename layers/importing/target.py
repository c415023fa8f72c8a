"""The layer that an import fills, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ImportTarget:
    """The dataset layer to fill. A field left None keeps what an existing layer has.

    A new layer needs `owner` (an organisation's id); its title is then the file's own when none is given,
    its classification `intern`. `licence` is an SPDX identifier, a URL or ``proprietary``. `actor` and
    `origin` are for the audit line.
    """

    layer_id: str
    title: str | None = None
    title_en: str | None = None
    owner: str | None = None
    activity: str | None = None
    classification: str | None = None
    licence: str | None = None
    attribution: str | None = None
    description: str | None = None
    actor: str = "beheerder"
    origin: str = "plotserver import"


@dataclass(frozen=True)
class ReadingOptions:
    """How to read the file where it does not say so itself, or says it wrongly.

    `crs` replaces what the file says. `swap_axes` exchanges first and second coordinate.
    `trust_coordinates` accepts numbers that look wrong. Times without zone are in `time_zone`.
    """

    crs: str | None = None
    source_layer: str | None = None
    swap_axes: bool = False
    trust_coordinates: bool = False
    encoding: str | None = None
    time_zone: str = "Europe/Amsterdam"


@dataclass(frozen=True)
class Progress:
    """How far an import is: the stage in Dutch, the rows done, and all rows when that is known."""

    stage: str
    rows: int
    total: int | None


ProgressCallback = Callable[[Progress], None]
