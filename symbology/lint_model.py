"""The words of the plot lint: what is looked at, how it is looked at, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from symbology import datafiles
from symbology.model import Sign
from symbology.signs import get, load

Severity = Literal["fout", "waarschuwing", "advies"]
Medium = Literal["scherm", "afdruk"]
SEVERITIES: tuple[Severity, ...] = ("fout", "waarschuwing", "advies")
MEDIA: tuple[Medium, ...] = ("scherm", "afdruk")
Box = tuple[float, float, float, float]
"""(west, south, east, north) in degrees."""


@dataclass(frozen=True)
class Thing:
    """One drawn object: `dimension` is that of its geometry (points 0, lines 1, areas 2).

    `box` and `anchor` (where its name stands: longitude, latitude) are in degrees. `drawn_by` is the kind of
    the organisation that drew it; `label` its name on the map, `note` what is told on request. `text_size`
    is a size of its own for its name, in pixels.
    """

    id: str
    layer: str
    sign: str | None
    dimension: int
    box: Box
    anchor: tuple[float, float]
    label: str = ""
    note: str = ""
    status: str = ""
    certainty: str = "zeker"
    source: str = ""
    drawn_by: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    recorded: datetime | None = None
    text_size: float | None = None

    @property
    def ended(self) -> bool:
        return self.status == "beeindigd"

    @property
    def drawn(self) -> Sign:
        """Its sign; of an unknown code the visible stand-in."""
        return get(self.sign or "")

    @property
    def is_known(self) -> bool:
        return self.sign is not None and self.sign in load()


@dataclass(frozen=True)
class Sheet:
    """A layer that is on: whose it is and how old; `opacity` 0 to 1, `freshness` as its owner promises."""

    id: str
    title: str
    owner_kind: str = ""
    attribution: str = ""
    published: datetime | None = None
    freshness: timedelta | None = None
    classification: str = "open"
    opacity: float = 1.0


@dataclass(frozen=True)
class Plot:
    """A plot or a picture as a reader sees it, with all that is drawn in the layers that are on.

    `beside` is what always stands with the title, such as the activity of a plot.
    """

    title: str
    now: datetime
    sheets: tuple[Sheet, ...]
    things: tuple[Thing, ...]
    moment: datetime | None = None
    exercise: bool = False
    classification: str = "open"
    beside: str = ""


@dataclass(frozen=True)
class View:
    """How it is looked at. `scale` is the denominator (25000 for 1:25 000); None shows all of it at once."""

    scale: float | None = None
    medium: Medium = "scherm"


@dataclass(frozen=True)
class Finding:
    """One remark: about these things (layer, id) or layers; `values` fill in its texts."""

    code: str
    things: tuple[tuple[str, str], ...] = ()
    layers: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        found: Severity = checks()[self.code]["severity"]
        return found

    def texts(self, language: Literal["nl", "en"]) -> tuple[str, str, str]:
        """What is wrong, why that matters, and what to do."""
        texts = checks()[self.code][language]
        title, why, remedy = (
            texts[name].format_map(dict(self.values)) for name in ("title", "why", "remedy")
        )
        return title, why, remedy


def about(code: str, things: list[Thing], **values: Any) -> Finding:
    """A finding about things; `n` is how many and `names` the first of their names."""
    names = [thing.label or thing.drawn.name_nl for thing in things]
    different = [name for name in dict.fromkeys(names[:60]) if name]
    shown = [f"“{name if len(name) <= 40 else name[:39] + '…'}”" for name in different[:3]]
    listed = ", ".join(shown) + (" …" if len(different) > 3 else "")
    keys = tuple((thing.layer, thing.id) for thing in things)
    return Finding(code, things=keys, values={"n": len(things), "names": listed, **values})


@cache
def _table() -> dict[str, Any]:
    return datafiles.table("lint.toml")


@cache
def checks() -> dict[str, dict[str, Any]]:
    """Every check by its code: severity, thresholds with their reason, and texts."""
    return {row["code"]: row for row in _table()["check"]}


def threshold(code: str, name: str) -> Any:
    """A threshold of a check."""
    return checks()[code][name]


def shared(name: str) -> Any:
    """A table or value that several checks share."""
    return _table()[name]
