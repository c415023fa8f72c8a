"""Reads a request into checked values; every fault of a request is told at once."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches

from fastapi import Request

from layers.layer import Box
from plotserver.kernel import crs as crs_module
from plotserver.kernel.crs import Crs
from plotserver.kernel.errors import Invalid, NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web import previewing
from plotserver.web.identifying import asker

FARTHEST = 20_037_509
"""Metres from the origin to the edge of the world in Web Mercator; no projected CRS here goes farther."""
WRONG = "De vraag is niet goed gesteld; hieronder staat per onderdeel wat er mis is."
# However many and long the parameters of a request are, the answer to them is short.
MOST_FAULTS = 20
LONGEST_NAME = 50


def viewer(request: Request) -> Viewer:
    """Who asks, as `plotserver.web.identifying` found out. Raises Unidentified when what was shown does not
    hold, Unavailable when that cannot be known now, and what `plotserver.web.previewing` refuses."""
    return previewing.previewed(request, asker(request))


@dataclass
class Query:
    """The query parameters of one request, read one by one; `done` raises all faults together."""

    request: Request
    faults: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing has an address with a NUL, which PostgreSQL's text cannot hold. Raises NotFound."""
        if "\x00" in self.request.scope["path"]:
            raise NotFound("Dit adres is er niet. Begin op /ogc/v1 of op /v1/beelden.")

    def allow(self, names: Iterable[str], forms: tuple[str, ...] = ("json",)) -> "Query":
        """Refuse parameters that this resource does not know (OGC 17-069r4, /req/core/query-param-unknown),
        those that are given twice, and an ``f`` that asks for a form in which the resource is not served.
        """
        known = set(names)
        for name in dict.fromkeys(key for key, _ in self.request.query_params.multi_items()):
            if len(self.faults) == MOST_FAULTS:
                break
            if name not in known and not (name == previewing.PARAMETER and previewing.offered(self.request)):
                near = get_close_matches(name[:LONGEST_NAME], known, n=1)
                hint = f" Bedoelde u '{near[0]}'?" if near else ""
                listed = ", ".join(sorted(known)) or "geen"
                self.faults.append(
                    (name[:LONGEST_NAME], f"Deze parameter is hier onbekend.{hint} Bekend: {listed}.")
                )
            elif len(self.request.query_params.getlist(name)) > 1:
                self.faults.append((name, "Deze parameter staat er meer dan eens."))
        if "f" in known:
            self.one_of("f", forms, forms[0])
        return self

    def text(self, name: str, longest: int = 200) -> str | None:
        """A text, bounded; None when absent. PostgreSQL's text holds no NUL."""
        value = self.request.query_params.get(name)
        if value is not None and (len(value) > longest or "\x00" in value):
            self.faults.append((name, f"Ten hoogste {longest} tekens, zonder stuurtekens."))
            return None
        return value

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of the choices."""
        value = self.request.query_params.get(name, default)
        if value not in choices:
            self.faults.append((name, f"Kies een van: {', '.join(choices)}."))
            return default
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.request.query_params.get(name)
        if value is None:
            return default
        digits = value.removeprefix("-").removeprefix("+")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 19 and low <= int(value) <= high):
            self.faults.append((name, f"Geef een geheel getal van {low} tot en met {high}."))
            return default
        return int(value)

    def crs(self, name: str, offered: tuple[Crs, ...] | None = None) -> Crs:
        """A CRS by its URI; CRS84 when absent (OGC 18-058r1, /req/crs/fc-crs-default-value)."""
        value = self.request.query_params.get(name)
        if value is None:
            return crs_module.DEFAULT
        try:
            found = crs_module.find(value, name)
        except Invalid as error:
            self.faults.extend(error.faults)
            return crs_module.DEFAULT
        if offered is not None and found not in offered:
            self.faults.append((name, "Deze laag ligt (deels) buiten het gebied waarvoor dit stelsel geldt."))
        return found

    def bbox(self, name: str, crs: Crs) -> Box | None:
        """A box as (xmin, ymin, xmax, ymax), x = east, whatever the CRS's axis order.

        Six numbers are a box with heights, of which the heights are passed over (OGC 17-069r4,
        /req/core/fc-bbox-definition). In degrees xmin > xmax means across the antimeridian, which is
        believed only where the box really spans it.
        """
        value = self.request.query_params.get(name)
        if value is None:
            return None
        numbers = _numbers(value)
        if numbers is None or len(numbers) not in (4, 6):
            self.faults.append((name, "Geef vier getallen, gescheiden door komma's: onder- en bovenhoek."))
            return None
        half = len(numbers) // 2
        low, high = numbers[:2], numbers[half : half + 2]
        if crs.northing_first:
            low, high = low[::-1], high[::-1]
        box = (low[0], low[1], high[0], high[1])
        fault = _box_fault(box, crs)
        if fault:
            self.faults.append((name, fault))
            return None
        return box if crs.geographic else _within(box, crs.frame)

    def interval(self, name: str) -> tuple[datetime | None, datetime | None] | None:
        """An instant or an interval ``from/to`` with ``..`` for open ends (OGC 17-069r4, 7.15.4)."""
        value = self.request.query_params.get(name)
        if value is None:
            return None
        ends = value.split("/")
        if len(ends) == 1:
            ends = ends * 2
        moments = [
            None if end in ("", "..") else _moment(end, last=place == 1) for place, end in enumerate(ends)
        ]
        wrong = len(ends) != 2 or any(
            m is None and end not in ("", "..") for m, end in zip(moments, ends, strict=True)
        )
        if wrong or value in ("", "..", "/"):
            self.faults.append(
                (name, "Geef een tijdstip (2026-01-31T12:00:00Z) of een periode (van/tot, met .. voor open).")
            )
            return None
        start, end = moments
        if start and end and start > end:
            self.faults.append((name, "Het begin van de periode ligt na het einde."))
            return None
        return (start, end)

    def moment(self, name: str) -> datetime | None:
        """A moment in time, RFC 3339; UTC when it names no offset."""
        value = self.request.query_params.get(name)
        if value is None:
            return None
        found = _moment(value, last=False)
        if found is None:
            self.faults.append((name, "Geef een tijdstip zoals 2026-01-31T12:00:00Z."))
        return found

    def done(self) -> None:
        """Raises Invalid with all faults, when there are any."""
        if self.faults:
            raise Invalid(WRONG, self.faults)


def _numbers(value: str) -> list[float] | None:
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        return None
    return numbers if all(math.isfinite(number) and abs(number) < 1e9 for number in numbers) else None


def _within(box: Box, frame: Box) -> Box:
    """The part of a box in which a projected CRS has an outcome; beyond lies nothing of ours."""
    xmin, ymin, xmax, ymax = frame
    return (
        min(max(box[0], xmin), xmax),
        min(max(box[1], ymin), ymax),
        min(max(box[2], xmin), xmax),
        min(max(box[3], ymin), ymax),
    )


def _box_fault(box: Box, crs: Crs) -> str | None:
    xmin, ymin, xmax, ymax = box
    if ymin > ymax:
        return "De onderkant ligt boven de bovenkant; eerst de onderhoek, dan de bovenhoek."
    if xmin > xmax and not (crs.geographic and xmin > 0 > xmax):
        return "De linkerkant ligt rechts van de rechterkant; eerst de linkerhoek, dan de rechterhoek."
    if crs.geographic and (min(xmin, xmax) < -180 or max(xmin, xmax) > 180 or ymin < -90 or ymax > 90):
        order = "breedte, lengte" if crs.northing_first else "lengte, breedte"
        return f"Buiten de aarde. De volgorde in dit stelsel is {order}, in graden."
    if not crs.geographic and max(map(abs, box)) > FARTHEST:
        order = "eerst noord, dan oost" if crs.northing_first else "eerst oost, dan noord"
        return f"Buiten de aarde. Dit stelsel rekent in meters: {order}."
    return None


def _moment(text: str, *, last: bool) -> datetime | None:
    """The moment; of a date alone, its first or last."""
    if not 10 <= len(text) <= 40:
        return None
    if text.startswith("0000-"):  # how QGIS writes "since ever"; the calendar here begins in year 1
        text = "0001" + text[4:]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == 10 and last:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
