"""Reads JSON of strangers: bounded, and members of another kind than they should be are as if absent."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import orjson

from catalog.harvest import terms
from catalog.harvest.found import Box, FoundEndpoint, Unreadable, box, line, web_address

MOST_BYTES = 64 * 1024**2
Object = dict[str, Any]


def parse(body: bytes) -> Object:
    """The JSON object. Raises Unreadable; depth is bounded by the parser."""
    if len(body) > MOST_BYTES:
        raise Unreadable("Het JSON-document is te groot.")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        html = body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))
        what = "een webpagina" if html else "iets anders"
        raise Unreadable(f"De server antwoordt met {what} in plaats van JSON.") from error
    if not isinstance(found, dict):
        raise Unreadable("De server antwoordt met JSON die geen object is.")
    return found


def objects(holder: Object, name: str) -> Iterator[Object]:
    """The objects in a list; what is not one is left out."""
    listed = holder.get(name)
    return (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict))


def member(holder: Object, *path: str) -> Object:
    """The object at this path; an empty one when there is none."""
    for name in path:
        found = holder.get(name)
        holder = found if isinstance(found, dict) else {}
    return holder


def listed(holder: Object, name: str) -> list[Any]:
    """The list of this name; an empty one when there is none."""
    found = holder.get(name)
    return found if isinstance(found, list) else []


def said(holder: Object, *names: str) -> str:
    """The first of these members that is a text, or a text in some language (the Dutch before others)."""
    for name in names:
        value = holder.get(name)
        if isinstance(value, dict):
            value = value.get("nl") or value.get("en") or next(iter(value.values()), None)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def link(holder: Object, rel: str, base: str, media_type: str = "") -> str:
    """The address of a link with this relation, the JSON one before others; made whole by where it stood."""
    links = [one for one in objects(holder, "links") if one.get("rel") == rel]
    links.sort(key=lambda one: "json" not in said(one, "type"))
    for one in links:
        if media_type in said(one, "type"):
            found = web_address(urljoin(base, said(one, "href")))
            if found:
                return found
    return ""


def extent(holder: Object) -> Box | None:
    """The first box of ``extent.spatial.bbox`` (OGC API, STAC): lon lat, with or without heights."""
    boxes = member(holder, "extent", "spatial").get("bbox")
    first = boxes[0] if isinstance(boxes, list) and boxes else None
    return corners(first if isinstance(first, list) else boxes)


def corners(values: Any) -> Box | None:
    """A box of four or six numbers."""
    if not isinstance(values, list) or len(values) not in (4, 6):
        return None
    half = len(values) // 2
    return box([values[0], values[1], values[half], values[half + 1]])


def geometry_box(geometry: Any) -> Box | None:
    """The box around a GeoJSON geometry: lon lat."""
    numbers: list[tuple[float, float]] = []
    waiting = [member({"g": geometry}, "g").get("coordinates")]
    while waiting and len(numbers) < 20_000:
        one = waiting.pop()
        if not isinstance(one, list) or not one:
            continue
        if isinstance(one[0], list):
            waiting.extend(one)
        elif len(one) >= 2 and all(isinstance(part, int | float) for part in one[:2]):
            numbers.append((float(one[0]), float(one[1])))
    if not numbers:
        return None
    longitudes, latitudes = zip(*numbers, strict=True)
    return box([min(longitudes), min(latitudes), max(longitudes), max(latitudes)])


def endpoint(told: str, url: str, layer: str = "", title: str = "") -> FoundEndpoint | None:
    """An endpoint, when the address is one of the web."""
    address = web_address(url)
    if not address:
        return None
    kind = terms.protocol(told, address) or terms.DOWNLOAD
    return FoundEndpoint(kind, address, line(layer, 200), line(title, 200))
