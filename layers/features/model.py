"""What is asked of a layer's features, and a page of the answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from layers.features.sorting import Sorting
from layers.filtering.filters import Filter
from layers.layer import Box
from plotserver.kernel.crs import DEFAULT, Crs

MAX_LIMIT = 10_000
DEFAULT_LIMIT = 1_000
COUNT_LIMIT = 10_000
"""Up to here `numberMatched` is exact; above it is left out, because counting all would cost more
than the page."""

SEPARATOR = b",\n"
"""Between the features of a page. JSON has no line feed of its own within a feature."""


@dataclass(frozen=True)
class FeatureQuery:
    """What the caller asked, already checked.

    `bbox` is (xmin, ymin, xmax, ymax) in `bbox_crs`, x = east; `valid` bounds the valid time, None = open;
    `where` narrows further; `sort` comes before the key. `properties` are those to write, None = all;
    `skip_geometry` leaves the geometry out; `signed` adds the signature of each object of a plot.
    """

    limit: int = DEFAULT_LIMIT
    bbox: Box | None = None
    bbox_crs: Crs = DEFAULT
    crs: Crs = DEFAULT
    valid: tuple[datetime | None, datetime | None] | None = None
    offset: int = 0
    cursor: str | None = None
    where: Filter | None = None
    sort: tuple[Sorting, ...] = ()
    properties: tuple[str, ...] | None = None
    skip_geometry: bool = False
    signed: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it asks for a part of the layer."""
        return not (self.bbox is None and self.valid is None and self.where is None)

    @property
    def timeless(self) -> bool:
        """Whether the same content always gives the same answer: no filter looks at the clock."""
        return self.where is None or "now()" not in self.where.condition.as_string(None)

    @property
    def checksum(self) -> str | None:
        """Tells which features in which order: pages of one reading have the same. None = all, by key."""
        if not self.narrows and not self.sort:
            return None
        where = None if self.where is None else self.where.checksum
        order = [(one.name, one.descending) for one in self.sort]
        asked = repr((where, order, self.bbox, self.bbox and self.bbox_crs.uri, self.valid))
        return hashlib.blake2b(asked.encode(errors="backslashreplace"), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Page:
    """`body` holds `returned` features as GeoJSON, UTF-8, with SEPARATOR between them; `next_cursor` is None
    on the last page; `matched` is None above COUNT_LIMIT."""

    body: bytes
    returned: int
    matched: int | None
    next_cursor: str | None

    @property
    def features(self) -> list[bytes]:
        """The features one by one."""
        return self.body.split(SEPARATOR) if self.body else []
