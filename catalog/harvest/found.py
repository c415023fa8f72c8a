"""What a source says of one thing: the common form in which every kind of source is read."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Box = tuple[float, float, float, float]

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME, LONGEST_URL = 300, 6_000, 200, 2_000
MOST_KEYWORDS, MOST_ENDPOINTS = 60, 100
TAG = re.compile(r"<[^>]{0,500}>")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"[^@\s<>()\",;:]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")


@dataclass(frozen=True)
class FoundEndpoint:
    """Where it is served. `protocol` is of the Dutch codelist (``OGC:WMS``, ``OGC:API features`` …)."""

    protocol: str
    url: str
    layer: str = ""
    title: str = ""


@dataclass(frozen=True)
class Found:
    """One dataset, service or layer, in the source's own words, cleaned.

    `identity` names it within its source, and stays the same from harvest to harvest. `identifiers` are
    (scheme, value) by which other sources may know it: ``metadata``, ``dataset``, ``endpoint``. `box` is
    (west, south, east, north) in degrees ETRS89 or WGS 84, lon lat. `frequency` and `access` are in the
    catalogue's words, empty when the source does not say. `faults` are what could not be read of it.
    """

    identity: str
    title: str
    kind: str = "dataset"
    description: str = ""
    keywords: tuple[str, ...] = ()
    owner: str = ""
    email: str = ""
    licence: str = ""
    access: str = ""
    restriction: str = ""
    frequency: str = ""
    box: Box | None = None
    modified: datetime | None = None
    newest: datetime | None = None
    language: str = ""
    page: str = ""
    topics: tuple[str, ...] = ()
    crs: tuple[str, ...] = ()
    endpoints: tuple[FoundEndpoint, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Page:
    """A page of a source: what was found on it, how to go on (None at the end), and how many there are in all
    when the source says so. `faults` are elements that could not be read: only they are lost."""

    found: tuple[Found, ...]
    onward: str | None = None
    total: int | None = None
    faults: tuple[str, ...] = ()


class Unreadable(Exception):
    """What was answered is not what this kind of source answers; the message (Dutch) says what it is."""


def clean(text: object, longest: int = LONGEST_TEXT) -> str:
    """Plain text on one or more lines: without markup, control characters and signs that turn the reading
    direction, bounded."""
    if not isinstance(text, str):
        return ""
    plain = CONTROL.sub(" ", html.unescape(TAG.sub(" ", text[: longest * 4])))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    joined = "\n".join(line for line in lines if line)
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"


def line(text: object, longest: int = LONGEST_TITLE) -> str:
    """The same on one line."""
    return " ".join(clean(text, longest).split())


def words(values: Iterable[object]) -> tuple[str, ...]:
    """Keywords: each once, without regard to capitals, in the order given."""
    kept: dict[str, str] = {}
    for value in values:
        for part in re.split(r"[,;]", value) if isinstance(value, str) else ():
            word = line(part, 80)
            if word:
                kept.setdefault(word.casefold(), word)
    return tuple(list(kept.values())[:MOST_KEYWORDS])


def web_address(value: object) -> str:
    """The address when it is one of the web, else nothing: no javascript:, no file:."""
    text = value.strip() if isinstance(value, str) else ""
    fit = len(text) <= LONGEST_URL and re.fullmatch(r"https?://[^\s<>\"\\^`{|}]+", text, re.IGNORECASE)
    return text if fit else ""


def email_address(value: object) -> str:
    """The first e-mail address in it."""
    found = EMAIL.search(value[:500]) if isinstance(value, str) else None
    return found.group() if found else ""


def moment(value: object) -> datetime | None:
    """A date or moment as sources write it; None for what is none. A date is the start of its day, UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e14:
        seconds = value / 1000 if abs(value) > 1e11 else value
        return datetime.fromtimestamp(seconds, UTC)
    if not isinstance(value, str):
        return None
    text = value.strip()[:40]
    if re.fullmatch(r"\d{4}", text):
        text += "-01-01"
    elif re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1000 <= found.year <= 9000:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def box(values: Iterable[Any]) -> Box | None:
    """(west, south, east, north) when it is one on this earth, else None."""
    try:
        west, south, east, north = (float(one) for one in values)
    except (TypeError, ValueError, OverflowError):
        return None
    fit = -180.0001 <= west <= east <= 180.0001 and -90.0001 <= south <= north <= 90.0001
    if not fit:
        return None
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)


def union(boxes: Iterable[Box | None]) -> Box | None:
    """The box around all of them."""
    known = [one for one in boxes if one is not None]
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)
